"""A small product of the demo company, on an origin of its own, that embeds the portal."""
