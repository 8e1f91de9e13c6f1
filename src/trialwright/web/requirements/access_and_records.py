"""Access, sequence, and records: who may do what, in which order, and what can be had again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.test import Client

from trialwright.conduct.act import Role
from trialwright.conduct.acts.adverse_event_reported import AdverseEventReported
from trialwright.conduct.acts.completed import Completed
from trialwright.conduct.acts.consent_given import ConsentGiven
from trialwright.conduct.acts.data_locked import DataLocked
from trialwright.conduct.acts.data_unlocked import DataUnlocked
from trialwright.conduct.acts.design_amended import DesignAmended
from trialwright.conduct.acts.dose_given import DoseGiven
from trialwright.conduct.acts.duty_delegated import DutyDelegated
from trialwright.conduct.acts.enrolled import Enrolled
from trialwright.conduct.acts.query_raised import QueryRaised
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.acts.withdrawn import Withdrawn
from trialwright.conduct.delegation import delegation_log
from trialwright.conduct.payload import act_kinds
from trialwright.conduct.query import next_query
from trialwright.exchange.certified_copy import certified_copy
from trialwright.web import store
from trialwright.web.permissions import ACCESS
from trialwright.web.requirement import Requirement, Tried, holds, procedure
from trialwright.web.restoring import put_back
from trialwright.web.scratch_site import DAY_0, STUDY, ScratchSite, user_of


def by_role(site: ScratchSite) -> Tried:
    """Open every page that shows participants with every role, and hand in every act with every role."""
    reads = {role: [site.browser(role).get(page).status_code for page in site.pages()] for role in Role}
    allowed = {role: role in (ACCESS["participant"].readers or frozenset(Role)) for role in Role}
    wrong = [role.value for role, codes in reads.items() if any((code == 200) != allowed[role] for code in codes)]
    visitor = [site.browser().get(page).status_code for page in site.pages()]
    writes = [kind.kind for kind in act_kinds().values() if Role.MONITOR in kind.roles]
    return holds(
        (not wrong, "each role reads what the table of permissions gives it, on the server"),
        (all(code == 302 for code in visitor), "a visitor is sent to log in"),
        (set(writes) <= {"query raised", "query closed", "query reopened", "values verified",
                         "deviation raised", "deviation closed", "data exported"}, "a monitor's acts change no value"),
    )  # fmt: skip


def users_listed(site: ScratchSite) -> Tried:
    """Delegate a duty, and try to write as somebody who stands not in the log."""
    who = user_of(Role.COORDINATOR)
    today = site.now.date()
    site.write(DutyDelegated(None, today, who, "coordinator", ("data entry",), DAY_0 - timedelta(days=30)))
    lines = delegation_log(site.course)
    other = site.refused(QueryRaised("V1", today, next_query(site.course.participants["V1"]), "week 0", None, None,
                                     "Which?"), Role.DATA_MANAGER)  # fmt: skip
    for role in (Role.DATA_MANAGER, Role.MONITOR):
        site.write(DutyDelegated(None, today, user_of(role), role.value, ("its tasks",), DAY_0 - timedelta(days=30)))
    return holds(
        (bool(lines) and lines[0].by == user_of(Role.INVESTIGATOR), "who may do what, from when, by whose word"),
        ("not delegated" in other, "who does not stand in the log does not write"),
    )


def lock_out(site: ScratchSite) -> Tried:
    """Log in wrongly, again and again."""
    codes = [
        Client(HTTP_HOST="localhost").post("/log-in", {"username": "validation-nobody", "password": "x"}).status_code
        for _ in range(7)
    ]
    return holds((codes[0] == 403 and codes[-1] == 429, "after five failures the name is closed for a while"))


_OF_THE_STUDY = frozenset({"study opened", "design amended", "study moved", "data exported", "clock set right"})
"""Acts that concern no participant."""


def administrators(site: ScratchSite) -> Tried:
    """Look at participants as an administrator, and administer as an investigator."""
    codes = [site.browser(Role.ADMINISTRATOR).get(page).status_code for page in site.pages()]
    kinds = [kind.kind for kind in act_kinds().values() if Role.ADMINISTRATOR in kind.roles and not kind.only_by_itself]
    return holds(
        (all(code == 404 for code in codes), "an administrator opens no page of participants"),
        (set(kinds) <= _OF_THE_STUDY, "and writes nothing about one"),
    )


def in_order(site: ScratchSite) -> Tried:
    """Try steps before their time."""
    new, today = "V8", site.now.date()
    before = site.refused(VisitAttended(new, today, "week 0"))
    site.write(ConsentGiven(new, today, "1.0"))
    return holds(
        ("consent" in before, "nothing before consent"),
        ("not screened" in site.refused(Enrolled(new, today, "drug")), "no enrolment before screening"),
        ("not enrolled" in site.refused(DoseGiven(new, today, "Inventumab", 1, 10.0, "mg")), "no dose before it"),
        ("last visit" in site.refused(Completed("V1", today)), "no completion before the last visit"),
    )


def approval(site: ScratchSite) -> Tried:
    """Amend without an approval."""
    day = site.now.date()
    act = DesignAmended(None, day, "f" * 64, "2", "Something.", "", day)
    early = DesignAmended(None, day, "f" * 64, "2", "Something.", "Committee", day + timedelta(days=1))
    approved = DesignAmended(None, day, "f" * 64, "2", "Something.", "Committee", day)
    alone = site.refused(approved, Role.DATA_MANAGER, "why")
    return holds(("who approved" in " ".join(act.refusals(site.course)), "an amendment names its approval"),
                 ("approval or later" in " ".join(early.refusals(site.course)), "and takes effect after it"),
                 (not approved.refusals(site.course), "an approved one is not refused for that"),
                 ("study folder" in alone, "and none comes without its study folder"))  # fmt: skip


def apart(site: ScratchSite) -> Tried:
    """Write down a name and look for it in everything that leaves."""
    store.set_identity(STUDY, "V1", "CANARY-NAME-4711", DAY_0)
    rows = list(store.rows(STUDY))
    files = certified_copy(site.course, rows, store.checkpoint(STUDY, site.now), site.now)
    browser = site.browser(Role.DATA_MANAGER)
    pages = [browser.get(page).content for page in site.pages()]
    found = [name for name, data in files.items() if b"CANARY-NAME" in data]
    return holds((not found, "names are in no file of a copy"),
                 (not any(b"CANARY-NAME" in page for page in pages), "and on no page of data"))  # fmt: skip


def locked(site: ScratchSite) -> Tried:
    """Lock with a query open, then freeze and lock, write, report an adverse event, and unlock."""
    person, today = site.course.participants["V1"], site.now.date()
    number = next_query(person)
    site.write(QueryRaised("V1", today, number, "week 0", None, None, "Is it right?"), Role.DATA_MANAGER)
    with_query = site.refused(DataLocked("V1", today, "locked"), Role.DATA_MANAGER)
    event = AdverseEventReported("V2", today, 1, "Headache", "Nervous system disorders", 1, False, None, today, None,
                                 "recovering")  # fmt: skip
    site.write(DataLocked("V2", today, "frozen"), Role.DATA_MANAGER)
    frozen = site.refused(VisitAttended("V2", today, "week 2"))
    site.write(event)
    site.write(DataLocked("V2", today, "locked"), Role.DATA_MANAGER)
    stopped = site.refused(VisitAttended("V2", today, "week 2"))
    unreported = site.refused(replace(event, outcome="recovered", ended=today))
    no_reason = site.refused(DataUnlocked("V2", today), Role.DATA_MANAGER)
    site.write(DataUnlocked("V2", today), Role.DATA_MANAGER, "the trial of the lock is over")
    return holds(
        ("not closed" in with_query, "nothing is locked while a query stands open there"),
        ("is frozen" in frozen, "no visit is entered in what is frozen, and an adverse event is"),
        ("is locked" in stopped, "nothing changes in what is locked"),
        ("a data manager unlocks" in unreported, "what stops an adverse event there says who unlocks it"),
        ("needs a reason" in no_reason, "unlocking needs a reason and is an act"),
    )


def copied(site: ScratchSite) -> Tried:
    """Take a certified copy as the investigator."""
    answer = site.browser(Role.INVESTIGATOR).get(f"/studies/{STUDY}/copy")
    other = site.browser(Role.STATISTICIAN).get(f"/studies/{STUDY}/copy")
    return holds(
        (answer.status_code == 200 and answer.content[:2] == b"PK", "data, trail and checkpoint with a list of hashes"),
        (other.status_code == 404, "by the investigator, unaided; not by everyone"),
    )


def restored(site: ScratchSite) -> Tried:
    """Back the scratch data up while it is open, and put it back elsewhere."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return Tried("yours", "PostgreSQL: back up with pg_dump and the data folder beside it; try the restore.")
    made = store.back_up(site.folder / "backup", site.now)
    again = put_back(site.folder / "backup", site.folder / "restored")
    same = sorted(made, key=lambda one: one.study) == sorted(again, key=lambda one: one.study)
    return holds((bool(made) and same, "a backup taken while running is put back with its checkpoints"))


