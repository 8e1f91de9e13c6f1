"""The parameters of virtual participants, as the study's ``simulation.yaml`` holds them: nothing about a disease is
here.

Every number stands in a ``Row`` with its source, or with the word assumed and the reason. Days count from the first
dose; weeks are seven days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from trialwright.simulation.draw import Draw
from trialwright.simulation.further_parameters import Further
from trialwright.simulation.row import Registered, Row

Weights = Mapping[str, float]
Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Scenario:
    """One planning case: the average latent improvement of each arm (mu)."""

    title: str
    says: str
    average_improvement: Mapping[str, Row[float]]

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Noise:
    """Measurement noise: a binomial count out of ``binomial``, a normal error, or a normal error of the logarithm."""

    binomial: int | None = None
    normal: float | None = None
    lognormal: float | None = None

    __pydantic_config__ = {"extra": "forbid"}

    def __post_init__(self) -> None:
        if sum(one is not None for one in (self.binomial, self.normal, self.lognormal)) != 1:
            raise ValueError("exactly one of binomial, normal and lognormal")


@dataclass(frozen=True, slots=True)
class Places:
    """A measure that counts items of a form's group: which answer is an affected item, which is not, and how much more
    often the items whose name holds a word are affected (the first word that it holds counts; weight 1 when none).

    ``prefix`` is what stands before the place in the item's name; measures with the same places share them.
    """

    group: str
    affected: str
    unaffected: str
    prefix: str = ""
    weights: Row[Weights] | None = None

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: where it is written, its baseline, how it follows the latent improvement, its noise.

    ``follows`` is lambda, ``own_change`` is s of the model (see ``simulation.improvement``). Exactly one of ``item``
    (the number itself is written) and ``places`` (item by item, the number is their count). ``step``: the grid it is
    written on.
    """

    form: str
    baseline: Row[Draw]
    follows: Row[float]
    own_change: Row[float]
    noise: Row[Noise]
    item: str | None = None
    places: Places | None = None
    within: Row[Pair] | None = None
    step: Row[float] | None = None

    __pydantic_config__ = {"extra": "forbid"}

    def __post_init__(self) -> None:
        if (self.item is None) == (self.places is None):
            raise ValueError("written in exactly one of item and places")


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound on a measure at baseline."""

    measure: str
    at_least: float | None = None
    more_than: float | None = None

    __pydantic_config__ = {"extra": "forbid"}

    def __post_init__(self) -> None:
        if (self.at_least is None) == (self.more_than is None):
            raise ValueError("exactly one of at_least and more_than")


@dataclass(frozen=True, slots=True)
class Model:
    """Baseline and latent improvement. ``keep_if``: of each list at least one bound must hold, else the person is drawn
    again. ``correlation`` is that of the baseline scores, in the order of ``measures``."""

    measures: Mapping[str, Measure]
    correlation: Row[tuple[tuple[float, ...], ...]]
    keep_if: Row[tuple[tuple[Bound, ...], ...]]
    spread: Row[float]
    speed_per_day: Row[float]
    speed_spread: Row[float]

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Exposure:
    """How missed doses weaken the improvement; see ``simulation.exposure``."""

    half_life_days: Row[float]
    half_effect: Row[float]

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Recruitment:
    """When candidates come: a Poisson process from ``starts``; ``block`` sizes and shares of the randomised arms."""

    starts: Registered | Row[str]
    candidates_per_week: Row[float]
    allocation: Row[Mapping[str, int]]

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Keeping:
    """How a plan is kept: ``shift_days`` around the planned day inside the window, the share that falls out of the
    window by ``beyond_days``, the share that is missed and why."""

    shift_days: Row[Draw]
    out_of_window: Row[float]
    beyond_days: Row[Draw]
    missed: Row[float]
    missed_why: Row[Weights] | None = None

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Losses:
    """Who leaves: ``share`` by the end of ``by_week``, exponentially; ``why`` with weights."""

    share: Row[float]
    by_week: Row[float]
    why: Row[Weights]

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class AdverseEvent:
    """One kind of event. ``share`` have at least one by the end of ``by_week``; of that hazard, ``early_share`` falls
    in the first ``early_weeks``. ``arms`` empty: all arms."""

    term: str
    organ_system: str
    share: Row[float]
    by_week: Row[float]
    grades: Row[Weights]
    serious: Row[float]
    related: Row[float]
    lasts_days: Row[Draw]
    early_weeks: Row[float] | None = None
    early_share: Row[float] | None = None
    arms: tuple[str, ...] = ()

    __pydantic_config__ = {"extra": "forbid"}

    def __post_init__(self) -> None:
        if (self.early_weeks is None) != (self.early_share is None):
            raise ValueError("given with both of early_weeks and early_share, or with none of them")


@dataclass(frozen=True, slots=True)
class DaysBefore:
    """A date, so many days before the day of screening."""

    days_before: int | Draw

    __pydantic_config__ = {"extra": "forbid"}


FactField = str | int | float | bool | None | Draw | DaysBefore


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of the screening sheet: the list of the patient record that it stands in, and its fields. ``present`` is
    the share of candidates who have it; 0: only where a failing reason brings it."""

    kind: str
    fields: Mapping[str, FactField]
    present: float = 1.0
    source: str | None = None
    assumed: str | None = None

    __pydantic_config__ = {"extra": "forbid"}

    def __post_init__(self) -> None:
        if (self.source is None) == (self.assumed is None):
            raise ValueError("given with exactly one of source (where it was read) and assumed (the reason)")


@dataclass(frozen=True, slots=True)
class FailingReason:
    """Why a candidate fails: the criterion or atom, how often, and what then stands in the sheet instead.

    ``facts``: facts that are then present, with these fields changed; ``judged``: what the investigator then answers;
    ``only_sex``: the reason can hold for that sex only.
    """

    criterion: str
    says: str
    prevalence: Row[float]
    person: Mapping[str, FactField] = field(default_factory=dict)
    facts: Mapping[str, Mapping[str, FactField]] = field(default_factory=dict)
    judged: Mapping[str, str] = field(default_factory=dict)
    only_sex: str | None = None

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class PersonItem:
    """An item of a form that repeats a fact of the sheet: ``of`` is age_years or sex; ``codes`` translates words."""

    form: str
    item: str
    of: str
    codes: Mapping[str, str] = field(default_factory=dict)

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Whom the study screens: the sheet, why some fail, and the words with which the investigator judges."""

    age_years: Row[Draw]
    sex: Row[Weights]
    person: Row[Mapping[str, bool | None]]
    facts: Mapping[str, Fact]
    failing: Row[tuple[FailingReason, ...]]
    complete: Row[tuple[str, ...]]
    screening_to_first_dose_days: Row[Draw]
    written: tuple[PersonItem, ...] = ()

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Parameters:
    """The whole of ``simulation.yaml``. ``says`` tells a reader what was assumed at large."""

    says: str
    default_scenario: str
    scenarios: Mapping[str, Scenario]
    model: Model
    recruitment: Recruitment
    candidate: Candidate
    visits: Keeping
    doses: Keeping
    losses: Losses
    adverse_events: tuple[AdverseEvent, ...]
    exposure: Exposure | None = None
    further: Further | None = None

    __pydantic_config__ = {"extra": "forbid"}
