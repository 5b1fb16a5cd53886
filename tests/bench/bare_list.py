"""The reference of the portal's list: a bare Starlette page with one query. Knows no tenant law.

The same twenty invoices as JSON made by Postgres, for whoever asks: no token, no row-level
security, no status by the calendar, no cursor.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

LIST = """
SELECT json_agg(page)::text FROM (
    SELECT invoice_id AS id, number, purchase_order_number, invoice_type, issuing_date,
        payment_due_date, currency, total_amount_cents,
        paid_amount_cents AS total_paid_amount_cents, due_amount_cents AS total_due_amount_cents,
        settlement AS display_status
    FROM read_model.invoices
    WHERE organization_id = $1 AND external_customer_id = $2 AND shown
    ORDER BY issuing_date DESC, invoice_id DESC LIMIT 20
) AS page
"""


@asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[dict[str, object]]:
    async with asyncpg.create_pool(os.environ["BARE_DSN"], min_size=1, max_size=10) as pool:
        yield {"pool": pool}


async def invoices(request: Request) -> Response:
    body = await request.state.pool.fetchval(LIST, "acme", request.path_params["customer"])
    return Response(body, media_type="application/json")


async def ready(_: Request) -> Response:
    return Response()


app = Starlette(
    routes=[Route("/ready", ready), Route("/invoices/{customer}", invoices)], lifespan=lifespan
)
