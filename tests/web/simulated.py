"""A small simulated study in a test's site."""

from __future__ import annotations

from trialwright.protocol.design import StudyDesign
from trialwright.simulation.options import Options
from trialwright.simulation.parameter_file import parameters_of
from trialwright.simulation.virtual_trial import VirtualTrial


def simulate(design: StudyDesign, seed: int = 7, participants: int = 8, part: float = 1.0) -> str:
    """Open a simulated study of ``design`` and let a few virtual participants take part; returns its name.
    ``part``: how much of their acts is written, the first ones."""
    from trialwright.web import store

    scenario = parameters_of(design).default_scenario
    proposals = list(VirtualTrial(design).proposals(scenario, seed, Options(participants=participants)))
    proposals = proposals[: round(len(proposals) * part)]
    study = store.open_study(design, now=proposals[0][1], origin="simulated", scenario=scenario, seed=seed)
    summary = store.append_many(study, proposals)
    assert summary.refused == ()
    return study
