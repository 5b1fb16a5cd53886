"""E-invoices that were just made. Knows no file and no reader.

An invoice's e-invoice is inside its PDF and offered beside it: whoever makes the one soon wants the
other. Making it costs ten times as much as finding it here.
"""

import json
from collections import OrderedDict
from collections.abc import Mapping
from hashlib import sha256
from threading import Lock
from typing import Any, Final

from services.portal.einvoice.building import build_invoice
from services.portal.einvoice.missing import Missing

# Enough for every export that is running; each has a few kilobytes.
KEPT_MAX: Final = 64

_kept: OrderedDict[bytes, bytes | Missing] = OrderedDict()
# Documents are made in several threads.
_lock = Lock()


def invoice_xml(invoice: Mapping[str, Any], profile: Mapping[str, Any]) -> bytes | Missing:
    """What `build_invoice` makes of them, which depends on nothing else."""
    key = sha256(json.dumps((invoice, profile), sort_keys=True).encode()).digest()
    with _lock:
        kept = _kept.get(key)
    if kept is not None:
        return kept
    made = build_invoice(invoice, profile)
    with _lock:
        _kept[key] = made
        while len(_kept) > KEPT_MAX:
            _kept.popitem(last=False)
    return made
