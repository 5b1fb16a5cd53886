"""An organization's settings as a form: what is shown, what was typed, what is wrong. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations
from typing import Any, Final
from zoneinfo import available_timezones

from contracts.accounts import ALLOWED_HOSTS_MAX, ALLOWED_ORIGINS_MAX, NAME_CHARACTERS_MAX
from contracts.hosts import allowed_host
from contracts.origins import OriginRefusedError, WhyNot, allowed_origin
from contracts.timezones import timezone
from services.chassis.logo_addresses import LogoRefusedError, WhyNoLogo, logo_address
from services.portal.console.accent_preview import COLOR
from services.portal.console.forms import Form
from services.portal.formatting import isolated
from services.portal.languages import PAGE_LOCALES, offered

Fields = dict[str, Any]
# What of a refusal by the intake belongs to which field of the form.
_FIELD_OF: Final = {
    "billing_configuration": "language",
    "branding": "accent_color",
    "documents": "hosts",
    "allowed_origins": "origins",
}
# Sentences about lines that a field says at once.
_SAID_MAX: Final = 10
# Old names, and areas that no company is in.
_NOT_OFFERED: Final = (
    "Etc/", "SystemV/", "US/", "Canada/", "Brazil/", "Chile/", "Mexico/", "Arctic/", "Antarctica/",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as text, as it was typed. `origins` and `hosts` are one a line."""

    name: str
    logo_url: str
    accent_color: str
    language: str
    timezone: str
    origins: str
    originals: bool
    hosts: str

    @property
    def color(self) -> str:
        """The accent as it is kept."""
        return self.accent_color.lower()

    @property
    def origin_lines(self) -> list[str]:
        """In lower case, as they are kept."""
        return _lines(self.origins)

    @property
    def host_lines(self) -> list[str]:
        """In lower case, as they are kept."""
        return _lines(self.hosts)


def shown(settings: Mapping[str, Any]) -> Typed:
    """The settings in force (`portal.organization_settings`), as the form has them."""
    documents = settings.get("documents") or {}
    locale = (settings.get("billing_configuration") or {}).get("document_locale")
    return Typed(
        name=settings.get("name") or "",
        logo_url=settings.get("logo_url") or "",
        accent_color=(settings.get("branding") or {}).get("accent_color") or "",
        language=offered(locale) or "",
        timezone=settings.get("timezone") or "",
        origins="\n".join(settings.get("allowed_origins") or ()),
        originals=bool(documents.get("prefer_originals")),
        hosts="\n".join(documents.get("allowed_hosts") or ()),
    )


def typed(form: Form) -> Typed:
    """What was sent."""
    return Typed(
        name=form.text("name"),
        logo_url=form.text("logo_url"),
        accent_color=form.text("accent_color"),
        language=form.text("language"),
        timezone=form.text("timezone"),
        origins=form.text("origins"),
        originals=form.text("originals") == "true",
        hosts=form.text("hosts"),
    )


def changes(settings: Mapping[str, Any], wanted: Typed) -> Fields:
    """The fields to set: those that were changed here, so that nobody else's change is undone."""
    before = shown(settings)
    fields: Fields = {}
    for name in ("name", "logo_url", "timezone"):
        if getattr(wanted, name) != getattr(before, name):
            fields[name] = getattr(wanted, name) or None
    if wanted.language != before.language:
        fields["billing_configuration"] = {"document_locale": wanted.language or None}
    # These are one field each of the organization: what the form does not show stays in them.
    if wanted.color != before.color:
        branding = settings.get("branding") or {}
        fields["branding"] = {**branding, "accent_color": wanted.color or None}
    if (wanted.originals, wanted.host_lines) != (before.originals, before.host_lines):
        fields["documents"] = {
            **(settings.get("documents") or {}),
            "prefer_originals": wanted.originals,
            "allowed_hosts": wanted.host_lines,
        }
    if wanted.origin_lines != before.origin_lines:
        fields["allowed_origins"] = wanted.origin_lines
    return fields


