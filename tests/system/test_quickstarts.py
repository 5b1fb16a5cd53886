"""What the quickstarts tell readers to run, runs beside a stack; what cannot, says the same."""

import asyncio
import re
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
from aiokafka import AIOKafkaConsumer

from tests.system.conftest import RunningStack
from tests.system.snippets import DOCS, SECONDS_MAX, Snippet, run, snippets

# Go and Java compile, and a rebuild waits for two read models to be the same.
pytestmark = [pytest.mark.kafka, pytest.mark.timeout(2 * SECONDS_MAX)]

PAGES = ("quickstart-host", "quickstart-billing", "quickstart-operator")
INVOICES = "billing.invoices"
# What is only read: an address, settings, and what a page of the host holds.
READ_ONLY = {"html", "text", "json"}
SETTINGS = "set -a; . .portico/stack.env; set +a\n"


class Elements(HTMLParser):
    """The attributes of each element of a text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def section(page: str, title: str) -> list[Snippet]:
    """The snippets of one part of a page."""
    parts = re.split(r"^## ", (DOCS / f"{page}.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    wanted = next(part for part in parts if part.startswith(title))
    return [snippet for snippet in snippets(page) if snippet.text in wanted]


@pytest.mark.parametrize("page", PAGES)
def test_every_program_of_the_page_says_when_it_is_run(page: str) -> None:
    unmarked = [
        snippet.text
        for snippet in snippets(page)
        if not snippet.when and snippet.language not in READ_ONLY and snippet.text != SETTINGS
    ]
    # A handler of the host's own page, which a browser runs.
    assert [text for text in unmarked if "customer-portal" not in text] == []


def test_a_host_gets_a_portal_address_in_every_language_that_is_here(
    stack: RunningStack, tmp_path: Path
) -> None:
    with stack.api() as api:
        known = {"customer": {"external_id": "cus_1"}}
        api.post("/api/v1/customers", json=known).raise_for_status()
    printed = {
        snippet.text: run(snippet, stack, tmp_path)
        for snippet in snippets("quickstart-host")
        if snippet.runs_here
    }

    calls = section("quickstart-host", "2.")
    answers = [printed[call.text] for call in calls if call.text in printed]
    assert answers
    for answer in answers:
        assert f"{stack.url}/portal/{stack.organization_id}#" in answer


def test_the_call_is_the_same_in_every_language() -> None:
    calls = section("quickstart-host", "2.")

    assert {call.language for call in calls} == {"sh", "python", "js", "ruby", "php", "go"}
    for call in calls:
        assert re.search(r"/api/v1/customers/.*/portal_url\b", call.text), call.text
        assert re.search(r"Authorization\W+f?\W*Bearer ", call.text), call.text
        assert {"PORTICO_URL", "PORTICO_API_KEY", "cus_1"} <= set(re.findall(r"\w+", call.text))
        assert not re.search(r"-X|\bPOST|MethodPost|method:", call.text), call.text


def test_every_id_is_escaped_as_one_part_of_the_path() -> None:
    escapes = {
        "python": "quote(customer_id, safe='')",
        "js": "encodeURIComponent(customerId)",
        "ruby": "ERB::Util.url_encode(customer_id)",
        "php": "rawurlencode($customer_id)",
        "go": "url.PathEscape(customerID)",
    }
    calls = {call.language: call.text for call in section("quickstart-host", "2.")}

    assert all(escape in calls[language] for language, escape in escapes.items())


def test_the_element_of_the_page_is_what_the_stack_serves(stack: RunningStack) -> None:
    page, frame = (
        snippet.text for snippet in snippets("quickstart-host") if snippet.language == "html"
    )
    elements = dict(Elements(page).found)
    script = httpx.get(stack.url + httpx.URL(str(elements["script"]["src"])).path)

    assert script.headers["content-type"].startswith("text/javascript")
    observed = re.search(r"observedAttributes ?= ?\[(.*?)\]", script.text)
    look = re.search(r"\bLOOK ?= ?\[(.*?)\]", script.text)
    assert observed is not None
    assert look is not None
    known = set(re.findall(r"\w+", observed[1] + look[1]))
    assert elements["customer-portal"].keys() <= known
    assert "allow-same-origin" in str(dict(Elements(frame).found)["iframe"]["sandbox"])


def test_an_invoice_is_published_in_every_way_that_is_here(
    stack: RunningStack, tmp_path: Path
) -> None:
    published = 0
    for snippet in snippets("quickstart-billing"):
        if not snippet.runs_here:
            continue
        before = records(stack)
        printed = run(snippet, stack, tmp_path)
        if is_sender(snippet):
            assert records(stack) == before + 1, snippet.text
            published += 1
        if "wrong.json" in snippet.text:
            assert (records(stack), "unknown_currency" in printed) == (before, True)

    assert published


def test_every_way_to_publish_sends_the_same_record() -> None:
    senders = [one for one in snippets("quickstart-billing") if is_sender(one)]
    to_kafka = [one for one in senders if "/api/v1/events" not in one.text]

    assert [one.language for one in to_kafka] == ["python", "java", "sh"]
    for sender in to_kafka:
        assert INVOICES in sender.text
        assert "acme/cus_1" in sender.text
        assert "PORTICO_KAFKA_BOOTSTRAP_SERVERS" in sender.text
        assert "invoice.json" in sender.text
        assert re.search(r"\backs\b\W+all\b", sender.text), sender.text


def is_sender(snippet: Snippet) -> bool:
    return "invoice.json" in snippet.text and re.search(r"(cat|sed) .*>", snippet.text) is None


def records(stack: RunningStack) -> int:
    """How many there are on the topic of invoices."""

    async def ends() -> int:
        # Without a group it has every partition as soon as it has started.
        consumer = AIOKafkaConsumer(INVOICES, bootstrap_servers=stack.bootstrap_servers)
        await consumer.start()
        try:
            return sum((await consumer.end_offsets(consumer.assignment())).values())
        finally:
            await consumer.stop()

    return asyncio.run(ends())


def test_the_reference_is_at_the_public_origin(stack: RunningStack) -> None:
    page = httpx.get(f"{stack.url}/docs/api")
    document = httpx.get(f"{stack.url}/docs/api/token.json")

    assert "/api/v1/customers/{external_id}/portal_url" in page.text
    assert document.json()["openapi"] == "3.1.0"


def test_an_operator_can_do_what_the_page_says(stack: RunningStack, tmp_path: Path) -> None:
    printed = [
        run(snippet, stack, tmp_path)
        for snippet in snippets("quickstart-operator")
        if snippet.runs_here
    ]

    assert "records to read" in printed[0]
    assert "signs from now" in printed[-1]
