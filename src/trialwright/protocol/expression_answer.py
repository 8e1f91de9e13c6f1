"""The one evaluator of expressions: server, API, import and command line ask it, and a browser module answers the same.

Three answers: what is missing is unknown (None), and unknown goes on. ``and`` with a false part is false and ``or``
with a true part is true whatever is unknown beside it (Kleene); a comparison, a sum or a function of something unknown
is unknown; so is a division by zero, a root of a negative number, and whatever is no finite number. Only ``known``,
``missing`` and ``first`` turn unknown into something else. Dates may be partial: 2024-05 lies before 2024-06-01, and
whether it lies before 2024-05-10 is unknown.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from trialwright.clinical.partial_date import PartialDate
from trialwright.protocol.expression import AGGREGATES, SLACK, Expression, Literal, Operation, Plain, Reference


class Answers(Protocol):
    """Where an expression finds the values it refers to."""

    def value(self, reference: Reference, row: int | None) -> object:
        """The value of ``reference``, in ``row`` of its repeating group; None: it has none."""

    def rows(self, over: str) -> Sequence[int]:
        """The rows of a repeating group (``form.group``) that hold an answer."""


@dataclass(frozen=True, slots=True)
class Given:
    """Answers spelled out: ``core_set.haq_di@week 0`` -> value; ``form.group`` -> a mapping of items for each row."""

    values: Mapping[str, object]
    tables: Mapping[str, Sequence[Mapping[str, object]]] = field(default_factory=dict)

    def value(self, reference: Reference, row: int | None) -> object:
        if reference.group is None:
            return self.values.get(str(reference))
        rows = self.tables.get(f"{reference.form}.{reference.group}", ())
        return rows[row - 1].get(reference.item) if row is not None and row <= len(rows) else None

    def rows(self, over: str) -> Sequence[int]:
        return range(1, len(self.tables.get(over, ())) + 1)


def answer(expression: Expression, answers: Answers, row: int | None = None) -> Plain:
    """What a resolved ``expression`` says of ``answers``; None: unknown.

    >>> answer(Operation("<", (Literal(1.0), Literal(2.0))), Given({}))
    True
    """
    if isinstance(expression, Literal):
        return expression.value
    if isinstance(expression, Reference):
        return _plain(answers.value(expression, row))
    if expression.name in AGGREGATES:
        each = [answer(expression.arguments[0], answers, one) for one in answers.rows(expression.over or "")]
        return _aggregate(expression.name, each)
    if expression.name == "if":
        return _choose(expression, answers, row)
    found = [answer(argument, answers, row) for argument in expression.arguments]
    return _OPERATIONS[expression.name](found)


def _choose(expression: Operation, answers: Answers, row: int | None) -> Plain:
    condition, yes, no = expression.arguments
    chosen = answer(condition, answers, row)
    if not isinstance(chosen, bool):
        return None
    return answer(yes if chosen else no, answers, row)


def _plain(value: object) -> Plain:
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        return _finite(float(value))
    return None


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def _is_number(value: Plain) -> bool:
    return isinstance(value, float) and not isinstance(value, bool)


# Logic ---------------------------------------------------------------------------------------------------------------


def _and(found: Sequence[Plain]) -> Plain:
    if any(one is False for one in found):
        return False
    return True if all(one is True for one in found) else None


def _or(found: Sequence[Plain]) -> Plain:
    if any(one is True for one in found):
        return True
    return False if all(one is False for one in found) else None


def _not(found: Sequence[Plain]) -> Plain:
    return not found[0] if isinstance(found[0], bool) else None


def _in(found: Sequence[Plain]) -> Plain:
    return _or([_compared("=")([found[0], one]) for one in found[1:]])


def _compared(sign: str) -> Callable[[Sequence[Plain]], Plain]:
    def compare(found: Sequence[Plain]) -> Plain:
        left, right = found
        if left is None or right is None or type(left) is not type(right):
            return None
        if isinstance(left, float) and isinstance(right, float):
            return _number_signs[sign](left, right)
        if sign in ("=", "!="):
            return (left == right) == (sign == "=")
        if isinstance(left, str) and isinstance(right, str):
            return _text_signs[sign](left, right)
        return None

    return compare


def near(left: float, right: float) -> bool:
    """Whether two numbers are equal: no further apart than 1e-9 of the larger, or 1e-9 below one."""
    return abs(left - right) <= SLACK * max(1.0, abs(left), abs(right))


_number_signs: Mapping[str, Callable[[float, float], bool]] = {
    "=": near,
    "!=": lambda left, right: not near(left, right),
    "<": lambda left, right: left < right and not near(left, right),
    "<=": lambda left, right: left <= right or near(left, right),
    ">": lambda left, right: left > right and not near(left, right),
    ">=": lambda left, right: left >= right or near(left, right),
}
_text_signs: Mapping[str, Callable[[str, str], bool]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


# Dates ---------------------------------------------------------------------------------------------------------------


def _date(value: Plain) -> PartialDate | None:
    if not isinstance(value, str):
        return None
    try:
        return PartialDate.parse(value)
    except ValueError:
        return None


def _dates(sign: str) -> Callable[[Sequence[Plain]], Plain]:
    def compare(found: Sequence[Plain]) -> Plain:
        left, right = _date(found[0]), _date(found[1])
        if left is None or right is None:
            return None
        before = _before(left, right)
        after = _before(right, left)
        if sign == "<":
            return before
        if sign == ">":
            return after
        if sign in ("<=", ">="):
            return _not([after if sign == "<=" else before])
        equal = _and([_not([before]), _not([after])])
        return equal if sign == "=" else _not([equal])

    return compare


def _before(left: PartialDate, right: PartialDate) -> bool | None:
    """Whether every day that ``left`` can mean lies before every day that ``right`` can mean."""
    if left.latest < right.earliest:
        return True
    return False if left.earliest >= right.latest else None


def _days(found: Sequence[Plain]) -> Plain:
    first, last = _date(found[0]), _date(found[1])
    if first is None or last is None or not (first.is_whole and last.is_whole):
        return None
    return float((last.earliest - first.earliest).days)


def _years(found: Sequence[Plain]) -> Plain:
    """Completed years; None when the known parts of the dates leave two answers."""
    first, last = _date(found[0]), _date(found[1])
    if first is None or last is None:
        return None
    least, most = (_completed(first.latest, last.earliest), _completed(first.earliest, last.latest))
    return float(least) if least == most else None


def _completed(first: object, last: object) -> int:
    from datetime import date

    assert isinstance(first, date) and isinstance(last, date)
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))


# Numbers and texts ---------------------------------------------------------------------------------------------------


def _numbers(rule: Callable[..., float]) -> Callable[[Sequence[Plain]], Plain]:
    """``rule`` of numbers: unknown when one of them is, or when there is no finite answer."""

    def work(found: Sequence[Plain]) -> Plain:
        if not all(_is_number(one) for one in found):
            return None
        try:
            return _finite(float(rule(*found)))
        except (ArithmeticError, ValueError):
            return None

    return work


def rounded(number: float, digits: float) -> float:
    """Half away from zero: 2.5 becomes 3, -2.5 becomes -3; 1e-9 forgives what doubles cannot hold."""
    scale = 10.0 ** int(digits)
    return math.copysign(math.floor(abs(number) * scale + 0.5 + SLACK) / scale, number) + 0.0


def _texts(rule: Callable[..., Plain]) -> Callable[[Sequence[Plain]], Plain]:
    return lambda found: rule(*found) if all(isinstance(one, str) for one in found) else None


def _number_of(text: str) -> float | None:
    stripped = text.strip()
    plain = stripped.removeprefix("-").replace(".", "", 1)
    if not (plain.isascii() and plain.isdigit() and len(stripped) <= 20):
        return None
    return _finite(float(stripped))


def _first(found: Sequence[Plain]) -> Plain:
    return next((one for one in found if one is not None), None)


def _tally(found: Sequence[Plain]) -> Plain:
    """How many of the answers are the first argument; unknown when one of them has no value."""
    if any(one is None for one in found):
        return None
    return float(sum(one == found[0] for one in found[1:]))


def _aggregate(name: str, each: Sequence[Plain]) -> Plain:
    if name == "some":
        return _or(each) if each else False
    if name == "every":
        return _and(each) if each else True
    if any(one is None for one in each):
        return None
    if name == "count":
        return float(sum(one is True for one in each))
    numbers = [one for one in each if isinstance(one, float)]
    if name == "sum":
        return _finite(math.fsum(numbers))
    return (min if name == "least" else max)(numbers) if numbers else None


_OPERATIONS: Mapping[str, Callable[[Sequence[Plain]], Plain]] = {
    "and": _and, "or": _or, "not": _not, "in": _in,
    **{sign: _compared(sign) for sign in ("=", "!=", "<", "<=", ">", ">=")},
    **{f"date{sign}": _dates(sign) for sign in ("=", "!=", "<", "<=", ">", ">=")},
    "+": _numbers(lambda a, b: a + b), "-": _numbers(lambda a, b: a - b), "*": _numbers(lambda a, b: a * b),
    "/": _numbers(lambda a, b: a / b), "negative": _numbers(lambda a: 0.0 - a),
    "abs": _numbers(abs), "sqrt": _numbers(math.sqrt), "ln": _numbers(math.log), "exp": _numbers(math.exp),
    "round": _numbers(rounded), "minimum": _numbers(min), "maximum": _numbers(max),
    "known": lambda found: found[0] is not None, "missing": lambda found: found[0] is None, "first": _first,
    "number": lambda found: _number_of(found[0]) if isinstance(found[0], str) else None,
    "date": lambda found: found[0], "days": _days, "years": _years, "tally": _tally,
    "length": _texts(lambda text: float(len(text))), "starts_with": _texts(str.startswith),
    "contains": _texts(lambda text, part: part in text),
}  # fmt: skip
