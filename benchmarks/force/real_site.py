"""A site to be hurt: the real server on a scratch data folder, clerks who hand in forms, and the ledger read past it.

The server is the process that ``trialwright serve`` starts. The ledger is read with plain SQL and verified with the
chain's own rules, so that what is said of it does not rest on the code that wrote it.
"""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from trialwright.conduct.ledger import Row, verify

REPOSITORY = Path(__file__).resolve().parents[2]
STUDY = "NCT07008196"
DAY = date(2026, 3, 2)
PASSWORD = "a long passphrase for a benchmark"
_NAMES = ", ".join(f'"{one.name}"' for one in fields(Row))
_SQL = (
    f"SELECT {_NAMES} FROM web_ledgerrow r LEFT JOIN web_payload p ON p.row_id = r.id "
    f"WHERE study = '{STUDY}' ORDER BY sequence"
)


AWAY = 503
"""The status that says: the database does not answer, send it again."""
_PATIENCE = 120.0
"""Seconds that a server may take to its first answer; far above what a loaded machine needs."""


def free_port() -> int:
    """A port that nobody listens on now, below those that the system gives to outgoing connections: while a server is
    down, a connection of any program could come from its port (a clerk that tries again even reaches itself so)."""
    while True:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", random.SystemRandom().randrange(10_000, 32_000)))
            except OSError:
                continue
            return int(probe.getsockname()[1])


@dataclass
class RealSite:
    """A data folder (``url``: with a PostgreSQL database) and its server on ``port``."""

    folder: Path
    url: str | None = None
    port: int = field(default_factory=free_port)
    server: subprocess.Popen[bytes] | None = None
    log: Path | None = None

    @property
    def environment(self) -> dict[str, str]:
        """In which another process finds the site."""
        found = {**os.environ, "TRIALWRIGHT_DATA": str(self.folder), "PYTHONPATH": str(REPOSITORY / "src")}
        found.pop("DATABASE_URL", None)
        return {**found, "DATABASE_URL": self.url} if self.url else found

    def prepare(self, clerks: int, people: int) -> None:
        """The founding study with ``clerks`` clerks, each with ``people`` participants whose pulse was taken."""
        words = [sys.executable, __file__, str(clerks), str(people)]
        subprocess.run(words, env=self.environment, check=True)

    @property
    def address(self) -> str:
        """Where its pages are; the port may change with a start."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> float:
        """Start the server; returns the seconds until it answered. A port that another program took is left to it."""
        for _ in range(5):
            begun = time.monotonic()
            words = [sys.executable, "-m", "trialwright", "serve", "--port", str(self.port), "--data", str(self.folder)]
            path = self.log or self.folder.parent / "server.log"
            with path.open("ab") as log:
                before = log.tell()
                self.server = subprocess.Popen(words, env=self.environment, stdout=log, stderr=log)
            if self._answers(path, before, begun + _PATIENCE):
                return time.monotonic() - begun
            said = path.read_bytes()[before:].decode(errors="replace").strip()[-1500:]
            print(f"not started on port {self.port} (exit {self.server.poll()}): {said}", file=sys.stderr, flush=True)
            self.kill()
            self.port = free_port()
        raise SystemExit("the server did not start")

    def _answers(self, log: Path, before: int, until: float) -> bool:
        """Whether our own server answers: it has said that it serves, lives, and a page comes."""
        assert self.server is not None
        while time.monotonic() < until and self.server.poll() is None:
            try:
                if b"Serving on" in log.read_bytes()[before:]:
                    httpx.get(f"{self.address}/log-in", timeout=5)
                    return self.server.poll() is None
            except httpx.HTTPError:
                pass
            time.sleep(0.02)
        return False

    def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        assert self.server is not None
        self.server.kill()
        self.server.wait()

    def stop(self) -> None:
        """As an administrator stops it."""
        assert self.server is not None
        self.server.terminate()
        self.server.wait()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Nothing of the server moves meanwhile: what lies on the disk is what a crash would leave there."""
        assert self.server is not None
        self.server.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.server.pid, os.WSTOPPED)
        try:
            yield
        finally:
            self.server.send_signal(signal.SIGCONT)

    def rows(self) -> list[Row]:
        """The ledger, read with plain SQL."""
        if self.url:
            import psycopg

            with psycopg.connect(self.url) as connection:
                return [_row(found) for found in connection.execute(_SQL).fetchall()]
        return read_ledger(self.folder / "trialwright.sqlite3")

    def verified(self) -> bool:
        """What ``trialwright verify`` says: chain, triggers, and the tables that are derived from the ledger."""
        words = [sys.executable, "-m", "trialwright", "verify", STUDY, "--data", str(self.folder)]
        return subprocess.run(words, env=self.environment, stdout=subprocess.DEVNULL, check=False).returncode == 0


def read_ledger(path: Path) -> list[Row]:
    """The ledger in a database file. Raises ``SystemExit`` when SQLite's own integrity check finds anything."""
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise SystemExit(f"{path}: the integrity check found damage")
        return [_row(found) for found in connection.execute(_SQL)]


def chain_holds(rows: Sequence[Row]) -> bool:
    """Whether the chain verifies, and no act is half stored."""
    return not verify(rows, study=STUDY) and all(row.payload is not None for row in rows)


def _row(found: Sequence[Any]) -> Row:
    return Row(*(bytes(one) if isinstance(one, memoryview) else one for one in found))


# Clerks ---------------------------------------------------------------------------------------------------------------


@dataclass
class Sent:
    """A save as it was sent: where, what, and whether an answer said that it was stored."""

    address: str
    form: dict[str, str]
    answered: bool = False

    @property
    def keys(self) -> list[str]:
        """The keys of its acts: a correction, and a first value."""
        return [f"{self.form['key']}-{number}" for number in (1, 2)]


