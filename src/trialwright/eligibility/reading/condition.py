"""Diagnoses by name or by class, now, ever or within a window; organ systems; severe and poorly controlled disease."""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from trialwright.eligibility import words
from trialwright.eligibility.criteria.condition import Diagnosis
from trialwright.eligibility.criteria.severe_condition import SevereDisease
from trialwright.eligibility.draft import Concept
from trialwright.eligibility.printed_anchor import first_anchor
from trialwright.eligibility.reading_kind import Clause, Executable, Found, ReadingKind
from trialwright.eligibility.unlisted_names import UNLISTED
from trialwright.eligibility.verdict import Answer

_DISEASE = re.compile(r"(?:[\s,/&]+[\w-]+){0,14}?[\s,/-]*\b(?P<word>diseases?|disorders?|conditions?|illness(?:es)?|dysfunctions?|impairments?|insufficienc(?:y|ies)|failures?|abnormalit(?:y|ies)|problems?|patholog(?:y|ies)|infections?|compromise|diagnos[ei]s|complications?|morbidity|morbidities)\b", re.IGNORECASE)  # fmt: skip
_OF_A_TEST = re.compile(r"\b(?:tests?|enzymes?|markers?|laborator\w+|lab|counts?|chemistry)\b", re.IGNORECASE)
_WIDE = {"malignancy": "malignancy", "cancer": "malignancy", "autoimmune disease": "autoimmune", "infection": "infection",
         "hepatitis": "hepatitis", "liver disease": "liver", "kidney disease": "kidney", "lung disease": "lung",
         "heart disease": "heart", "cerebrovascular disease": "cerebrovascular", "disease by infectious agent": "infection"}  # fmt: skip
_CLASSIFIED = re.compile(
    r"(?:classification|diagnostic)\s+criteria|criteria\s+(?:for|of)|according\s+to|\bACR\b|\bDSM\b|\bGINA\b|\bGOLD\b|\bas\s+defined\s+by",
    re.IGNORECASE,
)
_ONLY_CRITERIA = re.compile(
    r"\b(?:fulfil+|meet|satisf)\w*\s+(?:the\s+)?(?:\d{4}\s+)?[\w\s()/,-]*?(?:classification|diagnostic)\s+criteria|classification\s+criteria\b",
    re.IGNORECASE,
)
_REMISSION = re.compile(r"\(?\s*or\s+(?P<what>[^()]{0,40}?remission)\s*\)?", re.IGNORECASE)
_OTHER = re.compile(r"\b(?:other|another)\s+(?!than\b)(?:(?:\w+\s+)?|acute\s+(?:or|and|and/or|/)\s*)$")
_TYPE_BEFORE = re.compile(
    r"\btypes?[\s-]*(?:\d|[iv]+)[a-c]?\b(?:[\s,/]*(?:(?:and|or)\s+)?(?:type[\s-]*)?(?:\d|[iv]+)[a-c]?\b)*\s*$",
    re.IGNORECASE,
)
_TYPE_BEHIND = re.compile(r"[\s,(]*(?:of\s+)?(?:the\s+)?types?[\s-]*(?:\d|[iv]+)[a-c]?\b", re.IGNORECASE)
Status = Literal["active", "present", "ever"]


def find(clause: Clause) -> Iterator[Found]:
    found_any = False
    for mention in clause.of_kind("condition", "supplied_condition"):
        found = Found(
            "condition",
            mention.start,
            mention.end,
            Concept(mention.term.label, mention.term.code),
            says=mention.written or clause.full[mention.start : mention.end],
        )
        found.names, found.role = (mention.term.code,), "name"
        code = _WIDE.get(mention.term.code)
        if code is not None and code in words.condition_classes():
            found.names, found.role = (code,), "class"
        if found.names == ("malignancy",):
            _ambiguous_remission(clause, found)
        _other_than(clause, found)
        if _TYPE_BEFORE.search(clause.full, clause.start, found.start) or _TYPE_BEHIND.match(
            clause.full, found.end, clause.end
        ):
            found.rest.append("type")
        found_any = True
        yield found
    yield from _systems(clause)
    if found_any or "criteria" not in clause.low:
        return
    if criteria := _ONLY_CRITERIA.search(clause.full, clause.start, clause.end):
        found = Found(
            "condition",
            criteria.start(),
            criteria.end(),
            Concept("classification criteria", None),
            says="classification criteria without the disease",
        )
        found.role = "unnamed"
        found.flag("unstated_disease")
        yield found


