"""conduct.yaml and roles.yaml: how the study is run. Consent versions, verification, signatures, reasons, duties.

All of it is declared here and asked of pure functions, so that an amendment of any of it is a change of a file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from trialwright.protocol.blinding import BlindingRule
from trialwright.protocol.entry_plan import EntryPlan
from trialwright.protocol.form import CodeList, CodeListItem


@dataclass(frozen=True, slots=True)
class ConsentVersion:
    """One version of the consent form. ``approved_on``: by the ethics committee (YYYY-MM-DD); None: not yet, and nobody
    may sign it. ``valid_from``: consents from that day on need this version (None: from its approval).

    ``again_within_days``: who consented to an earlier version consents again within so many days of ``valid_from``;
    None: they need not.
    """

    version: str
    because: str
    approved_on: str | None = None
    valid_from: str | None = None
    again_within_days: int | None = None

    __pydantic_config__ = {"extra": "forbid"}

    @property
    def starts(self) -> date | None:
        """The first day on which it is to be signed; None: it is not approved."""
        if self.approved_on is None:
            return None
        return date.fromisoformat(self.valid_from or self.approved_on)


@dataclass(frozen=True, slots=True)
class VerificationRule:
    """What is compared with the source documents: of which share of the participants which items at which visits.

    ``forms`` empty: every form; ``items`` empty: every item; ``visits`` empty: every visit. ``share_percent`` of the
    participants after the ``first`` ones, who are always taken.
    """

    name: str
    because: str
    share_percent: float = 100
    first: int = 0
    forms: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    visits: tuple[str, ...] = ()

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something that is signed: ``what`` is a visit's name, or consent, eligibility, end or the whole record."""

    what: str
    role: str
    meaning: str
    within_days: int | None = None

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class ConductPlan:
    """conduct.yaml. Empty parts: nothing is declared. ``serious_event_hours``: how soon a serious adverse event is told
    to the sponsor; ``missing_reasons``: the codes that may stand where a value does not; ``entry``: how values are
    typed in. ``guideline``: whether the first enrolment waits for the approval of the completion guideline (EMA GCP IWG
    2020, finding: completion guidelines finalised after the first enrolment); None: it does not. ``blinding``: what is
    hidden from whom; empty: nothing (open label)."""

    missing_reasons: tuple[CodeListItem, ...] = ()
    consents: tuple[ConsentVersion, ...] = ()
    verification: tuple[VerificationRule, ...] = ()
    signatures: tuple[Milestone, ...] = ()
    serious_event_hours: int | None = None
    guideline: Literal["approved before go-live"] | None = None
    blinding: tuple[BlindingRule, ...] = ()
    entry: EntryPlan = field(default_factory=EntryPlan)

    __pydantic_config__ = {"extra": "forbid"}

    @property
    def reasons(self) -> CodeList | None:
        """The code list of reasons; None when none are declared."""
        return CodeList("missing_reasons", self.missing_reasons) if self.missing_reasons else None


@dataclass(frozen=True, slots=True)
class Duty:
    """A task of the study that the investigator may delegate, and the roles that may hold it (ICH E6(R3) 2.3.3)."""

    name: str
    says: str
    roles: tuple[str, ...]
    says_zh: str | None = None

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class RolesFile:
    """roles.yaml: the duties of the study."""

    duties: tuple[Duty, ...] = field(default_factory=tuple)

    __pydantic_config__ = {"extra": "forbid"}


def consent_due(plan: ConductPlan, given: Sequence[tuple[str, date]], on: date) -> ConsentVersion | None:
    """The version that someone must still sign as of ``on``; None: nothing is due.

    ``given``: versions signed so far with their days. Before the first consent the version in force is due. Afterwards
    a newer one is due when it asks for consent again, from the day on which it starts.
    """
    in_force = [one for one in plan.consents if one.starts is not None and one.starts <= on]
    if not in_force:
        return None
    if not given:
        return in_force[-1]
    signed = {version for version, day in given if day <= on}
    order = [one.version for one in plan.consents]
    latest = max((order.index(version) for version in signed if version in order), default=-1)
    newer = [one for one in in_force if order.index(one.version) > latest and one.again_within_days is not None]
    return newer[-1] if newer else None


def consent_deadline(version: ConsentVersion) -> date | None:
    """The last day on which consent to ``version`` is given in time by those who consented earlier; None: no limit."""
    if version.starts is None or version.again_within_days is None:
        return None
    return version.starts + timedelta(days=version.again_within_days)


def consent_refusals(plan: ConductPlan, version: str, on: date) -> list[str]:
    """Why consent to ``version`` cannot be given on that day; empty when it can, or when no versions are declared."""
    if not plan.consents:
        return []
    known = next((one for one in plan.consents if one.version == version), None)
    if known is None:
        return [f"The consent form has the versions {', '.join(one.version for one in plan.consents)}."]
    if known.approved_on is None:
        return [f"Version {version} of the consent form is not approved yet."]
    if on < date.fromisoformat(known.approved_on):
        return [f"Version {version} of the consent form was not approved on that day."]
    later = [one.version for one in plan.consents[plan.consents.index(known) + 1 :] if one.starts and one.starts <= on]
    return [f"Version {later[-1]} of the consent form was in force on that day."] if later else []


def to_verify(plan: ConductPlan, study: str, participant: str, number: int, visit: str, form: str, item: str) -> bool:
    """Whether the plan asks for this answer to be compared with its source. ``number``: of enrolment, from 1.

    Who falls into a share is fixed by the study's id, the rule and the participant's code, so that nobody can choose.
    """
    return any(_asks(rule, study, participant, number, visit, form, item) for rule in plan.verification)


def _asks(rule: VerificationRule, study: str, participant: str, number: int, visit: str, form: str, item: str) -> bool:
    wanted = ((rule.forms, form), (rule.items, item), (rule.visits, visit))
    if any(names and name not in names for names, name in wanted):
        return False
    return number <= rule.first or drawn(study, rule.name, participant) < rule.share_percent / 100


def drawn(study: str, rule: str, participant: str) -> float:
    """A number from 0 to under 1 that follows from the three names alone (the first 8 bytes of their SHA-256)."""
    digest = hashlib.sha256(f"{study}\0{rule}\0{participant}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
