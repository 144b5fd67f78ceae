"""Setup links: what one looks like, and its life from made to used, expired or revoked."""
