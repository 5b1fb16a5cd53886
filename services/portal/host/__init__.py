"""The API that hosts and their existing clients read: Lago's shapes, under /api/v1."""
