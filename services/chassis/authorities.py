"""The certificate authorities that a process trusts when it asks another service."""

import ssl
from functools import cache

import httpx


@cache
def authorities() -> ssl.SSLContext:
    """Those of httpx, read once: each client would read them for itself, for 15 ms of a start."""
    return httpx.create_ssl_context(trust_env=False)


@cache
def machine_authorities() -> ssl.SSLContext:
    """Those of the machine, where its operator may have added some; also read once."""
    return ssl.create_default_context()
