"""A study as facts: what ``data/records/NCT....yaml`` holds, written by hand and script from a registered record.

Facts only: names, numbers, dates and words of the registry's own lists; where the registered text is prose, it is
restated tersely by us. Words in capitals are the registry's (``words.py`` says them in English). A key that is not
there was not registered, or stands outside what these files hold (``facts_mark.LEFT_OUT``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError

from trialwright.errors import InputError, InputErrors

_STRICT = ConfigDict(extra="forbid")
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Design:
    """Allocation to purpose for a trial; ``observes`` and ``perspective`` for an observational study."""

    __pydantic_config__ = _STRICT

    allocation: str | None = None
    model: str | None = None
    masking: str | None = None
    who_masked: tuple[str, ...] | None = None
    purpose: str | None = None
    observes: str | None = None
    perspective: str | None = None


@dataclass(frozen=True, slots=True)
class Arm:
    """A group by its registered label. ``receives``: interventions as the registry names them, ``Drug: Placebo``."""

    __pydantic_config__ = _STRICT

    label: str
    type: str | None = None
    receives: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """An intervention by its registered names. ``given``: dose, route, frequency and duration, in our words."""

    __pydantic_config__ = _STRICT

    name: str
    type: str | None = None
    given: str | None = None
    other_names: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A primary outcome. ``restated``: measure or time frame is prose in the registry and stands here in our words."""

    __pydantic_config__ = _STRICT

    measure: str
    time_frame: str | None = None
    restated: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """A number of participants, ACTUAL or ESTIMATED."""

    __pydantic_config__ = _STRICT

    count: int
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Dated:
    """A day or month, ACTUAL or ESTIMATED."""

    __pydantic_config__ = _STRICT

    date: str
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of the study and of its record."""

    __pydantic_config__ = _STRICT

    start: Dated | None = None
    primary_completion: Dated | None = None
    completion: Dated | None = None
    verified: str | None = None
    first_submitted: str | None = None
    first_posted: Dated | None = None
    results_first_posted: Dated | None = None
    last_update_posted: Dated | None = None


@dataclass(frozen=True, slots=True)
class Sponsor:
    """The lead sponsor, an organisation, and the class that the registry puts it in."""

    __pydantic_config__ = _STRICT

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Ages:
    """Limits as registered, ``18 Years``; a limit that is not there was not registered."""

    __pydantic_config__ = _STRICT

    minimum: str | None = None
    maximum: str | None = None


@dataclass(frozen=True, slots=True)
class RestatedCriteria:
    """The main criteria in our words, one condition a line; ``restated`` is always true."""

    __pydantic_config__ = _STRICT

    restated: bool
    inclusion: tuple[str, ...]
    exclusion: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FlowArm:
    """How many of a group started and completed; ``group`` is the registered title."""

    __pydantic_config__ = _STRICT

    group: str
    started: int
    completed: int


@dataclass(frozen=True, slots=True)
class Flow:
    """The first period of participant flow. ``path``: where the numbers stand in the record."""

    __pydantic_config__ = _STRICT

    period: str
    path: str
    arms: tuple[FlowArm, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """What was found in a group, digit by digit as posted. ``n``: participants analysed."""

    __pydantic_config__ = _STRICT

    group: str
    n: int
    value: str
    spread: str | None = None
    lower: str | None = None
    upper: str | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """A posted comparison; ``groups`` are positions in the measure's values, from 0."""

    __pydantic_config__ = _STRICT

    path: str
    groups: tuple[int, ...]
    estimate: str | None = None
    value: str | None = None
    interval_percent: str | None = None
    lower: str | None = None
    upper: str | None = None
    p: str | None = None
    method: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A posted primary outcome: title in our words, the rest exactly as posted."""

    __pydantic_config__ = _STRICT

    title: str
    path: str
    time_frame: str
    statistic: str
    unit: str
    values: tuple[Value, ...]
    dispersion: str | None = None
    analyses: tuple[Analysis, ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """The headline of posted results."""

    __pydantic_config__ = _STRICT

    flow: Flow
    primary: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """One study. ``facts_read_on``: the day of the registry's data that they were read from; ``source``: its form.

    ``primary_outcomes_registered``: how many there are, where only the first ones are written down here.
    """

    __pydantic_config__ = _STRICT

    nct_id: str
    facts_read_on: str
    source: str
    title: str
    conditions: tuple[str, ...]
    study_type: str
    status: str
    dates: Dates
    sponsor: Sponsor
    phases: tuple[str, ...] | None = None
    design: Design | None = None
    enrolment: Counted | None = None
    arms: tuple[Arm, ...] | None = None
    interventions: tuple[Given, ...] | None = None
    primary_outcomes: tuple[Planned, ...] | None = None
    primary_outcomes_registered: int | None = None
    ages: Ages = Ages()
    age_groups: tuple[str, ...] | None = None
    sex: str | None = None
    healthy_volunteers: bool | None = None
    countries: tuple[str, ...] = ()
    has_results: bool = False
    criteria: RestatedCriteria | None = None
    results: Results | None = None


_ADAPTER = TypeAdapter(Facts)


def read_facts(text: bytes, where: str) -> Facts:
    """The facts in a YAML file. Raises ``InputErrors``, each with the key."""
    try:
        return _ADAPTER.validate_python(yaml.load(text, Loader=_Loader))
    except (yaml.YAMLError, UnicodeDecodeError):
        raise InputError(
            where=where, expected="YAML", found="text that does not read as YAML", remedy="Correct the file."
        ) from None
    except ValidationError as error:
        raise InputErrors(
            [
                InputError(
                    where=f"{where} {'.'.join(str(step) for step in mistake['loc'])}",
                    expected="as data/schema.json asks",
                    found=mistake["msg"].lower(),
                    remedy="Correct the key or its value.",
                )
                for mistake in error.errors()
            ]
        ) from None


def schema() -> dict[str, Any]:
    """The form of a facts file as JSON schema; ``data/schema.json`` holds it."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | _ADAPTER.json_schema()
