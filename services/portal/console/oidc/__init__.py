"""Sign-in at the operators' own provider, by OpenID Connect (authorization code and PKCE)."""
