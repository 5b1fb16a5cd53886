"""Makes PDF files of documents, by typst. Knows no database and no HTTP; blocks while it works.

Content reaches the template only as JSON in `sys.inputs`, where it is data: text put into a
template's source could read files. Files are the same bytes for the same content on any day.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from queue import LifoQueue
from threading import Lock
from typing import Any, get_args

import structlog
import typst

from services.portal.documents import facturx
from services.portal.documents.attachments import Attachment
from services.portal.documents.coverage import FONTS_DIRECTORY, shown_only
from services.portal.documents.desk import Desk
from services.portal.documents.kinds import KINDS, Kind
from services.portal.documents.layout import laid_out
from services.portal.documents.paper import Paper
from services.portal.documents.pictures import Picture
from services.portal.languages import PAGE_LOCALES, Domain, catalogue_path, language

HERE = Path(__file__).parent
# A document keeps a core busy for some milliseconds; more at a time only wait for each other.
COMPILERS_MAX = 4
# From here on a document costs a tenth of a second and 20 MB and more (5,000 lines: 0.8 s, 230 MB):
# such ones are made one at a time.
LONG_ROWS_MIN = 500
# Code of elsewhere that words what is on paper.
_DOMAINS: tuple[Domain, ...] = get_args(Domain)
_BESIDE = ("formatting.py", "payment_ways.py")
# To be kept for ten years (PDF/A-3, with structure) and read aloud (PDF/UA).
_STANDARDS: "list[typst.PDFStandard]" = ["a-3a", "ua-1"]
# A document of no date is of the day on which computers begin to count.
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_log = structlog.get_logger()


class DocumentRenderer:
    """Renders documents, as many at a time as it has compilers; further callers wait.

    Safe to call from several threads. Keep one for the life of the process: a compiler that has
    read fonts and template once needs milliseconds for the next document.
    """

    def __init__(
        self, fonts_directory: Path | None = None, compilers_max: int = COMPILERS_MAX
    ) -> None:
        """`fonts_directory` has more fonts, for scripts that those of Portico lack.

        Folders inside it are searched too; one that is not there adds nothing.
        """
        self._more_fonts = fonts_directory
        self._desk = Desk()
        more = [] if fonts_directory is None else [fonts_directory]
        fonts = typst.Fonts(
            # The same bytes on every machine: none but the fonts named here.
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[FONTS_DIRECTORY, *more],
        )
        # The last one used is the warmest.
        self._compilers: LifoQueue[typst.Compiler] = LifoQueue(compilers_max)
        self._one_long = Lock()
        for _ in range(compilers_max):
            self._compilers.put(_compiler(self._desk, fonts))

    def render(
        self,
        kind: Kind,
        subject: Mapping[str, Any],
        profile: Mapping[str, Any],
        locale: str,
        *,
        attachments: Sequence[Attachment] = (),
        logo: Picture | None = None,
    ) -> bytes:
        """The PDF of a document in a language.

        `subject` is the object that the portal's API has of that kind: `invoice`, `credit_note`,
        `payment_receipt` or `statement`; `profile` has `customer`, `organization` and `timezone`;
        all as JSON has them. The `logo` takes the place of the seller's name at the head.
        """
        paper = KINDS[kind].content(subject, profile, language(locale))
        created = _instant(KINDS[kind].dated(subject))
        content = laid_out(paper) | {
            "attachments": [_attached(one) for one in attachments],
            "logo": None if logo is None else self._desk.laid(logo),
        }
        is_long = _rows(paper) >= LONG_ROWS_MIN
        with self._one_long if is_long else nullcontext(), self._compiler() as compiler:
            pdf = self._pdf(compiler, content, created)
        return facturx.declared(pdf) if facturx.is_among(attachments) else pdf

    def _pdf(self, compiler: typst.Compiler, content: dict[str, Any], created: datetime) -> bytes:
        text = json.dumps(content, ensure_ascii=False)
        try:
            return _compiled(compiler, text, created)
        except typst.TypstError as error:
            if "could not be displayed" in error.message:
                # A sign in its place is better than no invoice, and as good an archive's file.
                return _compiled(compiler, shown_only(text, self._more_fonts), created)
            if content["logo"] is None:
                raise
            _log.warning("a logo cannot be drawn", reason=error.message)
            return self._pdf(compiler, content | {"logo": None}, created)

    @contextmanager
    def _compiler(self) -> Iterator[typst.Compiler]:
        compiler = self._compilers.get()
        try:
            yield compiler
        finally:
            self._compilers.put(compiler)


@cache
def template_digest() -> str:
    """Changes whenever the same object could become another file: part of every cache key."""
    # Babel carries CLDR: the same amount may be written otherwise by its next version.
    digest = sha256(f"typst {version('typst')} babel {version('babel')}".encode())
    sources = [path for kind in ("*.typ", "*.py", "fonts/*") for path in HERE.glob(kind)]
    catalogues = [catalogue_path(one, domain) for one in PAGE_LOCALES for domain in _DOMAINS]
    texts = [path for path in catalogues if path.exists()]
    for path in sorted([*sources, *texts, *(HERE.parent / name for name in _BESIDE)]):
        digest.update(path.relative_to(HERE.parent).as_posix().encode() + b"\0")
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _rows(paper: Paper) -> int:
    return sum(len(group.rows) for table in paper.tables for group in table.groups)


def _instant(dated: str | None) -> datetime:
    if dated is None:
        return _EPOCH
    # A PDF's times are to the second; typst refuses one that says more.
    instant = datetime.fromisoformat(dated).replace(microsecond=0)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _compiler(desk: Desk, fonts: typst.Fonts) -> typst.Compiler:
    nowhere = desk.root / "packages"
    return typst.Compiler(
        desk.template,
        root=desk.root,
        font_paths=fonts,
        ignore_system_fonts=True,
        # No package is used; were one named, it would be looked for here and not downloaded.
        package_path=nowhere,
        package_cache_path=nowhere,
    )


def _attached(attachment: Attachment) -> dict[str, str]:
    """As the template takes it. Its files are texts: that is all that `sys.inputs` can carry."""
    return {
        "name": attachment.name,
        "content": attachment.content.decode(),
        "media_type": attachment.media_type,
        "relationship": attachment.relationship,
        "description": attachment.description,
    }


def _compiled(compiler: typst.Compiler, content: str, created: datetime) -> bytes:
    pdf = compiler.compile(
        format="pdf",
        sys_inputs={"content": content},
        pdf_standards=_STANDARDS,
        timestamp=created,
        pdf_tags=True,
    )
    if not isinstance(pdf, bytes):
        raise TypeError("typst answers a PDF with its bytes")
    return pdf
