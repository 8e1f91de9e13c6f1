"""What happens to a form when the line, the tab or the session goes? A hundred runs of each, on the real server.

    python benchmarks/force/network.py [--runs 100]

Cut: the form is sent and the line is cut before the answer; then it is sent again. Tab closed: cut, and never sent
again. Double click: the same form twice at once. Back: saved, then the page before is sent once more. Expired: the
session has ended when the form is sent; the clerk logs in again and finds what they typed. Each save must stand once
and whole, or not at all where nobody was told that it stands.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx
from real_site import Clerk, RealSite, Sent, chain_holds, hidden

PEOPLE = 12


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=100)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory(prefix="trialwright-network-") as place:
        site = RealSite(Path(place) / "data")
        site.prepare(1, PEOPLE)
        site.start()
        try:
            good = False not in [_way(site, name, way, runs) for name, way in WAYS.items()]
            good &= chain_holds(site.rows()) and site.verified()
            print(f"chain and tables {'hold' if good else 'or a figure do NOT hold'}")
        finally:
            site.stop()
    sys.exit(0 if good else 1)


def _way(site: RealSite, name: str, way: Callable[[Clerk, Sent], bool | None], runs: int) -> bool:
    """Run one way of going wrong so often; prints what came of it."""
    clerk = Clerk(site, 0, PEOPLE)
    clerk.log_in()
    told: Counter[str] = Counter()
    handed_in: list[tuple[Sent, bool | None]] = []
    for run in range(runs):
        pulse = str(41 + (run * 7 + len(name)) % 89)
        sent = clerk.fill_in(run % PEOPLE, pulse_per_min=pulse, weight_kg=f"{50 + run}.5")
        assert sent is not None
        handed_in.append((sent, way(clerk, sent)))
    time.sleep(1)  # what was cut off may still be under way
    keys = Counter(row.key for row in site.rows())
    for sent, wanted in handed_in:
        stored = [keys[key] for key in sent.keys]
        told["stands once"] += 1 in stored
        told["stands not at all"] += not any(stored)
        told["doubled"] += max(stored) > 1
        told["lost"] += wanted is True and not any(stored)
        told["typed text lost"] += wanted is False
    print(f"{name:13} {runs} runs (bar 100; doubled, lost 0): {dict(told)}")
    return not (told["doubled"] or told["lost"] or told["typed text lost"])


def _cut(clerk: Clerk, sent: Sent) -> bool:
    _tab_closed(clerk, sent)
    return clerk.send(sent).status_code == 302


def _tab_closed(clerk: Clerk, sent: Sent) -> None:
    """Gone before the answer; whether it was stored is not known to whoever typed it."""
    wait = httpx.Timeout(10, read=clerk.rng.uniform(0.0001, 0.03))
    try:
        clerk.client.post(sent.address, data=sent.form, timeout=wait)
    except httpx.HTTPError:
        return


def _double_click(clerk: Clerk, sent: Sent) -> bool:
    threads = [threading.Thread(target=clerk.send, args=(sent,)) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return True


def _back(clerk: Clerk, sent: Sent) -> bool:
    clerk.send(sent)
    clerk.send(sent)
    return True


def _expired(clerk: Clerk, sent: Sent) -> bool:
    """True: what was typed is on the page after the new log-in, and was saved from there."""
    with closing(sqlite3.connect(clerk.site.folder / "trialwright.sqlite3", timeout=30)) as connection, connection:
        connection.execute("UPDATE django_session SET expire_date = datetime('now', '-1 minutes')")
    answer = clerk.client.post(sent.address, data=sent.form)
    if answer.status_code == 302 and "log-in" not in answer.headers["location"]:
        return False
    clerk.log_in()
    page = clerk.client.get(sent.address).text
    if hidden(page, "pulse_per_min") != sent.form["pulse_per_min"]:
        return False
    sent.form |= {name: hidden(page, name) for name in ("csrfmiddlewaretoken", "key", "base")}
    return clerk.send(sent).status_code == 302


WAYS: dict[str, Callable[[Clerk, Sent], bool | None]] = {
    "cut": _cut, "tab closed": _tab_closed, "double click": _double_click, "back": _back, "expired": _expired,
}  # fmt: skip


if __name__ == "__main__":
    main()
