"""What holds over the years: moving and keeping the record, signing in time, validating each study, paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.db import Error, connection, transaction

from trialwright.conduct.act import Actor, Role
from trialwright.conduct.acts.consent_given import ConsentGiven
from trialwright.conduct.acts.enrolled import WAITS, Enrolled
from trialwright.conduct.acts.guideline_approved import GuidelineApproved
from trialwright.conduct.acts.screened import Screened
from trialwright.conduct.acts.study_opened import StudyOpened
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.audit import audit_trail
from trialwright.conduct.course import Course
from trialwright.conduct.work import tasks
from trialwright.conduct.writing import Book, Proposal, sentences
from trialwright.exchange.certified_copy import certified_copy
from trialwright.exchange.moved_study import User, further_files, read_copy
from trialwright.protocol.conduct_plan import ConductPlan, Milestone
from trialwright.protocol.study_folder import read_study
from trialwright.protocol.study_list import shipped_studies, study_folders
from trialwright.web import drafts, store
from trialwright.web.entry_way import FROM_PAPER
from trialwright.web.moving import move_in
from trialwright.web.requirement import Requirement, Tried, holds, procedure
from trialwright.web.scratch_site import DAY_0, READING, STUDY, ScratchSite, design, user_of

CRITICAL = ("eligibility", "dosing", "endpoint data", "safety")
"""What ICH E6(R3) 4.3.4 calls critical functions, by the study tests' word for each."""


def moved(site: ScratchSite) -> Tried:
    """Copy a study that was written elsewhere, move the copy in here, and compare."""
    folder = study_folders([shipped_studies()])[0]
    design = read_study(folder)
    book = Book(Course(f"MOVED-{design.id}", replace(design, nct_id=None)), lambda: bytes(16))
    opened = StudyOpened(None, DAY_0, book.course.study, design.sha256, None)
    actor = Actor("moved-investigator", Role.INVESTIGATOR)
    for act, by in ((opened, store.SYSTEM), (ConsentGiven("M1", DAY_0, "1.0"), actor)):
        book.append(Proposal(act, by, site.now, act.kind, None, source="web page"), site.now)
    kept = store.checkpoint(STUDY, site.now)
    return _compared(site, book, folder, kept.made_at) if book.rows else Tried("not met", "Nothing to move.")


def _compared(site: ScratchSite, book: Book, folder, made_at: str) -> Tried:
    from trialwright.conduct.checkpoint import make_checkpoint

    study, last = book.course.study, book.rows[-1]
    kept = make_checkpoint(study, last.sequence, last.hash, made_at, bytes(32))
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    users = (User("moved-investigator", "investigator", True),)
    further = further_files({book.course.design.sha256: files}, users)
    copy = certified_copy(book.course, book.rows, kept, site.now, None, (), further)
    told = move_in(read_copy(copy, "copy"), store.SYSTEM, "validation", site.now)
    stored = list(store.rows(study))
    trail = [line for line in audit_trail(store.course(study)) if line.row < told]
    return holds(
        (stored[:-1] == book.rows, "every row, hash, time and user stands as it stood"),
        (trail == list(audit_trail(book.course)), "the trail reads the same"),
        (stored[-1].kind == "study moved", "an act of its own says where it came from"),
        (not store.verify(study), "and the ledger verifies"),
    )


