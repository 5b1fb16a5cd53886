"""How a service starts: pool, broker, Redis, HTTP errors, health. Knows no billing word."""
