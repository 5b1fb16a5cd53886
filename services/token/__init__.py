"""API keys and portal sessions: issues, introspects, lists and revokes them."""
