"""The services. Kept as a package so that `services/token` never shadows the standard `token`."""
