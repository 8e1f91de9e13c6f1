"""X02, X03, E19: what only other records can tell: a second registration, sources that disagree, rare criteria."""

from __future__ import annotations

from collections.abc import Iterator

from trialwright.registry.record import Record, value_at
from trialwright.review.ages import in_years
from trialwright.review.case import CRITERIA, DESIGN, ELIGIBILITY, IDENTIFICATION, STATUS, Case
from trialwright.review.check import Check, Judged, faulty, needs_corpus, not_in_source
from trialwright.review.finding import Fault
from trialwright.review.likeness import intervention_words, title_words
from trialwright.review.rule_sources import ZARIN_2011, logic
from trialwright.review.statements import read_criteria_text

_COMPARED = (
    f"{IDENTIFICATION}.briefTitle",
    f"{STATUS}.overallStatus",
    f"{STATUS}.startDateStruct.date",
    f"{STATUS}.completionDateStruct.date",
    f"{DESIGN}.studyType",
    f"{DESIGN}.enrollmentInfo.count",
    f"{ELIGIBILITY}.minimumAge",
    f"{ELIGIBILITY}.maximumAge",
    f"{ELIGIBILITY}.sex",
    f"{ELIGIBILITY}.healthyVolunteers",
)
_SIMILAR, _FEWEST, _MANY = 50, 10, 10


def near_duplicate(case: Case) -> Judged:
    if case.corpus is None:
        return needs_corpus("other records")
    title, drugs = title_words(case.record), intervention_words(case.record)
    if len(title) < 4:
        return not_in_source("a title that tells it apart")
    faults = []
    for other in case.corpus.similar(case.record, _SIMILAR):
        held = title_words(other)
        alike = len(title & held) / len(title | held)
        if (
            alike >= 0.8
            and drugs == intervention_words(other)
            and _sponsor(case.record) == _sponsor(other)
            and _dates_meet(case.record, other)
        ):
            says = (
                f"{other.nct_id} has almost the same title, the same interventions, sponsor and start: {_title(other)}"
            )
            faults.append(case.fault(says, f"{IDENTIFICATION}.briefTitle"))
    return faulty(faults, "no second registration among the records at hand")


def _sponsor(record: Record) -> str | None:
    sponsors = record.protocol_section.sponsor_collaborators_module
    return sponsors.lead_sponsor.name if sponsors and sponsors.lead_sponsor else None


def _title(record: Record) -> str:
    identification = record.protocol_section.identification_module
    return (identification.brief_title if identification else None) or ""


def _dates_meet(one: Record, other: Record) -> bool:
    first, second = (value_at(record, f"{STATUS}.startDateStruct.date") for record in (one, other))
    return first is None or second is None or first[:7] == second[:7]


def sources_disagree(case: Case) -> Judged:
    others = case.corpus.in_other_sources(case.record.nct_id) if case.corpus else ()
    if case.corpus is None or not others:
        return needs_corpus("the same study from another source")
    return faulty(_disagreements(case, others), f"{len(others)} other reading(s) of the study agree")


def _disagreements(case: Case, others: object) -> Iterator[Fault]:
    assert case.corpus is not None
    for name, other in case.corpus.in_other_sources(case.record.nct_id):
        for path in _COMPARED:
            ours, theirs = value_at(case.record, path), value_at(other, path)
            if ours is not None and theirs is not None and ours != theirs:
                says = f"{path.rpartition('Module.')[2]} is {ours} here and {theirs} in {name}."
                yield case.fault(says, path)


def rare_criteria(case: Case) -> Judged:
    if case.corpus is None:
        return needs_corpus("similar studies")
    if not case.criteria.statements:
        return not_in_source("eligibility criteria")
    similar = case.corpus.similar(case.record, _SIMILAR)
    if len(similar) < _FEWEST:
        return needs_corpus(f"at least {_FEWEST} similar studies")
    faults = []
    mine = len(case.criteria.statements)
    below = sum(_size(other) < mine for other in similar) / len(similar) if mine >= _MANY else 0.0
    if below >= 0.95:
        says = f"{mine} criteria: more than in {100 * below:.0f} % of {len(similar)} similar studies."
        faults.append(case.fault(says, case.quote(CRITERIA, 0, 0)))
    highest = in_years(case.eligibility.maximum_age)
    if highest is not None and highest >= 18:
        open_to_older = sum(
            (in_years(value_at(other, f"{ELIGIBILITY}.maximumAge")) or 999) > highest for other in similar
        )
        if open_to_older / len(similar) >= 0.95:
            share = f"{100 * open_to_older / len(similar):.0f} % of {len(similar)} similar studies"
            says = f"Nobody above {highest:g} years may join: {share} let older people in."
            faults.append(case.fault(says, f"{ELIGIBILITY}.maximumAge"))
    return faulty(faults, f"compared with {len(similar)} similar studies")


def _size(record: Record) -> int:
    return len(read_criteria_text(value_at(record, CRITERIA) or "").statements)


CHECKS = (
    Check(
        "E19",
        "note",
        "criteria are not rarer or stricter than those of similar studies",
        logic("compared with the corpus: above 95 % is told"),
        "Ask why; the related studies may be open to more people.",
        rare_criteria,
    ),
    Check(
        "X02",
        "warning",
        "a study is registered once",
        ZARIN_2011,
        "Read both records: one may be newer.",
        near_duplicate,
    ),
    Check(
        "X03",
        "error",
        "sources of one study agree",
        logic("one study has one status and one start"),
        "Trust the newer source, and look in the registry itself.",
        sources_disagree,
    ),
)
