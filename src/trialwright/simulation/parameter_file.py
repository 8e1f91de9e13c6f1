"""Read a study's ``simulation.yaml``: first its shape, then whether it speaks of this study's arms, forms and criteria.

Every mistake is told with file, line, key, what was expected, what was found and what to do; several at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import get_args, get_origin, get_type_hints

import numpy as np

from trialwright.analysis.derivation import endpoint_of, sole_measure
from trialwright.clinical.partial_date import PartialDate
from trialwright.clinical.patient import Patient
from trialwright.errors import InputError, InputErrors
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.file_shape import read_shape
from trialwright.protocol.yaml_file import Key, YamlFile, read_yaml
from trialwright.registry.v2_form import value_at
from trialwright.simulation.further_checks import further_mistakes
from trialwright.simulation.parameters import Candidate, Measure, Parameters
from trialwright.simulation.row import Registered

FILE = "simulation.yaml"


def read_parameters(folder: Path, design: StudyDesign) -> Parameters:
    """The parameters in ``folder``, checked against ``design``; raises ``InputErrors``."""
    name = (folder / FILE).as_posix()
    if not (folder / FILE).is_file():
        raise _missing(name)
    return checked(read_yaml(folder / FILE, name), design)


def parameters_of(design: StudyDesign) -> Parameters:
    """The parameters that ``design`` carries; raises ``InputErrors`` when it has none or they are wrong."""
    if design.simulation is None:
        raise _missing(f"{design.id}/{FILE}")
    return checked(YamlFile(f"{design.id}/{FILE}", dict(design.simulation)), design)


def checked(file: YamlFile, design: StudyDesign) -> Parameters:
    """The file's parameters; raises ``InputErrors`` with every mistake of the first kind that is found."""
    parameters = read_shape(file, Parameters)
    errors = list(_mistakes(file, parameters, design))
    if errors:
        raise InputErrors(errors)
    return parameters


def first_day(design: StudyDesign, parameters: Parameters) -> int:
    """The day (ordinal) on which recruitment starts."""
    starts = parameters.recruitment.starts
    text = _registered(design, starts) if isinstance(starts, Registered) else starts.value
    return PartialDate.parse(text).earliest.toordinal()


def _missing(name: str) -> InputErrors:
    remedy = "Add the file: how virtual participants of this study look, fare and fail, each value with its source."
    return InputErrors([InputError(where=name, expected="given to simulate the study", found="nothing", remedy=remedy)])


def _mistakes(file: YamlFile, parameters: Parameters, design: StudyDesign) -> Iterator[InputError]:
    yield from _scenarios(file, parameters, design)
    yield from _measures(file, parameters, design)
    yield from _model(file, parameters)
    yield from _start(file, parameters, design)
    yield from _candidates(file, parameters, design)
    yield from _shares(file, parameters)
    yield from further_mistakes(file, parameters.further, design)


def _scenarios(file: YamlFile, parameters: Parameters, design: StudyDesign) -> Iterator[InputError]:
    arms = [arm.name for arm in design.arms]
    if parameters.default_scenario not in parameters.scenarios:
        yield file.error(("default_scenario",), expected=f"one of {', '.join(parameters.scenarios)}",
                         found=repr(parameters.default_scenario), remedy="Name one of the scenarios.")  # fmt: skip
    for name, scenario in parameters.scenarios.items():
        if set(scenario.average_improvement) != set(arms):
            yield file.error(("scenarios", name, "average_improvement"),
                             expected=f"given for each arm: {', '.join(arms)}",
                             found=", ".join(scenario.average_improvement) or "nothing",
                             remedy="Give one value for each arm of study.yaml.")  # fmt: skip
    shares = parameters.recruitment.allocation.value
    if set(shares) != set(arms) or min(shares.values()) < 1:
        yield file.error(("recruitment", "allocation", "value"),
                         expected=f"a number from 1 for each arm: {', '.join(arms)}", found=", ".join(shares),
                         remedy="Give each arm its places in a block.")  # fmt: skip


def _measures(file: YamlFile, parameters: Parameters, design: StudyDesign) -> Iterator[InputError]:
    for name, measure in parameters.model.measures.items():
        key: Key = ("model", "measures", name)
        if measure.baseline.value.one_of is not None:
            yield file.error((*key, "baseline", "value"), expected="a distribution of numbers", found="one_of",
                             remedy="Choose normal, lognormal, lognormal_median or uniform.")  # fmt: skip
        yield from _where_written(file, key, measure, design)
    unknown = judged(design) - set(parameters.model.measures)
    if unknown:
        yield file.error(("model", "measures"), expected="given for every measure that an outcome judges",
                         found=f"none for {', '.join(sorted(unknown))}", remedy="Add what is missing.")  # fmt: skip


def judged(design: StudyDesign) -> set[str]:
    """The measures of which an outcome is made, without those that are scores of others."""
    named = [endpoint_of(one).measures or (sole_measure(design, one),) for one in design.analysis.outcomes]
    return {name for names in named for name in names} & set(design.analysis.measures)


def _where_written(file: YamlFile, key: Key, measure: Measure, design: StudyDesign) -> Iterator[InputError]:
    form = design.forms.get(measure.form)
    if form is None:
        yield file.error((*key, "form"), expected=f"one of the forms {', '.join(design.forms)}",
                         found=repr(measure.form), remedy="Name a form of the study.")  # fmt: skip
        return
    if measure.item is not None and measure.item not in form.items:
        yield file.error((*key, "item"), expected=f"an item of the form {form.name}", found=repr(measure.item),
                         remedy="Name an item of that form.")  # fmt: skip
    groups = [group.name for group in form.item_groups]
    if measure.places is not None and measure.places.group not in groups:
        yield file.error((*key, "places", "group"), expected=f"one of the groups {', '.join(groups)}",
                         found=repr(measure.places.group), remedy="Name an item group of that form.")  # fmt: skip


