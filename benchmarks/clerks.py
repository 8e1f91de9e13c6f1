"""How do many clerks fare at once? Forms saved through the real stack: log-in, permission, checks, ledger.

    python benchmarks/clerks.py [--clerks 30] [--seconds 30] [--think 1.0] [--database URL | --postgresql]

A server (waitress, four threads) is started on a scratch data folder with a participant for each clerk. Every clerk
logs in, opens a form, thinks, saves a change with its reason, and so on. Printed: saves a second, the times of saves
(p50, p95, p99), refusals and errors; and whether every save that was answered stands in the ledger once. The bare
engine without log-in and checks, as measured elsewhere, saved 144 forms a second with one clerk (SQLite,
synchronous=FULL). Times mean something on a quiet machine only.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import numpy as np

PORT = 8377
STUDY = "NCT07008196"
DAY = date(2026, 3, 2)
PASSWORD = "a long passphrase for a benchmark"


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="trialwright-clerks-") as place, _postgresql(options):
        folder = Path(place) / "data"
        environment = {**os.environ, "TRIALWRIGHT_DATA": str(folder)}
        if options.database:
            environment["DATABASE_URL"] = options.database
        subprocess.run([sys.executable, __file__, "--prepare", str(options.clerks)], env=environment, check=True)
        serve = [sys.executable, "-m", "trialwright", "serve", "--port", str(PORT), "--data", str(folder)]
        server = subprocess.Popen(serve, env=environment, stdout=subprocess.DEVNULL)
        try:
            _wait()
            clerks = [Clerk(number, options.think) for number in range(options.clerks)]
            _run(clerks, options.seconds)
            told = f"on {'PostgreSQL' if options.database else 'SQLite'}; load of the machine {os.getloadavg()[0]:.1f}"
            used = _processor(server.pid)
            print(f"{told} on {os.cpu_count()} processors; the server took {used:.1f} s of processor")
        finally:
            server.terminate()
            server.wait()
        subprocess.run([sys.executable, __file__, "--count", str(sum(len(one.saved) for one in clerks))],
                       env=environment, check=True)  # fmt: skip


@contextmanager
def _postgresql(options: argparse.Namespace) -> Iterator[None]:
    """With ``--postgresql``: a server of our own that waits for the disk, as a real one does."""
    if not options.postgresql:
        yield
        return
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from tests.store.databases import Postgresql, postgresql_programs

    programs = postgresql_programs()
    if programs is None:
        raise SystemExit("not run: initdb and postgres are not installed")
    server = Postgresql(programs, safe=True)
    options.database = server.url
    try:
        yield
    finally:
        server.end()


def _processor(pid: int) -> float:
    """Seconds of processor that a process took so far; 0 where the system does not tell."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    after = stat.read_text().rpartition(")")[2].split()
    return (int(after[11]) + int(after[12])) / os.sysconf("SC_CLK_TCK")


class Clerk(threading.Thread):
    """One clerk with a browser: opens the form, thinks, saves."""

    def __init__(self, number: int, think: float) -> None:
        super().__init__(daemon=True)
        self.number, self.think = number, think
        self.saved: list[float] = []
        self.wrong: list[str] = []
        self.until = 0.0
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{PORT}", timeout=60)
        self.page = f"/studies/{STUDY}/participants/C{number}/visits/screening/vitals"

    def log_in(self) -> None:
        """Log in through the page."""
        token = _hidden(self.client.get("/log-in").text, "csrfmiddlewaretoken")
        answer = self.client.post("/log-in", data={"username": f"clerk-{self.number}", "password": PASSWORD,
                                                   "csrfmiddlewaretoken": token})  # fmt: skip
        assert answer.status_code == 302, answer.status_code

    def run(self) -> None:
        value = 10
        while time.monotonic() < self.until:
            opened = self.client.get(self.page)
            if opened.status_code != 200:
                self.wrong.append(f"page {opened.status_code}")
                continue
            shown = opened.text
            time.sleep(self.think)
            value = value % 80 + 1
            sent = {name: _hidden(shown, name) for name in ("csrfmiddlewaretoken", "key", "base")}
            began = time.monotonic()
            answer = self.client.post(self.page, data={
                **sent, "do": "save", "confirmed": "yes", "observed_on": DAY.isoformat(), "reason": "read again",
                "pulse_per_min": str(50 + value), "weight_kg": str(60 + value / 100),
            })  # fmt: skip
            if answer.status_code == 302:
                self.saved.append(time.monotonic() - began)
            else:
                self.wrong.append(f"{answer.status_code}")


