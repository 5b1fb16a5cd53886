"""Checks of `make check` that no tool off the shelf does."""
