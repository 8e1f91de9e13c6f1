"""Is anything lost when the database goes away under load, and does the program come back by itself? PostgreSQL only.

    python benchmarks/force/database_down.py [--kills 40] [--clerks 10]

Ten clerks save without a pause on the real server, which is never restarted. By turns: one of PostgreSQL's backends is
told to end, one is killed with -9 (PostgreSQL then ends all others and recovers), and its whole server is killed with
-9, left down for a moment, and started again. After each, as soon as a save is answered again: every acknowledged save
there, no save in part, the chain valid. Whoever was told 503, or nothing, sends the same form with the same key. The
bars: nothing lost, nothing partial, no answer but a page, a receipt or 503, back without a restart.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from crash import FOREVER, PEOPLE, sound
from real_site import REPOSITORY, Clerk, RealSite, chain_holds

sys.path.insert(0, str(REPOSITORY))

from tests.store.databases import Postgresql, postgresql_programs

LONGEST = 60.0
"""Seconds in which a save must be answered again once the database runs; far above what a loaded machine needs."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--clerks", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--log", type=Path, help="where the server's log is kept")
    options = parser.parse_args()
    programs = postgresql_programs()
    if programs is None:
        print("not run: initdb and postgres are not installed")
        return
    with tempfile.TemporaryDirectory(prefix="trialwright-away-") as place:
        database = Postgresql(programs, safe=True)
        site = RealSite(Path(place) / "data", database.url, log=options.log)
        try:
            site.prepare(options.clerks, PEOPLE)
            site.start()
            _run(site, database, options)
        finally:
            if site.server is not None:
                site.stop()
            database.end()


def _run(site: RealSite, database: Postgresql, options: argparse.Namespace) -> None:
    rng = random.Random(options.seed)
    clerks = [Clerk(site, number, PEOPLE) for number in range(options.clerks)]
    for one in clerks:
        one.log_in()
    program = site.server
    going = threading.Event()
    going.set()
    threads = [threading.Thread(target=_work, args=(one, going), daemon=True) for one in clerks]
    for thread in threads:
        thread.start()
    back: dict[str, list[float]] = {name: [] for name in WAYS}
    for number in range(options.kills):
        time.sleep(rng.uniform(0.3, 2.5))
        way = list(WAYS)[number % len(WAYS)]
        WAYS[way](database, rng)
        back[way].append(_answered_again(clerks))
        sound(site, clerks, number + 1)
        if number % 10 == 9:
            wrong = sum(len(one.wrong) for one in clerks)
            said = f"  {number + 1} kills, {sum(map(_answered, clerks))} saves acknowledged, {wrong} other answers"
            print(said, file=sys.stderr, flush=True)
    going.clear()
    for thread in threads:
        thread.join()
    _report(site, clerks, back, alive=program is site.server and program is not None and program.poll() is None)


def _work(clerk: Clerk, going: threading.Event) -> None:
    turn = 0
    while going.is_set():
        turn += 1
        clerk.save_until_answered(turn, FOREVER)


def _answered_again(clerks: list[Clerk]) -> float:
    """Seconds until every clerk has had a new save answered. ``SystemExit``: it takes too long."""
    begun = time.monotonic()
    before = [_answered(one) for one in clerks]
    while any(_answered(one) <= had for one, had in zip(clerks, before, strict=True)):
        if time.monotonic() - begun > LONGEST:
            raise SystemExit("the program does not answer again by itself")
        time.sleep(0.02)
    return time.monotonic() - begun


def _answered(clerk: Clerk) -> int:
    return sum(one.answered for one in list(clerk.sent))


def _told_to_end(database: Postgresql, rng: random.Random) -> None:
    database.signal_backend(signal.SIGTERM, rng)


def _backend_killed(database: Postgresql, rng: random.Random) -> None:
    database.signal_backend(signal.SIGKILL, rng)


def _server_killed(database: Postgresql, rng: random.Random) -> None:
    database.kill()
    time.sleep(rng.uniform(0.1, 1.5))
    database.start()


WAYS: dict[str, Callable[[Postgresql, random.Random], None]] = {
    "a backend told to end": _told_to_end, "a backend killed": _backend_killed, "the server killed": _server_killed,
}  # fmt: skip


def _report(site: RealSite, clerks: list[Clerk], back: dict[str, list[float]], *, alive: bool) -> None:
    saves = [(clerk, one) for clerk in clerks for one in clerk.sent if one.answered]
    wrong = [one for clerk in clerks for one in clerk.wrong]
    ledger = site.rows()
    again = [clerk.send(one).status_code for clerk, one in saves]
    after = site.rows()
    for way, seconds in back.items():
        if seconds:
            most = f"all clerks saved again after {max(seconds):.1f} s at most"
            print(f"{way}: {len(seconds)} times, {most}, median {sorted(seconds)[len(seconds) // 2]:.1f} s")
    print(f"{sum(map(len, back.values()))} kills of PostgreSQL under {len(clerks)} clerks: {len(saves)} saves "
          f"acknowledged, 0 acknowledged lost, 0 partial (bar 0, 0); sent again: {sum(one.resent for one in clerks)}; "
          f"other answers than 302 or 503: {len(wrong)} {sorted(set(wrong))[:3]}")  # fmt: skip
    told = "the program was never restarted" if alive else "THE PROGRAM DIED"
    print(f"all sent once more: {again.count(302)} of {len(again)} answered alike, ledger "
          f"{'unchanged' if after == ledger else 'CHANGED'}; chain {'valid' if chain_holds(after) else 'BROKEN'}; "
          f"verify {'ok' if site.verified() else 'NOT OK'}; {told}")  # fmt: skip
    sys.exit(1 if wrong or after != ledger or again.count(302) != len(again) or not alive else 0)


if __name__ == "__main__":
    main()
