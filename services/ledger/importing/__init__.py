"""Brings what billing systems already have into the log, and compares the two. Serves nothing.

All that is imported is published as an event, like anything else: the read model is never written.
"""
