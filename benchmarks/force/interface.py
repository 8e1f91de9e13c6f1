"""Does anything that a program could send break the HTTP interfaces? Schemathesis, a thousand cases an operation.

    python benchmarks/force/interface.py [--cases 1000] [--minutes M] [--only WORDS] [--afresh]

Every operation of the conduct interface (as its ``openapi.json`` tells) and of the registry's (described here), in this
process: half of the cases are as the description says, half break it. What a case is about is often put right (the
study, a participant, a kind of act with its fields), so that it comes past the first door; every write is taken back.
All checks of Schemathesis that judge a single answer: no 5xx, status, type, headers and body as described, what breaks
the description refused, no answer without a token. Only ``positive_data_acceptance`` stays out: an act that can be read
may still be refused by the study. Cases and failures are kept in ``build/interface.jsonl``: run again, it goes on. The
bar: 1,000 cases for each operation, no failure.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))
KEPT = REPOSITORY / "build" / "interface.jsonl"
BATCH = 100
NCT = "NCT07008196"
TEXT = {"type": "string"}
SOME = {"200": {"description": "found", "content": {"application/json": {"schema": {"type": "object"}}}}}
WRONG = {"description": "mistaken", "content": {"application/json": {"schema": {
    "type": "object", "required": ["error", "remedy"], "properties": {"error": TEXT, "remedy": TEXT}}}}}  # fmt: skip
ASKED = ("q", "near", "km", "exclusions", "sort", "page", "limit", "from", "to", "phase", "status", "sex", "age")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--minutes", type=float, default=1e9, help="begin no further hundred after so long")
    parser.add_argument("--only", default="", help="operations in whose name these words stand")
    parser.add_argument("--afresh", action="store_true", help="forget the cases that were counted")
    parser.add_argument("--kept", type=Path, default=KEPT, help="where cases and failures are kept")
    options = parser.parse_args()
    if options.afresh:
        options.kept.unlink(missing_ok=True)
    options.kept.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="trialwright-interface-") as place:
        os.environ["TRIALWRIGHT_DATA"] = str(Path(place) / "data")
        from trialwright.web.start import start

        start(Path(place) / "data")
        return _run(_Site(Path(place)), options)


def _run(site: _Site, options: argparse.Namespace) -> int:
    until = time.monotonic() + options.minutes * 60
    operations = [one for one in site.operations() if options.only in one.label]
    done = _counted(options.kept)
    for turn in range(options.cases // BATCH + 50):
        for one in operations:
            if done[one.label] < options.cases and time.monotonic() < until:
                fresh = Counter[str]()
                cases, statuses = site.asked(one, turn * 1000 + sum(done.values()), fresh)
                done[one.label] += cases
                _count(options.kept, one.label, cases, statuses, fresh)
    seen, wrong = _summed(options.kept, 2), _summed(options.kept, 3).get("", Counter[str]())
    for one in operations:
        print(f"{one.label:55} {done[one.label]:6} cases, answers {dict(sorted(seen[one.label].items()))}")
    total, least = sum(done[one.label] for one in operations), min(done[one.label] for one in operations)
    print(f"{len(operations)} operations, {total:,} cases, {least:,} for the least (bar {options.cases:,}); "
          f"failures: {sum(wrong.values())} (bar 0), 5xx: {_broken(seen)} (bar 0)")  # fmt: skip
    for says, times in wrong.most_common():
        print(f"  {times} x {says}")
    return 1 if wrong or _broken(seen) or least < options.cases else 0


def _broken(seen: dict[str, Counter[str]]) -> int:
    return sum(many for one in seen.values() for status, many in one.items() if status.startswith("5"))


def _counted(kept: Path) -> Counter[str]:
    found = Counter[str]()
    for label, cases, _, _ in _lines(kept):
        found[label] += cases
    return found


def _summed(kept: Path, place: int) -> dict[str, Counter[str]]:
    """Of the lines that are kept, the statuses by operation (2), or all failures under no name (3)."""
    found: dict[str, Counter[str]] = {}
    for line in _lines(kept):
        found.setdefault(line[0] if place == 2 else "", Counter()).update(line[place])
    return found


def _lines(kept: Path) -> list[Any]:
    return [json.loads(line) for line in kept.read_text().splitlines()] if kept.exists() else []


def _count(kept: Path, label: str, cases: int, statuses: Counter[str], wrong: Counter[str]) -> None:
    with kept.open("a", encoding="utf-8") as out:
        out.write(json.dumps([label, cases, statuses, wrong]) + "\n")
    print(f"  {label}: {cases} more, {dict(statuses)}", file=sys.stderr, flush=True)


# The site -------------------------------------------------------------------------------------------------------------


class _Site:
    """The founding study with one participant in it, and a token of a coordinator."""

    def __init__(self, place: Path) -> None:
        from tests.conftest import STUDY_FOLDERS
        from tests.web.conftest import OPENED, Site, user_of
        from tests.web.test_permissions import _someone

        from trialwright.conduct.act import Role
        from trialwright.protocol.study_folder import read_study
        from trialwright.web import store

        folder = STUDY_FOLDERS["nct07008196"]
        from django.conf import settings

        logging.getLogger("django.request").setLevel(logging.CRITICAL)
        settings.ALLOWED_HOSTS += ["testserver", "localhost"]
        store.open_study(read_study(folder), now=OPENED, folder=folder)
        for role in Role:
            store.add_member(user_of(role), store.EVERY_STUDY, role)
        _someone(Site(place / "data", NCT))
        until = datetime.now(UTC) + timedelta(days=1)
        tokens = [store.make_token(user_of(role), NCT, role, "force", until) for role in Role]
        self.database = place / "data" / "trialwright.sqlite3"
        self._close()
        shutil.copyfile(self.database, place / "as it was")
        self.tokens = {role: {"Authorization": f"Bearer {token}"} for role, token in zip(Role, tokens, strict=True)}

    def _close(self) -> None:
        """Nothing of the database is open, and all of it stands in its file."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()

    def _as_it_was(self) -> None:
        """Take back what the last cases wrote."""
        from trialwright.web.store.courses import forget

        self._close()
        shutil.copyfile(self.database.parents[1] / "as it was", self.database)
        forget(NCT)

    def operations(self) -> list[Any]:
        """Of both interfaces."""
        import schemathesis

        from trialwright.web.wsgi import application

        conduct = schemathesis.openapi.from_wsgi("/api/conduct/openapi.json", application)
        registry = schemathesis.openapi.from_dict(_registry())
        registry.app = application
        return [one.ok() for schema in (conduct, registry) for one in schema.get_all_operations()]

    def asked(self, operation: Any, seed: int, wrong: Counter[str]) -> tuple[int, Counter[str]]:
        """A hundred cases of one operation."""
        import hypothesis
        from hypothesis import HealthCheck, Phase, given, settings
        from hypothesis import strategies as st
        from schemathesis import GenerationMode

        statuses, count = Counter[str](), [0]
        self._as_it_was()
        either = st.sampled_from(list(GenerationMode)).flatmap(lambda mode: operation.as_strategy(generation_mode=mode))

        @hypothesis.seed(seed)
        @settings(max_examples=BATCH, deadline=None, suppress_health_check=list(HealthCheck), database=None,
                  phases=[Phase.generate])  # fmt: skip
        @given(case=either, chance=st.integers(0, 2**32))
        def one_case(case: Any, chance: int) -> None:
            count[0] += 1
            self._call(case, random.Random(chance), statuses, wrong)

        one_case()
        return count[0], statuses

    def _call(self, case: Any, rng: random.Random, statuses: Counter[str], wrong: Counter[str]) -> None:
        from schemathesis.checks import CHECKS
        from schemathesis.core.failures import FailureGroup

        from trialwright.web import pace

        pace.forget()  # nobody but this sends so much
        roles = _made_likely(case, rng)
        excluded = [one for one in CHECKS.get_all() if one.__name__ == "positive_data_acceptance"]
        headers = self.tokens[rng.choice(roles)] if case.operation.label.count("conduct") else {}
        answer = case.call(headers=headers)
        statuses[str(answer.status_code)] += 1
        try:
            case.validate_response(answer, headers=headers, excluded_checks=excluded)
        except FailureGroup as found:
            for failure in found.exceptions:
                says = f"{case.operation.label}: {failure.title}: {failure.message[:160]!r}"
                if says not in wrong:
                    print(f"{says}\n{case.as_curl_command(headers={})[:900]}", file=sys.stderr, flush=True)
                wrong[says] += 1


