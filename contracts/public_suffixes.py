"""Below which names strangers register theirs, as in `co.uk` or `github.io`. Pure.

The list is that of publicsuffix.org, unchanged, under the Mozilla Public License 2.0: what is newer
there can take its place as it is.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

_LIST = Path(__file__).parent / "public_suffix_list.dat"


@dataclass(frozen=True, slots=True)
class _Rules:
    """Names as a browser has them. All below one of `wildcards` are one too, but `exceptions`."""

    names: frozenset[str]
    wildcards: frozenset[str]
    exceptions: frozenset[str]


def is_public_suffix(host: str) -> bool:
    """Whether anybody can have a name directly below this one. `host`: lower case, ASCII."""
    rules = _rules()
    if host in rules.exceptions:
        return False
    _, dot, parent = host.partition(".")
    # The list's own last rule: a name without a dot is one, also when nobody has listed it.
    return not dot or host in rules.names or parent in rules.wildcards


@cache
def _rules() -> _Rules:
    rules = [
        _ascii(line.split()[0])
        for line in _LIST.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("//")
    ]
    return _Rules(
        names=frozenset(rule for rule in rules if rule[0] not in "*!"),
        wildcards=frozenset(rule[2:] for rule in rules if rule.startswith("*.")),
        exceptions=frozenset(rule[1:] for rule in rules if rule.startswith("!")),
    )


def _ascii(rule: str) -> str:
    if rule.isascii():
        return rule
    # The list is normalised as IDNA wants it; what is left is the encoding (RFC 3492).
    return ".".join(
        label if label.isascii() else f"xn--{label.encode('punycode').decode()}"
        for label in rule.split(".")
    )
