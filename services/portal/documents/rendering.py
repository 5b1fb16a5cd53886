"""Makes PDF files of content, by typst. Knows no database and no HTTP; blocks while it works.

Content reaches a template only as JSON in `sys.inputs`, where it is data: text put into a
template's source could read files. Files are the same bytes for the same content on any day.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from queue import LifoQueue
from threading import Lock
from typing import Any

import typst

from services.portal.documents.invoice_content import InvoiceContent, invoice_content
from services.portal.languages import PAGE_LOCALES, catalogue_path, language

HERE = Path(__file__).parent
# The fonts that come with Portico.
FONTS_DIRECTORY = HERE / "fonts"
# A document keeps a core busy for some milliseconds; more at a time only wait for each other.
COMPILERS_MAX = 4
# From here on a document costs a tenth of a second and 50 MB and more (5,000 lines: 2 s, 500 MB):
# such ones are made one at a time.
LONG_LINES_MIN = 500
# To be kept for ten years (PDF/A-3, with structure) and read aloud (PDF/UA).
_STANDARDS: "list[typst.PDFStandard]" = ["a-3a", "ua-1"]


class InvoiceRenderer:
    """Renders invoices, as many at a time as it has compilers; further callers wait.

    Safe to call from several threads. Keep one for the life of the process: a compiler that has
    read fonts and template once needs milliseconds for the next document.
    """

    def __init__(
        self, fonts_directory: Path | None = None, compilers_max: int = COMPILERS_MAX
    ) -> None:
        """`fonts_directory` has more fonts, for scripts that those of Portico lack.

        Folders inside it are searched too; one that is not there adds nothing.
        """
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
            self._compilers.put(_compiler(fonts))

    def render(self, invoice: Mapping[str, Any], profile: Mapping[str, Any], locale: str) -> bytes:
        """The PDF of an invoice in a language.

        `invoice` is the object of `GET /portal/api/invoices/{id}`; `profile` has `customer`,
        `organization` and `timezone`; both as JSON has them.
        """
        content = invoice_content(invoice, profile, language(locale))
        issued = datetime.fromisoformat(invoice["issuing_date"]).replace(tzinfo=UTC)
        is_long = len(invoice.get("fees") or []) >= LONG_LINES_MIN
        with self._one_long if is_long else nullcontext(), self._compiler() as compiler:
            return _pdf(compiler, content, issued)

    @contextmanager
    def _compiler(self) -> Iterator[typst.Compiler]:
        compiler = self._compilers.get()
        try:
            yield compiler
        finally:
            self._compilers.put(compiler)


@cache
def template_digest() -> str:
    """Changes whenever the same invoice could become another file: part of every cache key."""
    # Babel carries CLDR: the same amount may be written otherwise by its next version.
    digest = sha256(f"typst {version('typst')} babel {version('babel')}".encode())
    sources = [path for kind in ("*.typ", "*.py", "fonts/*") for path in HERE.glob(kind)]
    catalogues = [catalogue_path(locale, "documents") for locale in PAGE_LOCALES]
    texts = [path for path in catalogues if path.exists()]
    for path in sorted([*sources, *texts, HERE.parent / "formatting.py"]):
        digest.update(path.relative_to(HERE.parent).as_posix().encode() + b"\0")
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _compiler(fonts: typst.Fonts) -> typst.Compiler:
    nowhere = HERE / "packages"
    return typst.Compiler(
        HERE / "invoice.typ",
        root=HERE,
        font_paths=fonts,
        ignore_system_fonts=True,
        # No package is used; were one named, it would be looked for here and not downloaded.
        package_path=nowhere,
        package_cache_path=nowhere,
    )


def _pdf(compiler: typst.Compiler, content: InvoiceContent, created: datetime) -> bytes:
    inputs = {"content": json.dumps(asdict(content), ensure_ascii=False)}
    try:
        return _compiled(compiler, inputs, created, _STANDARDS)
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        # A name in a script that no font here has: a box in its place is against both standards,
        # and better than no invoice.
        return _compiled(compiler, inputs, created, [])


def _compiled(
    compiler: typst.Compiler,
    inputs: dict[str, str],
    created: datetime,
    standards: "list[typst.PDFStandard]",
) -> bytes:
    pdf = compiler.compile(
        format="pdf", sys_inputs=inputs, pdf_standards=standards, timestamp=created, pdf_tags=True
    )
    if not isinstance(pdf, bytes):
        raise TypeError("typst answers a PDF with its bytes")
    return pdf
