"""What crosses a process boundary, and nothing else. Imports pydantic only."""
