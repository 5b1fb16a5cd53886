"""JSON laid out for reading, without reading it: every token stays as it was sent. Pure.

What could not be applied may be no JSON, have a key twice or a number beyond any bound; a parser
would mend that or fail, and it may be the very cause.
"""

import re
from typing import Final

_INDENT: Final = "  "
# Deeper than any event of ours; beyond it lines only begin further to the right.
_DEPTH_MAX: Final = 20
# A text with what it escapes, a mark, white space between tokens, or anything else.
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"?|[{}\[\],:]|\s+|[^"{}\[\],:\s]+', re.DOTALL)


def laid_out(text: str) -> str:
    """The text with a line for each member; one that does not begin as JSON does as it is."""
    if not text.lstrip().startswith(("{", "[")):
        return text
    lines: list[str] = [""]
    depth = 0
    for token in _TOKEN.findall(text):
        match token:
            case "{" | "[":
                depth += 1
                lines[-1] += token
                lines.append(_begun(depth))
            case "}" | "]":
                depth = max(0, depth - 1)
                if lines[-1].strip():
                    lines.append(_begun(depth) + token)
                else:
                    # Nothing was in it: it closes where it began.
                    lines[-2:] = [lines[-2] + token] if len(lines) > 1 else [token]
            case ",":
                lines[-1] += token
                lines.append(_begun(depth))
            case ":":
                lines[-1] += ": "
            case _ if not token.isspace():
                lines[-1] += token
    return "\n".join(lines)


def _begun(depth: int) -> str:
    return _INDENT * min(depth, _DEPTH_MAX)
