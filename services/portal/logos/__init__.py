"""An organization's logo, fetched from where it keeps it and served from our own origin."""
