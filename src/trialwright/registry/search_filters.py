"""What a search can be filtered, counted and ordered by.

Facets hold the registry's own words (``PHASE3``), shown in English; a filter by a facet takes one or several of its
words. Measures are whole numbers: days as YYYYMMDD (a registered month counts as its first day, a year as its first of
January), ages in days, people. A study without the value never passes a filter by it, but for age: no limit is no bar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from trialwright.errors import InputError
from trialwright.registry import words
from trialwright.registry.search_query import Filter

AGE_GROUP = {"CHILD": "Child (birth to 17)", "ADULT": "Adult (18 to 64)", "OLDER_ADULT": "Older adult (65 and over)"}
RESULTS = {"YES": "With results", "NO": "Without results"}
DAYS_IN_A_YEAR = 365.25

_DAYS = {
    "year": DAYS_IN_A_YEAR,
    "month": DAYS_IN_A_YEAR / 12,
    "week": 7.0,
    "day": 1.0,
    "hour": 1 / 24,
    "minute": 1 / 1440,
}
_AGE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(year|month|week|day|hour|minute)?s?\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FacetField:
    """A field whose values are counted. ``says``: the registry's word -> English; empty: values read as they are."""

    name: str
    title: str
    says: dict[str, str]
    counted: bool = True

    def say(self, value: str) -> str:
        return words.say(self.says, value) if self.says else value


FACETS = {
    facet.name: facet
    for facet in (
        FacetField("status", "Status", words.STATUS),
        FacetField("phase", "Phase", words.PHASE),
        FacetField("study_type", "Study type", words.STUDY_TYPE),
        FacetField("sex", "Sex", words.SEX),
        FacetField("age_group", "Age group", AGE_GROUP),
        FacetField("country", "Country", {}),
        FacetField("results", "Results", RESULTS),
        FacetField("condition_name", "Condition", {}),
        FacetField("intervention_type", "Intervention type", words.INTERVENTION_TYPE),
        FacetField("sponsor_class", "Sponsor class", words.SPONSOR_CLASS),
        FacetField("purpose", "Purpose", words.PURPOSE, counted=False),
        FacetField("allocation", "Allocation", words.ALLOCATION, counted=False),
        FacetField("masking", "Masking", words.MASKING, counted=False),
        FacetField("model", "Model", words.INTERVENTION_MODEL | words.OBSERVATIONAL_MODEL, counted=False),
    )
}

DATES = ("start", "primary_completion", "completion", "first_posted", "updated", "results_posted")
NUMBERS = ("enrolment", "year")
AGES = ("minimum_age", "maximum_age")
MEASURES = (*DATES, *NUMBERS, *AGES)

TITLES = {
    "start": "Study start", "primary_completion": "Primary completion", "completion": "Completion",
    "first_posted": "First posted", "updated": "Last update posted", "results_posted": "Results first posted",
    "enrolment": "Enrolment", "year": "Start year", "minimum_age": "Minimum age", "maximum_age": "Maximum age",
    "age": "Age",
}  # fmt: skip

SORTS = {
    "relevance": None, "newest": ("first_posted", False), "updated": ("updated", False), "start": ("start", False),
    "oldest": ("first_posted", True), "completion": ("primary_completion", False), "enrolment": ("enrolment", False),
    "number": ("number", True),
}  # fmt: skip
"""Orders by name: the field and whether it ascends; studies without the value come last."""

_OTHER_NAMES = {
    "type": "study_type", "condition": "condition_name", "intervention": "intervention_type",
    "sponsor": "sponsor_class", "ages": "age_group", "phases": "phase", "posted": "first_posted",
    "enrollment": "enrolment",
}  # fmt: skip


def read_filter(name: str, text: str) -> Filter:
    """The filter that a user wrote as ``name=text``: facet words joined by commas, or a range ``low..high``.

    >>> read_filter("phase", "2,Phase 3").values, read_filter("year", "2020..").low
    (('PHASE2', 'PHASE3'), 2020)

    Raises ``InputError`` for a name that is not known, and for a word or bound that cannot be read.
    """
    name = _OTHER_NAMES.get(name.strip().lower(), name.strip().lower())
    if name in FACETS:
        values = tuple(facet_value(name, part) for part in _parts(name, text))
        said = " or ".join(FACETS[name].say(value) for value in values)
        return Filter(name, values=values, says=f"{FACETS[name].title}: {said}")
    if name == "age":
        days = age_days(text)
        if days is None:
            raise _misread("age", "an age such as 40 or 6 months", text)
        return Filter("age", low=days, high=days, says=f"Age: open to {text.strip()}")
    if name not in MEASURES:
        known = ", ".join((*FACETS, "age", *MEASURES))
        raise InputError(where=f"filter {name!r}", expected=f"one of {known}", found="another name",
                         remedy="Choose one of those.")  # fmt: skip
    low, high = bounds(name, *_range(text))
    return Filter(name, low=low, high=high, says=f"{TITLES[name]}: {text.strip()}")


