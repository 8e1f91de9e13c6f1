"""Age: "18 to 75 years of age", "aged ≥ 18", "Age > 18 years and < 70 years", "older than 65"."""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from trialwright.eligibility.criteria.age import Age
from trialwright.eligibility.draft import Concept, Limits
from trialwright.eligibility.printed_limits import limit_words, limits_of
from trialwright.eligibility.printed_quantity import Quantity
from trialwright.eligibility.reading_kind import Clause, Executable, Found, ReadingKind
from trialwright.eligibility.small_letters import holds_any

_BEFORE = re.compile(
    r"\b(?P<cue>(?:chronological\s+|subject\s+|patient'?s?\s+|participant\s+)?(?:aged?|ages|adults?|age\s+(?:range|group|limit)s?|years\s+old|pediatrics?|paediatrics?|minors?|elderly)\b(?:\s+at\s+[\w ]{0,25}|\s+of\s+(?:the\s+)?(?:patients?|participants?|subjects?|children|women))?)(?P<gap>[^.;]{0,28})$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"[\s-]*(?:\(?inclusive\)?,?\s*)?(?:(?:years?|yrs?)\s*)?[\s-]*(?P<cue>of\s+age|old\b|in\s+age|olds?\b|(?:years\s+)?age\b(?:\s+(?:group|range|bracket)\b)?)(?!\s*-?\s*(?:matched|related|adjusted|appropriate))",
    re.IGNORECASE,
)
_MAY_BE_OLD = re.compile(
    r"(?:^|[^\w\s]|\b(?:patients?|subjects?|participants?|individuals?|persons?|people|adults?|children|men|women|males?|females?|boys?|girls?|volunteers?|veterans?|ages?|aged|be|is|are|must|and|or|who|those|any(?:one|body)?|years?|yrs?|not|no|all|them|infants?|adolescents|members|residents|donors|candidates|students|workers|of|to|than|somebody|someone|old|gender|sex|sexes|both|either|inclusive|recipients|survivors|population|\w+ics|rheumatism|users?|inpatients?|outpatients?|parents?|pregnant|healthy|diabetics|smokers|controls?|adult|either|i{1,3}))\s*$",
    re.IGNORECASE,
)
"""What may be older: people, and no ulcers."""
_OLDER = re.compile(r"\b(?:older|younger)\b", re.IGNORECASE)
_AGE_CUES = ("age", "older", "younger")
"""What has no words of age before and behind it holds one of them, or is a number of years."""
_NOT_AGE = re.compile(
    r"gestation|bone\s+age|mental\s+age|onset|diagnos|postmenstrual|corrected\s+age|duration|menarche|post-?\s?natal|since|amenorrh|menopaus|menses|life\s+expect|follow|history|child(?:ren)?\s+(?:aged|under|who)|partner|sibling|caregiver|parent"
)
_ONLY_PEOPLE = re.compile(r"^\W*(?:(?:healthy|male|males|female|females|men|women|man|woman|adult|adults|patients?|subjects?|participants?|volunteers?|individuals?|persons?|people|children|child|or|and|and/or|both|any|all|sexes|genders?|who|are|is|of|be|must|at\s+least|between|from|the|with|aged?|either|sex|boys|girls|every|each|hospitalized|infants|they|has|have|should|to)(?:\W+|$))*$", re.IGNORECASE)  # fmt: skip
_CHILDREN_FIRST = re.compile(r"\W*child(?:ren)?\b")
_PEOPLE_BEFORE = re.compile(
    r"\b(?:patients?|subjects?|participants?|volunteers?|individuals?|adults?|men|women|males?|females?)\s*,\s*$",
    re.IGNORECASE,
)
"""As in "English speaking patients, 18-70 years"."""
_GROWN_UP = 18
_SAYS_NO_MORE = re.compile(r"\s*(?:$|[,.;)]|(?:and|or|with|who|at)\b)", re.IGNORECASE)
"""Behind a bare "younger than 35", which then is an age in years."""
_NEVER = re.compile(r"gestation|bone\s+age|mental\s+age|post-?menstrual|corrected\s+age")
_ANOTHER_PERSON = re.compile(
    r"\b(?:parent|father|care-?\s?giver|carer|guardian|partner|spouse|husband|sibling)s?(?:'s|’s|'|’)?\s+(?:ages?\b[^.;]{0,20}|(?:(?:who|is|are|must\s+be)\s+)+)$|\bage\s+of\s+(?:the\s+|both\s+|at\s+least\s+one\s+)*(?:parent|father|care-?\s?giver|carer|guardian|partner|spouse|husband|sibling)s?\b[^.;]{0,20}$|"
    r"\b(?:parent|guardian|legal(?:ly)?\s+(?:authori[sz]ed\s+)?representative|care-?\s?giver|carer|partner|spouse|donor)(?:s|\(s\))?(?:'s|’s)?\b(?:(?!\b(?:child|children|subject|patient|participant|if|for|infant|consent\s+(?:if|for))\b)[^.;,]){0,60}\b(?:must\s+be|are|is|be|aged?|who)\s+(?:\w+\s+){0,3}$",
    re.IGNORECASE,
)
"""The age asked for is that of somebody beside the participant."""
_AT_ANOTHER_TIME = re.compile(
    r"\bage\s+at\s+(?:the\s+)?(?:time\s+of\s+)?(?:initial\s+|first\s+|disease\s+)?(?:diagnos|onset|transplant|hsct|surgery|birth|deliver|menarche|death)|\bdiagnosed\s+(?:at\s+|before\s+|after\s+|with\s+)?(?:the\s+)?(?:age|an\s+age)\b"
)
"""The age asked for is that at another time: no age of today answers it."""
_IN_ITSELF = re.compile(r"\bages?\b")
_TWO = re.compile(r"[<>≤≥]|than|most|under|below|over|above", re.IGNORECASE)
_OF_A_TABLE = re.compile(r"\s*:\s*(?:fe)?(?:male\s*)?[<>≤≥]?\s*\d")
_FOR_SOME = re.compile(
    r"\s*,?\s*(?:for|if|in)\s+(?!(?:the\s+|this\s+)?(?:stud|trial|inclusion|enrol|participat|entry|screening|good|general|baseline|both|either|all|any|age)\w*)[A-Za-z][^,;.()]*",
    re.IGNORECASE,
)
_OF_AGE = re.compile(
    r"\b(?:years?|yrs?|months?|weeks?|olds?|of|ages?|aged|and|to|or|but|not|no|up|at|least|most|more|less|than|over|under|below|above|older|younger|greater|equal|inclusive|through|until|till|the|be|must|is|between|maximum|minimum|max|min)\b",
    re.IGNORECASE,
)
"""Words that may stand between two numbers of one age."""
_YEARS = {"a": 1.0, "mo": 1 / 12}


