"""Does any form that somebody could write break a page or an export? Random form definitions x random answers.

    python benchmarks/force/generated_forms.py [--forms 2000] [--minutes M] [--seed 1]

Each form becomes part of a study of its own (the invented one of the tests, its first visit asking for the form). A
definition that does not hold together must be refused in sentences with file and line. Of every other: the page, the
printed twin, the answers saved over HTTP as typed (right, wrong, odd), the page again, the participant, the audit
trail; then every format of data is written and read by its own parser (XML, CSV, XLSX). The bar: 2,000 forms, no answer
of 500 or above, no traceback, every export read.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

TEXTS = ("", "x", "y", "1", "0", "-3", "2.5", "2,5", "seven", "9" * 40, "1e400", "nan", "true", "no", "2026", "2026-05",
         "2026-05-20", "t", "30 feb 2026", "08:30", "24:00", " ", "\u5173\u8282", "\u202ex", "<script>", "=1+1", "'",
         "x" * 10_001, "\x00", "None")  # fmt: skip
DAY = date(2026, 3, 2)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--forms", type=int, default=2000)
    parser.add_argument("--minutes", type=float, default=1e9, help="begin no further form after so long")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="trialwright-forms-") as place:
        os.environ["TRIALWRIGHT_DATA"] = str(Path(place) / "data")
        from trialwright.web.start import start

        start(Path(place) / "data")
        return _run(Path(place), options.forms, options.seed, options.minutes * 60)


def _run(place: Path, number: int, seed: int, seconds: float) -> int:
    told, wrong = Counter[str](), Counter[str]()
    begun, cpu, rng, site = time.perf_counter(), time.process_time(), random.Random(seed), _Site(place)
    for turn in range(number):
        if time.perf_counter() - begun > seconds:
            number = turn
            break
        data = some_form(rng)
        try:
            site.tried(data, f"INVENTED-{turn}", rng, told)
        except Exception as error:  # noqa: BLE001  (whatever it is, it is told and counted)
            wrong[f"{type(error).__name__}: {str(error)[:120]}"] += 1
            print(json.dumps(data), "".join(traceback.format_exc()[-1500:]), file=sys.stderr, flush=True)
    broken = sum(many for name, many in told.items() if name.startswith("answer 5"))
    print(f"{number} forms (bar 2,000): {dict(told)}; answers of 500 or above: {broken} (bar 0); tracebacks: "
          f"{sum(wrong.values())} {dict(wrong.most_common(4))} (bar 0); "
          f"{time.perf_counter() - begun:.0f} s, {time.process_time() - cpu:.0f} s of processor")  # fmt: skip
    return 1 if broken or wrong else 0


# Random definitions ---------------------------------------------------------------------------------------------------

WORDS = (
    "Pain",
    "\u75bc\u75db",
    "a & b < c",
    "\u202ertl",
    "x" * 300,
    "'quoted' \"twice\"",
    "{{ x }}",
    "100 %",
    "\U0001f9b4",
)
UNITS = {"integer": ("d", "/min", None), "float": ("mg/L", "kg", "cm", None)}
ODD = ("nothing", "1 +", "a + 'x'", "not 3", "sum(", "unknown_item > 1")


def some_form(rng: random.Random) -> dict[str, Any]:
    """A form as a study file holds it, mostly one that holds together."""
    codes = [{"code": code, "says": rng.choice(WORDS)} for code in ("x", "y", *map(str, range(rng.choice((0, 1, 30)))))]
    groups: list[dict[str, Any]] = []
    known: list[tuple[str, str]] = []
    for number in range(rng.randint(1, 4)):
        repeats = rng.random() < 0.3
        own = [] if repeats else known  # an item of a row is asked about in its own group alone
        made = [_item(f"i{number}_{place}", rng, own, alone=not repeats) for place in range(rng.randint(1, 6))]
        group: dict[str, Any] = {"name": f"g{number}", "label": rng.choice(WORDS), "items": made}
        if repeats:
            group["at_most"] = rng.choice((1, 3, 30))
        elif known and rng.random() < 0.3:
            group["condition"] = _condition(rng, known)
        groups.append(group)
        if not repeats:
            known += [(one["name"], one["data_type"]) for one in made if (one["name"], one["data_type"]) not in known]
    return {"name": "made", "label": rng.choice(WORDS), "basis": {"rest": {"assumed": "Invented."}},
            "code_lists": [{"name": "codes", "items": codes}], "item_groups": groups}  # fmt: skip


def _item(name: str, rng: random.Random, known: list[tuple[str, str]], *, alone: bool) -> dict[str, Any]:
    kind = rng.choice(("integer", "float", "text", "date", "partial_date", "time", "boolean", "code"))
    item: dict[str, Any] = {"name": name, "label": rng.choice(WORDS), "data_type": kind}
    if rng.random() < 0.2:
        item["mandatory"] = True
    if rng.random() < 0.3:
        item["label_zh"] = "\u9879\u76ee"
    if kind == "code":
        item["code_list"] = "codes"
    if kind in UNITS:
        unit = rng.choice(UNITS[kind])
        item |= {"unit": unit} if unit else {}
        low = rng.choice((0, 1, -5))
        if rng.random() < 0.6:
            item["range_checks"] = [{"low": low, "high": low + rng.choice((1, 60, 1000)), "hard": rng.random() < 0.5,
                                     "because": "Invented."}]  # fmt: skip
        numbers = [one for one, sort in known if sort in UNITS]
        if alone and numbers and rng.random() < 0.2:
            item["method"] = {
                "expression": f"{rng.choice(numbers)} + {rng.choice(numbers)} * 2",
                "because": "Invented.",
            }
            item.pop("mandatory", None)
    if alone and known and rng.random() < 0.3:
        item["condition"] = rng.choice(ODD) if rng.random() < 0.03 else _condition(rng, known)
    known += [(name, kind)] if alone and "method" not in item else []
    return item


def _condition(rng: random.Random, known: list[tuple[str, str]]) -> str:
    name, kind = rng.choice(known)
    asked = {"integer": f"{name} > 1", "float": f"{name} <= 2.5", "boolean": name, "code": f"{name} = 'x'"}.get(kind)
    return rng.choice([f"known({name})", f"not known({name})", *([asked] if asked else [])])


# The site -------------------------------------------------------------------------------------------------------------


class _Site:
    """The pages, and a study folder into which each form is put."""

    def __init__(self, place: Path) -> None:
        from django.conf import settings
        from django.test import Client
        from tests.conftest import STUDY_FOLDERS
        from tests.web.conftest import come_in

        from trialwright.conduct.act import Role
        from trialwright.web import store

        settings.ALLOWED_HOSTS.append("testserver")
        for name, role in (("coordinator", Role.COORDINATOR), ("manager", Role.DATA_MANAGER)):
            store.add_member(name, store.EVERY_STUDY, role)
            store.set_password(name, "a long passphrase for a benchmark")
        self.client, self.manager = Client(), Client()
        come_in(self.client, "coordinator")
        come_in(self.manager, "manager")
        self.folder = place / "study"
        shutil.copytree(STUDY_FOLDERS["migraine"], self.folder)
        schedule = self.folder / "schedule.yaml"
        asks = schedule.read_text(encoding="utf-8").replace("forms: [participant]", "forms: [participant, made]", 1)
        schedule.write_text(asks, encoding="utf-8")

    def tried(self, data: dict[str, Any], study: str, rng: random.Random, told: Counter[str]) -> None:
        """One form, through everything; everything is taken back."""
        from tests.web.verdict_paths import undone

        from trialwright.errors import InputError, InputErrors
        from trialwright.protocol.draft_text import yaml_text
        from trialwright.protocol.study_folder import read_study

        (self.folder / "forms" / "made.yaml").write_text(yaml_text("made", data), encoding="utf-8")
        try:
            design = read_study(self.folder)
        except (InputErrors, InputError) as error:
            several = error.errors if isinstance(error, InputErrors) else [error]
            assert all(one.where and one.remedy for one in several), "a refusal without its place or its remedy"
            told["refused in sentences"] += 1
            return
        told["taken"] += 1
        with undone():
            self._walk(design, study, rng, told)

    def _walk(self, design: Any, study: str, rng: random.Random, told: Counter[str]) -> None:
        from trialwright.conduct.act import Actor, Role
        from trialwright.conduct.acts.consent_given import ConsentGiven
        from trialwright.conduct.acts.visit_attended import VisitAttended
        from trialwright.conduct.writing import Proposal, Written
        from trialwright.web import pace, store

        pace.forget()  # two people send more here than the limit on requests lets anybody
        now = datetime.now(UTC)
        store.open_study(design, now=datetime(2026, 1, 5, tzinfo=UTC), folder=self.folder, study=study)
        for number, act in enumerate((ConsentGiven("P-1", DAY, "1.0"), VisitAttended("P-1", DAY, "screening"))):
            actor = Actor("coordinator", Role.COORDINATOR)
            assert isinstance(store.append(study, Proposal(act, actor, now, f"key {number}"), now=now), Written)
        person = f"/studies/{study}/participants/P-1"
        form = f"{person}/visits/screening/made"
        self._asked(self.client.get(form), told)
        for attempt in range(3):
            base = str(store.course(study).sequence)
            sent = {**some_answers(design.forms["made"], rng, wild=attempt == 0), "observed_on": DAY.isoformat(),
                    "base": base, "confirmed": "yes", "reason": "read again"}  # fmt: skip
            answer = self.client.post(
                form, {**sent, "do": rng.choice(("save", "check", "save", "same:one", "none:two"))}
            )
            self._asked(answer, told)
            self._asked(self.client.post(f"{form}/draft", sent), told)
            told["saved"] += answer.status_code == 302
        for address in (form, f"{form}/print", f"/studies/{study}/forms/made/print", person):
            self._asked(self.client.get(address), told)
        for address in (f"/studies/{study}/audit", f"/studies/{study}/guideline", f"/studies/{study}/matrix"):
            self._asked(self.manager.get(address), told)
        self._exported(store.course(study), told)

    def _asked(self, answer: Any, told: Counter[str]) -> None:
        told[f"answer {answer.status_code}"] += 1

    def _exported(self, course: Any, told: Counter[str]) -> None:
        """Every format of data, written and read by a parser that is not ours."""
        from lxml import etree
        from openpyxl import load_workbook

        from trialwright.exchange.register import find_data_formats

        for name, one in find_data_formats().items():
            for file, data in one.write(course, datetime.now(UTC)).items():
                if file.endswith(".xml"):
                    etree.fromstring(data)
                elif file.endswith(".xlsx"):
                    load_workbook(io.BytesIO(data), read_only=True)
                elif file.endswith(".csv"):
                    assert len({len(row) for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))}) <= 1
                elif file.endswith(".json"):
                    json.loads(data)
                told[f"{name} read"] += 1


def some_answers(form: Any, rng: random.Random, *, wild: bool) -> dict[str, str]:
    """Answers as typed: ``wild`` ones of any kind in any item, others mostly of its kind."""
    found: dict[str, str] = {}
    fitting = {"integer": ("1", "50", "0"), "float": ("2.5", "0"), "boolean": ("true", "false"), "code": ("x", "y"),
               "date": ("2026-02-20", "t"), "partial_date": ("2025", "2026-01"), "time": ("08:30",),
               "text": ("said", "=1+1", "\u5173\u8282")}  # fmt: skip
    for name, item in form.items.items():
        rows = range(1, 1 + min(3, form.group_of[name].at_most or 0)) or (None,)
        for row in rows:
            address = name if row is None else f"{name}[{row}]"
            if rng.random() < 0.8:
                found[address] = rng.choice(TEXTS if wild or rng.random() < 0.1 else fitting[item.data_type])
    return found


if __name__ == "__main__":
    sys.exit(main())
