"""What the token service answers over HTTP."""
