"""Does the program grow or slow down over many saves? One server, clerks who save without a pause.

    python benchmarks/force/soak.py [--saves 50000] [--clerks 4] [--opens 20] [--minutes M] [--folder DIR]

Every save is a form handed in over HTTP with a key of its own: log-in, permission, checks, ledger. The page is opened
anew before every ``--opens``th save of a clerk; the others go on from what this clerk saved. Every tenth of the run
(of the saves, or of the minutes when they are given): the memory that the server holds (RSS), the times of the saves
(p50, p95), and the processor time that the server took for one, which a loaded machine does not blur. The first tenth
warms up and is not compared; the bars are that memory grows by no more than 15 percent from the second tenth to the
last and p95 by no more than 30; what memory a save takes is told beside it, for the server holds the acts of the study,
and each of its threads an index of them.
``--folder``: a data folder that is kept; run again, the soak goes on there, on the longer ledger. ``--minutes``: end
after so long and say how many saves that were.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import httpx
import numpy as np
from real_site import STUDY, Clerk, RealSite, Sent, chain_holds

PEOPLE = 50
THREADS = 4
"""Of the server; each keeps a course of its own over acts that they share."""
FEWEST = 100
"""Saves in a tenth below which a 95th percentile says nothing."""
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Tenth:
    """A tenth of the run."""

    saves: int
    rss_mb: float
    times: list[float]
    processor_ms: float


@dataclass
class Times:
    """The seconds of every save so far, of all clerks."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    found: list[float] = field(default_factory=list)

    def add(self, seconds: float) -> int:
        with self.lock:
            self.found.append(seconds)
            return len(self.found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--saves", type=int, default=50_000)
    parser.add_argument("--clerks", type=int, default=4)
    parser.add_argument("--opens", type=int, default=20, help="open the page anew before every so many saves")
    parser.add_argument("--minutes", type=float, default=1e9)
    parser.add_argument("--folder", type=Path, help="a data folder that is kept, and gone on with")
    options = parser.parse_args()
    scratch = tempfile.TemporaryDirectory(prefix="trialwright-soak-") if options.folder is None else nullcontext("")
    with scratch as place:
        site = RealSite(options.folder or Path(place) / "data")
        if not (site.folder / "trialwright.sqlite3").exists():
            site.prepare(options.clerks, PEOPLE)
        site.start()
        try:
            good = _run(site, options)
        finally:
            site.stop()
    sys.exit(0 if good else 1)


def _run(site: RealSite, options: argparse.Namespace) -> bool:
    clerks = [Clerk(site, number, PEOPLE) for number in range(options.clerks)]
    for one in clerks:
        one.log_in()
    rows, times, tenths = len(site.rows()), Times(), list[Tenth]()
    until = time.monotonic() + options.minutes * 60
    threads = [threading.Thread(target=_work, args=(one, times, options, until), daemon=True) for one in clerks]
    seen, used, span, since = 0, _processor(site), options.minutes * 6, time.monotonic()
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        time.sleep(0.5)
        now = len(times.found)
        if now - seen >= options.saves // 10 or (now > seen and time.monotonic() - since >= span):
            processor = _processor(site)
            tenths.append(Tenth(now, _rss(site), times.found[seen:now], 1000 * (processor - used) / (now - seen)))
            seen, used, since = now, processor, time.monotonic()
            print(f"  {now} saves: {_line(tenths[-1])}", file=sys.stderr, flush=True)
    return _report(site, clerks, rows, times, tenths)


def _work(clerk: Clerk, times: Times, options: argparse.Namespace, until: float) -> None:
    turn, last = int(time.time()) % 50_000, None  # a soak that goes on types other values than the last one
    while len(times.found) < options.saves and time.monotonic() < until:
        turn += 1
        values = {"pulse_per_min": str(40 + turn % 61), "weight_kg": f"{50 + turn % 97}.5"}
        try:
            if last is None or turn % options.opens == 0:
                last = sent = clerk.fill_in(turn % PEOPLE, **values)
            else:  # as of now: nobody else writes about this clerk's people
                form = {**last.form, **values, "key": uuid4().hex, "base": ""}
                sent = Sent(clerk.address(turn % PEOPLE), form)
            if sent is None:
                continue
            begun = time.monotonic()
            answer = clerk.send(sent)
        except httpx.HTTPError as error:
            clerk.wrong.append(type(error).__name__)
            continue
        if answer.status_code == 302:
            times.add(time.monotonic() - begun)
        else:
            clerk.wrong.append(str(answer.status_code))


def _report(site: RealSite, clerks: list[Clerk], rows: int, times: Times, tenths: list[Tenth]) -> bool:
    wrong = [one for clerk in clerks for one in clerk.wrong]
    after = site.rows()
    print(f"{len(times.found)} saves by {len(clerks)} clerks on {STUDY}, ledger from {rows} to {len(after)} rows; "
          f"other answers: {len(wrong)} {sorted(set(wrong))[:3]}; chain {'valid' if chain_holds(after) else 'BROKEN'}; "
          f"load of the machine {os.getloadavg()[1]:.1f} on {os.cpu_count()} processors")  # fmt: skip
    if len(tenths) < 3:
        print("too few saves to compare: two tenths and one to warm up are needed")
        return not wrong
    enough = len(tenths[-1].times) >= FEWEST
    first, last = tenths[1], tenths[-1]
    grown = last.rss_mb / first.rss_mb - 1
    slower = float(np.percentile(last.times, 95) / np.percentile(first.times, 95))
    print(f"tenth 2: {_line(first)}")
    print(f"tenth {len(tenths)}: {_line(last)}")
    of_a_row = (last.rss_mb - first.rss_mb) * 1024 / max(last.saves - first.saves, 1)
    print(f"{len(times.found):,} saves (bar 50,000); memory {grown:+.1%} (bar +15 %), {of_a_row:.1f} KiB a save in "
          f"{THREADS} threads; p95 {slower:.2f} times (bar 1.3), processor time of a save "
          f"{last.processor_ms / first.processor_ms:.2f} times")  # fmt: skip
    if not enough:
        print(f"fewer than {FEWEST} saves in a tenth: told, not judged")
    return not wrong and (not enough or (grown <= 0.15 and slower <= 1.3))


def _line(one: Tenth) -> str:
    p50, p95 = np.percentile(one.times, [50, 95]) * 1000
    return f"{one.rss_mb:.0f} MB, p50 {p50:.0f} ms, p95 {p95:.0f} ms, {one.processor_ms:.0f} ms of processor a save"


def _rss(site: RealSite) -> float:
    assert site.server is not None
    for line in Path(f"/proc/{site.server.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise LookupError("no VmRSS")


def _processor(site: RealSite) -> float:
    """Seconds of processor that the server took so far."""
    assert site.server is not None
    after = Path(f"/proc/{site.server.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(after[11]) + int(after[12])) / TICKS


if __name__ == "__main__":
    main()
