"""Time, and electronic signatures."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from django.test import Client

from trialwright.conduct.act import Actor, Role
from trialwright.conduct.acts.adverse_event_reported import AdverseEventReported
from trialwright.conduct.acts.record_signed import RecordSigned
from trialwright.conduct.acts.serious_event_sent import SeriousEventSent
from trialwright.conduct.acts.value_corrected import ValueCorrected
from trialwright.conduct.entry import Entry
from trialwright.conduct.safety_clock import safety_clocks
from trialwright.conduct.signature import content_digest, signatures
from trialwright.conduct.writing import Proposal, Refused
from trialwright.web import store
from trialwright.web.requirement import Requirement, Tried, holds, procedure
from trialwright.web.scratch_site import DAY_0, PASSWORD, STUDY, ScratchSite, user_of


def in_utc(site: ScratchSite) -> Tried:
    """Look at stored times and at the page."""
    page = site.browser(Role.MONITOR).get(f"/studies/{STUDY}/participants/V1").content
    stored = [entry.stored_at for person in site.course.participants.values() for entry in person.recorded]
    return holds(
        (all(one.utcoffset() == timedelta(0) for one in stored), "times are stored in UTC"),
        (b"UTC" in page, "pages name the zone"),
    )


def clock_back(site: ScratchSite) -> Tried:
    """Set the clock back by a day and try to write."""
    back = site.now - timedelta(days=1)
    proposal = Proposal(site.reading(note="x"), Actor(user_of(Role.COORDINATOR), Role.COORDINATOR), back, "clock back")
    outcome = store.append(STUDY, proposal, now=back)
    refused = " ".join(outcome.sentences) if isinstance(outcome, Refused) else ""
    return holds(("clock" in refused, "an act is refused while the clock stands before the last act"))


def client_time(site: ScratchSite) -> Tried:
    """Send times along with a form."""
    sent = {"participant": "V9", "observed_on": "2026-03-01", "consent_version": "1.0", "key": "own",
            "stored_at": "1999-01-01T00:00:00+00:00", "entered_at": "1999-01-01T00:00:00+00:00"}  # fmt: skip
    answer = site.browser(Role.COORDINATOR).post(f"/studies/{STUDY}/participants/new/consent", sent)
    entry = site.course.participants["V9"].recorded[0] if "V9" in site.course.participants else None
    return holds(
        (answer.status_code == 302 and entry is not None, "a form was handed in with times of the client's own"),
        (entry is not None and entry.stored_at.year > 2000, "the server's clock alone says when it was stored"),
    )


def safety_clock(site: ScratchSite) -> Tried:
    """Report a serious event in the night of a change of the clock, and send it 24 hours later."""
    zone = timezone(timedelta(hours=1))
    aware = datetime(2026, 3, 29, 0, 30, tzinfo=zone)
    site.now = max(site.now, datetime(2026, 4, 1, tzinfo=zone))
    event = AdverseEventReported("V1", aware.date(), 1, "Fall", "Injury", 3, True, None, aware.date(), None,
                                 "recovering", aware_at=aware, seriousness=("hospitalisation",))  # fmt: skip
    site.write(event)
    sent = datetime(2026, 3, 30, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    site.write(SeriousEventSent("V1", sent.date(), 1, "sponsor", sent))
    (clock,) = safety_clocks(site.course.participants["V1"], site.now)
    return holds((clock.state == "in time", "24 hours are counted to the minute across a change of the clock"))


def _sign(site: ScratchSite, name: str = "Validation Investigator") -> RecordSigned:
    digest = content_digest(site.course, site.course.participants["V2"], "week 0", "reading")
    return RecordSigned("V2", DAY_0, "week 0", "reading", "review", name, digest or "")


def signed(site: ScratchSite) -> Tried:
    """Sign a form."""
    site.write(_sign(site))
    page = site.browser(Role.MONITOR).get(f"/studies/{STUDY}/participants/V2/sign").content
    (one,) = signatures(site.course, site.course.participants["V2"])
    return holds(
        (one.stands and one.act.printed_name != "" and one.act.meaning == "review", "name and meaning are kept"),
        (b"Validation Investigator" in page and b"review" in page and b"UTC" in page, "all three are shown"),
        ("printed name" in site.refused(_sign(site, " ")), "a signature without a name is refused"),
    )


def bound(site: ScratchSite) -> Tried:
    """Carry a signature over to another record."""
    moved = replace(_sign(site), participant="V1")
    return holds(("changed since" in site.refused(moved), "a signature of one record is not accepted on another"))


def by_oneself(site: ScratchSite) -> Tried:
    """Let others sign, and sign with a wrong password."""
    others = [role for role in Role if role is not Role.INVESTIGATOR and not site.refused(_sign(site), role)]
    person = site.course.participants["V2"]
    digest = content_digest(site.course, person, "week 0", "reading")
    sent = {"visit": "week 0", "form": "reading", "meaning": "review", "printed_name": "N", "digest": digest}
    before = site.course.sequence
    browser = site.browser(Role.INVESTIGATOR)
    sent |= {"username": user_of(Role.INVESTIGATOR), "code": site.recovery_codes[Role.INVESTIGATOR].pop()}
    wrong = browser.post(f"/studies/{STUDY}/participants/V2/sign", {**sent, "password": "wrong", "key": "w"})
    unchanged = site.course.sequence == before
    right = browser.post(f"/studies/{STUDY}/participants/V2/sign", {**sent, "password": PASSWORD, "key": "r"})
    return holds(
        (not others, "no other role signs"), (wrong.status_code == 200 and unchanged, "a wrong password signs nothing"),
        (right.status_code == 302 and site.course.sequence == before + 1, "the right password and code sign"),
    )  # fmt: skip


def by_two_factors(site: ScratchSite) -> Tried:
    """Log in as an investigator with the password alone, and sign with the password alone at first."""
    alone = Client(HTTP_HOST="localhost")
    alone.post("/log-in", {"username": user_of(Role.INVESTIGATOR), "password": PASSWORD})
    shut = alone.get(f"/studies/{STUDY}/participants").status_code
    digest = content_digest(site.course, site.course.participants["V2"], "week 0", "reading")
    sent = {"visit": "week 0", "form": "reading", "meaning": "review", "printed_name": "N", "digest": digest}
    before = site.course.sequence
    browser = _fresh_browser(site)
    browser.post(f"/studies/{STUDY}/participants/V2/sign", {**sent, "password": PASSWORD, "key": "two"})
    return holds(
        (shut == 302, "an investigator's password alone opens nothing"),
        (site.course.sequence == before, "the first signature of a session asks for user name and code as well"),
    )


def _fresh_browser(site: ScratchSite) -> Client:
    """The investigator's browser, as if nothing had been signed in its session."""
    browser = site.browser(Role.INVESTIGATOR)
    session = browser.session
    session.pop("signed", None)
    session.save()
    return browser


