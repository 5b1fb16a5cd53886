"""What a portal link may be used for is described, and nothing else is; and answered as said."""

import httpx

from contracts.problems import PROBLEM_CONTENT_TYPE
from contracts.scopes import PORTAL_SCOPES
from services.chassis.openapi import JSON
from services.portal.api.described import OPERATIONS
from services.portal.api.files_described import PART
from services.portal.api.routes import ANSWERED
from services.portal.described import API
from tests.described import places_described, places_of_routes, unlike_described
from tests.portal.api.files import FILES
from tests.portal.conftest import Fold
from tests.portal.described_account import whole_account
from tests.portal.running import Host, Portal

READ = [
    ("showOverview", "overview"),
    ("findInvoices", "invoices?count=true"),
    ("readInvoice", "invoices/inv_1"),
    ("readInvoice", "invoices/inv_2"),
    ("findPayments", "payments"),
    ("readPayment", "payments/pay_1"),
    ("readPayment", "payments/pay_2"),
    ("findCreditNotes", "credit_notes"),
    ("readCreditNote", "credit_notes/cn_1"),
    ("readCreditNote", "credit_notes/cn_2"),
    ("readStatement", "statement"),
    ("readAccount", "account"),
]


def test_every_address_of_the_portal_is_described() -> None:
    described = {place for place in places_described(API) if place[1].startswith("/portal/")}
    assert described == places_of_routes(ANSWERED)
    assert len(OPERATIONS) == len(described)


async def test_answers_are_as_described(portal: Portal, token: str, fold: Fold) -> None:
    await fold(*whole_account())
    for name, path in READ:
        answer = await portal.get(f"/portal/api/{path}", token)

        assert answer.status_code == httpx.codes.OK, path
        assert unlike_described(API, name, answer) == [], path


def test_every_file_is_said_to_come_whole_in_part_or_not() -> None:
    answered = {}
    for operation in OPERATIONS:
        if operation.name in FILES:
            statuses = {answer.status.value for answer in operation.answers}
            headers = {each.name for each in operation.parameters if each.where == "header"}
            answered[operation.name] = (statuses >= {200, 206, 304, 416}, headers)
    wanted = {each.name for each in PART}
    assert wanted == {"Range", "If-Range", "If-None-Match"}
    assert answered == dict.fromkeys(FILES, (True, wanted))


def test_every_file_is_known_as_one() -> None:
    of_no_file = {JSON, PROBLEM_CONTENT_TYPE, "text/event-stream"}
    assert FILES.keys() == {
        operation.name
        for operation in OPERATIONS
        if any(each.body and each.media_type not in of_no_file for each in operation.answers)
    }


def test_every_answer_in_json_is_held_against_its_description() -> None:
    in_json = {
        operation.name
        for operation in OPERATIONS
        if operation.method == "get"
        and any(each.media_type == JSON and each.body for each in operation.answers)
    }
    assert in_json == {name for name, _ in READ}


async def test_every_operation_names_the_scope_that_it_needs(portal: Portal, host: Host) -> None:
    lacking = {
        scope: await host.token(scopes=[other for other in PORTAL_SCOPES if other != scope])
        for scope in PORTAL_SCOPES
    }
    for operation in OPERATIONS:
        (needed,) = operation.security.values()
        for scope in needed:
            async with portal.client(lacking[scope]) as client:
                path = operation.path.format(id="i", invoice_id="i")
                answer = await client.request(operation.method, path)
            said = (answer.status_code, answer.json().get("detail"))
            assert said == (403, f"The session lacks {scope}."), operation.name