def _made_likely(case: Any, rng: random.Random) -> list[Any]:
    """Put right what a case is about, so that it comes past the first door; the roles of which one asks."""
    from tests.web.test_act_rights import body

    from trialwright.conduct.act import Role
    from trialwright.conduct.payload import act_kinds

    roles = list(Role)
    told = case.path_parameters if isinstance(case.path_parameters, dict) else {}
    for name, right in (("study", NCT), ("code", "P-1"), ("nct", NCT)):
        if name in told and rng.random() < 0.8:
            told[name] = right
    positive = case.meta is None or case.meta.generation.mode.name == "POSITIVE"
    if positive and isinstance(case.body, dict) and rng.random() < 0.8:
        act = rng.choice(list(act_kinds().values()))
        likely = body(act, f"key {rng.random()}")
        roles = sorted(act.roles) or roles
        for name in ("kind", "participant", "observed_on", "fields", "reason"):
            if rng.random() < 0.85:
                case.body[name] = likely[name]
        if rng.random() < 0.3 and isinstance(case.body.get("fields"), dict) and case.body["fields"]:
            name = rng.choice(list(case.body["fields"]))
            case.body["fields"][name] = rng.choice([None, "", 0, -1, 1e308, "x" * 5000, [], {}, True, "\u202e", "\x00"])
    return roles


def _registry() -> dict[str, Any]:
    """What the registry's interface answers, as /api/ tells people."""
    ways: dict[str, tuple[str, ...]] = {
        "/api/studies": ASKED, "/api/suggestions": ("q",), "/api/studies/{nct}": (),
        "/api/studies/{nct}/related": (), "/api/studies/{nct}/review": ("as-of",),
    }  # fmt: skip
    paths: dict[str, Any] = {}
    for path, names in ways.items():
        asks = [{"name": name, "in": "query", "required": False, "schema": TEXT} for name in names]
        asks += [{"name": "nct", "in": "path", "required": True, "schema": TEXT}] if "{nct}" in path else []
        paths[path] = {"get": {"parameters": asks, "responses": {**SOME, "400": WRONG, "404": WRONG}}}
    return {"openapi": "3.1.0", "info": {"title": "Registry", "version": "1"}, "paths": paths}


if __name__ == "__main__":
    sys.exit(main())