def _run(clerks: list[Clerk], seconds: float) -> None:
    for one in clerks:
        one.log_in()
    began = time.monotonic()
    for one in clerks:
        one.until = began + seconds
        one.start()
    for one in clerks:
        one.join()
    spent = time.monotonic() - began
    saves = np.array([taken for one in clerks for taken in one.saved]) * 1000
    wrong = [code for one in clerks for code in one.wrong]
    if not len(saves):
        raise SystemExit(f"nothing was saved: {sorted(set(wrong))}")
    p50, p95, p99 = np.percentile(saves, [50, 95, 99])
    thinks = clerks[0].think > 0
    bars = ("", " (bar 300)", " (bar 800)") if thinks else (" (bar 20)", " (bar 3000; PostgreSQL 2000)", "")
    print(f"{len(clerks)} clerks, {spent:.0f} s: {len(saves)} saves, {len(saves) / spent:.1f} a second{bars[0]}")
    print(f"p50 {p50:.0f} ms, p95 {p95:.0f} ms{bars[1]}, p99 {p99:.0f} ms{bars[2]}, most {saves.max():.0f} ms; "
          f"not saved: {len(wrong)} (bar 0) {sorted(set(wrong))}")  # fmt: skip


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def _wait() -> None:
    for _ in range(300):
        try:
            httpx.get(f"http://127.0.0.1:{PORT}/log-in", timeout=1)
            return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise SystemExit("the server did not start")


def _prepare(clerks: int) -> None:
    """The founding study with a clerk and a consented participant for each."""
    from trialwright.web.start import start

    start()
    from trialwright.conduct.act import Act, Actor, Role
    from trialwright.conduct.acts.consent_given import ConsentGiven
    from trialwright.conduct.acts.form_saved import FormSaved
    from trialwright.conduct.acts.visit_attended import VisitAttended
    from trialwright.conduct.entry import Entry
    from trialwright.conduct.writing import Proposal, Written
    from trialwright.protocol.study_folder import read_study
    from trialwright.protocol.study_list import find_study, shipped_studies
    from trialwright.web import store
    from trialwright.web.store import factor_policy

    factor_policy.ask(Role.COORDINATOR, False, "benchmark", "Clerks of a benchmark have no app for codes.")
    folder = find_study(STUDY, [shipped_studies()])
    now = datetime.now(UTC) - timedelta(minutes=2)
    store.open_study(read_study(folder), now=now, folder=folder)
    for number in range(clerks):
        store.add_member(f"clerk-{number}", STUDY, Role.COORDINATOR)
        store.set_password(f"clerk-{number}", PASSWORD)
        code = f"C{number}"
        first = tuple(Entry(name, None, value) for name, value in (("pulse_per_min", 70), ("weight_kg", 62.0)))
        acts: list[Act] = [ConsentGiven(code, DAY, "1.0"), VisitAttended(code, DAY, "screening"),
                           FormSaved(code, DAY, "screening", "vitals", first)]  # fmt: skip
        for place, act in enumerate(acts):
            actor = Actor(f"clerk-{number}", Role.COORDINATOR)
            outcome = store.append(STUDY, Proposal(act, actor, now, f"{code} {place}"), now=now)
            assert isinstance(outcome, Written), outcome


def _count(saves: int) -> None:
    """Whether the ledger holds each answered save once, and verifies."""
    from trialwright.web.start import start

    start()
    from trialwright.web import store

    corrected = sum(row.kind == "value corrected" for row in store.rows(STUDY))
    print(f"in the ledger: {corrected} corrections for {saves} answered saves; verify: "
          f"{'ok' if not store.verify(STUDY) else 'NOT OK'}")  # fmt: skip


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clerks", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--think", type=float, default=1.0)
    parser.add_argument("--database")
    parser.add_argument("--postgresql", action="store_true", help="on a PostgreSQL server of its own")
    parser.add_argument("--prepare", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--count", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.prepare is not None:
        _prepare(options.prepare)
        sys.exit()
    if options.count is not None:
        _count(options.count)
        sys.exit()
    return options


if __name__ == "__main__":
    main()
