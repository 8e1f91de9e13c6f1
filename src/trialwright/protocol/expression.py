"""What an expression of a study file is: a small tree of literals, references and operations from a closed list.

Checks, methods and conditions are expressions: ``weight_kg / (height_cm / 100 * height_cm / 100)``, ``core_set.haq_di
= haq_di_answers``, ``not dmard_ongoing``. The text is read by ``expression_parser``, judged without running it by
``expression_types`` and answered by ``expression_answer``, the one evaluator. Nothing is ever handed to Python's own
``eval``: an operation that is not in the list below does not exist.

A tree has a JSON form, so that a browser answers the same tree: ``{"value": 3}``, ``{"item": "haq_di", "form":
"core_set", "at": "week 0"}``, ``{"do": "+", "with": [...]}``. Numbers are IEEE doubles; two numbers are equal when they
differ by no more than 1e-9 of the larger (1e-9 below one), so that 0.1 + 0.2 is 0.3 everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MAXIMUM_CHARACTERS = 1_000
MAXIMUM_PARTS = 200
MAXIMUM_DEPTH = 24
SLACK = 1e-9
BASELINE, PREVIOUS, LATEST = "@baseline", "@previous", "@latest"
"""Visits by their place: that of the planned analysis' baseline; the last one before this visit at which the item has
a value; the last one up to this visit."""
VISIT, COURSE = "visit", "course"
"""Names that stand before a fact as a form's name stands before an item; no form may be called so."""
FACTS: Mapping[str, Mapping[str, str]] = {
    VISIT: {"date": "date", "day": "number"},
    COURSE: {"consented_on": "date", "enrolled_on": "date", "first_dose_on": "date", "arm": "text"},
}
"""What can be asked besides answers: the visit's date and study day; consent, enrolment, first dose, arm."""

Plain = float | str | bool | None
"""What an expression answers; None: unknown."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, a text or a truth as written."""

    value: float | str | bool


@dataclass(frozen=True, slots=True)
class Reference:
    """An answer: ``item`` of ``form`` ``at`` a visit. Before it is resolved ``form`` may be None (the form at hand);
    ``at`` None: the visit at hand. ``group``: the repeating group of the item; None: it has one answer."""

    item: str
    form: str | None = None
    at: str | None = None
    group: str | None = None

    def __str__(self) -> str:
        """``core_set.haq_di@week 0``, by which values are looked up."""
        at = "" if self.at is None else self.at if self.at.startswith("@") else f"@{self.at}"
        return f"{self.form}.{self.item}{at}" if self.form is not None else f"{self.item}{at}"


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the closed list with its arguments. ``over``: the repeating group (``form.group``) whose rows an
    aggregate goes through."""

    name: str
    arguments: tuple[Expression, ...]
    over: str | None = None


Expression = Literal | Reference | Operation

COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
DATE_COMPARISONS = tuple(f"date{sign}" for sign in COMPARISONS)
ARITHMETIC = ("+", "-", "*", "/", "negative")
LOGIC = ("and", "or", "not", "in")
AGGREGATES = ("count", "some", "every", "sum", "least", "most")
FUNCTIONS: Mapping[str, tuple[int, int]] = {
    "if": (3, 3), "known": (1, 1), "missing": (1, 1), "first": (2, 10), "number": (1, 1), "date": (1, 1),
    "abs": (1, 1), "sqrt": (1, 1), "ln": (1, 1), "exp": (1, 1), "round": (2, 2), "minimum": (2, 10),
    "maximum": (2, 10), "days": (2, 2), "years": (2, 2), "length": (1, 1), "starts_with": (2, 2),
    "contains": (2, 2), "tally": (2, 2), **dict.fromkeys(AGGREGATES, (1, 1)),
}  # fmt: skip
"""Function -> least and most arguments."""
OPERATIONS = frozenset((*COMPARISONS, *DATE_COMPARISONS, *ARITHMETIC, *LOGIC, *FUNCTIONS))


class ExpressionError(ValueError):
    """What is wrong with an expression, as the end of a sentence: what was expected, what was found, what to do."""

    def __init__(self, expected: str, found: str, remedy: str) -> None:
        super().__init__(f"expected {expected}, found {found}. {remedy}")
        self.expected, self.found, self.remedy = expected, found, remedy


def parts_of(expression: Expression) -> Iterator[Expression]:
    """The expression and everything in it."""
    yield expression
    for argument in expression.arguments if isinstance(expression, Operation) else ():
        yield from parts_of(argument)


def references_of(expression: Expression) -> list[Reference]:
    """Every reference, each once, in the order in which they stand."""
    return list(dict.fromkeys(part for part in parts_of(expression) if isinstance(part, Reference)))


def to_json(expression: Expression) -> dict[str, Any]:
    """The JSON form; keys that say nothing are left out."""
    if isinstance(expression, Literal):
        return {"value": expression.value}
    if isinstance(expression, Reference):
        named = {"item": expression.item, "form": expression.form, "at": expression.at, "group": expression.group}
        return {key: value for key, value in named.items() if value is not None}
    over = {} if expression.over is None else {"over": expression.over}
    return {"do": expression.name, "with": [to_json(argument) for argument in expression.arguments], **over}


def from_json(data: object, depth: int = 0) -> Expression:
    """The tree of a JSON form; ``ExpressionError`` for anything else."""
    if depth > MAXIMUM_PARTS or not isinstance(data, dict):
        raise _no_tree(data)
    keys = set(data)
    if keys == {"value"} and isinstance(data["value"], int | float | str | bool):
        value = data["value"]
        return Literal(value if isinstance(value, bool | str) else float(value))
    texts = all(isinstance(data[key], str) for key in keys - {"with"})
    if "item" in keys and keys <= {"item", "form", "at", "group"} and texts:
        return Reference(data["item"], data.get("form"), data.get("at"), data.get("group"))
    is_operation = {"do", "with"} <= keys <= {"do", "with", "over"} and texts and data["do"] in OPERATIONS
    if is_operation and isinstance(data["with"], list):
        arguments = tuple(from_json(argument, depth + 1) for argument in data["with"])
        return Operation(data["do"], arguments, data.get("over"))
    raise _no_tree(data)


def _no_tree(data: object) -> ExpressionError:
    found = "another key or operation" if isinstance(data, dict) else "something else"
    return ExpressionError("an expression as a tree", found, "Write it as the JSON form says.")
