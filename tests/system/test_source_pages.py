"""What the pages of docs/sources tell readers to run, runs as it is beside a stack."""

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.system.conftest import PORTICO, RunningStack

PAGES = Path(__file__).resolve().parents[2] / "docs" / "sources"
# A block to be run says so after its language, where a reader's page does not show it.
SNIPPET = re.compile(r"^ *```(python|sh) run\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)


def snippets(page: str) -> list[tuple[str, str]]:
    """The language and the text of each."""
    text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
    return [(match[1], textwrap.dedent(match[2])) for match in SNIPPET.finditer(text)]


@pytest.mark.parametrize("page", ["cloudevents", "files", "lago", "stripe"])
def test_every_snippet_of_the_page_runs(stack: RunningStack, page: str, tmp_path: Path) -> None:
    found = snippets(page)
    assert found
    environment = os.environ | {
        "PATH": f"{PORTICO.parent}:{os.environ['PATH']}",
        "PORTICO_HOME": str(stack.home),
        "PORTICO_URL": stack.url,
        "PORTICO_API_KEY": stack.api_key,
        "PORTICO_KAFKA_BOOTSTRAP_SERVERS": stack.bootstrap_servers,
        "PORTICO_LAGO_HMAC_KEY": stack.lago_hmac_key,
        # A stack speaks like Lago: it is imported from and compared with itself.
        "LAGO_URL": stack.url,
        "LEDGER_LAGO_API_KEY": stack.api_key,
    }
    for language, text in found:
        program = [sys.executable, "-c"] if language == "python" else ["sh", "-ec"]
        done = subprocess.run(
            [*program, text],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"{text}\n{done.stdout}{done.stderr}"