def find(clause: Clause) -> Iterator[Found]:
    text = clause.full
    for quantity in _from_to(clause):
        if quantity.relative or not (quantity.time or quantity.unit in (None, "a") or _is_in_months(clause, quantity)):
            continue
        place = _place(clause, quantity)
        if place is None:
            continue
        start, end = place
        unit = quantity.unit
        if unit is None:
            after = re.match(r"\s*(?:\(?(?:years?|yrs?)\b)", text[quantity.end : quantity.end + 12], re.IGNORECASE)
            unit = "a"
            end = max(end, quantity.end + (after.end() if after else 0))
        if unit not in ("a", "mo", "wk", "d"):
            continue
        limits = limits_of(quantity, unit)
        if limits is None or _OF_A_TABLE.match(text, end, clause.end):
            continue
        for found in _each_bound(text, quantity, limits, start, end):
            if named := _YOUNG_OR_OLD.search(text, max(clause.start, found.start - 30), found.start):
                found.covers.append(named.span())
            if some := _FOR_SOME.match(text, end, clause.end):
                found.rest.append("for some only")
                found.covers.append(some.span())
            yield found


_OLD_TO = re.compile(r"\s*(?:old|of\s+age)?\s*(?:to|until|up\s+to|through|[-–])\s*", re.IGNORECASE)


def _from_to(clause: Clause) -> list[Quantity]:
    """The quantities, two bare ages joined by "to" as one: "18 years old to 65 years old"."""
    found: list[Quantity] = []
    for one in clause.quantities:
        before = found[-1] if found else None
        if (
            before is not None
            and before.unit == one.unit == "a"
            and before.exact
            and one.exact
            and before.low is not None
            and before.low is before.high
            and _OLD_TO.fullmatch(clause.full, before.end, one.start)
        ):
            found[-1] = replace(before, high=one.high, end=one.end, exact=False)
        else:
            found.append(one)
    return [_open_above(clause, one) for one in found]


_FROM = re.compile(r"\b(?:from|starting\s+(?:at|from))\s*(?:the\s+age\s+of\s*)?$", re.IGNORECASE)


def _open_above(clause: Clause, one: Quantity) -> Quantity:
    """As in "all ages from 16 years old": no upper end is printed."""
    lone = one.unit == "a" and one.exact and one.low is not None and one.low is one.high
    if lone and _FROM.search(clause.full, max(clause.start, one.start - 26), one.start):
        return replace(one, high=None, exact=False, said=True)
    return one


