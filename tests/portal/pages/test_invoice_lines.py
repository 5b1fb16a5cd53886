"""Lines stand by the period they bill for, as they do on the document."""

from typing import Any

from services.portal.pages.invoice_lines import LineGroup, line_groups
from tests.portal.pages.answers import a_reader


def fee(name: str, **fields: Any) -> dict[str, Any]:
    return {"invoice_display_name": name, "amount_cents": 100, **fields}


def grouped(*fees: dict[str, Any], periods: list[dict[str, Any]] | None = None) -> dict[str, str]:
    groups: list[LineGroup] = line_groups(a_reader(), fees, periods or [], "EUR")
    return {group.period: " ".join(line.name for line in group.lines) for group in groups}


def subscription(external_id: str = "sub_1", month: str = "02") -> dict[str, Any]:
    return {
        "external_subscription_id": external_id,
        "subscription_from_datetime": f"2026-{month}-01T00:00:00Z",
        "subscription_to_datetime": f"2026-{month}-28T23:59:59Z",
        "charges_from_datetime": "2026-01-01T00:00:00Z",
        "charges_to_datetime": "2026-01-31T23:59:59Z",
    }


def test_lines_of_one_period_stand_together_in_the_order_they_came() -> None:
    january = {"from_date": "2026-01-01", "to_date": "2026-01-31"}
    february = {"from_date": "2026-02-01", "to_date": "2026-02-28"}
    assert grouped(fee("A", **february), fee("B", **january), fee("C", **february)) == {
        "Feb 1\u2009–\u200928, 2026": "A C",
        "Jan 1\u2009–\u200931, 2026": "B",
    }


def test_without_any_period_there_is_one_group_without_a_name() -> None:
    assert grouped(fee("A"), fee("B", from_date="2026-02-01", to_date=None)) == {"": "A B"}


def test_a_line_without_a_period_among_others_says_so() -> None:
    dated = fee("A", from_date="2026-02-01", to_date="2026-02-28")
    assert grouped(dated, fee("B"))["Without a period"] == "B"


def test_the_invoices_own_period_is_that_of_lines_that_have_none() -> None:
    used = fee("Used", item={"type": "charge"})
    assert grouped(fee("Plan", item={"type": "subscription"}), used, periods=[subscription()]) == {
        "Feb 1\u2009–\u200928, 2026": "Plan",
        "Jan 1\u2009–\u200931, 2026": "Used",
    }


def test_what_was_used_falls_back_on_the_only_period_that_is_named() -> None:
    period = {
        "subscription_from_datetime": "2026-02-01T00:00:00Z",
        "subscription_to_datetime": "2026-02-28T23:59:59Z",
    }
    lines = [fee("Plan"), fee("Used", item={"type": "charge"})]
    assert grouped(*lines, periods=[period]) == {"Feb 1\u2009–\u200928, 2026": "Plan Used"}


def test_with_several_subscriptions_a_line_has_the_period_of_its_own() -> None:
    periods = [subscription("sub_1"), subscription("sub_2", month="03")]
    lines = [fee("A", external_subscription_id="sub_2"), fee("B")]
    assert grouped(*lines, periods=periods) == {
        "Mar 1\u2009–\u200928, 2026": "A",
        "Without a period": "B",
    }


def test_a_midnight_written_in_utc_is_the_customers_own_day() -> None:
    paris = fee("A", from_date="2026-01-31T23:00:00Z", to_date="2026-02-28T22:59:59Z")
    assert list(grouped(paris)) == ["Feb 1\u2009–\u200928, 2026"]
