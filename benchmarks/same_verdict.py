"""Do the browser, the page, the HTTP interface, CSV and ODM give every set of answers the same verdict?

    python benchmarks/same_verdict.py [--sets 2000] [--minutes M] [--seed 1] [--without-browser]

Random answers to every form of the founding study's baseline visit, at the edges and beyond; a verdict is whether the
answers are taken and which queries the checks raise. Prints how many sets were compared and how many differ; ends with
1 when one does. The bar: 2,000 sets, none that differs. ``--without-browser``: only the four paths on the server, which
are quicker. The study's data lie in a folder that is thrown away.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))


def main() -> int:
    """Compare and print."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--sets", type=int, default=2000)
    options.add_argument("--without-browser", action="store_true")
    options.add_argument("--minutes", type=float, default=1e9, help="begin no further hundred after so long")
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        os.environ["TRIALWRIGHT_DATA"] = str(data)
        from tests.web.browser.clinic import prepared

        prepared(data)
        return _compare(data, asked.sets, asked.seed, asked.minutes * 60, browser=not asked.without_browser)


def _compare(data: Path, number: int, seed: int, most_seconds: float, *, browser: bool) -> int:
    from trialwright.web.start import start

    start(data)
    from django.conf import settings
    from django.test import Client
    from tests.web import verdict_paths
    from tests.web.browser.clinic import CODE, STUDY, WEEK_0
    from tests.web.conftest import come_in

    from trialwright.conduct.act import Role
    from trialwright.web.store.tokens import make_token

    settings.ALLOWED_HOSTS.append("testserver")
    verdict_paths.DAY = WEEK_0.isoformat()
    client = Client()
    come_in(client, "coordinator")
    token = make_token("coordinator", STUDY, Role.COORDINATOR, "verdicts", datetime.now(UTC) + timedelta(days=1))
    paths = verdict_paths.Paths(STUDY, CODE, "week 0", client, token)
    design, rng = paths.course().design, random.Random(seed)
    forms = [design.forms[name] for name in design.forms_at("week 0") if not design.forms[name].acts]
    begun, cpu, whose = time.perf_counter(), time.process_time(), "browser" if browser else "page"
    taken = asked = differing = 0
    for first in range(0, number, 100):
        if time.perf_counter() - begun > most_seconds:
            number = first
            break
        chosen = [rng.choice(forms) for _ in range(min(100, number - first))]
        sets = [(form, verdict_paths.some_answers(form, rng)) for form in chosen]
        pages = paths.browser(sets) if browser else [paths.page(*one) for one in sets]
        for (form, typed), said in zip(sets, pages, strict=True):
            others = {"http": paths.interface(form, typed), "csv": paths.table(form, typed),
                      "odm": paths.odm(form, typed)}  # fmt: skip
            if browser:
                others["page"] = paths.page(form, typed)
            taken, asked = taken + said.taken, asked + bool(said.asks)
            wrong = [name for name, one in others.items() if one != said]
            if wrong:
                differing += 1
                print(f"{form.name}: {', '.join(wrong)} differ from the {whose}: {typed} {said} {others}"[:2000])
    seconds = time.perf_counter() - begun
    told = f"{differing} differ; {taken} taken ({asked} of them with a question), {number - taken} refused"
    print(
        f"{number:,} sets of answers (bar 2,000) on {5 if browser else 4} paths: {told} (bar 0 that differ); "
        f"{seconds:.0f} s, {time.process_time() - cpu:.0f} s of processor"
    )
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
