"""Does every entry of ``analyses`` in analysis.yaml name a kind, give what the kind needs, and name what exists?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trialwright.endpoints.register import scores
from trialwright.endpoints.safety.ctcae_laboratory import HIGH, LOW
from trialwright.errors import InputError
from trialwright.protocol.analysis_kinds import ALWAYS, KINDS, PlannedAnalysis, Subgroup
from trialwright.protocol.analysis_part_checks import Forms, check_estimand, one_of, set_names
from trialwright.protocol.analysis_plan import AnalysisPlan
from trialwright.protocol.design import Visit
from trialwright.protocol.yaml_file import Key, YamlFile, describe
from trialwright.statistics.mixed_model_structure import STRUCTURES

ANALYTES = (*HIGH, "creatinine", *LOW)
"""Laboratory values with grades."""


def check_analyses(plan: AnalysisPlan, file: YamlFile, visits: Sequence[Visit], forms: Forms) -> Iterator[InputError]:
    """Every mistake of the list."""
    seen: set[str] = set()
    for position, planned in enumerate(plan.analyses):
        key: Key = ("analyses", position)
        if planned.name in seen:
            yield file.error((*key, "name"), expected="used once", found=f"{describe(planned.name)} again",
                             remedy="Give it another name.")  # fmt: skip
        seen.add(planned.name)
        if planned.kind not in KINDS:
            yield from one_of(file, (*key, "kind"), planned.kind, list(KINDS))
            continue
        yield from _keys(file, key, planned)
        yield from _names(plan, file, key, planned, [visit.name for visit in visits])
        yield from _numbers(file, key, planned)
        for number, subgroup in enumerate(planned.subgroups):
            yield from _subgroup(plan, file, (*key, "subgroups", number), subgroup, forms)
        if planned.estimand is not None:
            yield from check_estimand(file, (*key, "estimand"), planned.estimand, forms, of_change=True)


def _keys(file: YamlFile, key: Key, planned: PlannedAnalysis) -> Iterator[InputError]:
    rule = KINDS[planned.kind]
    given = [str(name) for name in (file.value(key) or {})]
    allowed = (*ALWAYS, *rule.needs, *rule.takes)
    for name in given:
        if name not in allowed:
            yield file.error((*key, name), expected=f"one of {', '.join(allowed)} in an analysis {planned.kind}",
                             found="another key", remedy="Take the key out, or choose another kind.")  # fmt: skip
    for name in rule.needs:
        if not getattr(planned, name):
            yield file.error((*key, name), expected=f"given, since an analysis {planned.kind} needs it",
                             found="nothing", remedy="Add the key.")  # fmt: skip


def _names(plan: AnalysisPlan, file: YamlFile, key: Key, planned: PlannedAnalysis, visits: Sequence[str]
           ) -> Iterator[InputError]:  # fmt: skip
    measures = [*plan.measures, *plan.scores]
    if planned.kind == "categories":
        measures = [name for name, source in plan.scores.items()
                    if (score := scores().get(source.score)) is not None and score.gives != "number"]  # fmt: skip
    elif planned.kind == "laboratory_outliers":
        measures = list(plan.measures)
    lists = (
        ("outcomes", planned.outcomes, [outcome.name for outcome in plan.outcomes]),
        ("measures", planned.measures, measures), ("visits", planned.visits, visits),
        ("controls", planned.controls, [control.name for control in plan.external_controls]),
    )  # fmt: skip
    for name, found, allowed in lists:
        for position, one in enumerate(found):
            yield from one_of(file, (*key, name, position), one, allowed)
    yield from one_of(file, (*key, "analysis_set"), planned.analysis_set, set_names(plan))
    for analyte, measure in planned.analytes.items():
        yield from one_of(file, (*key, "analytes", analyte), analyte, ANALYTES)
        yield from one_of(file, (*key, "analytes", analyte), measure, list(plan.measures))
    for position, limit in enumerate(planned.limits):
        yield from one_of(file, (*key, "limits", position, "measure"), limit.measure, [*plan.measures, *plan.scores])
        if (limit.below is None) == (limit.above is None):
            yield file.error((*key, "limits", position), expected="given below or above, one of the two",
                             found="both" if limit.below is not None else "neither",
                             remedy="Keep one bound.")  # fmt: skip


def _numbers(file: YamlFile, key: Key, planned: PlannedAnalysis) -> Iterator[InputError]:
    yield from one_of(file, (*key, "structure"), planned.structure, list(STRUCTURES))
    for name, value in (
        ("level", planned.level),
        ("alpha", planned.alpha),
        ("null_proportion", planned.null_proportion),
    ):
        if value is not None and not 0 < value < 1:
            yield file.error((*key, name), expected="between 0 and 1", found=describe(value),
                             remedy="Write it as a fraction, such as 0.95.")  # fmt: skip
    if not 2 <= planned.imputations <= 1000:
        yield file.error((*key, "imputations"), expected="from 2 to 1000", found=describe(planned.imputations),
                         remedy="Correct the number of data sets.")  # fmt: skip
    if planned.seed < 0:
        yield file.error((*key, "seed"), expected="0 or more", found=describe(planned.seed),
                         remedy="Write a whole number.")  # fmt: skip


def _subgroup(plan: AnalysisPlan, file: YamlFile, key: Key, subgroup: Subgroup, forms: Forms) -> Iterator[InputError]:
    source = subgroup.source
    if (source is None) == (subgroup.measure is None) or (subgroup.measure is None) != (subgroup.cut is None):
        yield file.error(key, expected="a source (form and item), or a measure and its cut", found="another mixture",
                         remedy="Give source alone, or measure and cut.")  # fmt: skip
    elif subgroup.measure is not None:
        yield from one_of(file, (*key, "measure"), subgroup.measure, [*plan.measures, *plan.scores])
    elif source is not None:
        form = forms.get(source.form)
        item = form.items.get(source.item or "") if form is not None else None
        if source.form not in forms or (
            form is not None and (item is None or item.data_type not in ("code", "boolean"))
        ):
            yield file.error((*key, "source"), expected="an item with codes, or of yes and no, of a form of the study",
                             found=describe(source.item),
                             remedy="Correct form or item, or give a measure with a cut.")  # fmt: skip
