"""Numbers with their comparison and unit, as registered texts print them: "≥ 1.0 × 10⁹/L", "within 3 times the ULN",
"between 18 and 75 years", "1.5 mg/dL or less", "at least six weeks", "18 - 31.0 kg/m2".

A ``Quantity`` has a lower bound, an upper bound or both, each with the place of its number; ``unit`` is UCUM, None when
none is printed or none can be resolved. "Within" before a multiple reads as at most. A comma with one digit or two
before a unit is a decimal sign, a full stop with three before "/mm3" parts thousands. A number whose value is not sure (a
comma that may be a decimal or a separator) has no value: it is found, and never becomes a limit.
"""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from trialwright.eligibility.draft import Relative
from trialwright.eligibility.printed_quantity import Bound, Quantity
from trialwright.eligibility.printed_ranges import joined
from trialwright.eligibility.printed_units import read_time_unit, read_unit
from trialwright.eligibility.small_letters import holds_any, small

Side = Literal["lower", "upper", "equal"]
_SYMBOLS = "≥≤<>＞＜=≧≦⩾⩽"

_NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fourteen": 14, "fifteen": 15, "sixteen": 16, "eighteen": 18, "twenty": 20, "twenty-one": 21,
    "twenty-four": 24, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "sixty-five": 65, "seventy": 70, "eighty": 80, "ninety": 90,
    "twice": 2, "double": 2, "triple": 3,
}  # fmt: skip
_NUMBER = re.compile(
    r"(?=[\d.dtosfenw])(?:(?<![\w.@^])|(?<=within)|(?<=[<>≤≥=×x]))(?:(?<![a-z][-–])|(?<=months[-–])|(?<=month[-–])|(?<=weeks[-–])|(?<=years[-–]))(?:"
    r"(?P<digits>(?:\d{1,3}(?:,\d{3})+(?!\d)|[1-9]\d{0,2}(?:[ \u00a0\u202f'’]\d{3})+(?<! 109)(?=\s*(?:/|per\b|cells?\b|platelets\b))|\d+)(?:[.·]\d+)?|\.\d+)(?P<comma>,\d+)?"
    r"|(?P<word>twenty-four|twenty-one|sixty-five|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|sixteen|eighteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|twice|double(?=\s+the\s+upper)|triple(?=\s+the\s+upper))(?![\w-]*\w)"
    r"(?P<half>\s+and\s+(?:a|one)[\s-]+half\b)?(?:\s*\(\s*(?P<again>\d+)\s*\))?)"
)
_ROMANS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7}
_ROMAN = re.compile(
    r"\b(?:class(?:es|ification)?|grades?|stages?|types?|nyha|asa|fitzpatrick|ccs)(?:\s+(?:of|functional|class|[<>≤≥]))*\s*(?P<roman>vii|vi|iv|v|iii|ii|i)(?![\w])",
    re.IGNORECASE,
)
_NEXT_ROMAN = re.compile(
    r"\s*(?:-|–|to|,\s*(?:or|and)|or|and|/|,|through|and/or)\s*(?:class\s+|grade\s+|stage\s+)?(?P<roman>vii|vi|iv|v|iii|ii|i)(?![\w])",
    re.IGNORECASE,
)
_HAS_ROMAN = ("class", "grade", "stage", "type", "nyha", "asa", "ccs")
_GE, _GT = r"(?:≥|≧|⩾|=>|>\s*(?:/|or|\\)?\s*=|>\s*or\s+equal(?:\s+to)?|≥\s*/?\s*=?)", r"[>＞]"
_LE, _LT = r"(?:≤|≦|⩽|=<|<\s*(?:/|or|\\)?\s*=|<\s*or\s+equal(?:\s+to)?)", r"[<＜]"
_MORE = r"(?:greater|more|higher|larger|older|longer|bigger|superior|above|over|better)"
_LESS = r"(?:less|lower|fewer|smaller|younger|shorter|below|under|inferior)"
_EQUAL = r"(?:\s*(?:than|then|to)?\s*(?:,\s*)?(?:or|and|/)\s*equal(?:s|ed)?(?:\s*(?:to|than))?|\s+(?:than\s+)?equal(?:\s+to)?)"
_OPERATORS: tuple[tuple[str, Side, bool], ...] = (
    (rf"(?:(?:no|not)\s+{_LESS}(?:\s+(?:than|then|to))?|not\s+below)", "lower", True),
    (rf"(?:(?:no|not|never|n't)\s+(?:be\s+)?(?:{_MORE}|later|further|beyond|exceed(?:s|ing)?|to\s+exceed|in\s+excess\s+of)(?:\s+(?:than|then|to))?|not\s+above|do(?:es)?\s+not\s+exceed)", "upper", True),
    (rf"(?:{_MORE}{_EQUAL}|equal(?:\s+to)?\s+or\s+{_MORE}(?:\s+than)?|at\s+least|(?:at\s+)?(?:a\s+)?minimum(?:\s+(?:of|is))?|at\s+or\s+(?:above|over)|min\s?\.|minimally|starting\s+from|(?:the\s+)?(?:age\s+of\s+)?majority\s+of)", "lower", True),
    (rf"(?:{_LESS}{_EQUAL}|equal(?:\s+to)?\s+or\s+{_LESS}(?:\s+than)?|at\s+(?:the\s+)?most|(?:a\s+)?maximum(?:\s+(?:of|is))?|max\s?\.|at\s+or\s+(?:below|under)|up\s+to|upto|within|inside)", "upper", True),
    (rf"(?:{_MORE}\s+(?:than|then)|over|above|older|exceed(?:s|ing|ed)?|in\s+excess\s+of|beyond|superior\s+to|upwards\s+of|greater)", "lower", False),
    (rf"(?:{_LESS}\s+(?:than|then)|under|below|inferior\s+to|younger|lower|less)", "upper", False),
    (_GE, "lower", True), (_LE, "upper", True), (_GT, "lower", False), (_LT, "upper", False),
    (r"(?:equal\s+to|equals?)", "equal", True),
)  # fmt: skip
_IN_SYMBOLS = (_GE, _LE, _GT, _LT)
_NAMED = [f"(?P<o{n}>{source})" for n, (source, _, _) in enumerate(_OPERATORS)]
_OPERATOR = re.compile(
    rf"(?<![a-z])(?=[adefghilmnobstuwy])(?:{'|'.join(name for name, row in zip(_NAMED, _OPERATORS, strict=True) if row[0] not in _IN_SYMBOLS)})(?![a-z])"
    rf"|(?=[{_SYMBOLS}])(?:{'|'.join(name for name, row in zip(_NAMED, _OPERATORS, strict=True) if row[0] in _IN_SYMBOLS)}|(?P<same>=))",
)  # fmt: skip
_AFTER = re.compile(
    rf"\s*(?:\(\w+\)\s*)?(?:\(\s*)?(?:(?:-?(?:years?|yrs?)-olds?|-old|/\s?o|-?of[\s-]+age|old|in\s+age|years|of\s+(?:the\s+)?(?:predicted|normal|expected)(?:\s+values?)?)\s*)?,?\s*(?:(?:or|and|&|/)\s*(?P<more>{_MORE}|up(?:wards?)?|beyond|longer)|(?P<plus>\+)(?!\s*(?:/|-|\d))|(?:or|and|&|/)\s*(?P<less>{_LESS}))\b(?!\s+(?:than|then|the|of\s+the)\b)",
    re.IGNORECASE,
)
_GRADED_WITH_PLUS = re.compile(
    r"\b(?:ihc|immunohisto\w+|her-?2\S*|neu|stain\w*|intensity|o?edema|pitting|reflex\w*|protein(?:uria)?|albumin(?:uria)?|h(?:a)?ematuria|dipstick|ketones?|pulses?|msts|regurgitation)\b[^.;]{0,40}$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\bbetween\s+(?:the\s+)?$", re.IGNORECASE)
