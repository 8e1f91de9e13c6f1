"""Does the planned analysis point at visits, forms, items and endpoints that exist, and that are asked when it needs
them?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from trialwright.endpoints.register import endpoints
from trialwright.errors import InputError
from trialwright.protocol.analysis_part_checks import check_parts_of_plan, one_of
from trialwright.protocol.analysis_plan import AnalysisPlan, PlannedOutcome, Source
from trialwright.protocol.analysis_sources import names_among
from trialwright.protocol.design import Visit
from trialwright.protocol.form import Form
from trialwright.protocol.planned_analysis_checks import check_analyses
from trialwright.protocol.yaml_file import Key, YamlFile, describe

Forms = Mapping[str, Form | None]
"""Every form that has a file; None: its file has a mistake that is told elsewhere."""


def check_analysis(
    plan: AnalysisPlan, file: YamlFile, visits: Sequence[Visit], forms: Forms, arms: Sequence[str] = ()
) -> Iterator[InputError]:
    """Every mistake of analysis.yaml."""
    names = [visit.name for visit in visits]
    yield from _visits(plan, file, names)
    for name, source in plan.measures.items():
        yield from _source(file, ("measures", name), source, forms, measure=True)
        yield from _asked(file, ("measures", name, "form"), source, visits, _needed(plan, name))
    for position, row in enumerate(plan.baseline):
        yield from _source(file, ("baseline", position, "source"), row.source, forms, measure=False)
    if not 0 <= plan.adverse_event_threshold_percent <= 100:
        yield file.error(
            ("adverse_event_threshold_percent",),
            expected="from 0 to 100",
            found=describe(plan.adverse_event_threshold_percent),
            remedy="Write a percentage.",
        )
    if not any(outcome.type == "primary" for outcome in plan.outcomes):
        yield file.error(
            ("outcomes",),
            expected="a list with a primary outcome",
            found="none",
            remedy="Give one outcome the type primary.",
        )
    seen: set[str] = set()
    for position, outcome in enumerate(plan.outcomes):
        key: Key = ("outcomes", position)
        if outcome.name in seen:
            yield file.error(
                (*key, "name"),
                expected="used once",
                found=f"{describe(outcome.name)} again",
                remedy="Give it another name.",
            )
        seen.add(outcome.name)
        yield from _outcome(file, key, outcome, plan)
    if plan.reference_arm is not None and arms:
        yield from one_of(file, ("reference_arm",), plan.reference_arm, arms)
    yield from check_parts_of_plan(plan, file, visits, dict(forms))
    yield from check_analyses(plan, file, visits, dict(forms))


def _needed(plan: AnalysisPlan, name: str) -> tuple[str, ...]:
    """The visits that must ask for a measure: all of them where an outcome is judged by it, else the baseline."""
    judged = {measure for outcome in plan.outcomes if (endpoint := endpoints().get(outcome.endpoint)) is not None
              for measure in (endpoint.measures or (outcome.measure or next(iter(plan.measures)),))}  # fmt: skip
    return (plan.baseline_visit, *(plan.response_visits if name in judged else ()))


def _visits(plan: AnalysisPlan, file: YamlFile, names: Sequence[str]) -> Iterator[InputError]:
    if plan.baseline_visit not in names:
        yield file.error(
            ("baseline_visit",),
            expected=f"a visit of schedule.yaml ({', '.join(names)})",
            found=describe(plan.baseline_visit),
            remedy="Correct the visit's name.",
        )
    for position, visit in enumerate(plan.response_visits):
        if visit not in names:
            yield file.error(
                ("response_visits", position),
                expected=f"a visit of schedule.yaml ({', '.join(names)})",
                found=describe(visit),
                remedy="Correct the visit's name.",
            )
        elif plan.baseline_visit in names and names.index(visit) <= names.index(plan.baseline_visit):
            yield file.error(
                ("response_visits", position),
                expected=f"a visit after {plan.baseline_visit}, the baseline",
                found=describe(visit),
                remedy="Take the visit out.",
            )


def _source(file: YamlFile, key: Key, source: Source, forms: Forms, *, measure: bool) -> Iterator[InputError]:
    form = forms.get(source.form)
    if source.form not in forms:
        yield file.error(
            (*key, "form"),
            expected=f"a form of the folder forms ({', '.join(sorted(forms))})",
            found=describe(source.form),
            remedy="Correct the form's name.",
        )
    elif (source.item is None) == (source.group is None) or (source.group is None) != (source.counts is None):
        yield file.error(
            key,
            expected="an item, or a group and the code that counts",
            found="another mixture",
            remedy="Give item alone, or group and counts.",
        )
    elif form is None:
        return
    elif source.item is not None:
        yield from _item_source(file, key, source.item, form, measure)
        yield from _side_items(file, key, source, form)
    else:
        yield from _group_source(file, key, source, form)


def _item_source(file: YamlFile, key: Key, name: str, form: Form, measure: bool) -> Iterator[InputError]:
    item = form.items.get(name)
    if item is None:
        yield file.error(
            (*key, "item"),
            expected=f"an item of the form {form.name}",
            found=describe(name),
            remedy="Correct the item's name.",
        )
    elif measure and item.data_type not in ("integer", "float", "text"):
        yield file.error(
            (*key, "item"),
            expected="an item that takes a number",
            found=f"an item of type {item.data_type}",
            remedy="Choose another item, or count a code of a group.",
        )


def _group_source(file: YamlFile, key: Key, source: Source, form: Form) -> Iterator[InputError]:
    group = next((group for group in form.item_groups if group.name == source.group), None)
    if group is None:
        yield file.error(
            (*key, "group"),
            expected=f"an item group of the form {form.name}",
            found=describe(source.group),
            remedy="Correct the group's name.",
        )
        return
    asked = {item.name for item in group.items}
    lost = [name for name in names_among(source.among) if name not in asked] if source.among else []
    if source.among is not None and (lost or not names_among(source.among)):
        yield file.error(
            (*key, "among"),
            expected=f"rows of a table that are items of the group {group.name}",
            found=describe(lost[0]) if lost else "none",
            remedy="Correct table, where or name.",
        )
    lists = [item.code_list for item in group.items]
    codes = [("also_counts", code) for code in source.also_counts]
    for name, code in (("counts", source.counts), ("not_evaluable", source.not_evaluable), *codes):
        if code is not None and any(codes is None or codes.says(code) is None for codes in lists):
            yield file.error(
                (*key, name),
                expected=f"a code of every item of the group {group.name}",
                found=describe(code),
                remedy="Choose a code of their code list.",
            )


def _side_items(file: YamlFile, key: Key, source: Source, form: Form) -> Iterator[InputError]:
    for name, item in source.side_items.items():
        if item not in form.items:
            yield file.error(
                (*key, name),
                expected=f"an item of the form {form.name}",
                found=describe(item),
                remedy="Correct the item's name.",
            )
    if (source.unit is None) != (source.unit_item is None):
        yield file.error(
            (*key, "unit"),
            expected="given together with unit_item",
            found="one without the other",
            remedy="Give the unit of the analysis and the item that holds the reported one.",
        )


def _asked(
    file: YamlFile, key: Key, source: Source, visits: Sequence[Visit], needed: tuple[str, ...]
) -> Iterator[InputError]:
    """A measure must be asked at baseline and at every visit where the response is judged."""
    asked = {visit.name for visit in visits if source.form in visit.forms}
    missing = [visit.name for visit in visits if visit.name in needed and visit.name not in asked]
    if missing:
        yield file.error(
            key,
            expected=f"asked at {', '.join(missing)}",
            found="a form that is not asked there",
            remedy="Add the form to those visits in schedule.yaml.",
        )


def _outcome(file: YamlFile, key: Key, outcome: PlannedOutcome, plan: AnalysisPlan) -> Iterator[InputError]:
    if outcome.visit not in plan.response_visits:
        yield file.error(
            (*key, "visit"),
            expected=f"one of response_visits ({', '.join(plan.response_visits)})",
            found=describe(outcome.visit),
            remedy="Correct the visit's name, or add it there.",
        )
    if not 0 < outcome.level < 1:
        yield file.error(
            (*key, "level"),
            expected="between 0 and 1, such as 0.95",
            found=describe(outcome.level),
            remedy="Write the confidence level as a fraction.",
        )
    endpoint = endpoints().get(outcome.endpoint)
    if endpoint is None:
        yield file.error(
            (*key, "endpoint"),
            expected=f"an endpoint ({', '.join(endpoints())})",
            found=describe(outcome.endpoint),
            remedy="Correct the endpoint's name.",
        )
        return
    if set(outcome.parameters) != set(endpoint.parameters):
        yield file.error(
            (*key, "parameters"),
            expected=f"exactly {', '.join(endpoint.parameters) or 'nothing'}",
            found=", ".join(outcome.parameters) or "nothing",
            remedy="Give the endpoint its parameters.",
        )
    yield from _measures(file, key, outcome, endpoint.measures, plan)


def _measures(
    file: YamlFile, key: Key, outcome: PlannedOutcome, needed: tuple[str, ...], plan: AnalysisPlan
) -> Iterator[InputError]:
    missing = [name for name in needed if name not in plan.measures]
    if missing:
        yield file.error(
            ("measures",),
            expected=f"a mapping with {', '.join(missing)}, which the endpoint {outcome.endpoint} needs",
            found="none of that name",
            remedy="Say where each is read.",
        )
    if outcome.measure is None:
        if not needed and len(plan.measures) != 1:
            yield file.error(
                (*key, "measure"),
                expected="given, since the endpoint names no measure of its own",
                found="nothing",
                remedy=f"Name one of measures ({', '.join(plan.measures)}).",
            )
    elif needed:
        yield file.error(
            (*key, "measure"),
            expected=f"left out, since {outcome.endpoint} names its own measures",
            found=describe(outcome.measure),
            remedy="Take the key out.",
        )
    elif outcome.measure not in plan.measures and outcome.measure not in plan.scores:
        yield file.error(
            (*key, "measure"),
            expected=f"one of measures ({', '.join(plan.measures)})",
            found=describe(outcome.measure),
            remedy="Correct the measure's name.",
        )
