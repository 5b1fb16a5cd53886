-- Every key that signs or verifies now.
SELECT kid, state, public_key, sealed_private_key
FROM token.signing_keys
WHERE state IN ('next', 'current') OR (state = 'previous' AND verifies_until > now())
