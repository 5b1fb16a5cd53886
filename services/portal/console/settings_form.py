"""An organization's settings as a form: what is shown, what was typed, what is wrong. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from contracts.accounts import ALLOWED_HOSTS_MAX, ALLOWED_ORIGINS_MAX
from contracts.hosts import allowed_host
from contracts.origins import OriginRefusedError, WhyNot, allowed_origin
from contracts.timezones import timezone
from contracts.values import TEXT_CHARACTERS_MAX, URL_CHARACTERS_MAX
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
# Sentences about lines that a field says at once; the next ones come when these are mended.
_SAID_MAX: Final = 3
# Old names, and areas that no company is in.
_NOT_OFFERED: Final = (
    "Etc/", "SystemV/", "US/", "Canada/", "Brazil/", "Chile/", "Mexico/", "Arctic/", "Antarctica/",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as text. `origins` and `hosts` are one a line."""

    name: str
    logo_url: str
    accent_color: str
    language: str
    timezone: str
    origins: str
    originals: bool
    hosts: str

    @property
    def origin_lines(self) -> list[str]:
        return _lines(self.origins)

    @property
    def host_lines(self) -> list[str]:
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
        accent_color=form.text("accent_color").lower(),
        language=form.text("language"),
        timezone=form.text("timezone"),
        origins="\n".join(_lines(form.text("origins").lower())),
        originals=form.text("originals") == "true",
        hosts="\n".join(_lines(form.text("hosts").lower())),
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
    if wanted.accent_color != before.accent_color:
        branding = settings.get("branding") or {}
        fields["branding"] = {**branding, "accent_color": wanted.accent_color or None}
    if (wanted.originals, wanted.hosts) != (before.originals, before.hosts):
        fields["documents"] = {
            **(settings.get("documents") or {}),
            "prefer_originals": wanted.originals,
            "allowed_hosts": wanted.host_lines,
        }
    if wanted.origins != before.origins:
        fields["allowed_origins"] = wanted.origin_lines
    return fields


def wrong(wanted: Typed, texts: NullTranslations) -> dict[str, str]:
    """What cannot be saved, a sentence for each field."""
    _ = texts.gettext
    found = {
        "name": _("That is too long.") if len(wanted.name) > TEXT_CHARACTERS_MAX else None,
        "logo_url": _wrong_logo(wanted.logo_url, texts),
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


def _wrong_logo(url: str, texts: NullTranslations) -> str | None:
    if not url:
        return None
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("https", "http") and bool(parts.hostname)
    except ValueError:
        is_address = False
    if not is_address or len(url) > URL_CHARACTERS_MAX or len(url.split()) != 1:
        return texts.gettext("Write the whole address, as https://example.com/logo.svg.")
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
    sentences = [said[why] % {"line": isolated(line)} for line, why in wrong_lines]
    return "\n".join(sentences[:_SAID_MAX]) or None


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
    for line in lines:
        try:
            allowed_host(line)
        except ValueError:
            no_host = _("%(line)s is no host: write it as files.example.com.")
            return no_host % {"line": isolated(line)}
    if wanted.originals and not lines:
        return _("Name at least one host: documents are fetched from nowhere else.")
    return None


def _is_timezone(name: str) -> bool:
    try:
        timezone(name)
    except ValueError:
        return False
    return True


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
