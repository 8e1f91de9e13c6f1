"""A scratch study on which requirements are tried, in a database of its own: invented, small, and thrown away.

Two people take part, on a clock that the trial sets. Nothing of a real study is touched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

from django.test import Client

from trialwright.conduct.act import Act, Actor, Role
from trialwright.conduct.acts.consent_given import ConsentGiven
from trialwright.conduct.acts.dose_given import DoseGiven
from trialwright.conduct.acts.enrolled import Enrolled
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.acts.screened import Screened
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.course import Course
from trialwright.conduct.entry import Entry
from trialwright.conduct.writing import Proposal, Refused, Written
from trialwright.eligibility.criterion import Criteria
from trialwright.protocol.analysis_plan import AnalysisPlan
from trialwright.protocol.design import Administration, Arm, StudyDesign, Visit
from trialwright.protocol.form import Form, Item, ItemGroup, RangeCheck
from trialwright.web import store
from trialwright.web.store import second_factor

STUDY = "VALIDATION"
PASSWORD = "a long passphrase for the validation only"
DAY_0 = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
READING = Form("reading", "Reading", (ItemGroup("all", "All", (
    Item("first_mm", "First", "float", unit="mm", range_checks=(RangeCheck(0, 100), RangeCheck(0, 90, hard=False))),
    Item("second_mm", "Second", "float", unit="mm", range_checks=(RangeCheck(0, 100),)),
    Item("third_mm", "Third", "float", unit="mm", range_checks=(RangeCheck(0, 100),)),
    Item("note", "Note", "text"),
)),))  # fmt: skip


def design(title: str = "A scratch study for validation, invented", sha256: str = "0" * 63 + "1") -> StudyDesign:
    """Two visits, one dose every week, one form; two participants planned."""
    return StudyDesign(
        id=STUDY, title=title, nct_id=None, record=None, target_enrolment=2, epochs=("screening", "treatment"),
        arms=(Arm("drug", "Drug", "", {}),),
        administrations=(Administration("Inventumab", 10.0, "mg", "oral", 0, 7, 3, 1, 1, {}),),
        visits=(Visit("screening", "screening", -7, 14, 7, ("reading",), {}),
                Visit("week 0", "treatment", 0, 0, 0, ("reading",), {}),
                Visit("week 2", "treatment", 14, 2, 2, ("reading",), {})),
        forms={"reading": READING}, criteria=Criteria(()),
        analysis=AnalysisPlan(baseline_visit="week 0", response_visits=("week 2",), measures={}, baseline=(),
                              outcomes=()),
        basis={}, sha256=sha256,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class StudyLine:
    """What came out of one named test of the study that is validated; ``critical``: the function it is about."""

    kind: str
    name: str
    critical: str
    outcome: str
    says: str


@dataclass
class ScratchSite:
    """The scratch study, open, with a user for each role. ``now`` is the clock of the acts; ``study_lines``: what came
    out of the tests of the study that the site is validated for (none: no study was named)."""

    folder: Path
    now: datetime = NOON
    study_lines: Sequence[StudyLine] = ()
    _keys: count[int] = field(default_factory=count)
    _browsers: dict[Role, Client] = field(default_factory=dict)
    recovery_codes: dict[Role, list[str]] = field(default_factory=dict)

    def prepare(self) -> None:
        """Open the study, make the users, and let two people come as far as their first visit."""
        store.open_study(design(), now=self.now - timedelta(days=30), study=STUDY)
        for role in Role:
            store.add_member(user_of(role), STUDY, role)
            store.set_password(user_of(role), PASSWORD)
        for code in ("V1", "V2"):
            self.enrol(code)

    def enrol(self, code: str) -> None:
        """Consent, sheet, enrolment, first visit and first dose of a participant."""
        day = DAY_0
        sheet = {"patient": code, "as_of": day.isoformat(), "birth_date": "1980-05-01"}
        for act in (ConsentGiven(code, day, "1.0"), Screened(code, day, sheet), Enrolled(code, day, "drug"),
                    VisitAttended(code, day, "week 0"), DoseGiven(code, day, "Inventumab", 1, 10.0, "mg"),
                    self.reading(code, first_mm=40.0, second_mm=50.0, third_mm=60.0)):  # fmt: skip
            self.write(act)

    @staticmethod
    def reading(code: str = "V1", **values: float | str) -> FormSaved:
        """A form saved at week 0."""
        entries = tuple(Entry(name, None, value) for name, value in values.items())
        return FormSaved(code, DAY_0, "week 0", "reading", entries)

    def hand_in(
        self, act: Act, role: Role = Role.INVESTIGATOR, reason: str | None = None, key: str | None = None
    ) -> Written | Refused:
        """Propose an act on the site's clock, which is never before the last act's time."""
        last = self.course.stored_at
        self.now = max(self.now, last) if last is not None else self.now
        proposal = Proposal(act, Actor(user_of(role), role), self.now, key or f"trial {next(self._keys)}", reason)
        return store.append(STUDY, proposal, now=self.now)

    def write(self, act: Act, role: Role = Role.INVESTIGATOR, reason: str | None = None) -> Written:
        """Write an act that nothing should forbid. Raises ``RuntimeError`` when something does."""
        outcome = self.hand_in(act, role, reason)
        if isinstance(outcome, Refused):
            raise RuntimeError(f"{act.kind} was refused: {' '.join(outcome.sentences)}")
        return outcome

    def refused(self, act: Act, role: Role = Role.INVESTIGATOR, reason: str | None = None) -> str:
        """The refusals of an act; empty when it was written."""
        outcome = self.hand_in(act, role, reason)
        return " ".join(outcome.sentences) if isinstance(outcome, Refused) else ""

    @property
    def course(self) -> Course:
        """The scratch study so far."""
        return store.course(STUDY)

    def browser(self, role: Role | None = None) -> Client:
        """A browser of a user in ``role``, logged in with password and code; None: of a visitor."""
        if role is None:
            return Client(HTTP_HOST="localhost")
        if role not in self._browsers:
            self._browsers[role] = Client(HTTP_HOST="localhost")
            self.come_in(self._browsers[role], role)
        return self._browsers[role]

    def come_in(self, client: Client, role: Role) -> None:
        """Log a user in: the first time an app is set up, later a recovery code takes its place, at any second."""
        answer = client.post("/log-in", {"username": user_of(role), "password": PASSWORD})
        there = answer.headers.get("Location", "")
        if there.endswith("/second-factor"):
            client.get(there)
            code = second_factor.code_now(client.session["new_secret"])
            shown = client.post(there, {"code": code}).content.decode()
            self.recovery_codes[role] = re.findall(r"<li><code>([\d ]+)</code>", shown)
        elif there.endswith("/code"):
            client.post(there, {"code": self.recovery_codes[role].pop()})

    @staticmethod
    def pages() -> Sequence[str]:
        """Pages that show participants' data."""
        base = f"/studies/{STUDY}"
        person = f"{base}/participants/V1"
        return (f"{base}/participants", person, f"{person}/visits/week-0/reading", f"{base}/matrix", f"{base}/audit",
                f"{base}/queries", f"{person}/verdicts")  # fmt: skip


def user_of(role: Role) -> str:
    """The user name of a role in the scratch study."""
    return f"validation-{role.value.replace(' ', '-')}"
