"""Asks veraPDF and Mustang about PDF files. Knows no document of ours.

`python -m deploy.documents.judges` fetches both, or says in one line why it cannot.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.local import maven
from deploy.local.processes import ProgramFailedError

_FOLDER = Path(__file__).resolve().parent
_WANTED_BY = "make test-documents"
_SECONDS_MAX = 300.0
# Two cores at most, and no time to learn what is worth compiling well.
_JAVA_OPTIONS = (
    *("-Xmx768m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true"),
)


def verapdf(paths: Sequence[Path]) -> Mapping[Path, Sequence[str]]:
    """Each file judged by every standard that it claims to keep to: `PASS 3a`, `PASS ua1`.

    After a `FAIL` follow the clauses of the standard that are broken.
    """
    output = _judged(
        "verapdf",
        "org.verapdf.apps.GreenfieldCliWrapper",
        *("--flavour", "0", "--format", "text", "-v", *map(str, paths)),
    )
    verdicts: dict[Path, list[str]] = {path: [] for path in paths}
    judged: list[str] = []
    for line in output.splitlines():
        word, _, rest = line.partition(" ")
        path, _, standard = rest.rpartition(" ")
        if Path(path) in verdicts:
            judged = verdicts[Path(path)]
            judged.append(f"{word} {standard}")
        elif judged and line.startswith(" "):
            judged[-1] += f", {line.strip()}"
    return verdicts


def mustang(paths: Sequence[Path]) -> Mapping[Path, str]:
    """Each file judged as a Factur-X invoice: `PASS`, or `FAIL` and why."""
    script = str(_FOLDER / "mustang.js")
    output = _judged("mustang", "org.mozilla.javascript.tools.shell.Main", script, *map(str, paths))
    said = [line.split(" ", 2) for line in output.splitlines()]
    verdicts = {Path(path): " ".join((word, *why)) for word, path, *why in said if path}
    return {path: verdicts.get(path, "FAIL unanswered") for path in paths}


def _judged(judge: str, main: str, *arguments: str) -> str:
    folder = maven.jars(_FOLDER / f"{judge}.xml", judge, _WANTED_BY)
    command = (maven.tool("java", _WANTED_BY), *_JAVA_OPTIONS, "-cp", f"{folder}/*", main)
    # A judge that has found something ends with 1.
    return maven.run((*command, *arguments), f"{judge} could not judge", _SECONDS_MAX, good=(0, 1))


def fetch() -> None:
    """Bring both judges, or say in one line why not."""
    try:
        for judge in ("verapdf", "mustang"):
            maven.jars(_FOLDER / f"{judge}.xml", judge, _WANTED_BY)
    except ProgramFailedError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(1) from None


if __name__ == "__main__":
    fetch()
