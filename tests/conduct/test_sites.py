"""Sites: where somebody belongs, when a site may take somebody in, and what people of one site see and write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from lxml import etree

from tests.conduct.plan import COORDINATOR, INVESTIGATOR, Clinic, correction, day, opening, sheet
from tests.conduct.proof import MANAGER, ON
from tests.conduct.test_order import event
from tests.conduct.two_sites import NORTH, SOUTH, two_site_design
from trialwright.analysis.site_flow import site_flows
from trialwright.conduct.act import Act, Actor, Role, payload
from trialwright.conduct.acts.consent_given import ConsentGiven
from trialwright.conduct.acts.data_locked import DataLocked
from trialwright.conduct.acts.delegation_ended import DelegationEnded
from trialwright.conduct.acts.duty_delegated import DutyDelegated
from trialwright.conduct.acts.enrolled import Enrolled
from trialwright.conduct.acts.redaction_asked import RedactionAsked
from trialwright.conduct.acts.screened import Screened
from trialwright.conduct.acts.site_changed import SiteChanged
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.acts.withdrawn import Withdrawn
from trialwright.conduct.amending import amendment_report
from trialwright.conduct.audit import audit_trail
from trialwright.conduct.delegation import delegation_log
from trialwright.conduct.entry import Entry
from trialwright.conduct.payload import read_act
from trialwright.conduct.sites import cut, site_of
from trialwright.conduct.work import tasks
from trialwright.conduct.writing import Proposal, Written
from trialwright.exchange.data_dictionary import people, people_heads
from trialwright.exchange.data_lines import data_tables
from trialwright.exchange.odm_clinical import add_clinical_data, add_people

NORA = Actor("nora", Role.COORDINATOR, frozenset({"north"}))
NILS = Actor("nils", Role.INVESTIGATOR, frozenset({"north"}))
SARA = Actor("sara", Role.COORDINATOR, frozenset({"south"}))


def consent(code: str, site: str | None, on: int = -12) -> ConsentGiven:
    return ConsentGiven(code, day(on), "1.0", site)


@pytest.fixture
def clinic() -> Clinic:
    """One participant at each of two sites."""
    made = Clinic(design=two_site_design())
    made.write(consent("N1", "north"))
    made.write(consent("S1", "south"))
    return made


@pytest.mark.parametrize(("zone", "passes"), [("Asia/Shanghai", True), ("Europe/Vienna", False), (None, False)])
def test_a_day_is_a_day_at_the_site_and_not_in_utc(zone: str | None, passes: bool) -> None:
    """At 18:00 UTC it is two in the morning of the next day in Shanghai."""
    design = two_site_design()
    north, *others = design.sites
    clinic = Clinic(design=replace(design, sites=(replace(north, zone=zone), *others)))
    evening = datetime(2026, 3, 2, 18, tzinfo=UTC)
    for code, on, well in (("N8", date(2026, 3, 3), passes), ("N9", date(2026, 3, 4), False)):
        proposal = Proposal(ConsentGiven(code, on, "1.0", north.name), COORDINATOR, evening, f"night {code}")
        outcome = clinic.book.append(proposal, evening)
        assert isinstance(outcome, Written) == well, outcome
        assert well or "in the future" in " ".join(outcome.sentences)  # type: ignore[union-attr]


# Where somebody belongs -----------------------------------------------------------------------------------------------


def test_a_participant_belongs_to_the_site_of_the_consent_until_a_change_with_its_reason(clinic: Clinic) -> None:
    person = clinic.course.participants["N1"]
    assert site_of(clinic.course, person) == "north"
    assert "needs a reason" in clinic.refused(SiteChanged("N1", ON, "south"), MANAGER)
    assert "already" in clinic.refused(SiteChanged("N1", ON, "north"), MANAGER, reason="moved house")
    clinic.write(SiteChanged("N1", ON, "south"), MANAGER, reason="moved house")
    assert site_of(clinic.course, person) == "south"
    assert "has no site" in clinic.refused(SiteChanged("N1", ON, "west"), MANAGER, reason="moved house")


def test_without_sites_or_with_one_nobody_is_asked_and_the_bytes_of_an_act_stay_as_they_were() -> None:
    given = ConsentGiven("P1", date(2026, 2, 18), "1.0")
    assert payload(given) == b'{"consent_version":"1.0","observed_on":"2026-02-18","participant":"P1"}'
    assert read_act("consent given", payload(given)) == given
    one = Clinic(design=replace(two_site_design(), sites=(NORTH,))).consented()
    assert site_of(one.course, one.course.participants["P1"]) == "north"
    none = Clinic().consented()
    assert site_of(none.course, none.course.participants["P1"]) is None
    assert "names no sites" in none.refused(consent("P2", "north"))
    delegated = DutyDelegated(None, ON, "cora", "coordinator", ("consent",), day(-20))
    assert b"at_site" not in payload(delegated) and b'"until":null' in payload(delegated)


def test_somebody_of_before_the_sites_belongs_to_none_until_it_is_said(clinic: Clinic) -> None:
    """The study ran at one place when P1 consented; then it got its sites by an amendment."""
    older = Clinic().consented()
    course = older.course.seen_with(two_site_design())
    assert site_of(course, course.participants["P1"]) is None
    assert "P1" not in cut(course, frozenset({"north"})).participants
    assert "P1" in cut(course, None).participants


# Activation -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("site", "on", "says"),
    [
        (None, -12, "Say at which site: north, south, late."),
        ("west", -12, "This study has no site 'west'; its sites are: north, south, late."),
        ("late", -12, "The site late is not activated: no approval is recorded for it."),
        ("south", -30, "The site south is activated from 2026-02-01 on."),
    ],
)
def test_nobody_consents_at_a_site_that_is_not_activated(clinic: Clinic, site: str | None, on: int, says: str) -> None:
    assert says in clinic.refused(consent("P9", site, on))


def test_nobody_is_enrolled_at_a_site_that_is_not_activated(clinic: Clinic) -> None:
    clinic.write(Screened("S1", day(-10), sheet("S1")))
    closed = replace(SOUTH, activated=None)
    clinic.book.course = clinic.course.seen_with(replace(two_site_design(), sites=(NORTH, closed)))
    assert "The site south is not activated." in clinic.refused(Enrolled("S1", day(-1), "drug"))


def test_consent_again_stays_at_the_site(clinic: Clinic) -> None:
    assert "change of site" in clinic.refused(consent("N1", "south", -5))
    clinic.write(consent("N1", None, -5))
    assert site_of(clinic.course, clinic.course.participants["N1"]) == "north"


# Who sees and writes --------------------------------------------------------------------------------------------------

ABOUT: list[tuple[str, Callable[[str], Act], Actor]] = [
    ("screened", lambda code: Screened(code, day(-10), sheet(code)), NORA),
    ("visit attended", lambda code: VisitAttended(code, day(-10), "screening"), NORA),
    ("value corrected", lambda code: correction(Entry("days", 9, 8, "why"), code=code), NORA),
    ("withdrawn", lambda code: Withdrawn(code, ON, "withdrawal by subject"), NORA),
    ("enrolled", lambda code: Enrolled(code, day(-1), "drug"), NILS),
    ("site changed", lambda code: SiteChanged(code, ON, "north"), NILS),
    ("redaction asked", lambda code: RedactionAsked(code, ON, 3), NORA),
    ("data locked", lambda code: DataLocked(code, ON, "locked"),
     Actor("dina", Role.DATA_MANAGER, frozenset({"north"}))),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "act", "actor"), ABOUT, ids=[kind for kind, _, _ in ABOUT])
def test_somebody_of_another_site_is_answered_as_nobody(
    clinic: Clinic, kind: str, act: Callable[[str], Act], actor: Actor
) -> None:
    foreign, nobody = (clinic.refused(act(code), actor, reason="why") for code in ("S1", "X1"))
    assert foreign.replace("S1", "X1") == nobody, kind


def test_a_role_at_one_site_takes_people_in_there_and_tells_of_no_other(clinic: Clinic) -> None:
    assert "Your role is for the site north only" in clinic.refused(consent("N2", "south"), NORA)
    assert "Your role is for the site north only" in clinic.refused(consent("N2", None), NORA)
    assert clinic.refused(consent("S1", "north"), NORA) == "This code is taken: give this person another one."
    clinic.write(consent("N2", "north"), NORA)
    assert "the study as a whole" in clinic.refused(
        DataLocked(None, ON, "locked"), Actor("dina", Role.DATA_MANAGER, frozenset({"north"}))
    )
    clinic.write(Screened("N2", day(-10), sheet("N2")), NORA)


def test_the_cut_of_a_site_holds_its_people_and_nothing_that_names_others(clinic: Clinic) -> None:
    clinic.write(DataLocked("S1", ON, "frozen"), MANAGER)
    clinic.write(DutyDelegated(None, ON, "sara", "coordinator", ("consent",), day(-20), None, "south"), INVESTIGATOR)
    seen = cut(clinic.course, frozenset({"north"}))
    assert list(seen.participants) == ["N1"] and seen.locks == {} and delegation_log(seen) == []
    assert not any("S1" in str(line) or "sara" in str(line) for line in audit_trail(seen))
    assert cut(clinic.course, frozenset({"north", "south", "late"})) is clinic.course
    assert cut(Clinic().consented().course, None).participants.keys() == {"P1"}
    assert list(cut(clinic.course, frozenset({"west"})).participants) == []


def test_a_delegation_for_one_site_covers_that_site_alone(clinic: Clinic) -> None:
    given = DutyDelegated(None, ON, "cora", "coordinator", ("data entry",), day(-20), None, "north")
    assert "has no site" in clinic.refused(replace(given, at_site="west"), INVESTIGATOR)
    assert "the study as a whole" in clinic.refused(replace(given, at_site="south"), NILS)
    clinic.write(given, NILS)
    clinic.write(Screened("N1", day(-10), sheet("N1")), COORDINATOR)
    says = clinic.refused(Screened("S1", day(-10), sheet("S1")), COORDINATOR)
    assert "not delegated as coordinator on that day at the site south" in says
    clinic.write(replace(given, at_site="south"), INVESTIGATOR)
    clinic.write(Screened("S1", day(-10), sheet("S1")), COORDINATOR)
    clinic.write(DelegationEnded(None, day(0), "cora", "coordinator", "south"), INVESTIGATOR)
    assert [(one.site, one.until) for one in delegation_log(clinic.course)] == [("north", None), ("south", day(0))]


def test_the_opening_of_a_study_names_no_site() -> None:
    assert not hasattr(opening(), "at_site")


# What is told by site -------------------------------------------------------------------------------------------------


def test_the_trail_tells_the_site_of_then_and_a_study_of_one_site_that_one(clinic: Clinic) -> None:
    clinic.write(SiteChanged("N1", ON, "south"), MANAGER, reason="moved house")
    told = {(line.kind, line.site) for line in audit_trail(clinic.course, "N1")}
    assert told == {("consent given", "north"), ("site changed", "south")}
    assert {line.site for line in audit_trail(Clinic().consented().course)} == {None}
    one = Clinic(design=replace(two_site_design(), sites=(NORTH,))).consented()
    assert {line.site for line in audit_trail(one.course)} == {"north"}


def test_the_flow_is_counted_by_site(clinic: Clinic) -> None:
    clinic.write(Screened("N1", day(-10), sheet("N1")))
    clinic.write(Enrolled("N1", day(-1), "drug"))
    clinic.write(Withdrawn("N1", ON, "withdrawal by subject"))
    told = {one.site: (one.consented, one.screened, one.enrolled, one.ongoing, one.left) for one in
            site_flows(clinic.course)}  # fmt: skip
    assert told == {"north": (1, 1, 1, 0, 1), "south": (1, 0, 0, 0, 0), "late": (0, 0, 0, 0, 0)}
    assert site_flows(Clinic().course) == ()


def test_values_leave_with_the_site_where_there_are_several(clinic: Clinic) -> None:
    (made,) = (table for table in data_tables(clinic.course) if table.name == "diary")
    assert made.heads[:7] == ("origin", "participant", "form", "visit", "visit_date", "observed_on", "siteid")
    assert [line[-1] for line in people(clinic.course)] == ["north", "south"]
    assert people_heads(clinic.course)[-1] == "siteid" and "siteid" not in people_heads(Clinic().course)
    root = etree.Element("{http://www.cdisc.org/ns/odm/v1.3}ODM")
    add_people(root, clinic.course)
    add_clinical_data(root, clinic.course)
    places = {one.get("OID"): one.get("Name") for one in root.iter("{*}Location")}
    assert set(places.values()) == {"SMALL", "Northern Hospital", "Southern Hospital", "Late Hospital"}
    at = {one.get("SubjectKey"): one.find("{*}SiteRef").get("LocationOID") for one in root.iter("{*}SubjectData")}
    assert {code: places[oid] for code, oid in at.items()} == {"N1": "Northern Hospital", "S1": "Southern Hospital"}


def test_a_new_site_is_an_amendment_and_one_with_people_stays(clinic: Clinic) -> None:
    east = replace(SOUTH, name="east", label="Eastern Hospital")
    after = replace(two_site_design(), sites=(NORTH, SOUTH, east), sha256="east")
    told = [line.says for line in amendment_report(clinic.course, after, ON)]
    assert any(line.endswith("The site 'Eastern Hospital' is new.") for line in told)
    gone = replace(after, sites=(NORTH,), sha256="gone")
    says = [line.says for line in amendment_report(clinic.course, gone, ON) if line.section == "refused"]
    assert says == ["The site 'south' has S1: leave it in the design."]
    older = Clinic().consented()
    says = [line.says for line in amendment_report(older.course, two_site_design(), ON)]
    assert any("name no site" in one for one in says)


def test_a_sites_zone_says_when_a_serious_event_is_due(clinic: Clinic) -> None:
    """24 hours end at 02:00 of the day after next by the clock of a site at UTC+8, and at 19:00 (UTC+1) of the next day
    in Vienna."""
    aware = datetime(2026, 3, 10, 18, tzinfo=UTC)
    for code in ("N1", "S1"):
        clinic.write(
            event(participant=code, serious=True, seriousness=("disability",), grade=3, started=day(1), aware_at=aware)
        )
    told = {one.participant: one.says for one in tasks(clinic.course, aware) if one.kind == "serious event"}
    assert "until 2026-03-12 02:00 +0800, 24 h 00 min left" in told["S1"]
    assert "until 2026-03-11 19:00 +0100, 24 h 00 min left" in told["N1"]