def kept_as_long(site: ScratchSite) -> Tried:
    """Try to take the trail away and leave the record."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM web_payload")
        gone = True
    except Error:
        gone = False
    return holds((not gone, "trail and record are the same rows, and the database refuses to delete any"),
                 (bool(list(store.rows(STUDY))), "backups and copies hold both; keep your backups' log"))  # fmt: skip


def in_time(site: ScratchSite) -> Tried:
    """Ask for a signature at a milestone, before and after its limit."""
    milestone = Milestone("week 0", "investigator", "I reviewed the data of this visit.", within_days=14)
    course = store.course_before(STUDY, site.course.sequence + 1)
    course.design = replace(course.design, conduct=ConductPlan(signatures=(milestone,)))
    attended = course.participants["V1"].visits["week 0"].observed_on
    then = site.now.replace(year=attended.year, month=attended.month, day=attended.day)
    asked = {late: [one for one in tasks(course, then + timedelta(days=days))
                    if one.kind == "to sign" and one.participant == "V1"]
             for late, days in ((False, 14), (True, 15))}  # fmt: skip
    return holds(
        (bool(asked[False]) and not any(one.late for one in asked[False]), "a milestone asks for its signature"),
        (bool(asked[True]) and all(one.late for one in asked[True]), "and says when it is late"),
    )


def study_validated(site: ScratchSite) -> Tried:
    """Look at what came out of the study's own tests."""
    if not site.study_lines:
        return Tried(
            "yours", "Say which study: trialwright validate --study STUDY tries its own configuration as well."
        )
    return _of_lines(site, [one.critical for one in site.study_lines])


def critical_functions(site: ScratchSite) -> Tried:
    """Look for named tests of each critical function."""
    if not site.study_lines:
        return Tried("yours", "Say which study: trialwright validate --study STUDY has named tests for each of them.")
    lacking = [one for one in CRITICAL if one not in {line.critical for line in site.study_lines}]
    if lacking:
        return Tried("not met", f"No test of: {', '.join(lacking)}")
    return _of_lines(site, CRITICAL)


def _of_lines(site: ScratchSite, critical: Sequence[str]) -> Tried:
    chosen = [one for one in site.study_lines if one.critical in critical]
    wrong = [one.name for one in chosen if one.outcome == "does not hold"]
    unseen = sum(one.outcome == "not shown" for one in chosen)
    more = f"; of {unseen} the study's examples do not show both answers" if unseen else ""
    return holds((not wrong, f"{len(chosen)} named tests of the study hold{more}")) if not wrong else Tried(
        "not met", f"Does not hold: {', '.join(wrong[:5])}")  # fmt: skip


def on_paper(site: ScratchSite) -> Tried:
    """Print the blank form, and type one in that was filled on paper."""
    browser = site.browser(Role.COORDINATOR)
    blank = browser.get(f"/studies/{STUDY}/forms/reading/print")
    code = "V1"
    site.write(VisitAttended(code, DAY_0 + timedelta(days=14), "week 2"))
    browser.post(f"/studies/{STUDY}/participants/{code}/visits/week-2/reading", {
        "do": "save", "base": str(site.course.sequence), "first_mm": "21", "key": "from paper",
        "observed_on": (DAY_0 + timedelta(days=14)).isoformat(), "from_paper": "yes",
    })  # fmt: skip
    saved = [one.act for one in site.course.participants[code].of_kind("form saved")
             if one.act.visit == "week 2"]  # fmt: skip
    methods = {entry.method for act in saved for entry in act.entries}
    return holds(
        (blank.status_code == 200 and b"First" in blank.content, "blank forms are printed from the same definitions"),
        (methods == {FROM_PAPER}, "what is typed in from paper is marked as transcribed"),
    )


def guided(site: ScratchSite) -> Tried:
    """Open the completion guideline, and enrol somebody before and after it is approved; then change a form."""
    answer = site.browser(Role.COORDINATOR).get(f"/studies/{STUDY}/guideline")
    asked = replace(design(), conduct=ConductPlan(guideline="approved before go-live"))
    book, says = Book(Course(STUDY, asked), lambda: bytes(16)), []
    by, sheet = Actor(user_of(Role.INVESTIGATOR), Role.INVESTIGATOR), {"patient": "G1", "as_of": DAY_0.isoformat()}
    approval = GuidelineApproved(None, DAY_0, book.course.guideline_sha256, "An Investigator")
    steps = (StudyOpened(None, DAY_0, STUDY, asked.sha256, None), ConsentGiven("G1", DAY_0, "1.0"),
             Screened("G1", DAY_0, sheet), Enrolled("G1", DAY_0, "drug"), approval,
             Enrolled("G1", DAY_0, "drug"))  # fmt: skip
    for number, act in enumerate(steps):
        who = store.SYSTEM if number == 0 else by
        says.append(" ".join(sentences(book.append(Proposal(act, who, site.now, f"g{number}"), site.now))))
    fewer = replace(READING, item_groups=(replace(READING.item_groups[0], items=READING.item_groups[0].items[:2]),))
    after = book.course.seen_with(replace(asked, forms={"reading": fewer}))
    return holds(
        (answer.status_code == 200 and b"First" in answer.content, "the guideline is made of the study's files"),
        (says[3] == WAITS, "where the study's files ask for it, nobody is enrolled before it is approved"),
        (
            says[4] == says[5] == "" and not book.course.waits_for_guideline,
            "the approval holds who, when and the digest of what was read",
        ),
        (after.waits_for_guideline, "an amendment that changes a form asks for another"),
    )


