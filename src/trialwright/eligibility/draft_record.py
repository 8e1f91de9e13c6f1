"""The draft of a whole record: its text, read with what the record says of the study, and held to its fields.

The interventions and conditions of the record help to see a wrong drug name and what "other autoimmune diseases" leaves
out. Where the text and the structured fields disagree (ages, sex) the atom is flagged ``boundary_conflict``: the fields
are inclusive (ClinicalTrials.gov, protocol registration data element definitions, section 9).
"""

from __future__ import annotations

import re
from dataclasses import replace

from trialwright.eligibility.criterion import Polarity
from trialwright.eligibility.draft import Draft, DraftAtom, Limits
from trialwright.eligibility.drafting import TextToDraft, draft_criteria
from trialwright.eligibility.printed_terms import Lexicon
from trialwright.eligibility.reading_kind import About
from trialwright.registry.record import Record
from trialwright.registry.record_eligibility import EligibilityModule

_AGE = re.compile(r"(\d+)\s+(Year|Month)s?", re.IGNORECASE)


def draft_of(record: Record, lexicon: Lexicon | None = None) -> Draft:
    """The draft of the criteria of ``record``."""
    module = record.protocol_section.eligibility_module
    draft = draft_criteria(_raw(record), about=about(record), lexicon=lexicon)
    return draft if module is None else _held_to(draft, module)


def text_of(record: Record) -> TextToDraft:
    """The text of the criteria of ``record``, to be drafted statement by statement. What its fields say of the text
    adds flags to a draft and changes no answer."""
    return TextToDraft(_raw(record), about(record))


def _raw(record: Record) -> str:
    module = record.protocol_section.eligibility_module
    return (module.eligibility_criteria if module is not None else None) or ""


def about(record: Record) -> About:
    """What the record says of the study beside its criteria."""
    section = record.protocol_section
    arms, subject = section.arms_interventions_module, section.conditions_module
    named = tuple(one.name for one in (arms.interventions or () if arms else ()) if one.name)
    return About(record.nct_id or None, named, tuple(subject.conditions or ()) if subject else ())


def _held_to(draft: Draft, module: EligibilityModule) -> Draft:
    """The draft with flags where the text and the structured fields disagree."""
    lowest, highest = _years(module.minimum_age), _years(module.maximum_age)
    criteria = []
    for criterion in draft.criteria:
        told = [_disagrees(atom, criterion.polarity, lowest, highest, module.sex) for atom in criterion.atoms]
        if any(told):
            atoms = zip(criterion.atoms, told, strict=True)
            flagged = [replace(one, flags=(*one.flags, "boundary_conflict")) if is_so else one for one, is_so in atoms]
            criterion = replace(criterion, atoms=tuple(flagged))
        criteria.append(criterion)
    return replace(draft, criteria=tuple(criteria))


def _disagrees(
    atom: DraftAtom, polarity: Polarity, lowest: float | None, highest: float | None, sex: str | None
) -> bool:
    if polarity != "inclusion" or atom.negated:
        return False
    if atom.kind == "sex" and atom.concept is not None and sex in ("MALE", "FEMALE", "ALL"):
        return atom.concept.code != sex.lower()
    limits = atom.limits
    if atom.kind != "age" or limits is None or limits.unit not in ("a", "mo"):
        return False
    return _below(limits, lowest) or _above(limits, highest)


def _below(limits: Limits, lowest: float | None) -> bool:
    low = limits.at_least if limits.at_least is not None else limits.over
    if low is None or lowest is None:
        return False
    return limits.over is not None or abs(_in_years(low, limits.unit) - lowest) > 1e-9


def _above(limits: Limits, highest: float | None) -> bool:
    high = limits.at_most if limits.at_most is not None else limits.under
    if high is None or highest is None:
        return False
    return limits.under is not None or abs(_in_years(high, limits.unit) - highest) > 1e-9


def _in_years(value: float, unit: str | None) -> float:
    return value / 12 if unit == "mo" else value


def _years(registered: str | None) -> float | None:
    found = _AGE.fullmatch((registered or "").strip())
    if found is None:
        return None
    return float(found[1]) / (12 if found[2].lower() == "month" else 1)
