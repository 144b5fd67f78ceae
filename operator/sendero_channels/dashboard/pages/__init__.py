"""Which pages there are, and what each is made of."""
