"""How does a ledger of 100,000 acts fare? Verifying, reading it anew, the audit page, a backup, a cold start.

    python benchmarks/force/size.py [--acts 100000]

Acts are corrections of participants' values, written through the store. The bars: verify 10 s, the audit page 0.5 s
(of a server that has read the study once), a backup 5 s, a start 3 s. Wall and processor seconds are printed: a busy
machine shows in the first only.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

from tests.conduct.plan import NOW, STUDY, day, small_design  # noqa: E402

from trialwright.conduct.act import Actor, Role  # noqa: E402
from trialwright.conduct.acts.consent_given import ConsentGiven  # noqa: E402
from trialwright.conduct.acts.form_saved import FormSaved  # noqa: E402
from trialwright.conduct.acts.value_corrected import ValueCorrected  # noqa: E402
from trialwright.conduct.acts.visit_attended import VisitAttended  # noqa: E402
from trialwright.conduct.entry import Entry  # noqa: E402
from trialwright.conduct.writing import Proposal  # noqa: E402

PEOPLE = 30


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--acts", type=int, default=100_000)
    acts = parser.parse_args().acts
    with tempfile.TemporaryDirectory(prefix="trialwright-size-") as place:
        folder = Path(place) / "data"
        from trialwright.web.start import start

        start(folder)
        from trialwright.web import store
        from trialwright.web.store.courses import forget

        store.open_study(small_design(PEOPLE), now=NOW)
        timed(f"written: {acts:,} acts", lambda: store.append_many(STUDY, proposals(acts)))
        size = (folder / "trialwright.sqlite3").stat().st_size / 1e6
        print(f"{'the database':44} {size:8.1f} MB")
        found = timed("verify, with the tables derived (bar 10 s)", lambda: store.verify(STUDY))
        if found:
            raise SystemExit(f"not sound: {found[:2]}")
        forget(STUDY)
        timed("read anew (the first request after a start)", lambda: store.course(STUDY))
        page = audit_page()
        timed("audit page, the newest acts (bar 0.5 s)", page)
        timed("audit page, once more", page)
        timed("audit page of one participant", audit_page("?participant=P7"))
        at = NOW + timedelta(days=300)
        timed("backup while it is open (bar 5 s)", lambda: store.back_up(Path(place) / "backup", at))
        words = [sys.executable, "-c", "from trialwright.web.start import start; start()"]
        source = str(REPOSITORY / "src")
        environment = {"PYTHONPATH": source, "TRIALWRIGHT_DATA": str(folder), "PATH": "/usr/bin:/bin"}
        timed("a new process that reads it (bar 3 s)", lambda: subprocess.run(words, check=True, env=environment))


def timed(name: str, work: Callable[[], Any]) -> Any:
    """Do it and print how long it took."""
    wall, own = time.perf_counter(), time.process_time()
    found = work()
    print(f"{name:44} {time.perf_counter() - wall:8.2f} s ({time.process_time() - own:.2f} s of the processor)")
    return found


def proposals(acts: int) -> Iterator[Proposal]:
    """Thirty participants whose days with pain are corrected over and over."""
    actor, at, number = Actor("cora", Role.COORDINATOR), NOW, 0
    for person in range(PEOPLE):
        first = (Entry("days", None, 0),)
        code = f"P{person}"
        for act in (ConsentGiven(code, day(-12), "1.0"), VisitAttended(code, day(-10), "screening"),
                    FormSaved(code, day(-10), "screening", "diary", first)):  # fmt: skip
            number += 1
            yield Proposal(act, actor, at, f"{number}")
    while number < acts:
        turn, person = divmod(number - 3 * PEOPLE, PEOPLE)
        number, at = number + 1, at + timedelta(seconds=1)
        change = Entry("days", turn % 28, (turn + 1) % 28, "read again")
        act = ValueCorrected(f"P{person}", day(-10), "screening", "diary", (change,))
        yield Proposal(act, actor, at, f"{number}", "read again")


def audit_page(asked: str = "") -> Callable[[], None]:
    """Fetch the page as a monitor."""
    import json

    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    from trialwright.web import store

    if not get_user_model().objects.filter(username="mona").exists():
        store.add_member("mona", STUDY, Role.MONITOR)
        told = [{"user": "mona", "role": "monitor", "password": "x"}]
        (Path(settings.DATA_FOLDER) / "log-ins.json").write_text(json.dumps(told), encoding="utf-8")
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(get_user_model().objects.get(username="mona"), "django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["since"], session["factors"] = int(time.time()), "password"
    session.save()

    def fetch() -> None:
        answer = client.get(f"/studies/{STUDY}/audit{asked}")
        assert answer.status_code == 200 and b"read again" in answer.content, answer.status_code

    return fetch


if __name__ == "__main__":
    main()
