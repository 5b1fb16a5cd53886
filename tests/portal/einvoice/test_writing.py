"""The schema judges in every thread, from the first document on."""

import subprocess
import sys

# In a process of its own: libxml2 makes its tables once. One in ten went wrong without the lock.
ALL_AT_ONCE = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from services.portal.einvoice import writing

start = Barrier(8)

def refused(_):
    start.wait()
    return writing._fault(b"<nothing/>")

with ThreadPoolExecutor(8) as threads:
    print(*set(threads.map(refused, range(8))), sep="\\n")
"""


def test_threads_that_write_their_first_e_invoice_at_once_are_all_answered() -> None:
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-c", ALL_AT_ONCE], capture_output=True, text=True, check=True
        )
        (said,) = done.stdout.splitlines()
        assert "nothing" in said