def broken(site: ScratchSite) -> Tried:
    """Change a signed value."""
    value = site.course.participants["V2"].values("week 0", "reading")["second_mm"]
    change = ValueCorrected("V2", DAY_0, "week 0", "reading",
                            (Entry("second_mm", value, float(value or 0) + 2, "misread"),))  # fmt: skip
    row = site.write(change, Role.COORDINATOR, "misread").rows[0].sequence
    found = signatures(site.course, site.course.participants["V2"])
    return holds(
        (not any(one.stands for one in found), "a later change breaks the signature"),
        (all(row in [by.sequence for by in one.broken_by] for one in found), "and the act that broke it is named"),
    )


REQUIREMENTS = (
    Requirement("TM-01", "ICH E6(R3) 4.2.2(d); FDA Q14", "Times are stored in UTC and shown with their zone.", in_utc),
    Requirement("TM-03", "FDA Q14", "A clock that was set back orders nothing wrongly.", clock_back),
    Requirement("TM-04", "EMA A5.3.2", "Times of the client never become times of acts.", client_time),
    Requirement("TM-05", "Regulation (EU) 536/2014 art. 41(2)",
                "The clock of serious events counts from the site's time of awareness.", safety_clock),
    Requirement("SG-01", "21 CFR 11.50(a)", "A signature holds printed name, time and meaning.", signed),
    Requirement("SG-02", "21 CFR 11.50(b)", "The three are shown with the signed record.", signed),
    Requirement("SG-03", "21 CFR 11.70", "A signature is bound to its record.", bound),
    Requirement("SG-04", "21 CFR 11.200(a)(1)", "Signing asks for the password again; signers use a second factor.",
                by_two_factors),
    Requirement("SG-06", "21 CFR 11.10(g), 11.200(a)(3)", "Nobody signs for another.", by_oneself),
    Requirement("SG-07", "FDA eSource III.B.2; EMA 6.3", "A later change breaks a signature and says by what.", broken),
    Requirement("SG-10", "21 CFR 11.100(b)-(c); 11.10(j)", "Signers are identified and answer for their signature.",
                procedure("Fill in docs/how-to/site-procedures.md: who signs, their statement, the letter."),
                "procedure"),
)  # fmt: skip