def _model(file: YamlFile, parameters: Parameters) -> Iterator[InputError]:
    model = parameters.model
    key: Key = ("model", "correlation", "value")
    matrix = [list(row) for row in model.correlation.value]
    count = len(model.measures)
    if [len(row) for row in matrix] != [count] * count:
        yield file.error(key, expected=f"{count} rows of {count} numbers, one for each measure", found="another shape",
                         remedy="Give the correlations in the order of the measures.")  # fmt: skip
    elif not _is_correlation(np.array(matrix)):
        yield file.error(key, expected="symmetric, 1 on the diagonal, and positive definite",
                         found="a matrix that is not", remedy="Correct the correlations.")  # fmt: skip
    for number, alternatives in enumerate(model.keep_if.value):
        for place, bound in enumerate(alternatives):
            if bound.measure not in model.measures:
                yield file.error(("model", "keep_if", "value", number, place, "measure"), found=repr(bound.measure),
                                 expected=f"one of {', '.join(model.measures)}", remedy="Name a measure.")  # fmt: skip


def _is_correlation(matrix: np.ndarray) -> bool:
    if not (np.allclose(matrix, matrix.T) and np.allclose(np.diag(matrix), 1)):
        return False
    return bool(np.linalg.eigvalsh(matrix).min() > 0)


def _start(file: YamlFile, parameters: Parameters, design: StudyDesign) -> Iterator[InputError]:
    key: Key = ("recruitment", "starts")
    starts = parameters.recruitment.starts
    if not isinstance(starts, Registered):
        if _date(starts.value) is None:
            yield file.error((*key, "value"), expected="a date YYYY-MM-DD", found=repr(starts.value),
                             remedy="Write the day on which recruitment starts.")  # fmt: skip
        return
    if _date(_registered(design, starts)) is None:
        yield file.error((*key, "registered"), expected="the path of a date in the record",
                         found=repr(starts.registered),
                         remedy="Correct the path, or give a value that is assumed.")  # fmt: skip


def _registered(design: StudyDesign, starts: Registered) -> str:
    """What the record says at that path, as text; empty when it says nothing or has no such path."""
    try:
        return str(value_at(design.record, starts.registered) or "") if design.record is not None else ""
    except KeyError:
        return ""


def _date(text: str) -> date | None:
    try:
        return PartialDate.parse(text).earliest
    except ValueError:
        return None


def _candidates(file: YamlFile, parameters: Parameters, design: StudyDesign) -> Iterator[InputError]:
    candidate = parameters.candidate
    known = {criterion.id for criterion in design.criteria.criteria} | {atom.id for atom in design.criteria.atoms()}
    for number, reason in enumerate(candidate.failing.value):
        key: Key = ("candidate", "failing", "value", number)
        for criterion in [reason.criterion, *reason.judged]:
            if criterion not in known:
                yield file.error((*key, "criterion"), expected="a criterion or atom of criteria.yaml",
                                 found=repr(criterion), remedy="Correct the id.")  # fmt: skip
        for fact in reason.facts:
            if fact not in candidate.facts:
                yield file.error((*key, "facts", fact), expected="one of the candidate's facts", found="an unknown one",
                                 remedy="Add it to the candidate's facts with present: 0.")  # fmt: skip
    yield from _facts(file, candidate)
    for number, written in enumerate(candidate.written):
        form = design.forms.get(written.form)
        if form is None or written.item not in form.items:
            yield file.error(("candidate", "written", number), expected="an item of a form of the study",
                             found=f"{written.form}.{written.item}", remedy="Correct form or item.")  # fmt: skip


def _facts(file: YamlFile, candidate: Candidate) -> Iterator[InputError]:
    lists = _lists_of_the_sheet()
    for name, fact in candidate.facts.items():
        key: Key = ("candidate", "facts", name)
        if fact.kind not in lists:
            yield file.error((*key, "kind"), expected=f"one of {', '.join(lists)}", found=repr(fact.kind),
                             remedy="Name a list of the patient record.")  # fmt: skip
            continue
        for unknown in [field for field in fact.fields if field not in lists[fact.kind]]:
            yield file.error((*key, "fields", unknown), expected=f"one of {', '.join(lists[fact.kind])}",
                             found="an unknown field", remedy="Correct the field.")  # fmt: skip


def _lists_of_the_sheet() -> dict[str, list[str]]:
    """The lists of the patient record, each with the fields of its facts."""
    kinds = {name: get_args(kind)[0] for name, kind in get_type_hints(Patient).items() if get_origin(kind) is tuple}
    return {name: [entry.name for entry in fields(kind)] for name, kind in kinds.items()}


def _shares(file: YamlFile, parameters: Parameters) -> Iterator[InputError]:
    for key, share in _every_share(parameters):
        if not 0 <= share < 1:
            yield file.error(key, expected="a share from 0 to below 1", found=f"the number {share:g}",
                             remedy="Write 10 percent as 0.10.")  # fmt: skip


def _every_share(parameters: Parameters) -> Iterator[tuple[Key, float]]:
    yield ("losses", "share", "value"), parameters.losses.share.value
    for name, keeping in (("visits", parameters.visits), ("doses", parameters.doses)):
        yield (name, "missed", "value"), keeping.missed.value
        yield (name, "out_of_window", "value"), keeping.out_of_window.value
    for number, event in enumerate(parameters.adverse_events):
        yield ("adverse_events", number, "share", "value"), event.share.value
    for number, reason in enumerate(parameters.candidate.failing.value):
        yield ("candidate", "failing", "value", number, "prevalence", "value"), reason.prevalence.value
