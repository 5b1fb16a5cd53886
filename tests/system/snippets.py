"""Snippets of the docs' pages, run as readers run them, beside a stack. Knows no page.

A block to be run says so after its language, where a reader's page does not show it: `run`, or
`run-with-kafka` for what `make test` has no time or no broker for. A word after that is a program
which it needs beside that of its language.
"""

import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.local import kafka
from tests.servers import BROKER
from tests.system.conftest import PORTICO, RunningStack

DOCS: Final = Path(__file__).resolve().parents[2] / "docs"
# A compiler that has compiled nothing yet, on a busy machine.
SECONDS_MAX: Final = 150
_BLOCK: Final = re.compile(
    r"^ *```(?P<language>\w+)(?: (?P<when>run|run-with-kafka))?(?: (?P<needs>\w+))?\n"
    r"(?P<text>.*?)^ *```$",
    re.DOTALL | re.MULTILINE,
)
# By language: the file that it is kept in, and the programs that run it.
_FILES: Final = {"java": "Publish.java", "js": "snippet.mjs"}
_PROGRAMS: Final = {
    "sh": ("sh",),
    "python": (sys.executable,),
    "js": ("node",),
    "ruby": ("ruby",),
    "php": ("php",),
    "go": ("go", "gofmt"),
    # A runtime without the compiler cannot run a source file.
    "java": ("java", "javac"),
}


@dataclass(frozen=True, slots=True)
class Snippet:
    """One block of a page. `when` is empty for one that is only to be read."""

    language: str
    when: str
    needs: str
    text: str

    @property
    def runs_here(self) -> bool:
        """Whether it is to be run now, and every program it needs is there."""
        needed = [*_PROGRAMS.get(self.language, ()), *([self.needs] if self.needs else [])]
        wanted = ("run", "run-with-kafka") if BROKER == "kafka" else ("run",)
        return self.when in wanted and all(shutil.which(program) for program in needed)


def snippets(page: str) -> list[Snippet]:
    """Every block of a page of docs, in the order of the page."""
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    return [
        Snippet(
            match["language"],
            match["when"] or "",
            match["needs"] or "",
            textwrap.dedent(match["text"]),
        )
        for match in _BLOCK.finditer(text)
    ]


def run(snippet: Snippet, stack: RunningStack, folder: Path) -> str:
    """What it printed. Those of one page are run in one folder, and find each other's files."""
    file = folder / _FILES.get(snippet.language, f"snippet.{snippet.language}")
    file.write_text(snippet.text, encoding="utf-8")
    done = subprocess.run(
        [*_command(snippet.language), file.name],
        env=_environment(stack),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )
    assert done.returncode == 0, f"{snippet.text}\n{done.stdout}{done.stderr}"
    return done.stdout


def _command(language: str) -> list[str]:
    match language:
        case "sh":
            return ["sh", "-e"]
        case "go":
            return ["go", "run"]
        case "java":
            return ["java", "-cp", f"{kafka.install()}/*"]
        case _:
            return [_PROGRAMS[language][0]]


def _environment(stack: RunningStack) -> Mapping[str, str]:
    return os.environ | {
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
