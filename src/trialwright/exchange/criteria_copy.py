"""The exact copy of a criterion that travels inside another form, and the check that form and copy still agree.

Other forms say a criterion in their own words; some of its parts (the quoted text, flags, the question to ask) have
no place there. Beside what the form says natively each criterion therefore carries its own JSON, where the form
allows text of its own (an extension, a comment, a description). Reading takes the copies, writes the document again,
and refuses it when anything differs: somebody changed one and not the other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from trialwright.clinical.strict_json import strict_json
from trialwright.eligibility.criteria_json import read_written_criteria, write_criteria
from trialwright.eligibility.criterion import All as AllOf
from trialwright.eligibility.criterion import AnyOf, Criteria, Criterion, Rule, atoms_of
from trialwright.errors import InputError, InputErrors
from trialwright.exchange.criteria_format import NotHeld, Study

DRAFT = "DRAFT, accepted by nobody: "
URL = "https://trialwright.example/fhir/StructureDefinition/"


def marked(study: Study, criteria: Criteria) -> str:
    """The title that a document carries: that of a draft says so, for no other form has a place for it."""
    return DRAFT + study.title if criteria.is_draft else study.title


def copy_of(criterion: Criterion) -> str:
    """The criterion as one line of JSON."""
    return json.dumps(write_criteria(Criteria((criterion,)))["criteria"][0], ensure_ascii=True, sort_keys=True)


def criteria_from(copies: Iterable[str], title: str, where: str) -> tuple[Criteria, str]:
    """The criteria of these copies, in their order, and the title without its mark: a draft comes back as one."""
    held = [loaded(copy, f"{where} criterion {number}") for number, copy in enumerate(copies, start=1)]
    is_draft = title.startswith(DRAFT)
    found = read_written_criteria({"criteria": held, **({"draft": True} if is_draft else {})}, where)
    return found, title.removeprefix(DRAFT) if is_draft else title


def loaded(text: str, where: str) -> Any:
    """JSON of an export. Raises ``InputErrors``."""
    try:
        return strict_json(text, where)
    except (ValueError, RecursionError):
        refuse(where, "JSON", "something else", "Hand in the whole file as it was exported.")


def same_or_refused(read: object, written: object, where: str) -> None:
    """Refuses a document that does not say what its copies say."""
    if read != written:
        refuse(where, "unchanged since it was exported", "a change that its copy of the criteria does not have",
               "Change the criteria in the study folder and export them again.")  # fmt: skip


def refuse(where: str, expected: str, found: str, remedy: str) -> NoReturn:
    raise InputErrors([InputError(where=where, expected=expected, found=found, remedy=remedy)])


def top_parts(criterion: Criterion) -> tuple[Rule, ...]:
    """The parts of a criterion that can be said one by one: each wanted (inclusion, all of them) or each shutting out
    (exclusion, any of them); its whole rule where it has another shape. Where a form leaves one out, it asks less."""
    plain = AllOf if criterion.polarity == "inclusion" else AnyOf
    return criterion.rule.of if isinstance(criterion.rule, plain) else (criterion.rule,)


def parts_held(criterion: Criterion, unsaid: Callable[[Rule], str]) -> tuple[tuple[Rule, ...], tuple[NotHeld, ...]]:
    """The parts that a form holds, and what it does not hold: the parts of which ``unsaid`` gives a reason, or the
    whole criterion where none is left. A criterion that the investigator decides is never held."""
    if criterion.decided_by_investigator:
        return (), (NotHeld(criterion.id, "the investigator decides"),)
    held: list[Rule] = []
    left: list[NotHeld] = []
    for part in top_parts(criterion):
        decided = any(atom.decided_by_investigator for atom in atoms_of(part))
        reason = "the investigator decides" if decided else unsaid(part)
        if reason:
            left.append(NotHeld(", ".join(atom.id for atom in atoms_of(part)), reason))
        else:
            held.append(part)
    if held or not left:
        return tuple(held), tuple(left)
    return (), (NotHeld(criterion.id, "; ".join(dict.fromkeys(one.says for one in left))),)
