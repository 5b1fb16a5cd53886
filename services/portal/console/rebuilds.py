"""The newest rebuild of the read model in words: how far it is, and what it waits for. Pure."""

from dataclasses import dataclass
from datetime import datetime
from gettext import NullTranslations
from typing import Any, Final

from services.portal import formatting
from services.portal.console.clock import Clock

# While somebody works on it, its row is written every second.
SILENT_SECONDS_MAX: Final = 30.0
_UNDER_WAY: Final = ("reading", "indexing", "comparing")


@dataclass(frozen=True, slots=True)
class Rebuild:
    """`done` and `total` are of the bar that is shown while it reads; both None without one."""

    said: str
    to_do: str
    done: int | None
    total: int | None
    progress: str


def rebuild_of(
    found: dict[str, Any], texts: NullTranslations, locale: str, clock: Clock
) -> Rebuild | None:
    """What there is to say of it; None for one that is over and done with."""
    _, phase = texts.gettext, found["phase"]
    done, total = found["records_done"], found["records_total"]
    if phase not in (*_UNDER_WAY, "ready", "swapped"):
        return None
    silent = clock.now - datetime.fromisoformat(found["updated_at"])
    given_up = phase in _UNDER_WAY and silent.total_seconds() > SILENT_SECONDS_MAX
    is_reading = phase == "reading" and total > 0
    said = {
        "reading": _("The log is being read from its beginning."),
        "indexing": _("All events are read; indexes are being made."),
        "comparing": _("What was made anew is being compared with what customers see."),
        "ready": _differences(found["difference_count"], texts, locale),
        "swapped": _("Customers see what was made anew. What they saw before is still kept."),
    }[phase]
    to_do = {
        "ready": _("Take it with %(command)s, or leave it with %(other)s.")
        % {"command": "portico ledger rebuild swap", "other": "portico ledger rebuild abort"},
        "swapped": _("Free its space with %(command)s.")
        % {"command": "portico ledger rebuild drop"},
    }.get(phase, "")
    if given_up:
        to_do = _("Nobody is working on it. Go on with %(command)s.") % {
            "command": "portico ledger rebuild start"
        }
    progress = _("%(done)s of %(total)s events") % {
        "done": formatting.number(min(done, total), locale),
        "total": formatting.number(total, locale),
    }
    return Rebuild(
        said=said,
        to_do=to_do,
        done=min(done, total) if is_reading else None,
        total=total if is_reading else None,
        progress=progress if is_reading else "",
    )


def _differences(count: int | None, texts: NullTranslations, locale: str) -> str:
    if not count:
        return texts.gettext("It is ready, and the same as what customers see.")
    said = texts.ngettext(
        "It is ready, and differs from what customers see in %(count)s place.",
        "It is ready, and differs from what customers see in %(count)s places.",
        count,
    )
    return said % {"count": formatting.number(count, locale)}
