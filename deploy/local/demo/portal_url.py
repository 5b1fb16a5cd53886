"""The one call a host's backend makes: a portal address for a customer. Knows the API, no more."""

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
