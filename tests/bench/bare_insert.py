"""What portal_url is measured against: a bare Starlette route with one insert, nothing else."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

CREATE = """
CREATE TABLE IF NOT EXISTS public.bare (
    id uuid PRIMARY KEY, organization_id text, external_customer_id text, created_at timestamptz,
    expires_at timestamptz)
"""
INSERT = """
INSERT INTO public.bare (id, organization_id, external_customer_id, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5)
"""


@asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[dict[str, "asyncpg.Pool[asyncpg.Record]"]]:
    async with asyncpg.create_pool(os.environ["BARE_DSN"], min_size=10, max_size=10) as pool:
        await pool.execute(CREATE)
        yield {"pool": pool}


async def insert(request: Request) -> Response:
    now = datetime.now(UTC)
    made = uuid4()
    customer = request.path_params["customer"]
    await request.state.pool.execute(INSERT, made, "acme", customer, now, now + timedelta(hours=12))
    return JSONResponse({"id": str(made)})


app = Starlette(routes=[Route("/{customer}", insert)], lifespan=lifespan)