_PLUS = re.compile(r"\s?\+(?!\s*(?:/|-|\d))")
_FLIPPED = re.compile(
    rf"\s*(?:(?P<ge>{_GE})|(?P<le>{_LE})|(?P<gt>{_GT})|(?P<lt>{_LT}))\s*(?=[A-Za-z]|\d+\s*-?\s*(?:h|hr|hour|min|minute)s?\b\s*[A-Za-z])",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"\s*-?\s*(?:(?:(?:x|×|\*|times|time|fold|-fold)(?![a-z])|[x×*](?=u\.?l\.?n|unl|lln|the\b|upper|lower|institution|n\b))\s*)?(?:(?:the|institutional|institution(?:'s|’s)?|institutions?|laboratory|laboratory's|local|lab|site|central|reference|age-adjusted|age-specific|above|of|over|greater\s+than|specific|respective|their|its|specified|applicable|corresponding|normal)\s+(?:the\s+)?)*"
    r"(?P<name>u\.?l\.?n\.?\b|unl\b|upper\s*-?\s*(?:normal\s*|reference\s*|institutional\s*|laboratory\s*)*(?:limits?|range|level|values?)(?:\s+(?:of|for)\s+(?:the\s+)?(?:institutional\s+|laboratory\s+|local\s+|institution\s*'?s?\s+|age\s+)*(?:normal|reference|the\s+normal)?(?:\s+(?:range|value|limits?|age|values))?)?|upper\s+normal\b|lln\b|lower\s+(?:normal\s+|reference\s+)?(?:limits?|range)(?:\s+of\s+(?:the\s+)?(?:normal|reference)(?:\s+range)?)?|(?:laboratory\s+|institutional\s+)?normal(?:\s+(?:range|value|limits?|level|values))?|(?-i:N)\b)"
    r"(?:\s*[\[(]\s*(?:iu|u)?(?:uln|unl|lln)\s*[\])])?",
    re.IGNORECASE,
)
_TIMES = re.compile(r"\s*-?\s*(?:(?:x|×|\*|times|time|fold)(?![a-z])|[x×*](?=n\b|normal|baseline))", re.IGNORECASE)
_BEFORE_NUMBER = re.compile(r"(?:uln|unl|upper\s+limit\s+of\s+normal)\s*(?:x|×|\*)\s*$", re.IGNORECASE)
_BASELINE = re.compile(r"\s*(?:x|×|times)?\s*(?:the\s+)?baseline\b", re.IGNORECASE)
_OVER_A_SPAN = re.compile(r"over\s+(?:an?|the)\s+(?!age\b|legal\b|upper\b|normal\b|limit)", re.IGNORECASE)
_SKIP_BACK = re.compile(
    r"(?:[\s():]+|\b(?:to|of|the|a|an|is|about|approximately|total|age|grade|stage|class|ctcae|nci|than|then|level|score|value|ratio|uln\s*[x×*]|completion|(?:(?:total|daily|cumulative|maximum|single)\s+)?dose))$",
    re.IGNORECASE,
)
_POWER = re.compile(
    r"\s*[x×*·]\s*10\s*(?:\^|\*\*|[Ee])?\s*\(?\s*(?P<power>[⁰-⁹²³¹]|\d{1,2})\)?(?=\s*(?:/|per|cells?|copies|[a-z]{2,}|$|[,;.)]))"
)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


