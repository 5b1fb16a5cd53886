"""What every page of the console has: its frame, its policy, its way back, its failures."""

import re

import asyncpg
import httpx
import pytest

from services.portal.console.navigation import way_back
from services.portal.console.shell import console_assets
from tests.portal.builders import organization
from tests.portal.conftest import Fold
from tests.servers import Database

DIRECTIVES_CLOSED = ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'")


async def test_a_page_does_nothing_that_its_policy_would_not_let_it(
    signed_in: httpx.AsyncClient,
) -> None:
    pages = [await signed_in.get(path) for path in ("/console/sign-in", "/console/nowhere")]
    for page in pages:
        assert_within_its_policy(page)
    assert len({page.headers["content-security-policy"] for page in pages}) == 2


def assert_within_its_policy(page: httpx.Response) -> None:
    policy = page.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert set(DIRECTIVES_CLOSED) <= set(policy.split("; "))
    (nonce,) = set(re.findall(r"'nonce-([^']+)'", policy))
    for tag in re.findall(r"<(?:script|style|link rel=\"stylesheet\")[^>]*>", page.text):
        assert f'nonce="{nonce}"' in tag
    assert not re.search(r"<[^>]+\s(style|on\w+)=", page.text)
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-content-type-options"] == "nosniff"


async def test_the_frame_says_whose_console_it_is_and_who_is_signed_in(
    signed_in: httpx.AsyncClient, fold: Fold
) -> None:
    await fold(organization(name="Acme <b>"))
    page = (await signed_in.get("/console/nowhere")).text
    assert "<bdi>Acme &lt;b&gt;</bdi>" in page
    assert re.search(r"<summary><bdi>API key …[0-9a-f]{6}</bdi>", page)
    assert "Signed in to acme" in page


async def test_what_nobody_made_is_said_in_the_consoles_look(
    signed_in: httpx.AsyncClient,
) -> None:
    for method in ("GET", "POST", "DELETE"):
        answer = await signed_in.request(method, "/console/nowhere")
        assert answer.status_code == httpx.codes.NOT_FOUND
        assert "<h1>There is nothing at this address</h1>" in answer.text


async def test_a_fault_of_ours_is_a_page_that_says_nothing_of_the_inside(
    signed_in: httpx.AsyncClient, postgres: Database
) -> None:
    connection = await asyncpg.connect(postgres.admin_dsn)
    try:
        await connection.execute("DROP FUNCTION portal.organization CASCADE")
    finally:
        await connection.close()
    answer = await signed_in.get("/console/nowhere")
    assert answer.status_code == httpx.codes.INTERNAL_SERVER_ERROR
    assert "<h1>This page could not be made</h1>" in answer.text
    assert "function" not in answer.text


async def test_scripts_and_style_sheets_are_served_at_an_address_of_their_content(
    signed_in: httpx.AsyncClient,
) -> None:
    page = (await signed_in.get("/console/nowhere")).text
    addresses = re.findall(r'(?:href|src)="(/(?:console|portal)/static/[^"]+)"', page)
    assert f"{console_assets().address}/console.css" in addresses
    for address in addresses:
        answer = await signed_in.get(address)
        assert answer.status_code == httpx.codes.OK, address
        assert "immutable" in answer.headers["cache-control"]
    assert (await signed_in.get("/console/static/0/console.css")).status_code == 404


@pytest.mark.parametrize(
    "kept", ["/console", "/console/customers", "/console/customers/a%2Fb?tab=x&q=%C3%A9"]
)
def test_a_way_back_into_the_console_is_kept(kept: str) -> None:
    assert way_back(kept) == kept


@pytest.mark.parametrize(
    "wanted",
    [
        None, "", "/", "/portal/acme", "//evil.example/console", "https://evil.example/console",
        "/console.evil.example", "/consoles", "/console\\..", "/console\n", "/console/é",
        "/console/sign-in", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_no_other_way_is_taken(wanted: str | None) -> None:
    assert way_back(wanted) == "/console"
