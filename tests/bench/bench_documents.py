"""How fast an invoice becomes a PDF in a portal that made one before, and how many a core makes.

The reference makes the same files with a new renderer each time, as a process per document would.
Runs are repeated and the best one counts: what else the machine does only ever makes one slower.
"""

import json
import statistics
import sys
from collections.abc import Callable
from time import perf_counter, process_time
from typing import Any

from services.portal.documents.rendering import DocumentRenderer
from tests.portal.documents.builders import invoice, line, profile

LINES = 20
RUNS = 5
WARM_DOCUMENTS = 100
COLD_DOCUMENTS = 20
MILLISECONDS_MAX = 10.0
PER_CORE_SECOND_MIN = 80.0


def document(number: int) -> dict[str, Any]:
    """An invoice of its own: no text, price or amount of the one before comes again."""
    lines = [
        line(
            invoice_display_name=f"Line {n} of {number}",
            units=str(n * 7 + number),
            precise_unit_amount=f"{number + n}.{n:02}",
            amount_cents=number * 1_000 + n * 77,
        )
        for n in range(LINES)
    ]
    return invoice(number=f"BENCH-{number:05}", fees=lines)


def median_milliseconds(render: Callable[[int], object], numbers: range) -> float:
    """The median over so many documents."""

    def once(number: int) -> float:
        started = perf_counter()
        render(number)
        return (perf_counter() - started) * 1_000

    return statistics.median(once(number) for number in numbers)


def core_seconds(render: Callable[[int], object], numbers: range) -> float:
    """The time that all threads together kept cores busy, for each of so many documents."""
    started = process_time()
    for number in numbers:
        render(number)
    return (process_time() - started) / len(numbers)


def main() -> None:
    """Print the results as the runner of the benchmarks reads them."""
    parties = profile()
    renderer = DocumentRenderer(compilers_max=1)

    def warm(number: int) -> bytes:
        return renderer.render("invoice", document(number), parties, "en")

    def cold(number: int) -> bytes:
        anew = DocumentRenderer(compilers_max=1)
        return anew.render("invoice", document(number), parties, "en")

    numbers = [range(run * WARM_DOCUMENTS, (run + 1) * WARM_DOCUMENTS) for run in range(2 * RUNS)]
    warm(-1)
    median = min(median_milliseconds(warm, some) for some in numbers[:RUNS])
    each = min(core_seconds(warm, some) for some in numbers[RUNS:])
    reference = median_milliseconds(cold, range(COLD_DOCUMENTS))
    made_anew = f"the same, renderer made anew: {reference:.1f} ms"
    rows = [
        {
            "name": f"invoice PDF of {LINES} lines, warm, median",
            "value": round(median, 2),
            "unit": "ms",
            "reference": made_anew,
            "ratio": round(median / reference, 3),
            "target": f"below {MILLISECONDS_MAX:.0f} ms",
            "holds": median < MILLISECONDS_MAX,
        },
        {
            "name": f"invoice PDFs of {LINES} lines, a core",
            "value": round(1 / each, 1),
            "unit": "a second",
            "reference": made_anew,
            "ratio": round(1 / each / (1_000 / reference), 3),
            "target": f"over {PER_CORE_SECOND_MIN:.0f} a second",
            "holds": 1 / each > PER_CORE_SECOND_MIN,
        },
    ]
    sys.stdout.write(json.dumps(rows) + "\n")


if __name__ == "__main__":
    main()