@dataclass
class Clerk:
    """One clerk with a browser, patient enough to send again what was not answered."""

    site: RealSite
    number: int
    people: int
    rng: random.Random = field(init=False)
    sent: list[Sent] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    resent: int = 0

    def __post_init__(self) -> None:
        self.rng = random.Random(self.number)
        self._client = httpx.Client(timeout=60)

    @property
    def client(self) -> httpx.Client:
        """The browser, on the port where the site is now."""
        self._client.base_url = httpx.URL(self.site.address)
        return self._client

    def log_in(self) -> None:
        """Log in through the page."""
        token = hidden(self.client.get("/log-in").text, "csrfmiddlewaretoken")
        answer = self.client.post("/log-in", data={"username": f"clerk-{self.number}", "password": PASSWORD,
                                                   "csrfmiddlewaretoken": token})  # fmt: skip
        assert answer.status_code == 302, answer.status_code

    def address(self, person: int) -> str:
        """The form of one of this clerk's participants."""
        return f"/studies/{STUDY}/participants/C{self.number}-{person}/visits/screening/vitals"

    def fill_in(self, person: int, **values: str) -> Sent | None:
        """Open the form and fill it in; None when the page could not be had. ``httpx.ReadError``: no database."""
        address = self.address(person)
        shown = self.client.get(address)
        if shown.status_code == AWAY:
            raise httpx.ReadError("the database does not answer")
        if shown.status_code != 200:
            self.wrong.append(f"page {shown.status_code}")
            return None
        hid = {name: hidden(shown.text, name) for name in ("csrfmiddlewaretoken", "key", "base")}
        return Sent(address, {**hid, "do": "save", "confirmed": "yes", "observed_on": DAY.isoformat(),
                              "reason": "read again", **values})  # fmt: skip

    def send(self, one: Sent) -> httpx.Response:
        """Send a form once."""
        answer = self.client.post(one.address, data=one.form)
        if answer.status_code == AWAY:
            raise httpx.ReadError("the database does not answer")
        one.answered = one.answered or answer.status_code == 302
        return answer

    def save_until_answered(self, turn: int, until: float) -> None:
        """Save the next participant's vitals: a pulse corrected and a weight, which is a first value in each
        participant's first turn. A broken connection is followed by the same request with the same key."""
        person = turn % self.people
        values = {"pulse_per_min": str(40 + turn % 61), "weight_kg": f"{50 + turn % 97}.5"}
        one: Sent | None = None
        while time.monotonic() < until:
            try:
                one = one or self.fill_in(person, **values)
                if one is None:
                    return
                if one not in self.sent:
                    self.sent.append(one)
                answer = self.send(one)
                if answer.status_code != 302:
                    self.wrong.append(refusal(answer))
                return
            except httpx.HTTPError:
                self.resent += one is not None
                time.sleep(0.1)


def refusal(answer: httpx.Response) -> str:
    """Status and first sentence of a refusal."""
    found = re.search(r'role="alert".*?<li>(.*?)</li>', answer.text, re.DOTALL)
    return f"{answer.status_code} {re.sub('<[^>]+>', '', found[1]).strip()[:90] if found else ''}"


def hidden(page: str, name: str) -> str:
    """The value of a field, hidden or not, in whichever order its attributes stand. ``LookupError``: no such field."""
    tag = next((one for one in re.findall(r"<input\b[^>]*>", page) if f' name="{name}"' in one), None)
    if tag is None:
        raise LookupError(f"the page has no field {name}")
    found = re.search(r'\bvalue="([^"]*)"', tag)
    return found[1] if found else ""


# Preparing, in a process of its own -----------------------------------------------------------------------------------


def _prepare(clerks: int, people: int) -> None:
    from trialwright.web.start import start

    start()
    from trialwright.conduct.act import Act, Actor, Role
    from trialwright.conduct.acts.consent_given import ConsentGiven
    from trialwright.conduct.acts.form_saved import FormSaved
    from trialwright.conduct.acts.visit_attended import VisitAttended
    from trialwright.conduct.entry import Entry
    from trialwright.conduct.writing import Proposal
    from trialwright.protocol.study_folder import read_study
    from trialwright.protocol.study_list import find_study, shipped_studies
    from trialwright.web import store
    from trialwright.web.store import factor_policy

    factor_policy.ask(Role.COORDINATOR, False, "benchmark", "Clerks of a benchmark have no app for codes.")
    folder = find_study(STUDY, [shipped_studies()])
    now = datetime.now(UTC) - timedelta(minutes=2)
    store.open_study(read_study(folder), now=now, folder=folder)
    proposals = []
    for clerk in range(clerks):
        store.add_member(f"clerk-{clerk}", STUDY, Role.COORDINATOR)
        store.set_password(f"clerk-{clerk}", PASSWORD)
        actor = Actor(f"clerk-{clerk}", Role.COORDINATOR)
        for code in (f"C{clerk}-{person}" for person in range(people)):
            first = (Entry("pulse_per_min", None, 39),)
            acts: list[Act] = [ConsentGiven(code, DAY, "1.0"), VisitAttended(code, DAY, "screening"),
                               FormSaved(code, DAY, "screening", "vitals", first)]  # fmt: skip
            proposals += [Proposal(act, actor, now, f"{code} {number}") for number, act in enumerate(acts)]
    done = store.append_many(STUDY, proposals)
    assert not done.refused, done.refused[:3]


if __name__ == "__main__":
    _prepare(int(sys.argv[1]), int(sys.argv[2]))
