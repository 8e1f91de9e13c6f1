"""What happens when two people save one form at the same moment? Pairs through the real server, on both databases.

    python benchmarks/force/two_editors.py [--pairs 500] [--only sqlite|postgresql]

Two clerks open the same form of the same participant and save at once; every other pair changes the same field, the
rest different fields. Same field: exactly one is saved; the other is told, and what they typed stands on their page.
Different fields: both stand, at once or after the one who was asked has saved again. Nothing acknowledged is lost.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
from collections import Counter
from pathlib import Path

import httpx
import orjson
from real_site import REPOSITORY, Clerk, RealSite, Sent, chain_holds, hidden

sys.path.insert(0, str(REPOSITORY))

from tests.store.databases import postgresql_programs, postgresql_server

FIELDS = (("pulse_per_min", "pulse_per_min"), ("pulse_per_min", "weight_kg"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=500)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    options = parser.parse_args()
    good = True
    with tempfile.TemporaryDirectory(prefix="trialwright-pairs-") as place:
        if options.only != "postgresql":
            good &= _run(RealSite(Path(place) / "sqlite" / "data"), "SQLite", options.pairs)
        programs = postgresql_programs()
        if options.only != "sqlite" and programs is None:
            print("PostgreSQL: its programs are not installed here")
        elif options.only != "sqlite" and programs is not None:
            with postgresql_server(programs) as url:
                good &= _run(RealSite(Path(place) / "postgresql" / "data", url), "PostgreSQL", options.pairs)
    sys.exit(0 if good else 1)


def _run(site: RealSite, name: str, pairs: int) -> bool:
    site.folder.parent.mkdir()
    site.prepare(2, 1)
    site.start()
    try:
        return _pairs(site, name, pairs)
    finally:
        site.stop()


def _pairs(site: RealSite, name: str, pairs: int) -> bool:
    clerks = [Clerk(site, number, 1) for number in range(2)]
    for one in clerks:
        one.log_in()
    told: Counter[str] = Counter()
    saved: list[tuple[str, str]] = []
    standing = {"pulse_per_min": "39", "weight_kg": ""}
    for pair in range(pairs):
        fields = FIELDS[pair % 2]
        values = [_value(fields[side], pair, side) for side in (0, 1)]
        forms = [_open(clerks[side], {**standing, fields[side]: values[side]}) for side in (0, 1)]
        answers = _at_once(clerks, forms)
        won = [side for side in (0, 1) if answers[side].status_code == 302]
        saved += [(fields[side], values[side]) for side in won]
        standing |= {fields[side]: values[side] for side in won}
        kind = "same field" if pair % 2 == 0 else "different fields"
        told[f"{kind}, {len(won)} saved at once"] += 1
        for side in {0, 1} - set(won):
            told[f"{kind}: the other was told"] += "someone else" in answers[side].text
            told[f"{kind}: what they typed stands"] += f'value="{values[side]}"' in answers[side].text
            again = _again(forms[side], answers[side])
            if kind == "different fields" and clerks[side].send(again).status_code == 302:
                saved.append((fields[side], values[side]))
                standing[fields[side]] = values[side]
                told["different fields: saved when sent again"] += 1
    rows = site.rows()
    stored = Counter((one["item"], f"{one['new']:g}") for row in rows if row.kind in ("value corrected", "form saved")
                     for one in orjson.loads(row.payload or b"{}")["entries"])  # fmt: skip
    lost = sum((Counter((item, f"{float(value):g}") for item, value in saved) - stored).values())
    doubled = sum(stored.values()) - len(saved) - 2  # the two pulses that were there before
    print(f"{pairs} pairs (bar 500) on {name}: {dict(sorted(told.items()))}")
    print(f"  acknowledged and lost: {lost}, doubled: {doubled} (bar 0, 0); chain "
          f"{'valid' if chain_holds(rows) else 'BROKEN'}; verify {'ok' if site.verified() else 'NOT OK'}")  # fmt: skip
    return not lost and not doubled and _as_asked(told, pairs)


def _as_asked(told: Counter[str], pairs: int) -> bool:
    half = (pairs + 1) // 2
    once = told["same field, 1 saved at once"] == half
    kept = told["same field: the other was told"] == told["same field: what they typed stands"] == half
    asked = told["different fields, 1 saved at once"]
    both = told["different fields, 2 saved at once"] + told["different fields: saved when sent again"]
    return once and kept and both == pairs // 2 and told["different fields: what they typed stands"] == asked


def _value(field: str, pair: int, side: int) -> str:
    return str(41 + (2 * pair + side) % 68) if field == "pulse_per_min" else f"{50 + pair % 97}.25"


def _open(clerk: Clerk, values: dict[str, str]) -> Sent:
    """The form of the one participant, opened and filled in; a draft that waits there is written over."""
    own, clerk.number = clerk.number, 0
    sent = clerk.fill_in(0, **values)
    clerk.number = own
    assert sent is not None
    return sent


def _at_once(clerks: list[Clerk], forms: list[Sent]) -> list[httpx.Response]:
    answers: list[httpx.Response | None] = [None, None]
    barrier = threading.Barrier(2)

    def send(side: int) -> None:
        barrier.wait()
        answers[side] = clerks[side].send(forms[side])

    threads = [threading.Thread(target=send, args=(side,)) for side in (0, 1)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return [one for one in answers if one is not None]


def _again(sent: Sent, answer: httpx.Response) -> Sent:
    """The form as the page that refused it shows it: with its new key and base, and what was typed; the other's field
    as it stands there."""
    fresh = {name: hidden(answer.text, name) for name in ("csrfmiddlewaretoken", "key", "base")}
    typed = {name: hidden(answer.text, name) for name in ("pulse_per_min", "weight_kg")}
    return Sent(sent.address, {**sent.form, **fresh, **typed})


if __name__ == "__main__":
    main()
