"""The invented study, blinded: both arms get an injection of one name, and what tells the arm is hidden.

Hidden from coordinator, monitor and data manager: the arm, the form ``randomisation``, the plasma level of the diary
with what is calculated from it, and the handing out of the product. Investigator and statistician are not blinded.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from tests.conftest import STUDY_FOLDERS
from trialwright.conduct.act import Act, Actor, Role
from trialwright.conduct.acts.consent_given import ConsentGiven
from trialwright.conduct.acts.dose_given import DoseGiven
from trialwright.conduct.acts.enrolled import Enrolled
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.acts.product_handed_out import ProductHandedOut
from trialwright.conduct.acts.query_raised import QueryRaised
from trialwright.conduct.acts.screened import Screened
from trialwright.conduct.acts.value_corrected import ValueCorrected
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.entry import Entry
from trialwright.eligibility.criterion import Criteria
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.study_folder import read_study

KIT, PLASMA = "KIT-CANARY-7391", 4273.125
CANARIES = (KIT, f"{PLASMA:g}", "4273.125", "4273.12", "CANARY-BREAK", "CHECK-FIRED", "4274.125", "8546.25", "8548.25")
RULES = """
blinding:
  - name: treatment
    roles: [coordinator, monitor, data manager]
    because: "Invented: double-blind."
    arm: true
    forms: [randomisation]
    items: [plasma_ng_ml]
    acts: [product handed out]
"""
RANDOMISATION = """
name: randomisation
label: Randomisation
basis:
  rest: {assumed: Invented.}
item_groups:
  - name: given
    label: What was given
    items:
      - {name: kit_number, label: Kit number, data_type: text}
      - {name: opened_at, label: Opened on, data_type: date}
"""
PLASMA_ITEMS = """      - {name: plasma_ng_ml, label: Level in plasma, data_type: float, unit: ng/mL}
      - name: twice_plasma
        label: Twice the level
        data_type: float
        unit: ng/mL
        method: {expression: "plasma_ng_ml * 2", because: Doubling.}
      - {name: told_why, label: Why it is high, data_type: text, condition: "plasma_ng_ml > 10"}
      - {name: remark, label: Remark, data_type: text}
"""
CHECK = """  - name: plasma_high_canary_check
    form: headache_diary
    item: headache_days
    holds: "plasma_ng_ml < 10 or headache_days < 1"
    asks: "Level above 10 CHECK-FIRED: is it right that there are headache days?"
    because: "Invented."
    examples:
      - {given: {plasma_ng_ml: 8, headache_days: 10}, comes_out: holds}
      - {given: {plasma_ng_ml: 11, headache_days: 10}, comes_out: fires}
      - {given: {headache_days: 10}, comes_out: unknown}
"""


def blinded_folder(place: Path, rules: str = RULES) -> Path:
    """A copy of the invented study in ``place`` with ``rules`` of blinding."""
    folder = place / "blinded"
    shutil.copytree(STUDY_FOLDERS["migraine"], folder)
    study = (folder / "study.yaml").read_text(encoding="utf-8")
    first, second = study.index("  - intervention: Inventumab"), study.index("  - intervention: Placebo")
    alike = (
        study[first:second]
        .replace("    arms: [drug]\n", "")
        .replace("intervention: Inventumab", "intervention: Study injection")
    )
    alike = alike.replace(
        'intervention: {registered: "protocolSection.armsInterventionsModule.interventions[0].name"}',
        "intervention: {assumed: Invented.}",
    )
    _write(folder / "study.yaml", study[:first] + alike)
    _write(folder / "forms" / "randomisation.yaml", RANDOMISATION)
    diary = folder / "forms" / "headache_diary.yaml"
    _write(diary, diary.read_text(encoding="utf-8").rstrip("\n") + "\n" + PLASMA_ITEMS)
    checks, conduct, schedule = folder / "checks.yaml", folder / "conduct.yaml", folder / "schedule.yaml"
    _write(checks, checks.read_text(encoding="utf-8").rstrip("\n") + "\n" + CHECK)
    _write(conduct, conduct.read_text(encoding="utf-8") + rules)
    _write(
        schedule,
        schedule.read_text(encoding="utf-8").replace(
            "forms: [headache_diary]", "forms: [headache_diary, randomisation]", 1
        ),
    )
    return folder


def blinded_design(place: Path) -> StudyDesign:
    """The design of that folder, with nobody to be screened out."""
    return replace(read_study(blinded_folder(place)), criteria=Criteria(()))


DAY = date(2026, 2, 20)
CORA, INES = Actor("coordinator", Role.COORDINATOR), Actor("investigator", Role.INVESTIGATOR)
MONA, DORA = Actor("monitor", Role.MONITOR), Actor("data-manager", Role.DATA_MANAGER)
STAN = Actor("statistician", Role.STATISTICIAN)


def diary(**values: Any) -> FormSaved:
    """Answers of the diary of day 0."""
    return FormSaved("P1", DAY, "day 0", "headache_diary", tuple(Entry(a, None, b) for a, b in values.items()))


def story(arm: str = "drug", kit: str = KIT, plasma: float = PLASMA) -> list[tuple[Act, Actor, str | None]]:
    """One participant with everything that tells the treatment, and a coordinator who is blinded."""
    sheet = {"patient": "P1", "as_of": DAY.isoformat(), "birth_date": "1990-01-01"}
    given = (Entry("kit_number", None, kit), Entry("opened_at", None, DAY.isoformat()))
    change = Entry("plasma_ng_ml", plasma, plasma + 1, f"was {plasma:g}, {kit}")
    told: list[tuple[Act, Actor]] = [
        (ConsentGiven("P1", DAY, "1.0"), CORA), (Screened("P1", DAY, sheet), CORA), (Enrolled("P1", DAY, arm), INES),
        (VisitAttended("P1", DAY, "day 0"), CORA), (FormSaved("P1", DAY, "day 0", "randomisation", given), INES),
        (diary(monthly_migraine_days=9), CORA), (diary(plasma_ng_ml=plasma), INES),
        (diary(headache_days=11, remark=f"seen with {kit} today"), CORA),
        (ValueCorrected("P1", DAY, "day 0", "headache_diary", (change,)), INES),
        (ProductHandedOut("P1", DAY, "Study injection", 1), INES),
        (DoseGiven("P1", DAY, "Study injection", 1, 70, "mg"), CORA),
        (QueryRaised("P1", DAY, 2, "day 0", "randomisation", "kit_number", f"Is {kit} right?"), STAN),
    ]  # fmt: skip
    return [(act, actor, f"lab: {plasma:g} of {kit}" if act.needs_reason else None) for act, actor in told]


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
