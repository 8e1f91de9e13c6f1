"""A served site with one participant on the way: enrolled in the founding study, week 0 attended, first dose given."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.conftest import REPOSITORY, STUDY_FOLDERS

CODE = "P-1"
STUDY = "NCT07008196"
WEEK_0 = datetime.now(UTC).date() - timedelta(days=9)
"""The second weekly dose was planned two days ago: its window is open or just over, and week 4 is to come."""


def prepared(data: Path) -> None:
    """Fill the data folder in a process of its own: Django is set up once a process."""
    command = [sys.executable, "-m", "tests.web.browser.clinic", str(data), WEEK_0.isoformat()]
    subprocess.run(command, check=True, cwd=REPOSITORY)


def prepare(data: Path, first_dose: date) -> None:
    """A log-in for each role, and the participant's way through the pages up to the first dose.

    The day is handed over: the tests that wait for it may have begun the day before.
    """
    from trialwright.web.start import start

    folder = start(data)
    from django.conf import settings

    from trialwright.protocol.study_folder import read_study
    from trialwright.web import accounts, store

    settings.ALLOWED_HOSTS.append("testserver")
    path = STUDY_FOLDERS["nct07008196"]
    store.open_study(read_study(path), now=datetime(2026, 1, 5, tzinfo=UTC), folder=path)
    accounts.make_log_ins(folder)
    walk_to_first_dose(folder, path, first_dose)


def walk_to_first_dose(folder: Path, path: Path, first_dose: date) -> None:
    """Consent, sheet, judgements, enrolment, visit and dose, as a browser without scripts sends them."""
    from tests.web.conftest import Site, eligible_example
    from tests.web.journey import Walk, on_day

    day, consent = first_dose.isoformat(), (first_dose - timedelta(days=10)).isoformat()
    walk = Walk(Site(folder, STUDY), CODE, consent=consent)
    example = eligible_example(path)
    done: list[Any] = [walk.consent(), walk.screen(on_day(example, day, CODE, consent))]
    for one in example["judgements"]:
        fields = {"criterion": one["criterion"], "answer": one["answer"], "why": "Seen.", "observed_on": day}
        done.append(walk.investigator.post(f"{walk.person}/verdicts", fields))
    arm = walk.design.arms[0].name
    plan = walk.design.administrations_of(arm)[0]
    done.append(walk.act("enrolled", walk.investigator, observed_on=day, arm=arm))
    done.append(walk.act("visit-attended", observed_on=day, visit="screening"))
    done.append(walk.save("screening", "vitals", observed_on=day, systolic_mm_hg="118", pulse_per_min="66"))
    done.append(walk.act("visit-attended", observed_on=day, visit="week 0"))
    done.append(walk.act("visit-attended", observed_on=day, visit="week 8"))  # far out of its window: a form to try
    dose = {"number": "1", "amount": f"{plan.dose:g}", "unit": plan.unit, "site": "abdomen", "lot": "L1"}
    done.append(walk.act("dose-given", observed_on=day, administration=plan.intervention, given_by="nurse", **dose))
    assert [answer.status_code for answer in done] == [302] * len(done)


if __name__ == "__main__":
    prepare(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]))
