"""`<customer-portal>`: the element that a host puts into its page, served as one script."""
