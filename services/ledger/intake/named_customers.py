"""Whom an event names, where no model says so: for the key of its record. Pure."""

from pydantic import JsonValue

from contracts.values import ID_CHARACTERS_MAX


def customer_id_in(event: JsonValue) -> str | None:
    """The customer of the object as Lago nests it; None if unclear.

    A receipt names its customer in its payment alone, and most objects that were refused name
    somebody all the same.
    """
    data = event.get("data") if isinstance(event, dict) else None
    for carried in data.values() if isinstance(data, dict) else ():
        if isinstance(carried, dict):
            places = (carried, carried.get("customer"), carried.get("payment"))
            return next((named for place in places if (named := _named(place))), None)
    return None


def _named(place: JsonValue) -> str | None:
    if not isinstance(place, dict):
        return None
    named = place.get("external_customer_id") or place.get("external_id")
    return named if isinstance(named, str) and len(named) <= ID_CHARACTERS_MAX else None
