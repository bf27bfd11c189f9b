"""Identity: accounts, consents, sign-in, recovery, tokens, and the accounts of staff."""
