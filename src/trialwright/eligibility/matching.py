"""Find trials for a person: prefilter through the index, judge what can still stand among the first, rank.

The prefilter asks the index for studies of the person's conditions that age, sex, status and place leave open; it only
passes over what a registered limit shuts out for certain. Each study that is left is judged by its criteria with three
answers. The order: first what nothing stands against (everything settled, then something open), last what something
stands against; within that, studies of a condition that the person has; within that, by how well the words fit. Studies
are therefore judged from the best fitting on, at least ``FEWEST``, until as many as are wanted stand that nothing
speaks against; of the others it is only seen that they cannot come before these (``glance``). A rank
is an order for reading, not a probability, and no verdict hides in it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from trialwright.clinical.patient import Condition, Infection, Patient
from trialwright.eligibility import words
from trialwright.eligibility.criterion import Anchors, Criteria
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.questions import OpenQuestion, open_questions
from trialwright.eligibility.screening import CriterionVerdict, Outcome, Screening, outcome_of, screen
from trialwright.eligibility.screening_report import outcome_words
from trialwright.eligibility.verdict import Answer
from trialwright.eligibility.window import age_years
from trialwright.registry.search_query import Filter
from trialwright.registry.search_tantivy import TantivyEngine
from trialwright.registry.search_weighted import Found, Term, weighted_search

DAYS_IN_A_YEAR = 365.25
CONDITION_FIELDS = {"condition": 1.0, "condition_mesh": 0.8, "keyword": 0.5, "title": 0.6}
PREFILTERED = 500
"""So many studies, those whose words fit best, are looked at for one person."""
FEWEST = 50
"""So many of them, those that fit best, are judged in any case."""
_ORDER = {"eligible": 0, "unknown": 1, "ineligible": 2}
_STATUS_WEIGHT = {"active": 1.0, None: 1.0, "remission": 0.6, "resolved": 0.1}
CriteriaOf = Callable[[Sequence[str]], Mapping[str, Criteria]]
EligibleOf = Callable[[Sequence[str], Facts], Collection[str]]
"""Those of these studies for which the person is eligible by what ``CriteriaOf`` would give."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One person read against one study: what speaks for taking part, what against, what is still to be asked."""

    screening: Screening
    speaks_for: tuple[str, ...]
    against: tuple[str, ...]
    asks: tuple[OpenQuestion, ...] = ()

    @property
    def reading(self) -> str:
        return outcome_words(self.screening)


@dataclass(frozen=True)
class Match:
    """A study for a person. ``because``: the conditions that both have; ``score``: how well the words fit. The outcome
    is known at once; every verdict with its reason and evidence, when somebody looks."""

    nct_id: str
    card: Mapping[str, Any]
    score: float
    because: tuple[str, ...]
    outcome: Outcome
    criteria: Criteria
    patient: Patient
    on: date

    @cached_property
    def judged(self) -> Judged:
        """The screening in full, with what to ask."""
        judged = judge_person(self.criteria, self.patient, self.on, self.nct_id)
        return with_questions(judged, self.criteria, self.patient)


@dataclass(frozen=True, slots=True)
class Matches:
    """What a match found, the best first. ``left``: studies that the prefilter left; those of them that were not judged
    are neither eligible nor fit better than any that stands here with nothing against it."""

    found: tuple[Match, ...]
    left: int
    terms: tuple[Term, ...]

    @property
    def considered(self) -> int:
        """How many studies were judged."""
        return len(self.found)

    def count(self, outcome: str) -> int:
        """How many of the judged studies read so."""
        return sum(one.outcome == outcome for one in self.found)


def match(
    engine: TantivyEngine,
    criteria_of: CriteriaOf,
    patient: Patient,
    on: date,
    *,
    filters: Sequence[Filter] = (),
    within: frozenset[str] | None = None,
    terms: Sequence[Term] = (),
    prefiltered: int = PREFILTERED,
    eligible_of: EligibleOf | None = None,
    wanted: int | None = None,
) -> Matches:
    """Studies for ``patient``, the best first. ``terms``: what to look for besides the conditions (of a note);
    ``within``: only these studies (those near a place); ``wanted``: no more of them have to be in order, None: all."""
    asked = (*condition_terms(patient), *terms)
    hits = prefilter(engine, patient, on, asked, filters, prefiltered)
    if within is not None:
        hits = [hit for hit in hits if hit.nct_id in within]
    facts = Facts(patient, on, Anchors())
    if wanted is None or eligible_of is None or len(hits) <= FEWEST:
        judged = list(_judged(hits, criteria_of, facts))
    else:
        judged = _best(hits, criteria_of, eligible_of, facts, wanted)
    return Matches(tuple(sorted(judged, key=rank)), len(hits), asked)


def _judged(hits: Sequence[Found], criteria_of: CriteriaOf, facts: Facts) -> Iterator[Match]:
    criteria = criteria_of([hit.nct_id for hit in hits])
    return (_match(hit, criteria[hit.nct_id], facts) for hit in hits if hit.nct_id in criteria)


