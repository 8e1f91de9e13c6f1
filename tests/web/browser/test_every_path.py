"""The same answers get the same verdict in the browser, on the page, over HTTP, from CSV and from ODM."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.web.conftest import Site
from tests.web.journey import Walk
from tests.web.test_course import enrol, first_dose
from tests.web.verdict_paths import DAY, Paths, Verdict, some_answers
from trialwright.conduct.act import Role

pytestmark = pytest.mark.browser


def paths_to(site: Site) -> Paths:
    """The baseline visit of a participant who is enrolled."""
    from trialwright.web.store.tokens import make_token

    walk = Walk(site)
    enrol(walk)
    visit = walk.design.analysis.baseline_visit
    walk.act("visit-attended", observed_on=DAY, visit=visit)
    walk.act("dose-given", **first_dose(walk))
    token = make_token("coordinator", site.study, Role.COORDINATOR, "test", datetime.now(UTC) + timedelta(days=1))
    return Paths(site.study, walk.code, visit, walk.coordinator, token)


def sets_of(paths: Paths, number: int, seed: int) -> list[Any]:
    design, rng = paths.course().design, random.Random(seed)
    forms = [design.forms[name] for name in design.forms_at(paths.visit) if not design.forms[name].acts]
    return [(form, some_answers(form, rng)) for form in (rng.choice(forms) for _ in range(number))]


def compared(paths: Paths, sets: list[Any]) -> list[Verdict]:
    """The verdicts, the same on every path; fails with the form and the paths that differ."""
    found = paths.browser(sets)
    for (form, typed), said in zip(sets, found, strict=True):
        others = {"page": paths.page(form, typed), "http": paths.interface(form, typed),
                  "csv": paths.table(form, typed), "odm": paths.odm(form, typed)}  # fmt: skip
        differing = {name: one for name, one in others.items() if one != said}
        assert not differing, (form.name, typed, said, differing)
    return found


def test_every_path_gives_the_same_verdict(site: Site) -> None:
    paths = paths_to(site)
    found = compared(paths, sets_of(paths, 10, seed=5))
    assert {one.taken for one in found} == {True, False}, "the answers were too tame to show anything"


@pytest.mark.slow
def test_every_path_gives_the_same_verdict_on_two_thousand_sets(any_site: Site) -> None:
    paths = paths_to(any_site)
    found = [one for start in range(20) for one in compared(paths, sets_of(paths, 100, seed=start))]
    assert {one.taken for one in found} == {True, False}
