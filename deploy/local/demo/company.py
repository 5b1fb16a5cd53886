"""The demo company's customers: who they are, what they pay for and how well they pay. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, Literal

from deploy.local.demo.catalogue import (
    ARABIC_STEMS,
    COUNTRIES,
    FIRST_NAMES,
    LAST_NAMES,
    PLANS,
    STEMS,
    Country,
    Plan,
)

CUSTOMERS = 200
HISTORY_DAYS = 3 * 365

Habit = Literal["prompt", "late", "in_parts", "troubled"]
_HABITS: tuple[tuple[Habit, int], ...] = (
    ("prompt", 68),
    ("late", 18),
    ("in_parts", 7),
    ("troubled", 7),
)


@dataclass(frozen=True, slots=True)
class DemoCustomer:
    """One customer. `second_currency` bills its projects abroad now and then."""

    external_id: str
    name: str
    country: Country
    plan: Plan
    habit: Habit
    since: date
    term_days: int
    email: str
    address: tuple[str, str, str]
    orders: bool
    second_currency: Country | None


def customers(seed: int, today: date) -> list[DemoCustomer]:
    """The same 200 for the same seed; the first is the one to look at, with a bit of everything."""
    random = Random(seed)
    everyone = [_showcase(random, today)]
    for number in range(2, CUSTOMERS + 1):
        everyone.append(_customer(random, number, today, {each.name for each in everyone}))
    return everyone


def customer_fields(customer: DemoCustomer) -> dict[str, Any]:
    """The customer as an event carries it."""
    street, city, zipcode = customer.address
    return {
        "external_id": customer.external_id,
        "name": customer.name,
        "legal_name": f"{customer.name} {customer.country.suffix}",
        "email": customer.email,
        "currency": customer.country.currency,
        "timezone": customer.country.timezone,
        "address_line1": street,
        "city": city,
        "zipcode": zipcode,
        "country": customer.country.code,
        "net_payment_term": customer.term_days,
        "billing_configuration": {"document_locale": customer.country.locale},
    }


def _showcase(random: Random, today: date) -> DemoCustomer:
    united_states = next(country for country in COUNTRIES if country.code == "US")
    germany = next(country for country in COUNTRIES if country.code == "DE")
    return DemoCustomer(
        external_id="cust-0001",
        name="Brightwater Robotics",
        country=united_states,
        plan=PLANS[2],
        habit="in_parts",
        since=today - timedelta(days=HISTORY_DAYS),
        term_days=30,
        email="accounts@brightwater-robotics.example",
        address=(f"{random.randint(2, 90)} Congress Street", "Portland, ME", "04101"),
        orders=True,
        second_currency=germany,
    )


def _customer(random: Random, number: int, today: date, taken: set[str]) -> DemoCustomer:
    country = random.choices(COUNTRIES, [each.weight for each in COUNTRIES])[0]
    city, zipcode = random.choice(country.cities)
    first, last = random.choice(FIRST_NAMES), random.choice(LAST_NAMES)
    abroad = random.choice(COUNTRIES) if random.random() < 0.08 else None
    # Two in five were there from the beginning; the others came along the way.
    age = HISTORY_DAYS if random.random() < 0.4 else random.randint(45, HISTORY_DAYS)
    return DemoCustomer(
        external_id=f"cust-{number:04}",
        name=_name(random, country, taken),
        country=country,
        plan=random.choices(PLANS, [plan.weight for plan in PLANS])[0],
        habit=random.choices([habit for habit, _ in _HABITS], [part for _, part in _HABITS])[0],
        since=today - timedelta(days=age),
        term_days=random.choice((14, 30, 30, 30, 45)),
        email=f"{first}.{last}@customer-{number}.example".lower(),
        address=(f"{random.randint(2, 140)} {random.choice(country.streets)}", city, zipcode),
        orders=random.random() < 0.35,
        second_currency=abroad if abroad and abroad.currency != country.currency else None,
    )


def _name(random: Random, country: Country, taken: set[str]) -> str:
    stems = ARABIC_STEMS if country.locale == "ar" else STEMS
    names = [f"{stem} {sector}" for stem in stems for sector in country.sectors]
    return random.choice([name for name in names if name not in taken])
