"""Serves the account."""

import json

from starlette.responses import Response

from services.portal.pages.account import account
from services.portal.pages.serving.visits import Visit


async def account_page(visit: Visit) -> Response:
    """`/portal/pages/account`"""
    who = await visit.reader()
    answer = json.loads(await visit.queries.account(visit.viewer, visit.at))
    fresh = await visit.freshness()
    return visit.show(
        account(
            who,
            answer,
            fresh,
            expires_at=visit.viewer.expires_at,
            may_choose="portal:preferences" in visit.viewer.scopes,
        )
    )
