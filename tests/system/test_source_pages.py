"""What the pages of docs/sources tell readers to run, runs as it is beside a stack."""

from pathlib import Path

import pytest

from tests.system.conftest import RunningStack
from tests.system.snippets import run, snippets


@pytest.mark.parametrize("page", ["cloudevents", "files", "lago", "stripe"])
def test_every_snippet_of_the_page_runs(stack: RunningStack, page: str, tmp_path: Path) -> None:
    found = [snippet for snippet in snippets(f"sources/{page}") if snippet.when]
    assert found
    for snippet in found:
        run(snippet, stack, tmp_path)