@dataclass(frozen=True, slots=True)
class _Number:
    value: float | None
    start: int
    end: int
    is_word: bool


def quantities(text: str, start: int = 0, end: int | None = None) -> list[Quantity]:
    """Every quantity in ``text[start:end]``, in reading order."""
    last = len(text) if end is None else end
    operators = {found.end(): found for found in _OPERATOR.finditer(small(text), start, last)}
    single: list[Quantity] = []
    position = start
    numbers = sorted([*_numbers(text, start, last), *_romans(text, start, last)], key=lambda number: number.start)
    for number in numbers:
        if number.start < position:
            continue
        found = _single(text, number, start, last, operators)
        single.append(found)
        position = found.end
        for used in range(number.end, position + 1):  # the sign of "7.8 ≤ 2 hour glucose" belongs to 7.8 alone
            operators.pop(used, None)
    return joined(text, single)


def _numbers(text: str, start: int, end: int) -> Iterator[_Number]:
    for match in _NUMBER.finditer(small(text), start, end):
        digits = match["digits"]
        if digits is None:
            said = _NUMBER_WORDS[match["word"]] + (0.5 if match["half"] else 0)
            value = float(match["again"]) if match["again"] else float(said)
            yield _Number(value, match.start(), match.end(), True)
            continue
        first, last = match.start(), match.end()
        if match["comma"]:
            if (digits == "0" and match["comma"] != ",1") or _is_decimal_comma(text, match, end):
                yield _Number(float(f"{digits}.{match['comma'][1:]}"), first, last, False)
                continue
            if len(match["comma"]) == 2 and len(digits) == 1:
                yield _Number(None, first, last, False)
                continue
            last = match.start("comma")
        if digits[-4:-3] == "." and (digits.endswith(".000") or _PER_VOLUME.match(text, last, end)):
            sure = _PER_VOLUME.match(text, last, end) is not None and _THOUSANDS.fullmatch(digits) is not None
            yield _Number(float(digits.replace(".", "")) if sure else None, first, last, False)
            continue
        yield _Number(float(_PARTED.sub("", digits).replace("·", ".")), first, last, False)


