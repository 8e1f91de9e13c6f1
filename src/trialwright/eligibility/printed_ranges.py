"""Single printed quantities put together: ranges ("18 to 65 years", "2 to < 18 years", "≥ 18 and ≤ 75 years", "between 3
and 5", "0, 1 or 2" of a scale), the same quantity again in another unit in brackets, and a second span of time that
shares the comparison of the first ("within 30 days or 5 half-lives").
"""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from dataclasses import replace

from trialwright.eligibility.printed_quantity import Bound, Quantity

_CLOSING = re.compile(r"\s*[)\]]")
_LISTED = re.compile(r"\s*(?:,|or|and|/|,\s*(?:or|and))\s*(?:a\s+)?", re.IGNORECASE)
_RANGE = re.compile(r"\s*(?:-|–|—|−|~|to|through|thru|until|up\s+to|and|et)\s*(?:to\s+)?", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s+(?:the\s+)?$", re.IGNORECASE)
_DASHES = ("-", "–", "—", "−", "to")
_OR = re.compile(r"[\s,(]*or[\s(]*", re.IGNORECASE)
_JOIN = re.compile(r"[\s,;)]*(?:and|but|to|or|with)?[\s,(]*(?:must\s+be\s+|is\s+|be\s+|also\s+)?", re.IGNORECASE)

_ALTERNATIVE = re.compile(r"\s*,?\s*(?:or|and|and/or)\s+", re.IGNORECASE)
_SIGN = re.compile(r"\s*[<>≤≥≦≧⩽⩾]\s*(?:/|or|\\)?\s*=?\s*")
_NAME_BETWEEN = re.compile(r"(?:(?!\b(?:and|or)\b)[^.;:<>≤≥\n]){1,60}", re.IGNORECASE)


def joined(text: str, single: list[Quantity]) -> list[Quantity]:
    """Ranges put together: "18 to 65 years", "≥ 18 and ≤ 75 years", "between 3 and 5"; and the same quantity in another
    unit, in brackets, taken into the first."""
    found: list[Quantity] = []
    for one in single:
        above = found[-1] if found else None
        if above is not None and (closing := _said_again(text, above, one)) is not None:
            said = tuple(bound for bound in (one.low or one.high,) if bound is not None and one.said)
            found[-1] = replace(above, end=closing, again=(*above.again, *said)) if said else _longer(above, closing)
            continue
        if (outer := _outer(text, found, one)) is not None:
            found.remove(outer)
            found.append(_around_name(outer, one))
            continue
        whole = _range(text, above, one) if above is not None else None
        if whole is not None:
            found[-1] = whole
        elif above is not None and _shares_comparison(text, above, one):
            found.append(_compared_like(above, one))
        else:
            found.append(one)
    return _with_shared_units(text, found)


def _with_shared_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """As in "> 170 or < 90 mm Hg": the unit is printed once."""
    for place in range(len(found) - 2, -1, -1):
        one, behind = found[place], found[place + 1]
        if one.unit is not None or one.relative or one.time or not (one.said and behind.said and behind.unit):
            continue
        if behind.relative or not _ALTERNATIVE.fullmatch(text, one.end, behind.start):
            continue
        if not behind.time or behind.unit == "a":  # "< 18 or > 80 years"
            found[place] = replace(one, unit=behind.unit, time=behind.time)
    return found


def _shares_comparison(text: str, first: Quantity, second: Quantity) -> bool:
    """As in "within 30 days or 5 half-lives", "at least 4 weeks or 3 months": both are spans of time."""
    return (
        first.time
        and second.time
        and first.said
        and second.exact
        and not second.said
        and (first.low is None or first.high is None)
        and _OR.fullmatch(text, first.end, second.start) is not None
    )


def _compared_like(first: Quantity, second: Quantity) -> Quantity:
    bound = second.low or second.high
    if bound is None:
        return second
    side = first.low or first.high
    assert side is not None
    bound = replace(bound, inclusive=side.inclusive)
    is_lower = first.low is not None
    return replace(second, low=bound if is_lower else None, high=None if is_lower else bound, exact=False, said=True)


def _said_again(text: str, first: Quantity, second: Quantity) -> int | None:
    """Where "( 7.0 mmol/L )" behind "126 mg/dL" ends, when it says the same in another unit."""
    between = text[first.end : second.start].strip()
    if (
        between not in ("(", "[", "(i.e.,", "(or", "(=")
        or first.unit is None
        or second.unit is None
        or second.unit == first.unit
        or second.time != first.time
    ):
        return None
    if second.low is not None and second.high is not None and second.low.value != second.high.value:
        return None
    behind = _CLOSING.match(text, second.end)
    return behind.end() if behind is not None else None


def _longer(one: Quantity, end: int) -> Quantity:
    last = one.high if one.high is not None and (one.low is None or one.high.start >= one.low.start) else one.low
    if last is one.high and one.high is not None:
        return replace(
            one,
            end=end,
            high=replace(one.high, end=end),
            low=replace(one.low, end=end) if one.exact and one.low else one.low,
        )
    return replace(one, end=end, low=replace(one.low, end=end) if one.low else None)


def _outer(text: str, found: list[Quantity], second: Quantity) -> Quantity | None:
    """The first comparison of "6.1 mmol/L ≤ fasting glucose < 7.0 mmol/L": the name alone stands between the two; a span
    of time may belong to it ("7.8 ≤ 2 hour glucose < 11.1")."""
    is_inside = len(found) > 1 and found[-1].time and found[-1].exact and not found[-1].said
    first = found[-2] if is_inside else found[-1] if found else None
    if first is None or first.exact or second.exact or not (first.said and second.said) or first.apart:
        return None
    bound, low, high = first.low or first.high, first.low or second.low, first.high or second.high
    if bound is None or low is None or high is None or (first.low is None) == (second.low is None):
        return None
    is_flipped = _SIGN.fullmatch(text, bound.end, first.end) is not None
    if not is_flipped or _NAME_BETWEEN.fullmatch(text, first.end, second.start) is None:
        return None
    return first if _same_unit(first, second) and _rises(low, high) else None


def _around_name(first: Quantity, second: Quantity) -> Quantity:
    return replace(second, low=first.low or second.low, high=first.high or second.high, unit=second.unit or first.unit,
                   relative=second.relative or first.relative, time=second.time or first.time,
                   apart=(first.start, first.end))  # fmt: skip


def _range(text: str, first: Quantity, second: Quantity) -> Quantity | None:
    between = text[first.end : second.start]
    if len(between) > 16:
        return None
    if between.strip():  # of "> 14 days within 4 weeks" the second is another span
        first = _in_unit_of(first, second)
    elif first.time and second.time and first.unit != second.unit:
        return None
    if first.exact and second.exact and not second.said and first.low and second.high:
        return _plain_range(text, first, second, between)
    if _is_open_range(text, first, second, between):
        return replace(second, start=first.start, low=first.low, unit=second.unit or first.unit,
                       relative=second.relative or first.relative, time=second.time or first.time)  # fmt: skip
    if (spread := _spread(text, first, second, between)) is not None:
        return spread
    if (first.exact and not first.said) or (second.exact and not second.said) or (first.word and not first.unit):
        return None
    if first.low is not None and first.high is None and second.high is not None and second.low is None:
        low, high = first.low, second.high
    elif first.high is not None and first.low is None and second.low is not None and second.high is None:
        low, high = second.low, first.high
    else:
        return None
    if not _JOIN.fullmatch(between) or (
        "or" in between.split() and text[first.end : second.start].strip() == "or" and not _nested(low, high)
    ):
        return None
    if not _same_unit(first, second) or not _rises(low, high):
        return None
    unit = second.unit or first.unit
    return replace(second, start=first.start, low=low, high=high, unit=unit, relative=second.relative or first.relative,
                   time=second.time or first.time, exact=False, said=True)  # fmt: skip


_DAYS = {"d": 1.0, "wk": 7.0, "mo": 365.25 / 12, "a": 365.25}


def _in_unit_of(first: Quantity, second: Quantity) -> Quantity:
    """As in "6 months to 5 years": the lower end is half a year, and no six of the unit that stands behind."""
    if not (first.time and second.time) or first.unit == second.unit or {first.unit, second.unit} - _DAYS.keys():
        return first
    factor = _DAYS[first.unit or ""] / _DAYS[second.unit or ""]
    ends = (None if one is None or one.value is None else replace(one, value=round(one.value * factor, 2)) for one in (first.low, first.high))  # fmt: skip
    low, high = ends
    return replace(first, low=low, high=high, unit=second.unit)


def _is_open_range(text: str, first: Quantity, second: Quantity, between: str) -> bool:
    """As in "2 to < 18 years" and "12 years - ≤ 17 years"."""
    separator = _RANGE.fullmatch(between)
    return bool(
        separator is not None
        and (
            separator.group().strip().lower() not in ("and", "et", "until")
            or _BETWEEN.search(text, max(0, first.start - 12), first.start)
        )
        and first.exact
        and not first.said
        and first.low is not None
        and second.low is None
        and second.high is not None
        and _same_unit(first, second)
        and _rises(first.low, second.high)
    )


def _spread(text: str, first: Quantity, second: Quantity, between: str) -> Quantity | None:
    """One comparison before a range: "within 10-14 days" lies between both, and so does an age "≥ 18 - 75 years"; of "at
    least 6-8 weeks" it is not sure which number is meant, so it has no value."""
    if not (first.said and second.exact and not second.said) or first.unit is not None or second.unit is None:
        return None
    if between.strip() not in _DASHES or first.relative or (first.low is not None and first.high is not None):
        return None
    one, other = first.low or first.high, second.high
    if one is None or other is None or one.value is None or other.value is None or one.value >= other.value:
        return None
    said = text[first.start : first.number_start].strip().lower()
    within = said == "within" or (second.time and said == "in")
    if within or (first.low is not None and second.unit == "a" and other.value >= 2 * one.value):
        return replace(second, start=first.start, low=replace(one, end=one.end), high=other, exact=False, said=True)
    unsure = replace(one, value=None, end=other.end)
    return replace(second, start=first.start, low=unsure if first.low else None, high=unsure if first.high else None,
                   exact=False, said=True)  # fmt: skip


def _plain_range(text: str, first: Quantity, second: Quantity, between: str) -> Quantity | None:
    separator = _RANGE.fullmatch(between)
    if first.low is None or second.high is None:
        return None
    if separator is None:
        return _next_in_list(first, second, between)
    word = separator.group().strip().lower()
    if word in ("and", "et") and not re.search(r"\b(?:between|aged|ages?|from|of)\b[^.;]{0,24}$", text[max(0, first.start - 32) : first.start], re.IGNORECASE):  # fmt: skip
        return _next_in_list(first, second, between)
    if not _same_unit(first, second) or not _rises(first.low, second.high):
        return None
    if first.unit is not None and second.unit is None and not first.time and first.unit != "%":
        second = replace(second, unit=first.unit)
    return replace(second, start=first.start, low=first.low, unit=second.unit or first.unit, relative=second.relative or first.relative,
                   time=second.time or first.time, exact=False, said=True)  # fmt: skip


def _next_in_list(first: Quantity, second: Quantity, between: str) -> Quantity | None:
    """As in "0, 1 or 2" of a scale: whole numbers that follow each other."""
    low, above, high = first.low, first.high, second.high
    if (
        low is None
        or above is None
        or high is None
        or above.value is None
        or high.value is None
        or not _LISTED.fullmatch(between)
    ):
        return None
    if (
        first.unit is not None
        or first.time
        or first.relative
        or second.relative
        or high.value != above.value + 1
        or high.value > 12
    ):
        return None
    return replace(second, start=first.start, low=low, exact=True, said=False)


def _nested(low: Bound, high: Bound) -> bool:
    return low.value is not None and high.value is not None and low.value < high.value


def _same_unit(first: Quantity, second: Quantity) -> bool:
    return first.unit is None or second.unit is None or first.unit == second.unit or (first.time and second.time)


def _rises(low: Bound, high: Bound) -> bool:
    return low.value is None or high.value is None or low.value <= high.value
