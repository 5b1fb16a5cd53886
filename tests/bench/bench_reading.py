"""How long a reader waits, in a real browser: no long task, readable soon on a slow phone."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

LONG_TASK_MS_MAX = 50
READABLE_MS_MAX = 2_000
SECONDS_MAX = 300


def main() -> None:
    """Print the results as JSON."""
    with tempfile.TemporaryDirectory() as home:
        timings = Path(home) / "timings"
        subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-q", "--numprocesses", "0"),
                *("--override-ini", "python_functions=measure_*", "tests/browser/timings.py"),
            ],
            env={**os.environ, "TIMINGS": str(timings)},
            stdout=sys.stderr,
            timeout=SECONDS_MAX,
            check=True,
        )
        rows = [json.loads(line) for line in timings.read_text(encoding="utf-8").splitlines()]
    json.dump([row(**figure) for figure in rows], sys.stdout)


def row(name: str, milliseconds: float) -> dict[str, Any]:
    """A figure beside its target."""
    is_task = name.startswith("longest task")
    bound = LONG_TASK_MS_MAX if is_task else READABLE_MS_MAX
    throttled = "4 times slower, slow 4G" if not is_task else "not throttled"
    return {
        "name": name,
        "value": round(milliseconds),
        "unit": "ms",
        "reference": f"nothing; Chromium, {throttled}, best of 4",
        "ratio": None,
        "target": f"<= {bound} ms",
        "holds": milliseconds <= bound,
    }


if __name__ == "__main__":
    main()
