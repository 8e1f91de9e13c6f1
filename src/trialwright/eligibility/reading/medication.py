"""A drug, or a drug of a class: taken now, within a window, or ever; and its printed dose."""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from collections.abc import Iterator

from trialwright.eligibility import words
from trialwright.eligibility.criteria.glucocorticoid_dose import GlucocorticoidDose
from trialwright.eligibility.criteria.medication import MedicationAsked
from trialwright.eligibility.draft import Concept, Window
from trialwright.eligibility.printed_anchor import first_anchor
from trialwright.eligibility.printed_limits import limit_words, limits_of
from trialwright.eligibility.reading_kind import Clause, Executable, Found, ReadingKind
from trialwright.eligibility.unlisted_names import UNLISTED

_DOSE_UNITS = frozenset(
    {"mg/d", "mg/wk", "mg", "g/d", "mg/kg", "mg/kg/d", "ug/d", "U/d", "[iU]/d", "mg/m2", "ug", "g", "U/kg", "g/mo"}
)
_EQUIVALENT = re.compile(r"prednis(?:ol)?one|equivalen|glucocortic|corticoster|steroid", re.IGNORECASE)
_DAILY = re.compile(r"\s*(?:/|per|a|each|every)?\s*(?:day|daily|d\b|24\s*h)|\s*\(?(?:once\s+)?daily", re.IGNORECASE)

_PROPERTY = re.compile(
    r"(?:-|‑|–|\s)(?:desensiti[sz]ation|challenge|provocation|resistan\w+|refractory|sensitiv\w+|responsive\w*|dependen\w+|induced|associated|related|intoleran\w+|eligible|ineligible)\b",
    re.IGNORECASE,
)
"""As in "platinum-resistant disease": what a disease is, not what somebody takes."""
_SHARED_PROPERTY = re.compile(
    r"\s?(?:-|‑|–)\s?(?:,|/|and|or)?[^.;()]{0,40}?(?:-|‑|–)\s?(?:induced|associated|related|resistant|refractory)\b",
    re.IGNORECASE,
)
"""As in "chemotherapy- or radiation-induced cardiomyopathy"."""
_LED = re.compile(
    r"\b(?:requir(?:es?|ed|ing)|needs?|needing|can\s?not|unable\s+to|(?:in|un|not\s+)?(?:eligible|suitable|fit|amenable|candidates?)\s+(?:for|to)|"
    r"scheduled|planned|to\s+be\s+treated\s+with|(?:allerg\w+|hypersensitiv\w+|anaphyla\w+|intoleran\w+)[^.;:]{0,30}?\s(?:to|with))\b[^.;:]{0,90}$",
    re.IGNORECASE,
)
"""As in "infection requiring antibiotics, antivirals", "cannot accept radiotherapy and chemotherapy" and "allergic reaction
with other monoclonal antibodies": what stands at the head of the list says why the class is named, not that it is taken."""


def find(clause: Clause) -> Iterator[Found]:
    dose = _glucocorticoid_dose(clause)
    if dose is not None:
        yield dose
    for mention in clause.of_kind("drug", "drug_class", "supplied_drug"):
        if clause.full[mention.end : mention.end + 5].lower() == "-like":
            continue  # "glucagon-like peptide-1 receptor agonist" is no glucagon
        if any(0 <= other.start - mention.end <= 1 for other in clause.of_kind("measure")):
            continue  # "alanine ALT" is no alanine
        found = Found(
            "medication",
            mention.start,
            mention.end,
            Concept(mention.term.label, mention.term.code),
            says=clause.full[mention.start : mention.end],
        )
        found.role = "class" if mention.term.kind == "drug_class" else "drug"
        found.names = (mention.term.code,)
        if _PROPERTY.match(clause.full, mention.end, clause.end) or _SHARED_PROPERTY.match(
            clause.full, mention.end, clause.end
        ):
            found.rest.append("a property")
        if found.role == "class" and _LED.search(clause.full[clause.start : mention.start]):
            found.rest.append("why it is named")
        yield found


