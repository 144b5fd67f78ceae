"""How far channels are, and who must act next."""
