"""Values of the registry's older forms in the form of today: its words, dates, yes and no, numbers, plain text.

The older forms (API version 1, XML, AACT, CSV) hold everything as text: "Active, not recruiting", "June 10, 2025",
"Yes". A reader lays the texts out under the keys of the v2 form; ``typed`` then turns each into what the data model
has there. A word of a list becomes capitals and underscores, and where the registry renamed a word the table says so.
What cannot be turned stays as it is, and the record is refused with its path. Words of today:
https://clinicaltrials.gov/data-api/about-api/study-data-structure#enums.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, NamedTuple, TypeAlias, get_args, get_origin, get_type_hints

from trialwright.registry.record import Record
from trialwright.registry.v2_form import camel

Tree: TypeAlias = dict[str, Any]
"""A record, or a part of one, under the keys of the v2 form."""

_RENAMED = {
    "none (open label)": "NONE",
    "open label": "NONE",
    "no masking": "NONE",
    "single blind": "SINGLE",
    "double blind": "DOUBLE",
    "double-blind": "DOUBLE",
    "n/a": "NA",
    "not applicable": "NA",
    "phase 0": "EARLY_PHASE1",
    "anticipated": "ESTIMATED",
    "estimate": "ESTIMATED",
    "u.s. fed": "FED",
    "unknown status": "UNKNOWN",
    "both": "ALL",
    "educational/counseling/training": "ECT",
    "u.s. nih grant/contract": "NIH",
    "other grant/funding number": "OTHER_GRANT",
    "registry identifier": "REGISTRY",
    "other identifier": "OTHER",
    "statistical analysis plan (sap)": "SAP",
    "informed consent form (icf)": "ICF",
    "clinical study report (csr)": "CSR",
    "1-sided": "ONE_SIDED",
    "2-sided": "TWO_SIDED",
    "80% confidence interval": "CONFIDENCE_80",
    "90% confidence interval": "CONFIDENCE_90",
    "95% confidence interval": "CONFIDENCE_95",
    "97.5% confidence interval": "CONFIDENCE_975",
    "99% confidence interval": "CONFIDENCE_99",
    "other confidence interval level": "CONFIDENCE_OTHER",
    "standard error of the mean": "STANDARD_ERROR_OF_MEAN",
    "geometric coefficient of variation": "GEOMETRIC_COEFFICIENT",
    "log mean": "LOG_MEAN",
    "submitted": "RELEASE",
    "returned": "RESET",
    "submission canceled": "UNRELEASE",
}

_MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip
_TRUE = {"yes", "y", "true", "t", "1", "accepts healthy volunteers"}
_FALSE = {"no", "n", "false", "f", "0"}
_ANY_SIGN = re.compile(r"[\\<>\[\]^~_*&]")
_SIGNS = re.compile(r"(^ *\* )|([\\<>\[\]^~_*&])", re.MULTILINE)


def word(text: str) -> str:
    """The registry's word of today for a word of an older form.

    >>> word("Active, not recruiting"), word("Anticipated"), word("Phase 1"), word("Parallel Assignment")
    ('ACTIVE_NOT_RECRUITING', 'ESTIMATED', 'PHASE1', 'PARALLEL')
    """
    renamed = _RENAMED.get(text.strip().lower())
    if renamed is not None:
        return renamed
    capitals = re.sub(r"[^A-Z0-9]+", "_", text.upper()).strip("_").removesuffix("_ASSIGNMENT")
    return re.sub(r"PHASE_(\d)", r"PHASE\1", capitals)


def iso_date(text: str) -> str:
    """A date of an older form with the precision that it has; a text that is no date stays as it is.

    >>> iso_date("June 10, 2025"), iso_date("June 2025"), iso_date("12/2003"), iso_date("soon")
    ('2025-06-10', '2025-06', '2003-12', 'soon')
    >>> iso_date("10/27/2022 10:03"), iso_date("2025-06-10")
    ('2022-10-27T10:03', '2025-06-10')
    """
    found = re.fullmatch(r"(?:Information obtained from ClinicalTrials.gov on )?(\w+) (?:(\d{1,2}), )?(\d{4})", text)
    if found is not None and found.group(1) in _MONTHS:
        day = f"-{int(found.group(2)):02}" if found.group(2) else ""
        return f"{found.group(3)}-{_MONTHS.index(found.group(1)) + 1:02}{day}"
    slashed = re.fullmatch(r"(\d{1,2})/(?:(\d{1,2})/)?(\d{4})(?: (\d\d:\d\d))?", text)
    if slashed is None:
        return text
    month, day, year, time = slashed.groups()
    return f"{year}-{int(month):02}" + (f"-{int(day):02}" if day else "") + (f"T{time}" if time else "")


def truth(text: str) -> Any:
    """Yes and no as true and false; anything else stays as it is.

    >>> truth("Yes"), truth("No"), truth("f"), truth("perhaps")
    (True, False, False, 'perhaps')
    """
    folded = text.strip().lower()
    return True if folded in _TRUE else False if folded in _FALSE else text


def markup(text: str) -> str:
    """Plain text as markup: signs that markup would take for its own get a backslash, list signs stay.

    >>> print(markup("* age > 18 [*]"))
    * age \\> 18 \\[\\*\\]
    """
    if _ANY_SIGN.search(text) is None:
        return text
    return _SIGNS.sub(lambda sign: sign.group(1) or "\\" + sign.group(2), text)


def kept(**values: Any) -> Tree:
    """A tree of the values that are there; a key that is a Python word ends with an underscore."""
    return {key.rstrip("_"): value for key, value in values.items() if value not in (None, {}, [])}


def typed(tree: dict[str, Any], *, texts: Callable[[str], str] = markup) -> dict[str, Any]:
    """A tree of texts under v2 keys, as the data model has it.

    ``texts``: what a long text needs to be markup; as ``str`` where it is markup already.
    """
    return _typed(tree, Record, texts)


class _Kind(NamedTuple):
    """What the data model has under a key: an object of a class, or a value; one or many."""

    inner: Any
    turn: Callable[[str], Any] | None
    is_markup: bool


def _typed(tree: dict[str, Any], kind: Any, texts: Callable[[str], str]) -> dict[str, Any]:
    known = _kinds(kind)
    return {key: _value(item, known[key], texts) if key in known else item for key, item in tree.items()}


def _value(item: Any, kind: _Kind, texts: Callable[[str], str]) -> Any:
    if isinstance(item, list):
        return [_value(one, kind, texts) for one in item]
    if isinstance(item, dict):
        return _typed(item, kind.inner, texts) if is_dataclass(kind.inner) else item
    if isinstance(item, str) and kind.turn is not None:
        return texts(item) if kind.is_markup else kind.turn(item)
    return item


@cache
def _kinds(kind: Any) -> dict[str, _Kind]:
    hints = get_type_hints(kind)
    found = {}
    for one in fields(kind):
        inner = next(part for part in (*get_args(hints[one.name]), hints[one.name]) if part is not type(None))
        inner = get_args(inner)[0] if get_origin(inner) is tuple else inner
        found[camel(one.name)] = _Kind(inner, _turn(str(one.type), inner), "Markup" in str(one.type))
    return found


def _turn(written: str, inner: Any) -> Callable[[str], Any] | None:
    """How a text becomes a value: by the name that the data model gives the type (Word, Markup, RegisteredDate)."""
    if "Word" in written:
        return word
    if "RegisteredDate" in written:
        return iso_date
    if "Markup" in written:
        return markup
    return {bool: truth, int: _whole, float: _number}.get(inner)


def _whole(text: str) -> Any:
    if text.isdecimal() and len(text) < 19:
        return int(text)
    digits = text.replace(",", "").strip().removesuffix(".0")
    return int(digits) if re.fullmatch(r"-?\d{1,18}", digits) else text


def _number(text: str) -> Any:
    try:
        return float(text)
    except ValueError:
        return text