def _systems(clause: Clause) -> Iterator[Found]:
    for mention in clause.of_kind("system"):
        behind = _DISEASE.match(clause.full, mention.end, clause.end)
        if behind is None:
            continue
        found = Found("condition", mention.start, mention.end, Concept(f"{mention.term.label} disease", mention.term.code),
                      [behind.span("word")], says=f"{mention.term.label} disease")  # fmt: skip
        found.names, found.role = (mention.term.code,), "system"
        if _OF_A_TEST.search(clause.full, mention.end, behind.start("word")):
            found.rest.append("of a test")
        _other_than(clause, found)
        yield found


def _other_than(clause: Clause, found: Found) -> None:
    """As in "Other autoimmune diseases": the study's own conditions do not count; when they are not known, a person answers."""
    if found.role not in ("class", "system", "name") or not _OTHER.search(
        clause.small, max(clause.start, found.start - 24), found.start
    ):
        return
    own = tuple(name for name in clause.about.conditions if words.condition(name) is not None)
    if own:
        found.other_than = own
    else:
        found.rest.append("other")


def _ambiguous_remission(clause: Clause, found: Found) -> None:
    """As in "A history of malignancy (or less than 5 years since clinical remission)" can be read in two ways."""
    behind = _REMISSION.match(clause.full, found.end + 1 if found.end < clause.end else found.end, clause.end)
    if behind is None:
        return
    for window, start, end in clause.windows:
        if found.end <= start <= behind.end() and window.unit == "a" and window.amount == int(window.amount or 0):
            found.flag("ambiguous_scope")
            found.role = "remission"
            found.covers.append(behind.span())
            found.covers.append((start, end))
            found.windows.append(window)
            found.says = "malignancy, or less than so many years in remission:"


def build(found: Found) -> Executable | None:
    if found.role == "remission":
        from trialwright.eligibility.criteria.malignancy import Malignancy

        return "malignancy", Malignancy(int(found.windows[0].amount or 0))
    if found.role in ("unnamed", UNLISTED, "") or found.concept is None:
        return None
    qualifiers = found.concept.qualifiers
    severe = "severe" in qualifiers
    is_class = found.role in ("class", "system")
    if is_class and found.names[0] not in words.condition_classes():
        found.flag("unlisted_class")
        return None
    if severe and is_class and not found.windows and not found.other_than:
        return "severe_condition", SevereDisease(found.names[0], "uncontrolled" in qualifiers, found.history == "ever")
    status = _status(found)
    window = found.windows[0] if found.windows else None
    within, before = None, first_anchor(window) if window is not None else "screening"
    if window is not None:
        if window.relation != "within" or window.days is None:
            return None
        within = window.days
    try:
        if is_class:
            return "condition", Diagnosis(of_class=found.names[0], other_than=found.other_than, status=status, infections_too=found.names[0] in ("hepatitis", "infection"),
                                          within_days=within, before=before)  # fmt: skip
        infections = words.belongs(words.condition(found.names[0]), ("infection",)) is Answer.MET
        return "condition", Diagnosis(
            found.names,
            other_than=found.other_than,
            status=status,
            infections_too=infections,
            within_days=within,
            before=before,
        )
    except ValueError:
        return None


def _status(found: Found) -> Status:
    if found.windows or found.history in ("ever", "recent"):
        return "ever"
    return (
        "active"
        if found.history == "current" or "active" in (found.concept.qualifiers if found.concept else ())
        else "present"
    )


READING = ReadingKind("A diagnosis or a class of diagnoses.", find, build, rank=5)
