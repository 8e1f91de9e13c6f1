"""Prior therapy that failed: "inadequate response to at least two csDMARDs", "refractory to", "failed", "intolerant of"."""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from collections.abc import Iterator

from trialwright.eligibility import words
from trialwright.eligibility.criteria.medication_response import InsufficientResponse
from trialwright.eligibility.draft import Concept
from trialwright.eligibility.printed_terms import Mention
from trialwright.eligibility.reading_kind import Clause, Executable, Found, ReadingKind

_CUE = re.compile(
    r"\b(?:(?:inadequate|insufficient|poor|incomplete|suboptimal|unsatisfactory|no|lack\s+of|loss\s+of|partial|non)[\s-]*(?:clinical\s+|treatment\s+|therapeutic\s+|initial\s+)?(?:respon\w+|efficacy|benefit|control|relief)(?:\s+(?:to|with|from|of|on|despite|after))?|(?:did|do|does|have|has)\s+not\s+(?:adequately\s+)?respond\w*\s+(?:to|with)?|fail(?:ed|ing|s|ure|ures)?\b(?!\s+to\s+(?:comply|meet|provide|sign|give))(?:\s+(?:of|to|with|on|at\s+least|from|prior|previous|a|an|treatment|therapy|respond|adequately))*|refractory(?:\s+to)?|resistan(?:t|ce)(?:\s+to)?|unresponsive(?:\s+to)?|(?:progress\w+|relaps\w+)\s+(?:on|after|during|following|despite)|inadequately\s+controlled\s+(?:with|by|on|despite)|uncontrolled\s+(?:with|by|on|despite)|non-?responders?(?:\s+to)?|despite)\b",
    re.IGNORECASE,
)
_CUES = ("respon", "efficacy", "fail", "refractory", "resistan", "progress", "relaps", "despite", "inadequa", "uncontrolled")  # fmt: skip
_ORGAN = re.compile(
    r"\b(?:heart|renal|kidney|liver|hepatic|respiratory|organ|cardiac|pulmonary|bone\s+marrow|treatment|multi\w*|graft|ventricular|ovarian|thrive|implant)\s*$",
    re.IGNORECASE,
)
_THEN = re.compile(r"followed\s+by|and\s+(?:then|subsequently)|subsequent\w*|thereafter", re.IGNORECASE)
_BREAK = re.compile(r"[;.]\s|\bwith\s+stable|\bwho\b|\bwithin\b|\bmust\b")


def find(clause: Clause) -> Iterator[Found]:
    drugs = [
        mention
        for mention in clause.of_kind("drug", "drug_class", "supplied_drug")
        if not _is_example(clause, mention.start)
    ]
    if not drugs:
        return
    for cue in _CUE.finditer(clause.full, clause.start, clause.end):
        if _ORGAN.search(clause.full, max(clause.start, cue.start() - 20), cue.start()):
            continue
        after = [
            mention
            for mention in drugs
            if mention.start >= cue.end()
            and not _BREAK.search(clause.full, cue.end(), mention.start)
            and _reach(clause, cue, mention)
        ]
        if after:
            yield from _groups(clause, cue, after)
            return


def _reach(clause: Clause, cue: re.Match[str], mention: Mention) -> bool:
    return mention.start - cue.end() < 400


def _groups(clause: Clause, cue: re.Match[str], drugs: list[Mention]) -> Iterator[Found]:
    """One finding for each step: what was tried first, and what "followed by"."""
    cut = next(
        (place for mention in drugs[1:] if (place := _then(clause, drugs[0].end, mention.start)) is not None), None
    )
    steps = (
        [drugs]
        if cut is None
        else [[one for one in drugs if one.start < cut], [one for one in drugs if one.start > cut]]
    )
    first: tuple[str, ...] = ()
    for number, group in enumerate(steps):
        if not group:
            continue
        names = tuple(dict.fromkeys(mention.term.code for mention in group))
        start = cue.start() if number == 0 else cut if cut is not None else group[0].start
        found = Found("therapy_failure", start, group[0].end, Concept(" or ".join(dict.fromkeys(mention.term.label for mention in group)), names[0]),
                      [(mention.start, mention.end) for mention in group[1:]])  # fmt: skip
        found.names, found.role = names, "|".join(first)
        found.count = _count(clause, cue.start() if number == 0 else start, group[0].start)
        if re.search(r"adequate", clause.full[start : group[0].end], re.IGNORECASE):
            found.covers.append((start, group[0].end))
            found.says = "adequate "
        found.says = f"insufficient response to {found.count or 1} {found.concept.label if found.concept else ''}"
        if re.search(r"\badequate\s+(?:dose|trial|course|treatment)", clause.full[start : group[0].end], re.IGNORECASE):
            found.flag("adequate_dose_undefined")
        first = names
        yield found


def _then(clause: Clause, start: int, end: int) -> int | None:
    found = _THEN.search(clause.full, start, end)
    return found.start() if found is not None else None


def _count(clause: Clause, start: int, end: int) -> int | None:
    for quantity in clause.quantities:
        if (
            start <= quantity.start < end
            and not quantity.time
            and quantity.unit is None
            and quantity.low is not None
            and quantity.low.value is not None
        ):
            value = quantity.low.value + (0 if quantity.low.inclusive else 1)
            return int(value) if (value == int(value) and quantity.high is None) or quantity.exact else None
    return None


def _is_example(clause: Clause, place: int) -> bool:
    opened = clause.full.rfind("(", clause.start, place)
    return opened > clause.full.rfind(")", clause.start, place) and opened >= clause.start


def build(found: Found) -> Executable | None:
    if not set(found.names) <= words.drug_classes():
        found.flag("unlisted_class")
        return None
    days = next(
        (window.days for window in found.windows if window.relation in ("for_at_least", "within") and window.days), None
    )
    after = tuple(name for name in found.role.split("|") if name)
    adequate = "adequate_dose_undefined" in found.flags
    return "medication_response", InsufficientResponse(found.names, found.count or 1, days, adequate, after)


READING = ReadingKind("An insufficient response to earlier treatment.", find, build, rank=2, cues=_CUES)
