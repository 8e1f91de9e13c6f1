"""Do the scores, analysis sets, estimands and external controls of analysis.yaml name what exists?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from trialwright.endpoints.register import scores
from trialwright.errors import InputError
from trialwright.protocol.analysis_estimand import Estimand, Exclusion, Recognised
from trialwright.protocol.analysis_plan import BUILT_IN_SETS, AnalysisPlan, ExternalControl
from trialwright.protocol.analysis_sources import ScoreSource
from trialwright.protocol.design import Visit
from trialwright.protocol.form import Form
from trialwright.protocol.yaml_file import Key, YamlFile, describe

Forms = dict[str, Form | None]
EVENT_RATES = ("any adverse event", "serious adverse events")
"""What an external control may compare besides an outcome."""


LISTED = 12
"""How many names a sentence lists."""


def check_parts_of_plan(
    plan: AnalysisPlan, file: YamlFile, visits: Sequence[Visit], forms: Forms
) -> Iterator[InputError]:
    """Every mistake of the scores, sets, estimands and controls."""
    known = list(plan.measures)
    for name, source in plan.scores.items():
        yield from _score(file, ("scores", name), name, source, known)
        known.append(name)
    yield from _sets(plan, file, forms)
    for position, outcome in enumerate(plan.outcomes):
        yield from one_of(file, ("outcomes", position, "analysis_set"), outcome.analysis_set, set_names(plan))
        yield from check_estimand(file, ("outcomes", position, "estimand"), outcome.estimand, forms)
    seen: set[str] = set()
    for position, control in enumerate(plan.external_controls):
        yield from _control(plan, file, ("external_controls", position), control, seen, [one.name for one in visits])


def set_names(plan: AnalysisPlan) -> list[str]:
    """Every analysis set that may be named."""
    return [*BUILT_IN_SETS, *plan.analysis_sets]


def one_of(file: YamlFile, key: Key, found: str, allowed: Sequence[str], remedy: str = "") -> Iterator[InputError]:
    """The mistake of a name that is none of those allowed; of many names the closest are said."""
    if found not in allowed:
        yield file.error(key, expected=f"one of {_listed(found, allowed)}", found=describe(found),
                         remedy=remedy or "Correct the name.")  # fmt: skip


def _listed(found: str, allowed: Sequence[str]) -> str:
    if len(allowed) <= LISTED:
        return ", ".join(allowed) or "nothing (there is none)"
    near = get_close_matches(found, allowed, n=5, cutoff=0.4) or list(allowed[:5])
    return f"{', '.join(near)} or {len(allowed) - len(near)} others"


def _score(file: YamlFile, key: Key, name: str, source: ScoreSource, known: Sequence[str]) -> Iterator[InputError]:
    if name in known:
        yield file.error(key, expected="a name that no measure or score before it has", found=describe(name),
                         remedy="Give it another name.")  # fmt: skip
    score = scores().get(source.score)
    if score is None:
        yield file.error((*key, "score"), expected="a score (trialwright score --list prints them)",
                         found=describe(source.score), remedy="Correct the score's name.")  # fmt: skip
        return
    named = {item.name: item for item in score.inputs}
    for entered, measure in source.inputs.items():
        yield from one_of(file, (*key, "inputs", entered), entered, list(named))
        yield from one_of(file, (*key, "inputs", entered), measure.removeprefix("baseline_"), known)
    for item in score.inputs:
        spelled = [spelling.removeprefix("baseline_") for spelling in item.spellings()]
        if item.required and item.name not in source.inputs and not set(spelled) & set(known):
            yield file.error((*key, "inputs"), expected=f"given {item.name}, since no measure has that name",
                             found="nothing", remedy="Name the measure that holds it.")  # fmt: skip


def _sets(plan: AnalysisPlan, file: YamlFile, forms: Forms) -> Iterator[InputError]:
    known, measures = list(BUILT_IN_SETS), [*plan.measures, *plan.scores]
    for name, planned in plan.analysis_sets.items():
        key: Key = ("analysis_sets", name)
        if name in BUILT_IN_SETS:
            yield file.error(key, expected=f"another name than {' and '.join(BUILT_IN_SETS)}, which every study has",
                             found=describe(name), remedy="Give the set another name.")  # fmt: skip
        yield from one_of(file, (*key, "of"), planned.of, known, "Name a set that stands before this one.")
        for position, measure in enumerate(planned.measured):
            yield from one_of(file, (*key, "measured", position), measure, measures)
        for position, rule in enumerate(planned.without):
            yield from _exclusion(plan, file, (*key, "without", position), rule, forms)
        known.append(name)


def _exclusion(plan: AnalysisPlan, file: YamlFile, key: Key, rule: Exclusion, forms: Forms) -> Iterator[InputError]:
    limit = rule.compliance_below_percent
    if not rule.recognised_by and limit is None and rule.without_outcome is None:
        yield file.error(key, expected="given recognised_by, compliance_below_percent or without_outcome",
                         found="none of them", remedy="Say by what it is known.")  # fmt: skip
    if limit is not None and not 0 < limit <= 100:
        yield file.error((*key, "compliance_below_percent"), expected="above 0 and at most 100", found=describe(limit),
                         remedy="Write a percentage.")  # fmt: skip
    if rule.without_outcome is not None:
        names = [outcome.name for outcome in plan.outcomes]
        yield from one_of(file, (*key, "without_outcome"), rule.without_outcome, names)
    for position, told in enumerate(rule.recognised_by):
        yield from _recognised(file, (*key, "recognised_by", position), told, forms)


def check_estimand(file: YamlFile, key: Key, estimand: Estimand, forms: Forms, *, of_change: bool = False
                   ) -> Iterator[InputError]:  # fmt: skip
    """Every mistake of an estimand; ``of_change``: its variable is a change, of which a composite has none."""
    for position, event in enumerate(estimand.intercurrent_events):
        place: Key = (*key, "intercurrent_events", position)
        if event.recognised_by and event.strategy == "principal stratum":
            yield file.error((*place, "strategy"), expected="another strategy where an act recognises the event",
                             found="principal stratum",
                             remedy="No analysis here estimates it: say it in words only.")  # fmt: skip
        if event.recognised_by and event.strategy == "composite" and of_change:
            yield file.error((*place, "strategy"), expected="another strategy, since a change has no composite value",
                             found="composite",
                             remedy="Choose hypothetical, while on treatment or treatment policy.")  # fmt: skip
        for number, told in enumerate(event.recognised_by):
            yield from _recognised(file, (*place, "recognised_by", number), told, forms)


def _recognised(file: YamlFile, key: Key, told: Recognised, forms: Forms) -> Iterator[InputError]:
    if (told.act is None) == (told.form is None) or (told.form is None) != (told.item is None):
        yield file.error(key, expected="an act, or a form with an item", found="another mixture",
                         remedy="Give act with where, or form, item and holds.")  # fmt: skip
    elif told.form is not None:
        yield from one_of(file, (*key, "form"), told.form, sorted(forms))
        form = forms.get(told.form)
        if form is not None and told.item not in form.items:
            yield file.error((*key, "item"), expected=f"an item of the form {form.name}", found=describe(told.item),
                             remedy="Correct the item's name.")  # fmt: skip
        if not told.holds:
            yield file.error((*key, "holds"), expected="at least one answer that tells it", found="none",
                             remedy="List the codes.")  # fmt: skip
    if told.at_least < 1:
        yield file.error((*key, "at_least"), expected="1 or more", found=describe(told.at_least),
                         remedy="Write how many acts it takes.")  # fmt: skip


def _control(plan: AnalysisPlan, file: YamlFile, key: Key, control: ExternalControl, seen: set[str],
             visits: Sequence[str]) -> Iterator[InputError]:  # fmt: skip
    if control.name in seen:
        yield file.error((*key, "name"), expected="used once", found=f"{describe(control.name)} again",
                         remedy="Give it another name.")  # fmt: skip
    seen.add(control.name)
    yield from one_of(file, (*key, "compares"), control.compares,
                      [*(outcome.name for outcome in plan.outcomes), *EVENT_RATES])  # fmt: skip
    if control.visit is not None:
        yield from one_of(file, (*key, "visit"), control.visit, visits)
    if not 0 <= control.events <= control.participants or control.participants < 1:
        yield file.error((*key, "events"), expected="from 0 to the number of participants, who are one or more",
                         found=f"{control.events} of {control.participants}",
                         remedy="Correct the published numbers.")  # fmt: skip
    if not (control.doi or control.address):
        yield file.error(key, expected="given a doi or an address", found="neither",
                         remedy="Say where the numbers were published.")  # fmt: skip
