"""What holds where a study blinds somebody: no page, file or address of the interface tells them what is hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from trialwright.conduct.act import Actor, Role
from trialwright.conduct.acts.code_broken import CodeBroken
from trialwright.conduct.acts.consent_given import ConsentGiven
from trialwright.conduct.acts.enrolled import Enrolled
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.acts.query_raised import QueryRaised
from trialwright.conduct.acts.screened import Screened
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.entry import Entry
from trialwright.conduct.writing import Proposal, sentences
from trialwright.protocol.blinding import BlindingRule
from trialwright.protocol.conduct_plan import ConductPlan
from trialwright.protocol.design import Arm
from trialwright.web import store
from trialwright.web.requirement import Requirement, Tried, holds
from trialwright.web.scratch_site import DAY_0, STUDY, ScratchSite, design, user_of

BLIND, CODE, VALUE = f"{STUDY}-BLINDED", "B1", "unblinding-value-5309"
ARM = "arm-that-tells-8128"
_ROLES = (Role.COORDINATOR, Role.MONITOR, Role.DATA_MANAGER)
_RULE = BlindingRule("treatment", ("coordinator", "monitor", "data manager"), "tried here", arm=True, items=("note",))


def blinded(site: ScratchSite) -> Tried:
    """Write unblinding values and a broken code into a blinded study, and open every page of it with blinded roles."""
    plan = replace(
        design(sha256="0" * 63 + "b"), conduct=ConductPlan(blinding=(_RULE,)), arms=(Arm(ARM, "One", "", {}),
                                                                                    Arm("other", "Other", "", {})),
    )  # fmt: skip
    store.open_study(plan, now=site.now - timedelta(days=1), study=BLIND)
    for role in (*_ROLES, Role.INVESTIGATOR, Role.STATISTICIAN):
        store.add_member(user_of(role), BLIND, role)
    refused = _written(site)
    if refused:
        return Tried("not met", f"The blinded study could not be set up: {refused}")
    reads = {role: _read(site, role) for role in (*_ROLES, Role.INVESTIGATOR)}
    told = {
        role.value: sorted({page for page, text in reads[role].items() if VALUE in text or _tells(page, text)})
        for role in _ROLES
    }
    found = "; ".join(f"a {role} on {', '.join(pages)}" for role, pages in told.items() if pages)
    correction = Entry("note", None, "x")
    sent = _propose(site, FormSaved(CODE, DAY_0, "week 0", "reading", (correction,)), Role.COORDINATOR)
    count = sum(map(len, reads.values()))
    return holds(
        (not found, found or f"no blinded role is told on {count} answers of pages and files"),
        (any(VALUE in text for text in reads[Role.INVESTIGATOR].values()), "who is not blinded reads the same values"),
        (any("blinded" in text for text in reads[Role.MONITOR].values()), "what is hidden reads blinded, never empty"),
        ("blinded to a coordinator" in sent, "a blinded role cannot write it either"),
        (all("code broken" not in reads[role][f"/studies/{BLIND}/audit/trail.csv"] for role in _ROLES),
         "that a code was broken is told to no blinded role"),
    )  # fmt: skip


def _tells(page: str, text: str) -> bool:
    """Whether a page about participants names the arm; the plan's own pages and forms may name every arm."""
    return ARM in text and "/acts/" not in page


def _written(site: ScratchSite) -> str:
    """Everything that tells the treatment; what refused it, empty where nothing did."""
    sheet = {"patient": CODE, "as_of": DAY_0.isoformat(), "birth_date": "1980-05-01"}
    acts = (
        ConsentGiven(CODE, DAY_0, "1.0"), Screened(CODE, DAY_0, sheet), Enrolled(CODE, DAY_0, ARM),
        VisitAttended(CODE, DAY_0, "week 0"),
        FormSaved(CODE, DAY_0, "week 0", "reading", (Entry("first_mm", None, 4.0), Entry("note", None, VALUE))),
        CodeBroken(CODE, DAY_0, user_of(Role.STATISTICIAN), False, f"asked for {VALUE}"),
    )  # fmt: skip
    said = [_propose(site, act, Role.INVESTIGATOR) for act in acts]
    asked = QueryRaised(CODE, DAY_0, 1, "week 0", "reading", "note", f"Is {VALUE} right?")
    return " ".join(filter(None, [*said, _propose(site, asked, Role.STATISTICIAN)]))


def _propose(site: ScratchSite, act: object, role: Role) -> str:
    last = store.course(BLIND).stored_at
    site.now = max(site.now, last) if last is not None else site.now
    proposal = Proposal(act, Actor(user_of(role), role), site.now, f"blinded {store.head(BLIND)[0]}")
    return " ".join(sentences(store.append(BLIND, proposal, now=site.now)))


def _read(site: ScratchSite, role: Role) -> dict[str, str]:
    """What every page of the study says to ``role``."""
    base, person = f"/studies/{BLIND}", f"/studies/{BLIND}/participants/{CODE}"
    form = f"{person}/visits/week-0/reading"
    pages = (
        *(f"{base}/{name}" for name in ("participants", "matrix", "work?all", "queries", "audit", "audit/review",
                                        "audit/trail.csv", "results", "results/safety", "copy", "locks", "amendments")),
        person, form, f"{form}/print", f"{form}/verify", f"{form}/history/note", f"{person}/sign",
        f"{person}/verdicts", f"{person}/doses", f"{person}/queries/1",
    )  # fmt: skip
    return {page: site.browser(role).get(page).content.decode(errors="replace") for page in pages}


REQUIREMENTS = (
    Requirement("AT-11", "EMA 6.2.1", "A blinded role sees no unblinding value or event.", blinded),
)  # fmt: skip