def _best(
    hits: Sequence[Found], criteria_of: CriteriaOf, eligible_of: EligibleOf, facts: Facts, wanted: int
) -> list[Match]:
    """Those for which the person is eligible, and the best fitting of the others, until enough of them stand."""
    eligible = set(eligible_of([hit.nct_id for hit in hits], facts))
    found = list(_judged([hit for hit in hits if hit.nct_id in eligible], criteria_of, facts))
    others = sorted((hit for hit in hits if hit.nct_id not in eligible), key=lambda hit: (
        not shared_conditions(hit.card, facts.patient), -hit.score))  # fmt: skip
    standing, at = len(found), 0
    while at < len(others) and (at < FEWEST or standing < wanted):
        some = list(_judged(others[at : at + FEWEST // 2], criteria_of, facts))
        standing += sum(one.outcome != "ineligible" for one in some)
        found += some
        at += FEWEST // 2
    return found


def rank(one: Match) -> tuple[int, bool, float]:
    """The order of matches, the best first."""
    return _ORDER[one.outcome], not one.because, -one.score


def condition_terms(patient: Patient) -> tuple[Term, ...]:
    """The person's conditions and infections as terms: active ones count most, resolved ones a tenth; each also by its
    listed name."""
    weights: dict[str, float] = {}
    for condition in _held(patient):
        listed = words.condition(condition.name)
        for name in (words.normal(condition.name), listed.name if listed else ""):
            if name:
                weights[name] = max(weights.get(name, 0.0), _STATUS_WEIGHT[condition.status])
    return tuple(Term(name, weight) for name, weight in weights.items())


def _held(patient: Patient) -> tuple[Condition | Infection, ...]:
    return (*patient.conditions, *patient.infections)


def prefilter(
    engine: TantivyEngine, patient: Patient, on: date, terms: Sequence[Term], filters: Sequence[Filter], limit: int
) -> list[Found]:
    """The studies that age, sex and the filters leave open, by the terms."""
    ages = None
    if patient.birth_date is not None:
        youngest, oldest = age_years(patient.birth_date, on)
        ages = (int(youngest * DAYS_IN_A_YEAR), int((oldest + 1) * DAYS_IN_A_YEAR) - 1)
    sexes = ("ALL", patient.sex.upper()) if patient.sex else ()
    return weighted_search(
        engine.searcher, terms, filters=filters, age_days=ages, sexes=sexes, limit=limit, fields=CONDITION_FIELDS
    )


def _match(hit: Found, criteria: Criteria, facts: Facts) -> Match:
    outcome = outcome_of(criteria, facts.of_study(hit.nct_id))
    return Match(hit.nct_id, hit.card, hit.score, shared_conditions(hit.card, facts.patient), outcome, criteria,
                 facts.patient, facts.on)  # fmt: skip


def shared_conditions(card: Mapping[str, Any], patient: Patient) -> tuple[str, ...]:
    """The conditions of the study that the person has now, as the study writes them."""
    own = {_listed_name(one.name) for one in _held(patient) if one.status not in ("resolved", "remission")}
    return tuple(dict.fromkeys(str(name) for name in card.get("conditions", ()) if _listed_name(str(name)) in own))


def _listed_name(name: str) -> str:
    listed = words.condition(name)
    return listed.name if listed else words.normal(name)


def judge_person(criteria: Criteria, patient: Patient, on: date, study: str | None = None) -> Judged:
    """The screening, put into words; ``with_questions`` adds what to ask."""
    screening = screen(criteria, patient, on, study=study)
    speaks_for = tuple(_says(found) for found in screening.verdicts if _speaks_for(found))
    against = tuple(_says(found) for found in screening.verdicts if found.fails)
    return Judged(screening, speaks_for, against)


def with_questions(judged: Judged, criteria: Criteria, patient: Patient) -> Judged:
    """The same with the open questions, the most decisive first."""
    return replace(judged, asks=open_questions(criteria, patient, judged.screening.on))


def _speaks_for(found: CriterionVerdict) -> bool:
    wanted = Answer.MET if found.criterion.polarity == "inclusion" else Answer.NOT_MET
    return found.verdict.answer is wanted


def _says(found: CriterionVerdict) -> str:
    return f"{found.criterion.id}: {found.verdict.reason}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person for a study."""

    patient: Patient
    where: str
    judged: Judged
    notes: tuple[str, ...] = ()


def rank_candidates(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """People in the order in which to look at them: nothing against and all settled, then the fewest open criteria,
    last those whom something stands against, the fewest first."""
    return tuple(sorted(found, key=lambda one: (
        _ORDER[one.judged.screening.outcome], len(one.judged.screening.failing), len(one.judged.screening.unknown),
        one.patient.code,
    )))  # fmt: skip
