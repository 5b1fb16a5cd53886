"""The calls a host's backend makes: an address for a customer, or none any more."""

from urllib.parse import quote

import httpx

SECONDS_MAX = 10.0


async def portal_url(portico_url: str, api_key: str, external_customer_id: str) -> str:
    """A fresh address. Raises httpx.HTTPError when Portico refuses or is away."""
    path = f"/api/v1/customers/{quote(external_customer_id, safe='')}/portal_url"
    async with httpx.AsyncClient(base_url=portico_url, timeout=SECONDS_MAX) as client:
        answer = await client.get(path, headers={"authorization": f"Bearer {api_key}"})
    address: str = answer.raise_for_status().json()["customer"]["portal_url"]
    return address


async def revoke(portico_url: str, api_key: str, external_customer_id: str) -> None:
    """Every address of the customer is dead from now on. Raises httpx.HTTPError."""
    path = f"/api/v1/customers/{quote(external_customer_id, safe='')}/portal_sessions"
    async with httpx.AsyncClient(base_url=portico_url, timeout=SECONDS_MAX) as client:
        answer = await client.delete(path, headers={"authorization": f"Bearer {api_key}"})
    answer.raise_for_status()