def _glucocorticoid_dose(clause: Clause) -> Found | None:
    if "mg" not in clause.low or not _EQUIVALENT.search(clause.low):
        return None
    for quantity in clause.quantities:
        if quantity.unit not in ("mg/d", "mg") or not quantity.said:
            continue
        if quantity.unit == "mg" and not _DAILY.match(clause.full, quantity.end, clause.end):
            continue
        lead = clause.full[max(clause.start, quantity.start - 60) : quantity.start]
        behind = clause.full[quantity.end : min(clause.end, quantity.end + 60)]
        named = list(re.finditer(
            r"\b(?:(?:prednisone|prednisolone)(?:\s*\([^)]*\))?(?:\s*(?:or|/)\s*(?:its\s+|an\s+)?(?:prednisone\s+)?equivalents?)?|(?:oral\s+|systemic\s+)?(?:gluco)?cortico(?:steroid|id)s?|steroids?)",
            lead,
            re.IGNORECASE,
        ))  # fmt: skip
        word = named[-1] if named else None
        after = re.match(
            r"[\s/]*(?:day\s+|daily\s+|of\s+|oral\s+)*(?:prednis(?:ol)?one)(?:\s*(?:or\s+)?(?:\(?or\s+)?equivalents?)?",
            behind,
            re.IGNORECASE,
        )
        if word is None and after is None:
            continue
        limits = limits_of(quantity, "mg/d")
        if limits is None:
            continue
        start = quantity.start - len(lead) + word.start() if word is not None else quantity.start
        end = quantity.end + (after.end() if after is not None else 0)
        daily = _DAILY.match(clause.full, end, clause.end)
        found = Found("medication", start, daily.end() if daily else end, Concept("prednisone equivalent", "glucocorticoid"), limits=limits,
                      says=f"prednisone equivalent {limit_words(limits)}", takes_windows=False)  # fmt: skip
        found.role = "dose"
        return found
    return None


def build(found: Found) -> Executable | None:
    if found.role == "dose":
        return _dose(found)
    if found.limits is not None or "unlisted_class" in found.flags or found.role == UNLISTED:
        return None
    classes, names = (found.names, ()) if found.role == "class" else ((), found.names)
    if classes and not set(classes) <= words.drug_classes():
        found.flag("unlisted_class")
        return None
    window = found.windows[0] if len(found.windows) == 1 else None
    if found.windows and (window is None or window.relation not in ("within", "before") or window.days is None):
        return None
    if window is not None and window.relation == "before":
        return _washout(found, tuple(classes), tuple(names), window)
    if window is not None:
        return "medication", MedicationAsked(tuple(classes), tuple(names), window.days, first_anchor(window))
    when = "ever" if found.history in ("ever", "recent") else "now"
    return "medication", MedicationAsked(tuple(classes), tuple(names), when="ever" if when == "ever" else "now")


def _washout(found: Found, classes: tuple[str, ...], names: tuple[str, ...], window: Window) -> Executable | None:
    """As in "At least 4 weeks since X" denies X in the days before, the day that completes the four weeks left out."""
    if window.days is None or window.days < 2:
        return None
    found.negated, found.role = not found.negated, "washout"
    found.says = f"last {found.says}"
    return "medication", MedicationAsked(classes, names, window.days - 1, first_anchor(window))


def _dose(found: Found) -> Executable | None:
    limits = found.limits
    if limits is None or limits.at_least is not None or limits.under is not None:
        return None
    if limits.at_most is not None and limits.over is None:
        return "glucocorticoid_dose", GlucocorticoidDose(limits.at_most)
    if limits.over is not None and limits.at_most is None:
        found.negated = not found.negated
        return "glucocorticoid_dose", GlucocorticoidDose(limits.over)
    return None


READING = ReadingKind("A drug or a drug of a class, with its window and dose.", find, build, rank=5)
