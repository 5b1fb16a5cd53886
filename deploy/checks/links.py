"""Checks that every relative link in the project's Markdown leads to a file. Knows no web."""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent.parent
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|<(?:img|a)\b[^>]*\b(?:src|href)=\"([^\"]+)\"")
_CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
_ELSEWHERE = re.compile(r"^(?:[a-z]+:|#|//)")


def broken_links(path: Path, text: str) -> list[str]:
    """The targets of a Markdown text that are neither on the web nor a file beside it."""
    found = (match[1] or match[2] for match in _LINK.finditer(_CODE.sub("", text)))
    targets = [unquote(each.partition("#")[0]) for each in found if not _ELSEWHERE.match(each)]
    return [target for target in targets if not (path.parent / target).exists()]


def main() -> None:
    """Exits with 1 after naming each broken link."""
    listed = subprocess.run(
        ("git", "ls-files", "-z", "*.md"), cwd=ROOT, capture_output=True, text=True, check=True
    )
    pages = [ROOT / name for name in listed.stdout.split("\0") if name]
    broken = [
        f"{page.relative_to(ROOT)}: {target} is not there"
        for page in pages
        if page.exists()
        for target in broken_links(page, page.read_text(encoding="utf-8"))
    ]
    print("\n".join(broken) or f"links of {len(pages)} pages lead somewhere")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
