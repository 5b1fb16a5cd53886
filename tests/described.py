"""Routes and what is described of them, to be compared: by method and path."""

import re
from collections.abc import Iterable

from starlette.routing import BaseRoute, Route

from services.chassis.openapi import Api

Place = tuple[str, str]
# A path's parameter may name what converts it: `{id:path}`.
_CONVERTED = re.compile(r"{(\w+):\w+}")


def places_of_routes(routes: Iterable[BaseRoute]) -> set[Place]:
    """HEAD goes with GET and needs no description."""
    return {
        (method.lower(), _CONVERTED.sub(r"{\1}", route.path))
        for route in routes
        if isinstance(route, Route)
        for method in (route.methods or ())
        if method != "HEAD"
    }


def places_described(api: Api) -> set[Place]:
    """Every operation of a document."""
    return {(operation.method, operation.path) for operation in api.operations}
