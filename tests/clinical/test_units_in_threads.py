"""Several requests of a server may ask for a unit at the same time, and be the first to do so."""

from __future__ import annotations

import subprocess
import sys

ASK = """
import threading
from trialwright.clinical.quantity import convert, is_ucum
said, wrong = [], []
start = threading.Barrier(8)
def ask(number):
    start.wait()
    try:
        known = is_ucum("pg/mL"), is_ucum("cups")
        said.append((*known, convert(2.0, "ug/mL", "mg/L"), convert(1.0, "mmol/L", "umol/L")))
    except Exception as error:
        wrong.append(repr(error))
threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(sorted(set(said)), wrong)
"""


def test_the_first_to_ask_for_a_unit_may_be_many_at_once() -> None:
    done = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[(True, False, 2.0, 1000.0)] []"
