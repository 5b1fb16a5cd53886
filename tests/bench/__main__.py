"""Runs every benchmark, one process each, and prints what they measured beside their references.

Writes `bench.json` into the state folder. Exits with 1 when a target was missed or a benchmark
failed: a figure without its reference, measured in the same run, is not reported.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[2]
STATE = Path(os.environ.get("PORTICO_HOME", ROOT / ".portico"))
# The slowest loads a million invoices first.
SECONDS_MAX = 900


@dataclass(frozen=True, slots=True)
class Result:
    """One figure. `ratio` is value to reference; `holds` says whether the target was reached."""

    name: str
    value: float
    unit: str
    reference: str
    ratio: float | None
    target: str
    holds: bool


def run(module: str) -> list[Result]:
    """The results a benchmark printed as JSON on its standard output."""
    done = subprocess.run(
        [sys.executable, "-m", module],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        timeout=SECONDS_MAX,
        check=True,
    )
    return [Result(**row) for row in json.loads(done.stdout)]


def table(results: list[Result]) -> Table:
    """The results as people read them."""
    shown = Table(title="Portico benchmarks")
    for column in ("what", "measured", "ratio", "reference in the same run", "target", ""):
        shown.add_column(column)
    for row in results:
        shown.add_row(
            row.name,
            f"{row.value:,.4g} {row.unit}",
            "" if row.ratio is None else f"{row.ratio:.2f}",
            row.reference,
            row.target,
            "holds" if row.holds else "MISSED",
        )
    return shown


def main(names: list[str]) -> int:
    """Run the benchmarks named (`projector token …`), or all."""
    modules = sorted(path.stem for path in Path(__file__).parent.glob("bench_*.py"))
    chosen = [module for module in modules if not names or module.removeprefix("bench_") in names]
    results = [row for module in chosen for row in run(f"tests.bench.{module}")]
    STATE.mkdir(parents=True, exist_ok=True)
    rows = [{name: getattr(row, name) for name in Result.__slots__} for row in results]
    (STATE / "bench.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    Console().print(table(results))
    return 0 if results and all(row.holds for row in results) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