def wrong(
    wanted: Typed, texts: NullTranslations, *, before: Typed | None = None, loopback: bool = False
) -> dict[str, str]:
    """What cannot be saved, a sentence for each field.

    `before`: what is in force. A name or a logo that an event has set stands as it is, so that it
    does not keep anybody from saving the rest. `loopback`: of `logo_address`.
    """
    _ = texts.gettext
    found = {
        "name": None if before and wanted.name == before.name else _wrong_name(wanted.name, texts),
        "logo_url": None
        if before and wanted.logo_url == before.logo_url
        else _wrong_logo(wanted.logo_url, texts, loopback=loopback),
        "accent_color": None
        if not wanted.accent_color or COLOR.fullmatch(wanted.accent_color)
        else _("Write the colour as #1a7f5a."),
        "language": None
        if wanted.language in {"", *PAGE_LOCALES}
        else _("Choose one of the languages."),
        "timezone": None
        if not wanted.timezone or _is_timezone(wanted.timezone)
        else _("Choose one of the time zones."),
        "origins": _wrong_origins(wanted.origin_lines, texts),
        "hosts": _wrong_hosts(wanted, texts),
    }
    return {name: sentence for name, sentence in found.items() if sentence is not None}


def refused(errors: Mapping[str, list[str]], texts: NullTranslations) -> dict[str, str]:
    """What the intake has against the fields, of what the form did not see itself."""
    stems = {name.partition("[")[0].partition(".")[0] for name in errors}
    return {
        _FIELD_OF.get(stem, stem): texts.gettext("This was not accepted. Check what you typed.")
        for stem in sorted(stems)
    }


@cache
def timezones_offered() -> tuple[str, ...]:
    """Those with a place, and UTC."""
    placed = (
        name for name in available_timezones() if "/" in name and not name.startswith(_NOT_OFFERED)
    )
    return ("UTC", *sorted(placed))


def _wrong_name(name: str, texts: NullTranslations) -> str | None:
    if len(name) <= NAME_CHARACTERS_MAX:
        return None
    too_long = texts.gettext("That is too long: %(count)s characters at most.")
    return too_long % {"count": NAME_CHARACTERS_MAX}


def _wrong_logo(url: str, texts: NullTranslations, *, loopback: bool) -> str | None:
    _ = texts.gettext
    if not url:
        return None
    try:
        logo_address(url, loopback=loopback)
    except LogoRefusedError as error:
        said: dict[WhyNoLogo, str] = {
            "form": _("Write the whole address, as https://example.com/logo.svg."),
            "http": _("This address is not encrypted: use https."),
            "private": _(
                "This address is of a private network. Pages show a logo from a public one."
            ),
        }
        return said[error.why]
    return None


def _wrong_origins(lines: list[str], texts: NullTranslations) -> str | None:
    _ = texts.gettext
    if len(lines) > ALLOWED_ORIGINS_MAX:
        return _("There can be %(count)s at most.") % {"count": ALLOWED_ORIGINS_MAX}
    said: dict[WhyNot, str] = {
        "form": _("%(line)s is no origin: write it as https://app.example.com, without a path."),
        "http": _("%(line)s is not encrypted: use https. Only localhost may do without."),
        "wildcard": _("%(line)s needs a domain after the star, as in https://*.example.com."),
        "public_suffix": _(
            "%(line)s would let strangers in, since anybody can have a name there."
            " Put your own domain after the star."
        ),
        "port": _("%(line)s has no valid port: ports are 1 to 65535."),
    }
    wrong_lines = ((line, why) for line in lines if (why := _why_not(line)))
    return _each([said[why] % {"line": isolated(line)} for line, why in wrong_lines], texts)


def _each(sentences: list[str], texts: NullTranslations) -> str | None:
    """A line for each that is wrong; of very many the first ones, and how many there are more."""
    more = len(sentences) - _SAID_MAX
    if more > 0:
        said = texts.ngettext(
            "%(count)s more line is wrong.", "%(count)s more lines are wrong.", more
        )
        sentences = [*sentences[:_SAID_MAX], said % {"count": more}]
    return "\n".join(sentences) or None


def _why_not(line: str) -> WhyNot | None:
    try:
        allowed_origin(line)
    except OriginRefusedError as error:
        return error.why
    return None


def _wrong_hosts(wanted: Typed, texts: NullTranslations) -> str | None:
    _ = texts.gettext
    lines = wanted.host_lines
    if len(lines) > ALLOWED_HOSTS_MAX:
        return _("There can be %(count)s at most.") % {"count": ALLOWED_HOSTS_MAX}
    if wanted.originals and not lines:
        return _("Name at least one host: documents are fetched from nowhere else.")
    no_host = _("%(line)s is no host: write it as files.example.com.")
    return _each([no_host % {"line": isolated(line)} for line in lines if _no_host(line)], texts)


def _no_host(line: str) -> bool:
    try:
        allowed_host(line)
    except ValueError:
        return True
    return False


def _is_timezone(name: str) -> bool:
    try:
        timezone(name)
    except ValueError:
        return False
    return True


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.lower().splitlines() if line.strip()))
