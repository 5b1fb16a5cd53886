"""The reason of a dead letter in words: what is wrong, and what to do about it. Pure.

A reason is `field: code: sentence`, several of them parted by `; `, as services/ledger writes it.
The codes stay as they are beside the words: who builds the producer looks for them.
"""

import re
from dataclasses import dataclass, replace
from gettext import NullTranslations
from typing import Final

from services.portal.formatting import isolated

# The field that stands for the whole record.
_RECORD = "value"
# A sentence may hold a semicolon too; what is wrong begins with a field and a code.
_WRONG: Final = re.compile(r"\S+: [a-z_]+: ")


@dataclass(frozen=True, slots=True)
class Words:
    """For people."""

    wrong: str
    to_do: str


def words_of(reason: str, texts: NullTranslations) -> Words:
    """Of the first thing that is wrong, and how many more are; these the reason itself tells."""
    field, _, rest = reason.partition(": ")
    code, _, _ = rest.partition(": ")
    named = _of_record(code, texts) if field == _RECORD else None
    words = named or _of_field(code, isolated(field), texts)
    more = sum(bool(_WRONG.match(part)) for part in reason.split("; ")[1:])
    return words if not more else replace(words, wrong=f"{words.wrong} {_more(more, texts)}")


def _more(count: int, texts: NullTranslations) -> str:
    said = texts.ngettext(
        "%(count)s more thing is wrong.", "%(count)s more things are wrong.", count
    )
    return said % {"count": count}


def _of_record(code: str, texts: NullTranslations) -> Words | None:
    _ = texts.gettext
    return {
        "value_is_mandatory": Words(_("The record is empty."), _correct(texts)),
        "value_is_invalid": Words(_("The record is no CloudEvent in JSON."), _correct(texts)),
        "value_is_too_long": Words(
            _("The event is over 1 MiB."),
            _("Leave out fields that nobody reads, and publish the object as it is now."),
        ),
    }.get(code)


def _of_field(code: str, field: str, texts: NullTranslations) -> Words:
    _ = texts.gettext
    wrong = {
        "value_is_mandatory": _("%(field)s is missing."),
        "value_is_invalid": _("%(field)s holds something else than it may."),
        "value_is_out_of_range": _("%(field)s is larger or smaller than it may be."),
        "value_is_too_long": _("%(field)s is too long."),
        "invalid_date": _("%(field)s is no date or time as they are written here."),
        "unknown_currency": _("%(field)s is no currency of ISO 4217."),
        "not_a_valid_language_code": _("%(field)s names a language that Portico does not have."),
    }.get(code)
    if wrong is None:
        return Words(
            _("It could not be applied."), _("Send it again once the cause below is gone.")
        )
    return Words(wrong % {"field": field}, _correct(texts))


def _correct(texts: NullTranslations) -> str:
    return texts.gettext(
        "Correct what sends it, and publish the object as it is now. Sent again as it is, it is"
        " refused again, unless Portico has learned to read it since."
    )