_PARTED = re.compile(r"[, \u00a0\u202f'’]")
"""What parts thousands: "100,000", and before a count "100 000/mm3"."""
_PER_VOLUME = re.compile(r"\s*(?:cells?\s*)?(?:/|per)\s*(?:cubic\s+m|mm|[µμ]l|ul\b|mcl|microl)", re.IGNORECASE)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")
"""As in "50.000/mm3": parts of a cell are not counted, so the full stop parts thousands."""
_UNIT_BEHIND = re.compile(
    r"(?:\s*(?:-|–|to|and)\s*\d+(?:,\d{1,2})?)?\s*(?:%|(?:[munµμ]?g|[mnµμu]?mol|m?eq|m?iu|u|kg|ng|pg)\s*/|(?:kg|cm|mm|mmhg)\b|[x×*]\s*(?:10|uln|the|upper)|times\b)",
    re.IGNORECASE,
)


def _is_decimal_comma(text: str, match: re.Match[str], end: int) -> bool:
    """As in "HbA1c > 7,5 %": one digit or two between the comma and a unit; a list of numbers prints a space."""
    is_short = len(match["comma"]) <= 3 and "." not in match["digits"] and "," not in match["digits"]
    return is_short and _UNIT_BEHIND.match(text, match.end(), end) is not None


def _romans(text: str, start: int, end: int) -> Iterator[_Number]:
    low = small(text)[start:end]
    if not holds_any(low, _HAS_ROMAN):
        return
    for match in _ROMAN.finditer(text, start, end):
        found: re.Match[str] | None = match
        while found is not None:
            yield _Number(float(_ROMANS[found["roman"].lower()]), found.start("roman"), found.end(), False)
            found = _NEXT_ROMAN.match(text, found.end(), end)


