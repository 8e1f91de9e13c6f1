"""The audit trail: complete, item by item, with old and new value and reason; protected; redacted with a tombstone."""

from __future__ import annotations

from dataclasses import replace

from django.db import Error, connection, transaction

from trialwright.conduct.act import Role
from trialwright.conduct.acts.act_corrected import ActCorrected
from trialwright.conduct.acts.act_set_aside import ActSetAside
from trialwright.conduct.acts.redacted import Redacted
from trialwright.conduct.acts.redaction_asked import RedactionAsked
from trialwright.conduct.acts.value_corrected import ValueCorrected
from trialwright.conduct.audit import audit_trail
from trialwright.conduct.checkpoint import against_checkpoints
from trialwright.conduct.entry import Entry
from trialwright.conduct.ledger import verify
from trialwright.web import store
from trialwright.web.requirement import Requirement, Tried, holds
from trialwright.web.scratch_site import DAY_0, STUDY, ScratchSite

_CHANGES = (
    "UPDATE web_ledgerrow SET reason = 'other'", "DELETE FROM web_ledgerrow", "UPDATE web_payload SET salt = 'ab'",
    "DELETE FROM web_payload",
)  # fmt: skip


def _correction(site: ScratchSite, reason: str | None = "misread") -> ValueCorrected:
    values = site.course.participants["V1"].values("week 0", "reading")
    old = {name: values[name] for name in ("first_mm", "second_mm", "third_mm")}
    entries = tuple(Entry(name, value, float(value or 0) + 1, reason) for name, value in old.items())
    return ValueCorrected("V1", DAY_0, "week 0", "reading", entries)


def recorded(site: ScratchSite) -> Tried:
    """Correct three items and read the trail."""
    written = site.write(_correction(site), Role.COORDINATOR, "misread")
    lines = [line for line in audit_trail(site.course, "V1") if line.row == written.rows[0].sequence]
    return holds(
        (len(lines) == 3, "three items changed gave three lines"),
        (all(line.old is not None and line.new is not None for line in lines), "each with old and new value"),
        (all(line.reason == "misread" and line.user and line.role for line in lines), "with reason, user and role"),
        (all(line.stored.endswith("+00:00") and line.entered.endswith("+00:00") for line in lines), "times in UTC"),
    )


def _dose_corrected(site: ScratchSite, amount: float) -> ActCorrected:
    """A correction of the first dose of V1."""
    entry = site.course.participants["V1"].of_kind("dose given")[0]
    change = Entry("amount", entry.act.amount, amount, "misread")  # type: ignore[attr-defined]
    return ActCorrected("V1", site.now.date(), entry.sequence, "dose given", None, None, (change,))


def acts_corrected(site: ScratchSite) -> Tried:
    """Correct a dose, read the trail, and set the dose right again; try to set aside a visit that a form hangs on."""
    before = site.course.participants["V1"].doses[0].amount
    written = site.write(_dose_corrected(site, before / 2), Role.COORDINATOR, "misread")
    person = site.course.participants["V1"]
    (line,) = (one for one in audit_trail(site.course, "V1") if one.row == written.rows[0].sequence)
    raised = "deviation raised" in [row.kind for row in written.rows]
    stands = next(one.act.amount for one in person.recorded if one.act.kind == "dose given")  # type: ignore[attr-defined]
    back = site.write(_dose_corrected(site, before), Role.COORDINATOR, "read again")
    visit = next(one for one in person.of_kind("visit attended") if one.act.visit == "week 0")  # type: ignore[attr-defined]
    aside = ActSetAside("V1", site.now.date(), visit.sequence, "visit attended", visit.act.visit, None,  # type: ignore[attr-defined]
                        visit.sequence)  # fmt: skip
    return holds(
        ((line.old, line.new, line.reason) == (before, before / 2, "misread"), "old, new and why stand in one line"),
        (stands == before, "the row itself stays as it was written"),
        (raised and "deviation closed" in [row.kind for row in back.rows],
         "a deviation is raised by the correction and closed by the next one, with a word"),
        (bool(site.refused(_dose_corrected(site, -1.0), Role.COORDINATOR, "misread")),
         "what would have been refused at first is refused"),
        ("hangs on it" in site.refused(aside, Role.COORDINATOR, "never happened"),
         "a visit with a form is not set aside before the form"),
    )  # fmt: skip


def reason_asked(site: ScratchSite) -> Tried:
    """Correct without a reason: values and acts, through the store and through a page."""
    refused = site.refused(_correction(site, None), Role.COORDINATOR)
    act_refused = site.refused(_dose_corrected(site, 1.0), Role.COORDINATOR)
    before = site.course.sequence
    base = {"do": "save", "base": str(before), "first_mm": "77", "second_mm": "50", "third_mm": "60",
            "observed_on": DAY_0.isoformat(), "confirmed": "yes"}  # fmt: skip
    answer = site.browser(Role.COORDINATOR).post(f"/studies/{STUDY}/participants/V1/visits/week-0/reading", base)
    return holds(
        ("needs a reason" in refused, "the store refuses a correction without a reason"),
        ("needs a reason" in act_refused, "that of a dose as well"),
        (answer.status_code == 200 and site.course.sequence == before, "the page refuses it too, and writes nothing"),
    )


def protected(site: ScratchSite) -> Tried:
    """Try to change and delete rows with the database's own language."""
    done = [statement for statement in _CHANGES if not _refuses(statement)]
    return holds((not done, "the database refuses UPDATE and DELETE on the ledger and its contents"))


