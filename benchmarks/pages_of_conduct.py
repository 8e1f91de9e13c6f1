"""How long do the pages of conduct take? A generated study: 30 participants, 40 visits, a form of 300 items.

    python benchmarks/pages_of_conduct.py [--participants 30] [--visits 40] [--items 300] [--repeats 5] [--check]

The founding study's files, with further visits (each with its eight forms, one of them half filled in) and a form of
many items with ranges, code lists and conditions. Printed for each page: processor time and wall time of the whole
request (middleware, course, rendering), median and worst of the repeats; no network. ``--check``: exit code 1 when a
page takes a second or more of processor time. Wall times mean something on a quiet machine only.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import yaml

STUDY, FORM = "NCT07008196", "long_form"
DAY = date(2026, 3, 2)
BASIS = {"rest": {"assumed": "Generated for a measurement."}}
BAR_S = 1.0


def main() -> None:
    given = _options()
    with tempfile.TemporaryDirectory(prefix="trialwright-pages-") as place:
        from trialwright.web.start import start

        start(Path(place) / "data")
        folder = generated(Path(place) / "study", given.visits, given.items)
        acts = stocked(folder, given.participants)
        print(f"{given.participants} participants, {given.visits} visits, {acts:,} acts; ms: processor median (bar "
              f"{1000 * BAR_S:.0f}), worst; wall median, worst")  # fmt: skip
        slow = [name for name, page in pages(given.items).items() if measured(name, page, given.repeats) >= BAR_S]
    if slow and given.check:
        sys.exit(f"{BAR_S:g} s or more of processor time: {', '.join(slow)}")


def generated(folder: Path, visits: int, items: int) -> Path:
    """The founding study with ``visits`` visits, and a form of ``items`` items at its first visit."""
    from trialwright.protocol.study_list import find_study, shipped_studies

    shutil.copytree(find_study(STUDY, [shipped_studies()]), folder)
    schedule = yaml.safe_load((folder / "schedule.yaml").read_text(encoding="utf-8"))
    usual = schedule["visits"][2]["forms"]
    more = [{"name": f"visit {number}", "epoch": "screening", "day": 7 * number - 600, "before_days": 0,
             "after_days": 0,
             "forms": usual, "basis": BASIS} for number in range(1, visits - len(schedule["visits"]) + 1)]  # fmt: skip
    more[0]["forms"] = [*usual, FORM]
    schedule["visits"] = [*more, *schedule["visits"]]
    (folder / "schedule.yaml").write_text(json.dumps(schedule, indent=1, default=str), encoding="utf-8")
    (folder / "forms" / f"{FORM}.yaml").write_text(json.dumps(long_form(items), indent=1), encoding="utf-8")
    return folder


def long_form(items: int) -> dict[str, Any]:
    """Items in groups of 20: numbers with ranges, words, dates and codes in turn, every tenth under a condition."""
    codes = [{"code": "0", "says": "absent"}, {"code": "1", "says": "present"}]
    return {
        "name": FORM, "label": "A long form", "basis": BASIS, "code_lists": [{"name": "found", "items": codes}],
        "item_groups": [
            {"name": f"group_{start}", "label": f"Group {start}",
             "items": [_item(number) for number in range(start, min(start + 20, items))]}
            for start in range(0, items, 20)
        ],
    }  # fmt: skip


def _item(number: int) -> dict[str, Any]:
    base: dict[str, Any] = {"name": f"item_{number}", "label": f"Question {number}"}
    if number % 10 == 9:
        base["condition"] = f"item_{number - 9} > 2"
    kinds: list[dict[str, Any]] = [
        {"data_type": "float", "range_checks": [{"low": 0, "high": 100, "because": "Generated."},
                                                {"low": 1, "high": 90, "hard": False, "because": "Generated."}]},
        {"data_type": "text"}, {"data_type": "code", "code_list": "found"}, {"data_type": "date"},
    ]  # fmt: skip
    return {**base, **kinds[0 if number % 10 == 0 else number % 4]}


def stocked(folder: Path, participants: int) -> int:
    """Participants who consented and attended every further visit; one form of each visit is half filled in."""
    from trialwright.conduct.act import Act, Actor, Role
    from trialwright.conduct.acts.consent_given import ConsentGiven
    from trialwright.conduct.acts.form_saved import FormSaved
    from trialwright.conduct.acts.visit_attended import VisitAttended
    from trialwright.conduct.entry import Entry
    from trialwright.conduct.writing import Proposal
    from trialwright.protocol.study_folder import read_study
    from trialwright.web import store

    design = read_study(folder)
    now = datetime.now(UTC) - timedelta(minutes=2)
    store.open_study(design, now=now, folder=folder)
    store.add_member("clerk", STUDY, Role.COORDINATOR)
    store.set_password("clerk", "a long passphrase for a benchmark")
    first = tuple(Entry(name, None, value) for name, value in (("pulse_per_min", 70), ("systolic_mm_hg", 120)))
    visits = [visit.name for visit in design.visits if visit.name.startswith("visit ")]
    acts: list[Act] = []
    for number in range(participants):
        code = f"C{number:03d}"
        acts.append(ConsentGiven(code, DAY, "1.0"))
        for visit in visits:
            acts += [VisitAttended(code, DAY, visit), FormSaved(code, DAY, visit, "vitals", first)]
    keys, actor = count(), Actor("clerk", Role.COORDINATOR)
    proposals = [(Proposal(act, actor, now, f"key {next(keys)}"), now) for act in acts]
    summary = store.append_many(STUDY, proposals)
    assert not summary.refused, summary.refused[:1]
    return len(acts)


def pages(items: int) -> dict[str, Callable[[], Any]]:
    """Each page by its name."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    settings.ALLOWED_HOSTS.append("testserver")
    client = Client()
    backend = "django.contrib.auth.backends.ModelBackend"
    client.force_login(get_user_model().objects.get(username="clerk"), backend)
    session = client.session
    session["since"], session["factors"] = int(time.time()), "password and code"
    session.save()
    team, turn = f"/studies/{STUDY}", count(1)
    address = f"{team}/participants/C000/visits/visit-1/{FORM}"

    def saved() -> Any:
        number = next(turn)
        answers = {f"item_{one}": _answer(one, number) for one in range(items)}
        base = client.get(address).content.decode().split('name="base" value="')[1].split('"')[0]
        before = time.process_time(), time.perf_counter()
        sent = {"base": base, "do": "save", "confirmed": "yes", "observed_on": DAY.isoformat(),
                "reason": "Typed again.", "key": f"form {number}", **answers}  # fmt: skip
        return client.post(address, sent), before

    return {
        "matrix": lambda: client.get(f"{team}/matrix"),
        "matrix, one visit": lambda: client.get(f"{team}/matrix?visit=visit-1"),
        "what is to be done": lambda: client.get(f"{team}/work"),
        "participant": lambda: client.get(f"{team}/participants/C000"),
        "participants": lambda: client.get(f"{team}/participants"),
        f"form of {items} items, opened": lambda: client.get(address),
        f"form of {items} items, saved": saved,
        "joint form, opened": lambda: client.get(f"{team}/participants/C000/visits/visit-1/joint_counts"),
    }


def _answer(number: int, turn: int) -> str:
    kinds = (f"{2 + turn % 5}.5", f"words {turn}", str(turn % 2), (DAY - timedelta(days=turn)).isoformat())
    return kinds[0 if number % 10 == 0 else number % 4]


def measured(name: str, page: Callable[[], Any], repeats: int) -> float:
    """Print the times of a page; returns the median processor time in seconds."""
    processor, wall = [], []
    for _ in range(repeats):
        before = time.process_time(), time.perf_counter()
        answer = page()
        if isinstance(answer, tuple):
            answer, before = answer
        after = time.process_time(), time.perf_counter()
        if answer.status_code != (302 if name.endswith("saved") else 200):
            raise SystemExit(f"{name}: {answer.status_code}")
        processor.append(after[0] - before[0])
        wall.append(after[1] - before[1])
    told = [1000 * one for one in (statistics.median(processor), max(processor), statistics.median(wall), max(wall))]
    print(f"  {name:32} {told[0]:7.0f} {told[1]:7.0f}   {told[2]:7.0f} {told[3]:7.0f}")
    return statistics.median(processor)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--participants", type=int, default=30)
    parser.add_argument("--visits", type=int, default=40)
    parser.add_argument("--items", type=int, default=300)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--check", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
