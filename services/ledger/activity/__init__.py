"""What people did with the portal: kept for the console, and told by webhook. Reads no invoice."""
