"""Widths are estimated so that what is said to fit does fit, in every language."""

import json
from pathlib import Path

import pytest
import typst

from services.portal.catalogues import source_texts
from services.portal.documents.advances import width_em
from services.portal.documents.coverage import FONTS_DIRECTORY
from services.portal.languages import PAGE_LOCALES, language

# As the page sets text; ten points an em.
MEASURE = """
#let texts = json(bytes(sys.inputs.texts))
#set text(
  font: ("Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Thai",
    "Noto Sans JP", "Noto Sans KR", "Noto Sans SC", "Noto Sans TC"),
  size: 10pt, hyphenate: false, lang: sys.inputs.lang,
)
#context [#metadata(texts.map(one => measure(one).width.pt() / 10)) <widths>]
"""
# What layout.py adds to be sure.
SURE = 1.02
NUMBERS = ("1,234,567.89", "1\u202f234\u202f567,89", "-0.00012", "8.875%", "2025年1月1日～3月31日")


@pytest.mark.parametrize("locale", PAGE_LOCALES)
def test_no_text_of_a_document_is_wider_than_estimated(locale: str, tmp_path: Path) -> None:
    texts = language(locale).domain("documents")
    said = [texts.gettext(str(one.id)) for one in source_texts("documents") if one.id]
    said.extend(NUMBERS)
    template = tmp_path / "measure.typ"
    template.write_text(MEASURE, encoding="utf-8")
    compiler = typst.Compiler(
        template,
        root=tmp_path,
        font_paths=[FONTS_DIRECTORY],
        ignore_system_fonts=True,
        sys_inputs={"texts": json.dumps(said), "lang": locale.partition("-")[0]},
    )
    (measured,) = json.loads(compiler.query("<widths>", field="value"))
    too_wide = {
        text: (width, width_em(text))
        for text, width in zip(said, measured, strict=True)
        if width > width_em(text) * SURE
    }
    assert not too_wide