def _each_bound(text: str, quantity: Quantity, limits: Limits, start: int, end: int) -> Iterator[Found]:
    """Two printed comparisons ("> 18 years and < 70 years") are two atoms, a printed range is one."""
    low, high = quantity.low, quantity.high
    if quantity.apart is not None:
        yield _found(limits, quantity.apart[0], end)
        return
    if low is not None and high is not None and low.end < high.start and _TWO.search(text, low.end, high.start):
        first = replace(limits, at_most=None, under=None)
        second = replace(limits, at_least=None, over=None)
        yield _found(first, start, low.end)
        yield _found(second, low.end, end)
        return
    yield _found(limits, start, end)


_YOUNG_OR_OLD = re.compile(
    r"\b(?:adolescents?|teenagers?|teens|youths?|infants?|toddlers?|pre-?schoolers?|neonates?|seniors?)\b(?:\s*,)?(?:\s+(?:who\s+are|are|must\s+be))?\s*\(?$",
    re.IGNORECASE,
)
"""People named by the age that follows: "adolescents aged 12 to 17"."""


def _found(limits: Limits, start: int, end: int) -> Found:
    return Found(
        "age", start, end, Concept("age", "age"), limits=limits, says=f"age {limit_words(limits)}", takes_windows=False
    )


def _place(clause: Clause, quantity: Quantity) -> tuple[int, int] | None:
    """Where the words of age around the quantity stand; None: it is no age."""
    text = clause.full
    start, end = quantity.start, quantity.end
    before = _words_before(text, max(clause.start, start - 64), start)
    after = _AFTER.match(text, end, clause.end)
    alone = before is None and after is None and not (quantity.unit == "a" and quantity.said)
    if alone and not holds_any(clause.small[start:end], _AGE_CUES):
        return None
    opens = _CHILDREN_FIRST.match(clause.small, clause.start, start)
    among = _PEOPLE_BEFORE.search(text, clause.start, start) is not None and _is_of_adults(quantity)
    first = start if among else max(opens.end() if opens else clause.start, start - 40)
    around = clause.small[first : min(clause.end, end + 30)]
    if (
        _NEVER.search(around)
        or _AT_ANOTHER_TIME.search(around)
        or _ANOTHER_PERSON.search(text, max(clause.start, start - 64), start)
    ):
        return None
    if _IN_ITSELF.search(clause.small, start, quantity.number_start) and not _NOT_AGE.search(around):
        return start, after.end("cue") if after is not None else end
    if _NOT_AGE.search(around) and not (
        after or (before and before["gap"].strip(" (:") in ("", "of", "is")) or _are_older(clause, quantity, first)
    ):
        return None
    if after is not None:
        if re.search(
            r"gestation|onset|menopaus|diagnos",
            _up_to_a_sign(text, _behind_people(text, max(clause.start, start - 30), start), after.end()),
            re.IGNORECASE,
        ):
            return None
        return (before.start() if before and _near(before) and not _closes(text, before) else start), after.end("cue")
    if before is not None and _near(before):
        if quantity.unit is None and not (quantity.said or quantity.low is not quantity.high):
            return None
        if _is_of_something_else(before["gap"], quantity):
            return None
        if re.match(r"\s*(?:%|kg|mg|at\s+onset|at\s+diagnosis)", text[end : end + 14]):
            return None
        return start if any(sign.isdigit() for sign in before.group()) or _closes(text, before) else before.start(), end
    if _OLDER.search(text, start, end) and quantity.unit in ("a", "mo"):
        return (start, end) if _MAY_BE_OLD.search(text[clause.start : start]) else None
    if quantity.unit is None and _OLDER.search(text, start, end) and _ONLY_PEOPLE.match(text[clause.start : start]):
        return (start, end) if _SAYS_NO_MORE.match(text, end, clause.end) else None
    if quantity.unit == "a" and quantity.said and (among or _ONLY_PEOPLE.match(text[clause.start : start])):
        rest = text[end : clause.end]
        if not re.match(
            r"\s*(?:prior|before|since|after|ago|from|following|of\s+(?!age)|history|post|with\s+(?:a\s+)?history|duration|apart|in\s+duration|experience|interval|period|follow|survival|\)|(?:[\s-]*\w+)?[\s-]+free\b|(?:disease|remission|abstinen|sobriety|treatment|therapy|smoking|education|schooling)\b)",
            rest,
            re.IGNORECASE,
        ) and _near_start(clause, start):
            return start, end
    return None


