"""Do two forms of one study say the same? Every field that both hold, compared.

A field that only one form holds is no disagreement: a form that cannot say something is silent. Where a form cannot
keep a distinction, the values are compared without it; each such rule has a name and a reason (``NORMALISED``) and is
counted. What differs beyond that differs in the registry: between the days on which the two were fetched.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trialwright.registry.markup import unescape
from trialwright.registry.older_values import word
from trialwright.registry.record import Record, write_v2


@dataclass(frozen=True, slots=True)
class Normalised:
    """A distinction that a form cannot keep: its name, why, where it holds, and the value without it."""

    name: str
    why: str
    holds_for: Callable[[str, Any], bool]
    without: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A field that both forms hold and that differs."""

    path: str
    first: Any
    second: Any


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many fields both forms hold, where they differ, and how often each rule was needed for them to agree."""

    compared: int
    disagreements: tuple[Disagreement, ...]
    normalised: Mapping[str, int]


def _any_text(path: str, value: Any) -> bool:
    return isinstance(value, str)


def _reading(text: str) -> str:
    """A text as it reads: unescaped, without the signs of lists, blanks as one."""
    lines = [re.sub(r"^\s*(?:[*+-]|\d{1,3}[.)]|[a-z][.)])\s+", "", line) for line in unescape(text).text.split("\n")]
    return "".join(" ".join(lines).split())


_JOINED = ("measure", "description", "timeFrame", "facility", "city", "state", "zip", "country")

NORMALISED = (
    Normalised(
        "text flow",
        "XML breaks lines at 80 columns, v1 and older XML have no list signs, and only v2 and v1 escape signs",
        _any_text,
        _reading,
    ),
    Normalised(
        "agency class",
        "XML knows NIH, U.S. Fed, Industry and Other; today's other classes are all Other there",
        lambda path, value: path.endswith(("leadSponsor.class", "collaborators[].class")),
        lambda value: value if value in ("NIH", "FED", "INDUSTRY") else "OTHER",
    ),
    Normalised(
        "type of an intervention in an arm's list",
        "the v2 form writes 'Drug: name', an older download 'DRUG: name'",
        lambda path, value: path.endswith("interventionNames[]"),
        lambda value: word(value.partition(": ")[0]) + ": " + _reading(value.partition(": ")[2]),
    ),
    Normalised(
        "titles of standard baseline measures",
        "XML prints 'Age' or 'Gender' for the registry's own measures of age and sex",
        lambda path, value: path == "resultsSection.baselineCharacteristicsModule.measures[].title",
        lambda value: "Age" if re.match("Age,? C", value) else value.replace("Sex: Female, Male", "Gender"),
    ),
    Normalised(
        "joined by commas",
        "CSV joins an outcome's measure, description and time frame, and a place's parts, with commas",
        lambda path, value: path.endswith(("Outcomes[]", "locations[]")),
        lambda value: _reading(", ".join(str(value[key]) for key in _JOINED if value.get(key))),
    ),
    Normalised(
        "superiority or other",
        "the registry marks what was entered before 2017 as legacy in some downloads only",
        lambda path, value: path.endswith("nonInferiorityType"),
        lambda value: value.removesuffix("_LEGACY"),
    ),
)
"""The rules, in the order in which they are tried."""

_IN_NO_ORDER = (
    "locations",
    "keywords",
    "removedCountries",
    "references",
    "armGroupLabels",
    "seriousEvents",
    "otherEvents",
)
"""Lists that the registry itself sorts anew from time to time."""

_OF_THE_DOWNLOAD = (
    "derivedSection.miscInfoModule.versionHolder",
    "derivedSection.conditionBrowseModule",
    "derivedSection.interventionBrowseModule",
)
"""About the download, not the study: its day, and what the registry computes anew with each year's thesaurus."""


def compare(first: Record, second: Record) -> Agreement:
    """Compare two records of one study, field by field."""
    needed: Counter[str] = Counter()
    found: list[Disagreement] = []
    compared = 0
    for path, one, other in _both(write_v2(first), write_v2(second), ""):
        compared += 1
        if one == other:
            continue
        rule = next((rule for rule in NORMALISED if _agrees(rule, path, one, other)), None)
        if rule is not None:
            needed[rule.name] += 1
        else:
            found.append(Disagreement(path, one, other))
    return Agreement(compared, tuple(found), dict(needed))


def _agrees(rule: Normalised, path: str, one: Any, other: Any) -> bool:
    general = re.sub(r"\[\d*\]", "[]", path)
    if not (rule.holds_for(general, one) and rule.holds_for(general, other)):
        return False
    return bool(rule.without(one) == rule.without(other))


def _both(one: Any, other: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """Every leaf that both trees hold; lists of different length are one leaf: their lengths."""
    if path in _OF_THE_DOWNLOAD:
        return
    if isinstance(one, dict) and isinstance(other, dict):
        if _is_joined(one, path) != _is_joined(other, path):
            yield path, one, other
            return
        for key in one.keys() & other.keys():
            yield from _both(one[key], other[key], f"{path}.{key}" if path else key)
    elif isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            yield f"{path} (how many)", len(one), len(other)
            return
        joined = any(_is_joined(item, f"{path}[0]") for item in [*one, *other])
        if path.rpartition(".")[2] in _IN_NO_ORDER and not joined:
            one, other = sorted(one, key=_sorting), sorted(other, key=_sorting)
        for index, (this, that) in enumerate(zip(one, other, strict=True)):
            yield from _both(this, that, f"{path}[{index}]")
    else:
        yield path, one, other


def _is_joined(item: Any, path: str) -> bool:
    """Whether an outcome or a place may be one text of all its parts, as in CSV."""
    if not isinstance(item, dict):
        return False
    if path.endswith("]") and path.rpartition("[")[0].endswith("Outcomes"):
        return item.keys() == {"measure"}
    return path.endswith("]") and path.rpartition("[")[0].endswith("locations") and "city" not in item


def _sorting(item: Any) -> str:
    """What an entry of a list without order is sorted by: the texts that every form holds."""
    if not isinstance(item, dict):
        return str(item)
    return " ".join(
        str(item.get(key, "")) for key in ("facility", "zip", "city", "pmid", "organSystem", "term", "citation")
    )
