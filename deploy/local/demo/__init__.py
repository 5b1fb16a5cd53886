"""The demo: a believable company, its loading, and a small host product on its own origin."""