def left(site: ScratchSite) -> Tried:
    """Withdraw someone who wants to be left alone, and go on."""
    today = site.now.date()
    site.write(Withdrawn("V2", today, "withdrawal by subject", "refused"))
    after = site.refused(DoseGiven("V2", today, "Inventumab", 2, 10.0, "mg"))
    kept = site.course.participants["V2"].values("week 0", "reading")
    choice = site.course.participants["V2"].withdrawal
    return holds(("withdrawn" in after, "nothing new is recorded after leaving"), (bool(kept), "what was stays"),
                 (choice is not None and choice.follow_up == "refused", "what the person chose is kept"))  # fmt: skip


REQUIREMENTS = (
    Requirement("AC-01", "21 CFR 11.10(d), (g); ICH E6(R3) 4.3.8(b)", "Rights by role, enforced on the server.",
                by_role),
    Requirement("AC-02", "ICH E6(R3) 4.3.8(c); FDA Q11", "Authorised users can be listed for any day.", users_listed),
    Requirement("AC-03", "FDA Q11; 21 CFR 11.300(d)", "Failed log-ins are limited and recorded.", lock_out),
    Requirement("AC-05", "EMA A3.3", "Administrators see no participant and enter nothing.", administrators),
    Requirement("AC-06", "EMA A6.8; ISO 14155 9.2.4.5(i)", "Monitors read everything and change nothing.", by_role),
    Requirement("AC-09", "21 CFR 11.10(f)", "Steps come in their order.", in_order),
    Requirement("AC-10", "ICH E6(R3) 4.3.5", "An amendment is used after its approval.", approval),
    Requirement("AC-11", "ICH E6(R3) 3.16.1(t), (v)", "Identities are apart from data.", apart),
    Requirement("AC-12", "ICH E6(R3) 3.16.1(r)", "Data are locked in stages; unlocking needs a reason.", locked),
    Requirement("RC-01", "21 CFR 11.10(b); FDA Q3", "A certified copy has data, trail, metadata and hashes.", copied),
    Requirement("RC-02", "EMA 6.6", "The investigator takes the copy at any time, unaided.", copied),
    Requirement("RC-03", "ICH E6(R3) 4.3.3(c), (d); FDA Q5", "Backups are taken and restoring was tried.", restored),
    Requirement("RC-09", "ICH E6(R3) 3.16.1(u)", "After withdrawal the person's choice is kept; the past stays.", left),
    Requirement("RC-08", "21 CFR 11.10(k); FDA Q8", "Documents are versioned.",
                procedure("Keep docs/ of the installed version with your validation file."), "documented"),
)  # fmt: skip
