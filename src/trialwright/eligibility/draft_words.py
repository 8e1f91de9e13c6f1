"""A draft says itself back in plain words."""

from __future__ import annotations

from trialwright.eligibility.draft import Window
from trialwright.eligibility.facts import ANCHOR_WORDS
from trialwright.eligibility.printed_limits import number
from trialwright.eligibility.reading_kind import Found

LONGEST = 240
_UNITS = {
    "d": "day",
    "wk": "week",
    "mo": "month",
    "a": "year",
    "h": "hour",
    "min": "minute",
    "{half-life}": "half-life",
}


def atom_words(found: Found) -> str:
    """One atom as a sentence."""
    concept = found.concept
    told = _closed(found.says or (concept.label if concept else found.kind))
    qualifiers = " ".join(concept.qualifiers) if concept else ""
    history = {"ever": "ever", "recent": "recently", "current": "now"}.get(found.history or "", "")
    windows = [window_words(window) for window in found.windows]
    denied = "no" if found.negated and found.role != "washout" else ""
    if found.kind == "pregnancy":
        denied, told = _of_pregnancy(found, told)
    parts = [part for part in (denied, qualifiers, told, history, *windows) if part]
    sentence = " ".join(parts)
    return f"{sentence[:1].upper()}{sentence[1:]}."


def _closed(told: str) -> str:
    """As in "Human immunodeficiency virus (HIV", a name that ends inside its bracket."""
    return told + ")" if told.count("(") > told.count(")") else told


def _of_pregnancy(found: Found, told: str) -> tuple[str, str]:
    """As in "not pregnant" and "negative pregnancy test"."""
    if told == "pregnancy test":
        return "negative" if found.negated else "positive", told
    denied = "no" if found.role == "plans" else "not"
    return denied if found.negated else "", told


def window_words(window: Window) -> str:
    """A window as people say it.

    >>> window_words(Window("within", 4.0, "wk", 28, ("enrolment",)))
    'within 4 weeks before enrolment'
    """
    amount = ""
    if window.amount is not None:
        unit = _UNITS.get(window.unit or "", window.unit or "")
        plural = unit if window.amount == 1 else "half-lives" if unit == "half-life" else f"{unit}s"
        amount = f"{number(window.amount)} {plural}"
    days = [ANCHOR_WORDS.get(name, name) for name in window.anchors]
    anchor = " and ".join(days)
    lead = {
        "within": f"within {amount}", "before": f"at least {amount}", "after": f"{amount}", "during": "during",
        "at": "at", "for_at_least": f"for at least {amount}", "for_at_most": f"for at most {amount}",
        "stable_for": f"stable for at least {amount}",
    }[window.relation]  # fmt: skip
    joint = "after" if window.relation == "after" else "before"
    return (
        f"{lead} {joint} {anchor}" if anchor and window.relation not in ("during", "at") else f"{lead} {anchor}".strip()
    )


def shortened(text: str, length: int = LONGEST) -> str:
    """Text on one line, cut at a word."""
    plain = " ".join(text.split())
    return plain if len(plain) <= length else plain[:length].rsplit(" ", 1)[0] + " ..."
