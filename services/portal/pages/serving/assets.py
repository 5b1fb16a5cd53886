"""Serves scripts and style sheets, which browsers may keep for as long as they like."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from services.portal.framing import asset_headers
from services.portal.pages.assets import Assets
from services.portal.pages.serving.answers import takes_gzip


def asset_endpoint(assets: Assets) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint of a route with `digest` and `name`."""

    async def asset(request: Request) -> Response:
        file = assets.files.get(request.path_params["name"])
        # An old address may be asked for while a new version starts; it must not answer for it.
        if file is None or request.path_params["digest"] != assets.address.rpartition("/")[2]:
            return Response(status_code=HTTPStatus.NOT_FOUND, headers={"cache-control": "no-store"})
        headers = {**asset_headers(), "vary": "accept-encoding", "content-type": file.media_type}
        if takes_gzip(request):
            return Response(file.compressed, headers={**headers, "content-encoding": "gzip"})
        return Response(file.content, headers=headers)

    return asset
