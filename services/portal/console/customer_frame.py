"""What stands around every tab of a customer's page: the name, the way to the portal, the tabs."""

from dataclasses import dataclass
from gettext import NullTranslations
from http import HTTPStatus
from typing import Any, Final

from starlette.responses import Response

from services.portal.console.customer_addresses import customer_address
from services.portal.console.page import Visit
from services.portal.pages.filter_links import QuickLink

# One invoice is of the list that it is in.
_TAB_OF: Final = {"invoice": "invoices", "payment": "payments", "credit_note": "credit_notes"}


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer of the operator's organization. `told`: what events have said of it."""

    id: str
    told: dict[str, Any]

    @property
    def name(self) -> str:
        """What it is called; its id when nobody has said."""
        told = self.told
        person = f"{told.get('firstname') or ''} {told.get('lastname') or ''}".strip()
        return str(told.get("name") or told.get("legal_name") or person or self.id)

    @property
    def also(self) -> list[str]:
        """What tells it from its namesakes."""
        return [text for text in (self.id, self.told.get("email")) if text and text != self.name]

    @property
    def locale(self) -> str:
        """The document language that was set; empty for the organization's."""
        return str((self.told.get("billing_configuration") or {}).get("document_locale") or "")


def customer_page(
    visit: Visit,
    customer: Customer,
    view: str,
    template: str,
    *,
    done: str = "",
    status: HTTPStatus = HTTPStatus.OK,
    **values: Any,  # noqa: ANN401 - a template takes anything
) -> Response:
    """A template that extends console/customer.html. `done`: what has just been done."""
    tab = _TAB_OF.get(view, view)
    return visit.page(
        template,
        section="customers",
        title=customer.name,
        status=status,
        scripts=("customers.js",),
        sheets=("rows.css", "customers.css"),
        customer=customer,
        home=customer_address(customer.id),
        tabs=_tabs(visit.texts, customer.id, tab),
        is_entry=view in _TAB_OF,
        done=done,
        **values,
    )


def _tabs(texts: NullTranslations, external_id: str, current: str) -> list[QuickLink]:
    _ = texts.gettext
    names = {
        "overview": _("Overview"),
        "invoices": _("Invoices"),
        "payments": _("Payments"),
        "credit_notes": _("Credit notes"),
        "profile": _("Profile"),
        "activity": _("Activity"),
        "settings": _("Settings"),
    }
    return [
        QuickLink(
            name,
            customer_address(external_id, **({} if view == "overview" else {"view": view})),
            chosen=view == current,
        )
        for view, name in names.items()
    ]
