"""The parameters of a query string, decoded strictly. Pure."""

from urllib.parse import parse_qsl

from services.portal.queries import InvalidParameterError

# More than there are parameters; each may be repeated a little.
PARAMETERS_MAX = 50


def parameters(query_string: bytes, fields_max: int = PARAMETERS_MAX) -> list[tuple[str, str]]:
    """Names and values in their order.

    Raises InvalidParameterError, naming the parameter, for a value that is not UTF-8: replaced by
    question marks it would find something that nobody asked for.
    """
    try:
        pairs = parse_qsl(
            query_string.decode("latin-1"),
            keep_blank_values=True,
            encoding="latin-1",
            max_num_fields=fields_max,
        )
    except ValueError as error:
        raise InvalidParameterError("query", f"has more than {fields_max} fields") from error
    return [(_utf8(name, name), _utf8(name, value)) for name, value in pairs]


def _utf8(name: str, text: str) -> str:
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError as error:
        shown = name.encode("latin-1").decode("utf-8", "replace")
        raise InvalidParameterError(shown or "query", "is not UTF-8") from error