def facet_value(name: str, text: str) -> str:
    """The registry's word that a user's word means. Raises ``InputError`` for a word that no list holds."""
    facet, folded = FACETS[name], _fold(text)
    if not facet.says:
        return folded_name(text) if name == "condition_name" else text.strip()
    for word, english in facet.says.items():
        if folded in (_fold(word), _fold(english)) or (name == "phase" and _fold(word) == f"phase{folded}"):
            return word
    starts = [word for word, english in facet.says.items() if folded and _fold(english).startswith(folded)]
    if len(starts) == 1:
        return starts[0]
    raise _misread(facet.title.lower(), f"one of {', '.join(facet.says)}", text)


def folded_name(text: str) -> str:
    """A condition's name as counted: small letters, single blanks."""
    return " ".join(text.casefold().split())


def bounds(name: str, low: str | None, high: str | None) -> tuple[int | None, int | None]:
    """The numbers that two written bounds of a measure mean. Raises ``InputError``."""
    first, last = _bound(name, low, last=False), _bound(name, high, last=True)
    if first is not None and last is not None and first > last:
        raise InputError(where=f"filter {name}", expected="a range from the smaller to the larger",
                         found=f"{low} to {high}", remedy="Turn it round.")  # fmt: skip
    return first, last


def age_days(text: str | None) -> int | None:
    """An age as registered, in whole days; a bare number is years; None when it cannot be read.

    >>> age_days("18 Years"), age_days("6 Months"), age_days("N/A")
    (6574, 182, None)
    """
    match = _AGE.match(text or "")
    if match is None:
        return None
    return int(float(match.group(1)) * _DAYS[(match.group(2) or "year").lower()])


def day_number(registered: str | None) -> int | None:
    """A registered date as YYYYMMDD, its first day where only month or year is known.

    >>> day_number("2025-06"), day_number("2025-06-03T10:00"), day_number("soon")
    (20250601, 20250603, None)
    """
    if not registered or not registered[:4].isdigit():
        return None
    year, _, rest = registered[:10].partition("-")
    month, _, day = rest.partition("-")
    try:
        return int(year) * 10_000 + int(month or 1) * 100 + int(day or 1)
    except ValueError:
        return None


def _bound(name: str, text: str | None, *, last: bool) -> int | None:
    if text is None or not text.strip():
        return None
    text = text.strip()
    if name in AGES:
        found = age_days(text)
    elif name in DATES:
        found = _written_day(text, last)
    else:
        found = int(text) if text.lstrip("-").isdecimal() and len(text) < 16 else None
    if found is None:
        raise _misread(
            name, "a whole number" if name in NUMBERS else "a day as YYYY-MM-DD or an age such as 18 years", text
        )
    return found


def _written_day(text: str, last: bool) -> int | None:
    american = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    if american:
        month, day, year = (int(part) for part in american.groups())
        return year * 10_000 + month * 100 + day
    match = re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", text)
    if match is None:
        return None
    first, second, third = match.groups()
    return int(first) * 10_000 + int(second or (12 if last else 1)) * 100 + int(third or (31 if last else 1))


def _range(text: str) -> tuple[str | None, str | None]:
    low, dots, high = text.partition("..")
    return (low.strip() or None, high.strip() or None) if dots else (text.strip(), text.strip())


def _parts(name: str, text: str) -> list[str]:
    if name == "country":  # "Korea, Republic of" holds a comma: several countries are joined by |
        return [part.strip() for part in text.split("|") if part.strip()]
    return [part.strip() for part in re.split(r"[|]" if name == "condition_name" else r"[|,]", text) if part.strip()]


def _fold(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _misread(name: str, expected: str, found: str) -> InputError:
    return InputError(where=f"filter {name}", expected=expected, found=repr(found[:40]), remedy="Write it so.")
