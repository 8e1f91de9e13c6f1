"""Is anything lost when the server is killed under load? kill -9 of the real server while ten clerks save.

    python benchmarks/force/crash.py [--kills 200] [--clerks 10] [--database URL] [--images 200]

After each kill the database is read past the server: SQLite's integrity check, the chain, every acknowledged save
there, no save half there. The clerks send again, with the same keys, what was not answered. At the end every save is
sent once more: the ledger must not change by a byte. ``--images``: how many times, meanwhile, the server is stopped and
database and write-ahead log are copied; each copy must open, verify, and be a beginning of the final ledger. With
PostgreSQL the program is killed the same way, and no images are taken.
The bars are 200 kills and 200 images, nothing lost, nothing partial.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

from real_site import Clerk, RealSite, chain_holds, read_ledger

PEOPLE = 60
FOREVER = 1e12


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="trialwright-crash-") as place:
        site = RealSite(Path(place) / "data", options.database)
        site.prepare(options.clerks, PEOPLE)
        try:
            _run(site, options, Path(place) / "images")
        finally:
            site.stop()


def _run(site: RealSite, options: argparse.Namespace, pictures: Path) -> None:
    clock = random.Random(options.seed)
    before = {row.key for row in site.rows()}
    starts = [site.start()]
    clerks = [Clerk(site, number, PEOPLE) for number in range(options.clerks)]
    for one in clerks:
        one.log_in()
    going = threading.Event()
    going.set()
    threads = [threading.Thread(target=_work, args=(one, going), daemon=True) for one in clerks]
    for thread in threads:
        thread.start()
    images = _Images(site, pictures)
    in_flight = 0
    for number in range(options.kills):
        _pictures(images, clock, options.images * (number + 1) // options.kills - images.taken)
        time.sleep(clock.uniform(0.3, options.longest))
        site.kill()
        in_flight += sum(not one.sent[-1].answered for one in clerks if one.sent)
        sound(site, clerks, number + 1)
        starts.append(site.start())
        if number % 20 == 19:
            saves = sum(one.answered for clerk in clerks for one in clerk.sent)
            print(f"  {number + 1} kills, {saves} saves acknowledged, all of them there", file=sys.stderr, flush=True)
    going.clear()
    for thread in threads:
        thread.join()
    _report(site, clerks, before, options, starts, images, in_flight)


def _work(clerk: Clerk, going: threading.Event) -> None:
    turn = 0
    while going.is_set():
        turn += 1
        clerk.save_until_answered(turn, FOREVER)


def _pictures(images: _Images, clock: random.Random, count: int) -> None:
    for _ in range(count):
        time.sleep(clock.uniform(0.01, 0.15))
        images.take()


def sound(site: RealSite, clerks: list[Clerk], kill: int) -> None:
    """What must hold of the database that a kill left behind; what is acknowledged from now on is not looked for."""
    acknowledged = [[(one, one.answered) for one in list(clerk.sent)] for clerk in clerks]
    rows = site.rows()
    keys = {row.key for row in rows}
    if len(keys) != len(rows) or not chain_holds(rows):
        raise SystemExit(f"kill {kill}: the chain does not verify")
    for sent in acknowledged:
        before: set[str] = set()
        for one, answered in sent:
            stored = sum(key in keys for key in one.keys)
            wanted = 1 if one.address in before else 2  # a participant's weight is a first value once
            if stored:
                before.add(one.address)
            if answered and stored != wanted:
                raise SystemExit(f"kill {kill}: an acknowledged save is not whole: {stored} of {wanted} acts stand")
            if stored not in (0, wanted):
                raise SystemExit(f"kill {kill}: a save stands in part: {stored} of {wanted} acts")


class _Images:
    """Copies of database and write-ahead log, each taken while nothing moved."""

    def __init__(self, site: RealSite, folder: Path) -> None:
        self.site, self.folder, self.taken = site, folder, 0
        folder.mkdir()

    def take(self) -> None:
        """One copy; its ledger is kept as the hashes of its rows, in order."""
        with self.site.frozen():
            for path in self.site.folder.glob("trialwright.sqlite3*"):
                if not path.name.endswith("-shm"):
                    shutil.copyfile(path, self.folder / path.name)
        rows = read_ledger(self.folder / "trialwright.sqlite3")
        if not chain_holds(rows):
            raise SystemExit(f"crash image {self.taken + 1} does not verify")
        (self.folder / f"{self.taken}.head").write_text(f"{len(rows)} {rows[-1].hash}")
        for path in self.folder.glob("trialwright.sqlite3*"):
            path.unlink()
        self.taken += 1

    def beginnings(self) -> int:
        """How many were a beginning of the ledger as it is now."""
        hashes = [row.hash for row in self.site.rows()]
        heads = [path.read_text().split() for path in self.folder.glob("*.head")]
        return sum(hashes[int(count) - 1] == head for count, head in heads)


def _report(site: RealSite, clerks: list[Clerk], before: set[str], options: argparse.Namespace, starts: list[float],
            images: _Images, in_flight: int) -> None:  # fmt: skip
    wrong = [one for clerk in clerks for one in clerk.wrong]
    saves = [(clerk, one) for clerk in clerks for one in clerk.sent if one.answered]
    ledger = site.rows()
    told = {row.key.split("#")[0] for row in ledger} - before  # what an act brings about has its key with a number
    known = {key for clerk in clerks for one in clerk.sent for key in one.keys}
    again = [clerk.send(one).status_code for clerk, one in saves]
    after = site.rows()
    print(f"{options.kills} x kill -9 under {options.clerks} clerks on {'PostgreSQL' if site.url else 'SQLite'}: "
          f"{len(saves)} saves acknowledged, {len(told)} acts stored, 0 acknowledged lost, 0 partial "
          "(bar: 200 kills, 0, 0)")  # fmt: skip
    print(f"in flight when killed: {in_flight}; sent again after a broken connection: {sum(c.resent for c in clerks)}; "
          f"acts of nobody: {len(told - known)}; refused: {len(wrong)} {sorted(set(wrong))[:3]}")  # fmt: skip
    print(f"all {len(again)} sent once more with their keys: {again.count(302)} answered alike, ledger "
          f"{'unchanged' if after == ledger else 'CHANGED'}; chain {'valid' if chain_holds(after) else 'BROKEN'}; "
          f"verify {'ok' if site.verified() else 'NOT OK'}")  # fmt: skip
    if images.taken:
        print(f"crash images: {images.taken} opened and verified, {images.beginnings()} a beginning of the ledger "
              "(bar 200, all)")  # fmt: skip
    starts.sort()
    print(f"from start to first answer: median {starts[len(starts) // 2]:.1f} s, most {starts[-1]:.1f} s")
    bad = (after != ledger, again.count(302) != len(again), told - known, images.beginnings() != images.taken, wrong)
    sys.exit(1 if any(bad) else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--clerks", type=int, default=10)
    parser.add_argument("--images", type=int, default=200)
    parser.add_argument("--longest", type=float, default=2.5, help="seconds between an answer and the kill, at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database")
    options = parser.parse_args()
    options.images = 0 if options.database else options.images
    return options


if __name__ == "__main__":
    main()
