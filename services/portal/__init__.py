"""What people see: pages, portal JSON, documents and the live stream."""
