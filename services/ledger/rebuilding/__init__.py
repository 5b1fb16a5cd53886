"""Builds the read model again from the log and puts it in the live one's place (ADR 127)."""
