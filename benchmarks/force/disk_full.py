"""What happens when the disk runs full? Fifty runs on a small file system that is filled at a random point.

    python benchmarks/force/disk_full.py [--runs 50] [--megabytes 24]

The data folder lies on a tmpfs of its own (needs the right to mount; else the script says so and ends). In each run
clerks save until a file fills what is left, all but a random number of kilobytes. Then: every save is answered with a
receipt or with 507 and a sentence, and the page still shows what was typed; pages are still read; the chain verifies
and SQLite's integrity check finds nothing. The file is deleted: the same form saves, the server was not restarted.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from real_site import Clerk, RealSite, Sent, chain_holds, read_ledger, refusal

CLERKS, PEOPLE = 3, 8


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="trialwright-full-") as place, _small_disk(Path(place), options.megabytes):
        site = RealSite(Path(place) / "disk" / "data", log=Path(place) / "server.log")
        site.prepare(CLERKS, PEOPLE)
        site.start()
        try:
            _run(site, options.runs, random.Random(options.seed))
        finally:
            site.stop()


def _run(site: RealSite, runs: int, rng: random.Random) -> None:
    clerks = [Clerk(site, number, PEOPLE) for number in range(CLERKS)]
    for one in clerks:
        one.log_in()
    told = {"saved": 0, "refused with 507": 0, "page kept what was typed": 0, "read while full": 0, "saved after": 0}
    wrong: list[str] = []
    turn = 0
    for run in range(runs):
        with _filled(site, rng):
            refused: list[tuple[Clerk, Sent]] = []
            for _ in range(40):
                turn += 1
                clerk = clerks[turn % CLERKS]
                sent = _try(clerk, turn, told, wrong, f"run {run + 1}")
                if sent is not None:
                    refused.append((clerk, sent))
                if len(refused) == CLERKS:
                    break
            told["read while full"] += _reads(clerks[0], wrong)
        if not chain_holds(read_ledger(site.folder / "trialwright.sqlite3")):
            raise SystemExit(f"run {run + 1}: the chain does not verify")
        for clerk, sent in refused:
            again = clerk.fill_in(turn % PEOPLE, pulse_per_min=str(30 + turn % 7), weight_kg=sent.form["weight_kg"])
            turn += 1
            if again is not None:
                answer = clerk.send(again)
                told["saved after"] += answer.status_code == 302
                if answer.status_code != 302:
                    wrong.append(f"run {run + 1}, after: {refusal(answer)}")
    _report(site, runs, told, wrong, clerks)


def _try(clerk: Clerk, turn: int, told: dict[str, int], wrong: list[str], run: str) -> Sent | None:
    """Save one form; the form, where it was refused for want of room."""
    sent = clerk.fill_in(turn % PEOPLE, pulse_per_min=str(41 + turn % 61), weight_kg=f"{50 + turn % 97}.5")
    if sent is None:
        wrong.append(f"{run}: {clerk.wrong[-1]}")
        return None
    answer = clerk.send(sent)
    clerk.sent.append(sent)
    if answer.status_code == 302:
        told["saved"] += 1
        return None
    if answer.status_code != 507 or "The disk is full" not in answer.text:
        wrong.append(f"{run}: {refusal(answer)}")
        return None
    told["refused with 507"] += 1
    told["page kept what was typed"] += f'value="{sent.form["weight_kg"]}"' in answer.text
    return sent


def _reads(clerk: Clerk, wrong: list[str]) -> bool:
    """Whether pages are read while nothing can be written."""
    answers = [clerk.client.get(address) for address in (clerk.address(1), clerk.address(1).split("/visits")[0], "/")]
    bad = [str(answer.status_code) for answer in answers if answer.status_code != 200]
    wrong.extend(f"page while full: {one}" for one in bad)
    return not bad


def _report(site: RealSite, runs: int, told: dict[str, int], wrong: list[str], clerks: list[Clerk]) -> None:
    keys = {row.key for row in site.rows()}
    lost = sum(one.answered and one.keys[0] not in keys for clerk in clerks for one in clerk.sent)
    false = sum(not one.answered and bool(keys & set(one.keys)) for clerk in clerks for one in clerk.sent)
    print(f"{runs} times the disk ran full (bar 50): {told}")
    print(f"acknowledged and lost: {lost} (bar 0); refused and yet stored: {false} (bar 0); chain and integrity "
          f"valid after each; verify {'ok' if site.verified() else 'NOT OK'}; server not restarted; wrong answers: "
          f"{len(wrong)} {sorted(set(wrong))[:4]}")  # fmt: skip
    good = not (lost or false or wrong) and told["refused with 507"] == told["page kept what was typed"] > 0
    sys.exit(0 if good and told["read while full"] == runs else 1)


@contextmanager
def _filled(site: RealSite, rng: random.Random) -> Iterator[None]:
    """A file takes the room that is left, all but some kilobytes."""
    stuffing = site.folder.parent / "stuffing"
    found = os.statvfs(site.folder)
    size = max(found.f_bavail * found.f_frsize - rng.randrange(0, 200) * 1024, 0)
    with stuffing.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(size, 1))
    try:
        yield
    finally:
        stuffing.unlink()


@contextmanager
def _small_disk(place: Path, megabytes: int) -> Iterator[None]:
    disk = place / "disk"
    disk.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(disk)]
    if subprocess.run(words, check=False, capture_output=True).returncode:
        print("not run: no file system can be mounted here (the script needs that right)")
        sys.exit(0)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=False)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--megabytes", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
