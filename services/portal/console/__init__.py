"""The operator's pages, for those who have signed in."""
