"""A process that writes acts into a data folder, for the tests that kill it or run two of it.

``python -m tests.store.writer FOLDER NAME COUNT`` says ready, waits for a line, then writes the consents of COUNT
participants, each with its own key; after each one that was acknowledged a line with its key goes to standard output.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.conduct.plan import COORDINATOR, STUDY, day, small_design
from trialwright.conduct.acts.consent_given import ConsentGiven
from trialwright.conduct.writing import Proposal, Written
from trialwright.web.start import start


def say(line: str) -> None:
    """A line to whoever started this process."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(folder: str, name: str, count: int) -> None:
    """Write, and say what was acknowledged."""
    start(Path(folder))
    from trialwright.web import store

    store.open_study(small_design(), now=datetime.now(UTC))
    say("ready")
    sys.stdin.readline()
    for number in range(count):
        now = datetime.now(UTC)
        act = ConsentGiven(f"{name}{number}", day(-12), "1.0")
        outcome = store.append(STUDY, Proposal(act, COORDINATOR, now, f"{name} {number}"), now=datetime.now(UTC))
        assert isinstance(outcome, Written), outcome
        say(f"{name} {number}")
        time.sleep(0.002)  # as a clerk pauses: SQLite lets a writer without a pause starve the other


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