def _single(text: str, number: _Number, start: int, end: int, operators: dict[int, re.Match[str]]) -> Quantity:
    """One number with what stands before and behind it."""
    value, behind = number.value, number.end
    unit: str | None = None
    relative: Relative | None = None
    time = False
    limit = _LIMIT.match(text, behind, end)
    timed = read_time_unit(text, behind, end)
    if limit is not None and _is_limit(text, limit, behind):
        relative = "lower_limit" if limit["name"].lower().startswith(("lln", "lower")) else "upper_limit"
        behind = limit.end()
    elif _BEFORE_NUMBER.search(text, max(start, number.start - 30), number.start):
        relative = "upper_limit"
    elif (base := _BASELINE.match(text, behind, end)) is not None and _TIMES.match(text, behind, end):
        relative, behind = "baseline", base.end()
    else:
        resolved = read_unit(text, behind, end)
        if timed is not None and (resolved is None or timed[1] >= resolved[1]):
            unit, behind, time = timed[0], timed[1], True
        elif resolved is not None:
            unit, behind = resolved
        elif (power := _POWER.match(text, behind, end)) is not None and value is not None:
            value, behind = value * 10 ** int(power["power"].translate(_SUPERSCRIPTS)), power.end()
    side, inclusive, first, said = _before(text, number.start, start, operators)
    if side is None or (side == "equal" and text[first : number.start].strip() == "="):
        after = _AFTER.match(text, behind, end) or _PLUS.match(text, number.end, end)
        if after is not None and _BETWEEN.search(text, max(start, first - 12), first):
            after = None  # the "under" of "between 25 and under 40" compares the second number
        if after is not None and after.group().endswith("+") and _is_graded_with_plus(text, start, number.start, unit):
            after = None
        if after is not None:
            is_less = after.re is _AFTER and after["less"] is not None
            if after.re is _PLUS and unit is None and (timed := read_time_unit(text, after.end(), end)) is not None:
                unit, behind, time = timed[0], timed[1], True
            side, inclusive, said = ("upper" if is_less else "lower"), True, True
            bound = Bound(value, True, number.start, behind)
            return _quantity(number, first, max(after.end(), behind), side, bound, unit, relative, time, said)
        flipped = _FLIPPED.match(text, behind, end)
        if flipped is not None:
            side = "lower" if flipped["le"] or flipped["lt"] else "upper"
            inclusive, said = bool(flipped["le"] or flipped["ge"]), True
            bound = Bound(value, inclusive, number.start, behind)
            return _quantity(number, first, flipped.end(), side, bound, unit, relative, time, said)
    bound = Bound(value, inclusive, number.start, behind)
    return _quantity(number, first, behind, side, bound, unit, relative, time, said)


def _is_graded_with_plus(text: str, start: int, place: int, unit: str | None) -> bool:
    """As in "HER2 IHC 3+" and "2+ oedema": a grade of its own, and no comparison."""
    return unit is None and _GRADED_WITH_PLUS.search(text, max(start, place - 60), place) is not None


def _is_limit(text: str, limit: re.Match[str], behind: int) -> bool:
    """As in "N" and "normal" count only behind a multiplication sign."""
    name = limit["name"].lower()
    if name.startswith(("u", "l")) and not name.startswith("laboratory"):
        return True
    return _TIMES.match(text, behind) is not None


def _quantity(number: _Number, first: int, last: int, side: Side | None, bound: Bound, unit: str | None,
              relative: Relative | None, time: bool, said: bool) -> Quantity:  # fmt: skip
    low = bound if side in ("lower", "equal", None) else None
    high = bound if side in ("upper", "equal", None) else None
    exact = side in ("equal", None)
    return Quantity(first, last, low, high, unit, relative, time, exact, said, number.is_word)


def _before(
    text: str, number: int, start: int, operators: dict[int, re.Match[str]]
) -> tuple[Side | None, bool, int, bool]:
    """Side, whether the number itself counts, where the comparison begins, whether there is one."""
    position = number
    for _ in range(10):
        found = operators.get(position)
        if found is not None:
            if _OVER_A_SPAN.match(text, found.start(), number) is not None:
                break
            return _merged(text, found, start, operators)
        skipped = _SKIP_BACK.search(text, max(start, position - 12), position)
        if skipped is None:
            break
        position = skipped.start()
    return None, True, number, False


def _merged(
    text: str, found: re.Match[str], start: int, operators: dict[int, re.Match[str]]
) -> tuple[Side | None, bool, int, bool]:
    """A comparison said twice ("greater than or equal to (≥)") counts once."""
    side, inclusive = _meaning(found)
    first = found.start()
    position = first
    while position > start and text[position - 1] in " (":
        position -= 1
    earlier = operators.get(position)
    if earlier is not None and _meaning(earlier)[0] in (side, "equal"):
        first = earlier.start()
        inclusive = inclusive or (found.group()[0] not in _SYMBOLS and _meaning(earlier)[1])
    return side, inclusive, first, True


def _meaning(found: re.Match[str]) -> tuple[Side, bool]:
    name = found.lastgroup or "o0"
    if name == "same":
        return "equal", True
    _, side, inclusive = _OPERATORS[int(name[1:])]
    return side, inclusive