def typed_text_stays(site: ScratchSite) -> Tried:
    """End a session in the middle of a form, send what was typed, and log in again."""
    role = Role.COORDINATOR
    path = f"/studies/{STUDY}/participants/V1/visits/week-0/reading"
    session = site.browser(role).session
    kept = drafts.keep(user_of(role), path, {"note": ["typed before the session ended"], "base": ["0"]})
    other = drafts.keep(user_of(Role.MONITOR), path, {"note": ["by somebody else"]})
    page = site.browser(role).get(path)
    return holds(
        (session.get_expiry_age() <= 20 * 60 + 60 or settings.SESSION_COOKIE_AGE <= 12 * 3600, "sessions end"),
        (kept and b"typed before the session ended" in page.content, "what was typed is there again for its owner"),
        (not other, "nobody keeps a draft of a form that they may not write"),
    )


def names_stay(site: ScratchSite) -> Tried:
    """Close an account, and ask for one of the same name."""
    name = user_of(Role.STATISTICIAN) + "-closed"
    store.add_member(name, STUDY, Role.STATISTICIAN)
    store.close_account(name)
    return holds((not store.roles_of(name, STUDY), "a closed account keeps its name and has no right any more"))


REQUIREMENTS = (
    Requirement("AC-04", "FDA Q11; 21 CFR 11.10(d)", "Idle sessions end, and what was typed survives.",
                typed_text_stays),
    Requirement("AT-15", "EMA 6.10, 6.12; ICH E6(R3) 4.2.5", "Data, trail, signatures and users move together.", moved),
    Requirement("AT-16", "21 CFR 11.10(e); FDA Q5", "The trail is kept as long as the record.", kept_as_long),
    Requirement("SG-05", "21 CFR 11.100(a), 11.300(a)", "A user name is never given to another person.", names_stay),
    Requirement("SG-08", "EMA 6.3; ICH E6(R3) 3.16.1(o)", "Sign-off is asked for at milestones, and its lag is told.",
                in_time),
    Requirement("SG-09", "EMA A5.3.2", "A changed consent document loses its signature.",
                procedure("Consent is signed on paper: the system holds its version and its day, not the document.")),
    Requirement("RC-04", "ICH E6(R3) 4.3.6", "Work goes on without the system: forms on paper, transcribed later.",
                on_paper),
    Requirement("RC-05", "21 CFR 11.10(a); ICH E6(R3) 4.3.4; FDA Q7", "The study's own configuration is validated.",
                study_validated),
    Requirement("RC-06", "ICH E6(R3) 4.3.4(h)", "Critical functions have named tests for this study.",
                critical_functions),
    Requirement("RC-07", "ICH E6(R3) 3.16.1(n); EMA 6.2.2", "The investigator is told how to read the trail.",
                procedure("Give docs/explanation/what-the-ledger-proves.md and docs/how-to/run-a-study.md to the "
                          "investigator, and keep the training log."), "documented"),
    Requirement("RC-10", "EMA GCP IWG 2020", "The completion guideline stands before the first participant.", guided),
)  # fmt: skip
