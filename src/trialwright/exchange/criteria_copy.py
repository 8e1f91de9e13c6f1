"""The exact copy of a criterion that travels inside another form, and the check that form and copy still agree.

Other forms say a criterion in their own words; some of its parts (the quoted text, flags, the question to ask) have
no place there. Beside what the form says natively each criterion therefore carries its own JSON, where the form
allows text of its own (an extension, a comment, a description). Reading takes the copies, writes the document again,
and refuses it when anything differs: somebody changed one and not the other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NoReturn

from trialwright.clinical.strict_json import strict_json
from trialwright.eligibility.criteria_json import read_written_criteria, write_criteria
from trialwright.eligibility.criterion import All as AllOf
from trialwright.eligibility.criterion import AnyOf, Atom, Criteria, Criterion, Rule
from trialwright.errors import InputError, InputErrors
from trialwright.exchange.criteria_format import Study

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


def joined_parts(criterion: Criterion) -> tuple[Atom, ...] | None:
    """The atoms of a criterion that is a plain list: each wanted (inclusion, all of them) or each shutting out
    (exclusion, any of them). None for every other shape."""
    rule: Rule = criterion.rule
    if isinstance(rule, Atom):
        return (rule,)
    plain = AllOf if criterion.polarity == "inclusion" else AnyOf
    if isinstance(rule, plain):
        atoms = tuple(part for part in rule.of if isinstance(part, Atom))
        return atoms if len(atoms) == len(rule.of) else None
    return None
