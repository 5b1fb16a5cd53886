"""`make demo` as a newcomer meets it: it loads, says what to open, and Ctrl-C ends all of it."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest

from deploy.local.ports import free_ports
from tests.servers import scratch

pytestmark = pytest.mark.timeout(300)

PORTICO = Path(sys.executable).with_name("portico")
LAST_LINE = "Ctrl-C stops all of it"
SECONDS_MAX = 60


@dataclass(slots=True)
class Demo:
    """A running demo and what it printed."""

    process: subprocess.Popen[str]
    home: Path
    said: list[str]

    def value(self, name: str) -> str:
        line = next(line for line in self.said if line.strip().startswith(name))
        return line.split()[-1]


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    port, host_port = free_ports(2)
    with tempfile.TemporaryDirectory(prefix="portico-demo-", dir=scratch()) as folder:
        home = Path(folder) / "state"
        environment = {
            "PORTICO_HOME": str(home),
            "PORTICO_PORT": str(port),
            "PORTICO_DEMO_PORT": str(host_port),
        }
        with subprocess.Popen(
            [str(PORTICO), "stack", "demo"],
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            demo = Demo(process, home, [])
            assert process.stdout is not None
            for line in process.stdout:
                demo.said.append(line.rstrip())
                if LAST_LINE in line:
                    break
            try:
                yield demo
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(SECONDS_MAX)


def test_it_prints_what_to_open(demo: Demo) -> None:
    assert LAST_LINE in demo.said[-1] or LAST_LINE in demo.said[-2], "\n".join(demo.said)
    assert "/portal/acme#" in demo.value("portal link")
    assert demo.value("console").endswith("/console")


def test_the_key_it_prints_signs_in_at_the_console_it_prints(demo: Demo) -> None:
    with httpx.Client(follow_redirects=True) as browser:
        page = browser.get(demo.value("console"))
        token = re.search(r'name="form_token" value="([^"]+)"', page.text)
        assert token, page.text
        form = {"form_token": token[1], "api_key": demo.value("API key")}
        page = browser.post(page.url.copy_with(query=None), data=form)
    assert page.url.path == "/console/customers"
    assert "Acme Cloud" in page.text
    assert "200 customers" in page.text


def test_the_first_customer_has_something_overdue(demo: Demo) -> None:
    link = httpx.URL(demo.value("portal link"))
    answer = httpx.get(
        link.copy_with(path="/portal/api/overview", fragment=""),
        headers={"authorization": f"Bearer {link.fragment}"},
    )
    currencies = {each["currency"]: each for each in answer.json()["currencies"]}
    assert currencies["USD"]["overdue_count"] > 0
    assert currencies["USD"]["invoiced_count"] > currencies["USD"]["outstanding_count"] > 0


def test_the_host_product_gets_an_address_for_whoever_is_signed_in(demo: Demo) -> None:
    host = demo.value("host page")
    assert "Acme Cloud" in httpx.get(host).text
    answer = httpx.get(f"{host}/portal-url", params={"customer": "cust-0002"})
    assert "/portal/acme#" in answer.json()["portal_url"]
    assert httpx.get(f"{host}/portal-url", params={"customer": "nobody"}).status_code == 404


def test_paying_is_for_the_host_page_only(demo: Demo) -> None:
    host = demo.value("host page")
    path = f"{host}/pay?customer=cust-0001"
    assert httpx.post(path, headers={"origin": "https://elsewhere.example"}).status_code == 403
    assert "paid ACM-" in httpx.post(path, headers={"origin": host}).json()["message"]


def test_an_account_whose_access_is_withdrawn_gets_no_link_until_it_is_given_again(
    demo: Demo,
) -> None:
    host = demo.value("host page")
    with httpx.Client(
        base_url=host, params={"customer": "cust-0003"}, headers={"origin": host}
    ) as page:
        url = httpx.URL(page.get("/portal-url").json()["portal_url"])
        token = {"authorization": f"Bearer {url.fragment}"}
        api = url.copy_with(path="/portal/api/overview", fragment="")
        assert httpx.get(api, headers=token).status_code == 200
        assert page.post("/withdraw").status_code == 200
        deadline = time.monotonic() + SECONDS_MAX
        while httpx.get(api, headers=token).status_code != 401:
            assert time.monotonic() < deadline
        assert page.get("/portal-url").status_code == 403
        assert page.post("/give").status_code == 200
        assert page.get("/portal-url").status_code == 200


def test_the_companys_logo_is_shown_from_the_portals_own_origin(demo: Demo) -> None:
    link = httpx.URL(demo.value("portal link"))
    shell = httpx.get(link.copy_with(fragment="")).text
    path = re.search(r'<img class="logo" src="([^"]+)"', shell)
    assert path
    answer = httpx.get(link.copy_with(path=path[1], fragment=""))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/svg+xml"


def test_ctrl_c_leaves_no_process(demo: Demo) -> None:
    family = psutil.Process(demo.process.pid).children(recursive=True)
    assert len(family) >= 9
    demo.process.send_signal(signal.SIGINT)
    assert demo.process.wait(SECONDS_MAX) == 0
    assert not psutil.wait_procs(family, timeout=5)[1]
