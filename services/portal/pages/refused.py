"""Which filter of an address cannot be meant, by the name that it has on the page. Pure."""

from services.portal.pages.reader import Reader


def refused_filter(reader: Reader, parameter: str) -> str:
    """The label of the filter; empty for what no field of the page sets."""
    _, pgettext = reader.texts.gettext, reader.texts.pgettext
    labels = {
        "q": _("Search"),
        "status": _("Status"),
        "currency": _("Currency"),
        "type": _("Type"),
        "issued_from": _("Issued from"),
        "issued_to": _("Issued until"),
        "due_from": _("Due from"),
        "due_to": _("Due until"),
        "amount_min": _("Amount from"),
        "amount_max": _("Amount up to"),
        "from": pgettext("first day", "From"),
        "to": pgettext("last day", "Until"),
        "sort": _("Order"),
    }
    return labels.get(parameter, "")
