"""What is wrong with the ledger of a study: its chain, its triggers, and what was derived from it."""

from __future__ import annotations

from django.db import connection

from trialwright.conduct.acts.study_opened import StudyOpened
from trialwright.conduct.ledger import Finding
from trialwright.conduct.ledger import verify as verify_chain
from trialwright.errors import InputError
from trialwright.web import triggers
from trialwright.web.models import LedgerRow, ParticipantState
from trialwright.web.store.courses import course, forget
from trialwright.web.store.installation import INSTALLATION, verify_installation
from trialwright.web.store.people import identities_meddled
from trialwright.web.store.reading import of_another_type, rows
from trialwright.web.store.redaction import not_compared, untold
from trialwright.web.store.studies import StudyInfo, info


def verify(study: str, kept_head: str | None = None) -> list[Finding]:
    """What is wrong with the ledger of ``study``: its chain, its triggers, and what was derived from it. That of the
    installation is verified under its own name."""
    findings = [Finding(0, f"the trigger {name} is gone or was replaced") for name in triggers.missing(connection)]
    if study == INSTALLATION:
        return findings + verify_installation(kept_head)
    information = info(study)
    findings += verify_chain(rows(study), study=study, kept_head=kept_head)
    gone = LedgerRow.objects.filter(study=study, payload__isnull=True).values_list("sequence", flat=True)
    findings += [Finding(sequence, "the payload is gone, without a tombstone") for sequence in gone]
    findings += [Finding(row, "the payload is stored as another type than bytes") for row in of_another_type(study)]
    if not any(finding.sequence for finding in findings):
        findings += _derived(information)
    sealed = "the sealed identity of {} cannot be opened: it was changed, or the key is another one"
    return findings + untold(study) + [Finding(0, sealed.format(code)) for code in identities_meddled(study)]


def _derived(information: StudyInfo) -> list[Finding]:
    study = information.study
    forget(study)
    try:
        current = course(study)
    except InputError as error:
        return [Finding(0, f"an act cannot be read: {error}")]
    opening = current.opening
    findings = []
    follows = current.amended_to or (opening.design_sha256 if isinstance(opening, StudyOpened) else "")
    if isinstance(opening, StudyOpened) and (opening.origin, opening.scenario, opening.seed, follows) != (
        information.origin, information.scenario, information.seed, information.design_sha256
    ):  # fmt: skip
        findings.append(Finding(0, "the table of studies differs from the first act"))
    if current.sequence == 0:
        findings.append(Finding(0, "the ledger is empty"))
    told = {one.code: (one.state, one.arm) for one in ParticipantState.objects.filter(study=study)}
    known = {code: (person.state, person.arm) for code, person in current.participants.items()}
    compared = (told.keys() | known.keys()) - set(not_compared(study))
    differing = sorted(code for code in compared if told.get(code) != known.get(code))
    return findings + [Finding(0, f"the table of participants differs from the ledger on {code}") for code in differing]
