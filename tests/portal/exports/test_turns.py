"""So many exports at a time, of all and of one customer, and every turn ends."""

from contextlib import ExitStack

import pytest

from services.portal.exports.turns import (
    AT_ONCE_MAX,
    OF_A_CUSTOMER_MAX,
    TooManyExportsError,
    Turns,
)


def test_a_customer_has_so_many_turns_and_another_has_its_own() -> None:
    turns = Turns()
    with ExitStack() as stack:
        for _ in range(OF_A_CUSTOMER_MAX):
            stack.enter_context(turns.turn("acme", "cust_1"))
        with pytest.raises(TooManyExportsError), turns.turn("acme", "cust_1"):
            pass
        stack.enter_context(turns.turn("acme", "cust_2"))
        stack.enter_context(turns.turn("globex", "cust_1"))
    with turns.turn("acme", "cust_1"):
        pass


def test_all_together_have_so_many() -> None:
    turns = Turns()
    with ExitStack() as stack:
        for number in range(AT_ONCE_MAX):
            stack.enter_context(turns.turn("acme", f"cust_{number}"))
        with pytest.raises(TooManyExportsError), turns.turn("acme", "another"):
            pass


def test_a_turn_ends_with_an_error_too() -> None:
    turns = Turns()
    for _ in range(2 * AT_ONCE_MAX):
        with pytest.raises(LookupError), turns.turn("acme", "cust_1"):
            raise LookupError
