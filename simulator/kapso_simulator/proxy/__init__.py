"""What the Meta proxy's areas share: scopes, field lists, forms, and Meta's rules as pure judgements."""