def _refuses(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except Error:
        return True
    return False


def tampering(site: ScratchSite) -> Tried:
    """Change, remove, insert, reorder and cut a copy of the ledger."""
    rows = list(store.rows(STUDY))
    kept = store.checkpoint(STUDY, site.now)
    place = len(rows) // 2
    changed = [
        [*rows[:place], replace(rows[place], user="somebody"), *rows[place + 1 :]],
        [*rows[:place], replace(rows[place], payload=b'{"changed":1}'), *rows[place + 1 :]],
        [*rows[:place], *rows[place + 1 :]], [*rows[: place + 1], rows[place], *rows[place + 1 :]],
        [*rows[:place], rows[place + 1], rows[place], *rows[place + 2 :]],
    ]  # fmt: skip
    cut = rows[:-2]
    return holds(
        (not verify(rows, study=STUDY), "the untouched ledger verifies"),
        (all(verify(one, study=STUDY) for one in changed), "a changed, removed, inserted or moved row is found"),
        (bool(against_checkpoints(STUDY, cut, [kept])), "a cut tail is found against a checkpoint"),
    )


def redaction(site: ScratchSite) -> Tried:
    """Let a note give way to a tombstone, by two people."""
    row = site.write(site.reading(note="a name that slipped in")).rows[0].sequence
    alone = site.refused(Redacted("V1", DAY_0, row, "nobody"), Role.DATA_MANAGER, "as asked")
    site.write(RedactionAsked("V1", DAY_0, row), Role.COORDINATOR, "a name slipped in")
    asked_by = "validation-coordinator"
    site.write(Redacted("V1", DAY_0, row, asked_by), Role.DATA_MANAGER, "as asked")
    gone = {one.sequence: one.payload for one in store.rows(STUDY)}[row] is None
    return holds(
        (bool(alone), "nobody redacts without another who asked"), (gone, "the content is gone"),
        (not store.verify(STUDY), "the ledger verifies, and the redaction is an act of its own"),
    )  # fmt: skip


def at_hand(site: ScratchSite) -> Tried:
    """Open the trail of one item, and the whole trail as a file."""
    browser = site.browser(Role.MONITOR)
    one = browser.get(f"/studies/{STUDY}/audit?participant=V1&visit=week+0&form=reading&item=first_mm")
    whole = browser.get(f"/studies/{STUDY}/audit/trail.csv")
    return holds(
        (one.status_code == 200 and b"first_mm" in one.content, "the trail of an item has its own page"),
        (whole.status_code == 200 and whole.content.count(b"\n") > site.course.sequence, "the whole trail is a file"),
    )


def three_times(site: ScratchSite) -> Tried:
    """Look at the times of every act."""
    people = site.course.participants.values()
    acts = [entry for person in people for entry in person.recorded]
    return holds((
        all(one.act.observed_on and one.entered_at.tzinfo and one.stored_at >= one.entered_at for one in acts),
        "each act keeps when it was observed, entered and stored, apart",
    ))  # fmt: skip


def review(site: ScratchSite) -> Tried:
    """Open the review of the trail."""
    answer = site.browser(Role.DATA_MANAGER).get(f"/studies/{STUDY}/audit/review")
    return holds((answer.status_code == 200, "stated rules find what to look at in the trail"))


def checked_values(site: ScratchSite) -> Tried:
    """Save a value that a soft check asks about, then correct it."""
    values = site.course.participants["V2"].values("week 0", "reading")
    first = Entry("first_mm", values["first_mm"], 95.0, "read again")
    raised = site.write(ValueCorrected("V2", DAY_0, "week 0", "reading", (first,)), Role.COORDINATOR, "read again")
    back = Entry("first_mm", 95.0, 45.0, "misread")
    closed = site.write(ValueCorrected("V2", DAY_0, "week 0", "reading", (back,)), Role.COORDINATOR, "misread")
    return holds(
        ([one.act.kind for one in raised.recorded][1:] == ["query raised"], "a check that fires raises a query"),
        ([one.act.kind for one in closed.recorded][1:] == ["query closed"], "which closes when it no longer fires; "
         "both values and the check stay in the trail"),
    )  # fmt: skip


REQUIREMENTS = (
    Requirement("AT-01", "21 CFR 11.10(e); ICH E6(R3) 4.2.2(a)(ii)",
                "Every change appends time, user, role, place, old and new value, and reason.", recorded),
    Requirement("AT-02", "FDA Q&A (October 2024) Q12; ICH E6(R3) 4.2.2(a)",
                "The trail carries old and new value in one line, of acts that are corrected as of values.",
                acts_corrected),
    Requirement("AT-03", "EMA 6.2.1", "The grain of the trail is the item.", recorded),
    Requirement("AT-04", "21 CFR 11.10(e); ISO 14155 7.8.2",
                "A stored value is changed or cleared with a reason only, on every path.", reason_asked),
    Requirement("AT-05", "EMA 6.2.1; FDA Q12", "Nobody switches the trail off or changes it.", protected),
    Requirement("AT-06", "21 CFR 11.10(a); EMA A3.3", "Tampering is detected and located.", tampering),
    Requirement("AT-07", "ICH E6(R3) 4.2.2(b)", "Redaction leaves a tombstone, by two people, with a reason.",
                redaction),
    Requirement("AT-10", "EMA 6.2.1", "The trail is at hand at the item, and whole as a file.", at_hand),
    Requirement("AT-12", "FDA Q13", "The value that a check asked about, the check and the corrected value are kept.",
                checked_values),
    Requirement("AT-13", "EMA 4.5", "Observation, entry and storing are three times.", three_times),
    Requirement("AT-14", "ICH E6(R3) 4.2.3; EMA 6.2.2", "The trail is reviewed by stated rules.", review),
)  # fmt: skip
