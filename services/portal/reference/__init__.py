"""The reference of the APIs, for people and for programs: made at the start, the same for all."""
