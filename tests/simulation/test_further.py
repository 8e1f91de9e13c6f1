"""Further values: laboratory results, immunoglobulins, what the sheet says; none of them moves another draw."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.course import Course
from trialwright.errors import InputErrors
from trialwright.protocol.study_folder import read_study
from trialwright.simulation.further import FurtherCourses, gone
from trialwright.simulation.further_parameters import Fall, Further, FurtherValue, Scatter
from trialwright.simulation.options import Options
from trialwright.simulation.parameter_file import read_parameters
from trialwright.simulation.row import Row
from trialwright.simulation.virtual_trial import VirtualTrial

MEASURES_ONLY = Options(further=False)


def fall(lost: float = 0.27, cells: float = 0.05, loss: float = 0.033) -> Fall:
    return Fall(*(Row(each, assumed="a test") for each in (lost, cells, loss)))


def values(course: Course, form: str, item: str) -> dict[str, list[float]]:
    """The item by visit, of everyone."""
    found: dict[str, list[float]] = {}
    for person in course.enrolled:
        for visit in course.design.visits:
            held = person.values(visit.name, form).get(item)
            if held is not None:
                found.setdefault(visit.name, []).append(held)
    return found


def test_further_values_move_no_other_act(trial: VirtualTrial) -> None:
    scenario = trial.parameters.default_scenario
    forms = {value.form for value in trial.parameters.further.values.values()} if trial.parameters.further else set()
    forms |= {one.form for one in trial.parameters.further.repeated} if trial.parameters.further else set()
    with_all = [one.act for one, _ in trial.proposals(scenario, 3)]
    kept = [act for act in with_all if not (isinstance(act, FormSaved) and act.form in forms)]
    assert kept == [one.act for one, _ in trial.proposals(scenario, 3, MEASURES_ONLY)]
    assert (len(kept) < len(with_all)) == bool(forms)


@pytest.mark.parametrize(("cells", "loss"), [(0.05, 0.033), (0.05, 0.126), (0.05, 0.05)])
def test_the_fall_is_that_of_a_value_whose_cells_disappear(cells: float, loss: float) -> None:
    """Production d N with N' = -c N, loss d X: solved step by step."""
    days = np.array([0.0, 28.0, 84.0, 168.0])
    solved = solve_ivp(
        lambda _, y: [-cells * y[0], loss * (y[0] - y[1])], (0, 168), [1.0, 1.0], t_eval=days, rtol=1e-10, atol=1e-12
    )
    assert gone(days, fall(cells=cells, loss=loss)) == pytest.approx(1 - solved.y[1], abs=1e-7)


# Planning table: IgG -8, -23, -27 percent at weeks 4, 12, 24; IgA -29, -47, -48 (people differ, so the median's).
@pytest.mark.parametrize(
    ("item", "falls"), [("igg_g_l", (-8, -23, -27)), ("iga_g_l", (-29, -47, -48)), ("igm_g_l", (-28, -44, -45))]
)
def test_immunoglobulins_fall_as_in_the_planning_table(
    founding: VirtualTrial, item: str, falls: tuple[float, float, float]
) -> None:
    assert founding.parameters.further is not None
    lost = founding.parameters.further.values[item].fall
    assert lost is not None
    found = -100 * lost.lost.value * gone(np.array([28.0, 84.0, 168.0]), lost)
    assert found == pytest.approx(falls, abs=2)


def test_people_lose_immunoglobulin_and_keep_their_platelets(founding: VirtualTrial) -> None:
    course = founding.run("B", 1, Options(losses=False, dropout=False)).course
    igg, platelets = values(course, "serology", "igg_g_l"), values(course, "haematology", "platelets_10_9_l")
    assert median(igg["week 24"]) / median(igg["week 0"]) == pytest.approx(0.73, abs=0.06)
    assert median(platelets["week 24"]) / median(platelets["week 0"]) == pytest.approx(1, abs=0.06)


def test_laboratory_values_start_at_the_screening_sheet_and_parts_stay_within_the_whole(founding: VirtualTrial) -> None:
    course = founding.run("B", 2, Options(losses=False, dropout=False)).course
    sheets = {one.code: one.sheet.sheet for one in founding.candidates(2)[0]}
    for person in course.enrolled:
        (held,) = [one["value"] for one in sheets[person.code]["observations"] if one["code"] == "alt"]
        written = person.values("week 0", "chemistry")
        assert abs(np.log(written["alt_u_l"] / held)) < 4 * 0.25 + 0.1
        assert written["alt_high_u_l"] == 40
        blood = person.values("week 0", "haematology")
        assert blood["neutrophils_10_9_l"] + blood["lymphocytes_10_9_l"] < blood["leukocytes_10_9_l"]


def test_the_background_dose_is_that_of_the_sheet_at_every_visit(founding: VirtualTrial) -> None:
    course = founding.run("B", 2).course
    takers = values(course, "glucocorticoid", "on_glucocorticoid")["week 0"]
    assert 0 < sum(takers) < len(takers)
    for person in course.enrolled:
        doses = {person.values(visit, "glucocorticoid").get("glucocorticoid_mg_day") for visit in person.visits}
        assert len(doses - {None}) <= 1


def test_a_persons_further_values_do_not_depend_on_who_else_is_drawn(founding: VirtualTrial) -> None:
    further = founding.cohort.further
    assert np.array_equal(further.draw([(1, 4)])[0], further.draw([(1, 3), (1, 4), (1, 5)])[1])
    assert not np.array_equal(further.draw([(1, 4)])[0], further.draw([(2, 4)])[0])


def test_only_the_named_arms_fall(founding: VirtualTrial) -> None:
    row: Row[Any] = Row(Scatter(lognormal=0.0), assumed="a test")
    one = FurtherValue(
        "serology", row, of_sheet=None, baseline=founding.parameters.further.values["igg_g_l"].baseline,  # type: ignore[union-attr]
        fall=Fall(*(Row(each, assumed="a test") for each in (0.5, 0.05, 0.126)), arms=("drug",)),
    )  # fmt: skip
    further = Further(Row(0.0, assumed="a test"), Row(0.0, assumed="a test"), {"igg_g_l": one})
    made = FurtherCourses(further, founding.design, 2)
    scores = made.draw([(1, 0), (1, 1)])
    drug, other = made.courses(scores, [{}, {}], np.array([[0.0, 400.0]] * 2), ["drug", "placebo"])
    assert drug[1][0] == pytest.approx(drug[0][0] / 2, rel=1e-6)
    assert other[1] == other[0]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("    igg_g_l:\n", "    igg_mg_dl:\n", "an item of the form serology"),
        ("form: haematology", "form: blood", "on one of the forms"),
        ("plus: [neutrophils_10_9_l", "plus: [platelets_10_9_l", "values that stand before it"),
        ("item: glucocorticoid_mg_day", "item: prednisone_mg_day", "which is calculated"),
    ],
)
def test_a_further_value_that_no_form_has_is_told_with_its_place(
    tmp_path: Path, founding_folder: Path, old: str, new: str, says: str
) -> None:
    folder = tmp_path / "nct07008196"
    folder.mkdir()
    text = (founding_folder / "simulation.yaml").read_text(encoding="utf-8")
    assert old in text
    (folder / "simulation.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputErrors) as raised:
        read_parameters(folder, read_study(founding_folder))
    assert says in str(raised.value)
