"""A customer that was deleted is not answered, and is again when it comes back."""

import asyncpg
import pytest

from services.portal.queries import CustomerDeletedError, Queries
from tests.portal.builders import customer, event, invoice, viewer
from tests.portal.conftest import Fold
from tests.portal.queries.test_tenants import OF_ONE, TENANTS, question, questions
from tests.servers import Database


def deleted(external_id: str = "cust_1") -> dict[str, object]:
    return event("customer.deleted", {"customer": {"external_id": external_id}})


async def test_no_question_is_answered_for_a_deleted_customer(queries: Queries, fold: Fold) -> None:
    await fold(customer("cust_1"), customer("cust_2"), invoice(), deleted("cust_1"))
    asked = questions(queries, viewer())
    asked |= {kind: question(queries, viewer(), kind, TENANTS[0]) for kind in OF_ONE}
    for ask in asked.values():
        with pytest.raises(CustomerDeletedError):
            await ask()
    for ask in questions(queries, viewer("cust_2")).values():
        await ask()


async def test_a_customer_that_comes_back_is_answered(queries: Queries, fold: Fold) -> None:
    await fold(invoice(), deleted())
    await fold(customer())
    answers = {kind: await ask() for kind, ask in questions(queries, viewer()).items()}
    assert [kind for kind, answer in answers.items() if not answer] == []


async def test_every_question_begins_by_entering(postgres: Database) -> None:
    """None sets a context in another way, or does without: a customer's or an organization's."""
    connection = await asyncpg.connect(postgres.admin_dsn)
    try:
        functions = await connection.fetch(
            "SELECT proname, prosrc, pg_get_function_arguments(oid) AS arguments FROM pg_proc"
            " WHERE pronamespace = 'portal'::regnamespace"
        )
    finally:
        await connection.close()
    setting = {f["proname"] for f in functions if "set_config" in f["prosrc"]}
    assert setting == {"enter", "enter_organization", "organization"}
    entering = {f["proname"] for f in functions if "portal.enter(" in f["prosrc"]}
    assert {"overview", "invoices", "statement", "profile", "credit_note"} <= entering
