"""The embedded stack: every server and service of Portico on one machine. Knows no billing."""
