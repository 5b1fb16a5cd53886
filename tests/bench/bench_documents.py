"""How fast an invoice becomes a PDF in a portal that has made one before.

The reference makes the same files with a new renderer each time, as a process per document would.
"""

import json
import statistics
import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any

from services.portal.documents.rendering import DocumentRenderer
from tests.portal.documents.builders import invoice, line, profile

LINES = 20
WARM_DOCUMENTS = 200
COLD_DOCUMENTS = 40
# Kept warm, it has to save a good part of what a cold start costs.
RATIO_MAX = 0.9
MILLISECONDS_MAX = 60.0


def document(number: int) -> dict[str, Any]:
    """An invoice of its own: nothing of the one before can be reused but fonts and template."""
    lines = [line(invoice_display_name=f"Line {n} of {number}") for n in range(LINES)]
    return invoice(number=f"BENCH-{number:05}", fees=lines)


def median_milliseconds(render: Callable[[int], object], documents: int) -> float:
    """The median over so many documents."""

    def once(number: int) -> float:
        started = perf_counter()
        render(number)
        return (perf_counter() - started) * 1_000

    return statistics.median(once(number) for number in range(documents))


def main() -> None:
    """Print the results as the runner of the benchmarks reads them."""
    parties = profile()
    warm_renderer = DocumentRenderer()
    warm_renderer.render("invoice", document(0), parties, "en")
    cold = median_milliseconds(
        lambda number: DocumentRenderer(compilers_max=1).render("invoice", document(number), parties, "en"),
        COLD_DOCUMENTS,
    )
    warm = median_milliseconds(
        lambda number: warm_renderer.render("invoice", document(number), parties, "en"), WARM_DOCUMENTS
    )
    row = {
        "name": f"invoice PDF of {LINES} lines, warm, median",
        "value": round(warm, 2),
        "unit": "ms",
        "reference": f"the same, renderer made anew: {cold:.1f} ms",
        "ratio": round(warm / cold, 3),
        "target": f"at most {RATIO_MAX} of it and {MILLISECONDS_MAX:.0f} ms",
        "holds": warm / cold <= RATIO_MAX and warm <= MILLISECONDS_MAX,
    }
    sys.stdout.write(json.dumps([row]) + "\n")


if __name__ == "__main__":
    main()