_YOUTH = re.compile(r"adult|p(?:a)?ediatric|minor|elderly", re.IGNORECASE)
_ONLY_PLACES = re.compile(
    r"\W*(?:(?:aged?|ages|range|from|in|between|the|of|who|are|is|as|at|least)\b\W*)*", re.IGNORECASE
)
_UNBORN = re.compile(r"(?:gestational|menstrual|bone|mental)\s*$", re.IGNORECASE)


def _closes(text: str, before: re.Match[str]) -> bool:
    """As in "18 years of age and less than 65 years of age": the word belongs to the number before it."""
    return (
        re.search(r"(?:years?|yrs?|months?)\s+(?:of\s+)?$", text[max(0, before.start() - 14) : before.start()])
        is not None
    )


def _words_before(text: str, first: int, last: int) -> re.Match[str] | None:
    """The nearest words of age before a quantity. "Adult" and "minor" speak of an age when people stand between, and of
    none in "adult T-cell leukaemia more than 2 years" and "minor surgery within 7 days"."""
    found = _BEFORE.search(text, first, last)
    while found is not None and not _near(found) and (nearer := _BEFORE.search(text, found.end("cue"), last)):
        found = nearer
    if found is None or _UNBORN.search(text, max(first, found.start() - 14), found.start()):
        return None
    gap = found["gap"]
    if _YOUTH.match(found["cue"]) and not (_MAY_BE_OLD.search(gap) or _ONLY_PLACES.fullmatch(gap)):
        return None
    return found


def _are_older(clause: Clause, quantity: Quantity, first: int) -> bool:
    """As in "patients older than 18 years, diagnosed with ...": what is said behind speaks of no other span of time."""
    start = quantity.start
    said = _OLDER.search(clause.full, start, quantity.end) is not None
    people = _MAY_BE_OLD.search(clause.full[clause.start : start]) is not None
    return said and people and quantity.unit == "a" and not _NOT_AGE.search(clause.small, first, start)


def _is_in_months(clause: Clause, quantity: Quantity) -> bool:
    """As in "children younger than 6 months'old"; a value that is "< 6 month-old" is none."""
    return quantity.unit == "mo" and _MAY_BE_OLD.search(clause.full[clause.start : quantity.start]) is not None


def _is_of_adults(quantity: Quantity) -> bool:
    return quantity.high is None or (quantity.high.value or 0) >= _GROWN_UP


def _up_to_a_sign(text: str, start: int, end: int) -> str:
    """The words to ``end`` and twelve signs further, or to the next comma."""
    return text[start:end] + re.split(r"[,;.]", text[end : end + 12], maxsplit=1)[0]


_PEOPLE_NAMED = re.compile(
    r".*(?:[,;(]|\b(?:women|females?|men|males?|patients?|subjects?|participants?)\b)", re.IGNORECASE
)


def _behind_people(text: str, start: int, end: int) -> int:
    """As in "Postmenopausal female, 55-75 years old": what stands before the people says nothing of the number."""
    named = _PEOPLE_NAMED.match(text, start, end)
    return named.end() if named is not None else start


def _near(before: re.Match[str]) -> bool:
    gap = before["gap"]
    return len(gap.split()) <= 5 and not re.search(
        r"\b(?:with|who|have|has|within|for|history|diagnos\w+|weigh\w*|bmi|and\s+have)\b", gap, re.IGNORECASE
    )


def _is_of_something_else(gap: str, quantity: Quantity) -> bool:
    """As in "Age 18-75, ECOG 0-1": behind the number of the age another name begins, or a new number without comparison."""
    _, digit, tail = re.split(r"(\d)(?=\D*$)", gap, maxsplit=1) if re.search(r"\d", gap) else ("", "", "")
    if not digit:
        return False
    return re.search(r"[A-Za-z]{2,}", _OF_AGE.sub("", tail)) is not None or (
        "," in tail and (not quantity.said or (quantity.low is not None and quantity.high is not None))
    )


def _near_start(clause: Clause, start: int) -> bool:
    return start - clause.start < 70


def build(found: Found) -> Executable | None:
    limits = found.limits
    if limits is None or limits.unit not in _YEARS:
        return None
    factor = _YEARS[limits.unit]
    values = [
        None if value is None else value * factor
        for value in (limits.at_least, limits.over, limits.at_most, limits.under)
    ]
    if any(value is not None and abs(value - round(value)) > 1e-9 for value in values) or found.negated:
        return None
    try:
        return "age", Age(*(None if value is None else float(round(value)) for value in values))
    except ValueError:
        return None


READING = ReadingKind("Age in years, from any wording of a range or a bound.", find, build, rank=1)
