"""Writes every committed file that is made from the code, or checks them.

python -m deploy.checks.generated            writes them
python -m deploy.checks.generated --check    names what differs or is wrong, ends with status 1

Knows no file's content: what stands in them is said by who makes them.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from contracts import publish
from deploy import edge_words
from deploy.checks import openapi, operator_command, reference

ROOT: Final = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Generated:
    """Files of one folder: those that `texts` makes, by their path below it.

    Whatever else matches `pattern` should not be there.
    """

    folder: Path
    pattern: str
    texts: Callable[[], Mapping[str, str]]


# In this order: the reference is made from the documents that are written before it.
GENERATED: Final = (
    Generated(publish.PUBLISHED, "**/*.json", lambda: publish.documents() | openapi.documents()),
    Generated(reference.FOLDER, "*.md", reference.pages),
    Generated(operator_command.PAGE.parent, operator_command.PAGE.name, operator_command.pages),
    Generated(
        edge_words.FILE.parent,
        edge_words.FILE.name,
        lambda: {edge_words.FILE.name: edge_words.words()},
    ),
)


def differences(generated: Generated) -> dict[str, str | None]:
    """What is missing or has another text, by path: what it should be. None: it should not be."""
    folder, wanted = generated.folder, generated.texts()
    there = {path.relative_to(folder).as_posix() for path in folder.glob(generated.pattern)}
    return {
        path: wanted.get(path)
        for path in sorted(there | wanted.keys())
        if path not in there or (folder / path).read_text(encoding="utf-8") != wanted.get(path)
    }


def write(generated: Generated) -> list[str]:
    """Bring the folder up to date; returns the paths that were not."""
    changed = differences(generated)
    for path, text in changed.items():
        file = generated.folder / path
        if text is None:
            file.unlink()
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    return list(changed)


def main(arguments: list[str], every: Sequence[Generated] = GENERATED) -> int:
    """The command; returns its exit status."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write("usage: python -m deploy.checks.generated [--check]\n")
        return 2
    found: list[str] = []
    for each in every:
        paths = differences(each) if arguments else write(each)
        named = [(each.folder / path).relative_to(ROOT).as_posix() for path in paths]
        if arguments:
            found += [f"{path} is not what it is made from: run `make contracts`" for path in named]
        else:
            sys.stdout.writelines(f"wrote {path}\n" for path in named)
    found += openapi.faults()
    sys.stderr.writelines(f"{complaint}\n" for complaint in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
