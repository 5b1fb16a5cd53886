"""Stripe's objects as ours: what a webhook or a list of Stripe's API says. Pure throughout."""
