"""``trialwright simulate``: virtual participants walk through a study, act by act; many trials give a summary."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trialwright.errors import InputError
from trialwright.notice import SIMULATED, notice
from trialwright.protocol.study_folder import read_study
from trialwright.protocol.study_list import find_study, study_roots

if TYPE_CHECKING:
    from trialwright.analysis.outcome import OutcomeResult
    from trialwright.analysis.results import StudyResults
    from trialwright.conduct.course import Course
    from trialwright.conduct.ledger import Finding
    from trialwright.conduct.writing import Proposal
    from trialwright.simulation.options import Options
    from trialwright.simulation.virtual_trial import VirtualTrial


@click.command()
@click.argument("study", metavar="STUDY|FOLDER")
@click.option("--scenario", default=None, help="A scenario of the study's simulation.yaml; its default if not given.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0, 2**31 - 1), help="Where chance starts.")
@click.option("--participants", type=int, default=None, help="How many are enrolled; the planned number if not given.")
@click.option("--data", "folder", type=click.Path(path_type=Path, file_okay=False), default=None,
              help="The data folder; TRIALWRIGHT_DATA or ./trialwright-data if not given.")  # fmt: skip
@click.option("--in-memory", is_flag=True, help="A dry run: nothing is stored.")
@click.option("--trials", type=click.IntRange(2, 100_000), default=None,
              help="So many trials from this seed on, summarised; nothing is stored.")  # fmt: skip
def simulate(
    study: str, scenario: str | None, seed: int, participants: int | None, folder: Path | None, in_memory: bool,
    trials: int | None,
) -> None:  # fmt: skip
    """Let virtual participants walk through STUDY, through the refusals of a real one. All of it is marked SIMULATED.

    A run that was stopped goes on where it stopped when the same command is given again.
    """
    from trialwright.exchange.formats.ctgov_results import record_as_of
    from trialwright.simulation.options import Options
    from trialwright.simulation.parameter_file import read_parameters
    from trialwright.simulation.virtual_trial import VirtualTrial

    source = find_study(study, study_roots(Path()))
    design = read_study(source)
    trial = VirtualTrial(design, read_parameters(source, design))
    chosen = scenario or trial.parameters.default_scenario
    options = Options(participants=participants)
    trial.check(chosen)
    trial.participants(options)
    _head(trial, chosen, seed)
    if trials is not None:
        _many(trial, chosen, range(seed, seed + trials), options)
    elif in_memory:
        from trialwright.conduct.ledger import verify

        book = trial.run(chosen, seed, options)
        _told(book.course, verify(book.rows, study=book.course.study))
    else:
        _stored(trial, chosen, seed, options, source, folder)
    for sentence in notice(record_as_of(design)):
        click.echo(sentence)


def _head(trial: VirtualTrial, scenario: str, seed: int) -> None:
    from trialwright.simulation.virtual_trial import simulated_study

    plan = trial.parameters.scenarios[scenario]
    click.echo(f"{SIMULATED}: {trial.design.title}")
    click.echo(f"  study     {simulated_study(trial.design, scenario, seed)}")
    click.echo(f"  scenario  {scenario}: {plan.title}. {plan.says}")


def _stored(trial: VirtualTrial, scenario: str, seed: int, options: Options, source: Path, folder: Path | None) -> None:
    from trialwright.web.start import start

    start(folder)
    from trialwright.web import store

    proposals = list(trial.proposals(scenario, seed, options))
    opening, opened_at = proposals[0]
    name = store.open_study(
        trial.design, now=opened_at, origin="simulated", scenario=scenario, seed=seed, folder=source,
        actor=opening.actor,
    )  # fmt: skip
    _refuse_another(store.course(name), proposals)
    with _bar(len(proposals)) as advance:
        summary = store.append_many(name, proposals, progress=advance)
    if summary.refused:
        key, sentences = summary.refused[0]
        raise RuntimeError(f"{len(summary.refused)} virtual acts were refused, the first {key}: {' '.join(sentences)}")
    _told(store.course(name), store.verify(name))


def _refuse_another(course: Course, proposals: Sequence[tuple[Proposal, datetime]]) -> None:
    """Going on is possible only with the same acts: those that stand must be the first of those proposed."""
    standing = [key for key in course.keys if "#" not in key]
    if standing != [proposal.key for proposal, _ in proposals[: len(standing)]]:
        raise InputError(
            where=course.study, expected="the same simulation as the one that stands in this data folder",
            found="another one (for example another number of participants)",
            remedy="Choose another seed or another data folder.",
        )  # fmt: skip


@contextmanager
def _bar(acts: int) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(file=sys.stderr)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("acts", total=acts)

        def advance(done: int) -> None:
            progress.update(task, completed=done)

        yield advance


def _told(course: Course, findings: Sequence[Finding]) -> None:
    from trialwright.analysis.results import results

    found = results(course)
    first = course.study_acts[0].act.observed_on
    click.echo(f"  acts      {course.sequence}, from {first} to {found.as_of}")
    for line in [*_flow(found), *_outcome(found.primary)]:
        click.echo(line)
    for finding in findings:
        click.echo(f"  row {finding.sequence}: {finding.says}", err=True)
    click.echo(f"  verify: {'ok' if not findings else 'NOT OK'}")
    click.echo(f"  head      {course.sequence} {course.head}")
    if findings:
        raise InputError(where=course.study, expected="an unbroken ledger", found=f"{len(findings)} findings",
                         remedy="Look at the rows named above.")  # fmt: skip


def _flow(found: StudyResults) -> Iterator[str]:
    flow = found.flow
    reasons = ", ".join(f"{reason.reason} {reason.number}" for reason in flow.ineligible_by)
    yield f"  assessed  {flow.assessed}"
    yield f"  failed    {flow.ineligible}{f' (by criterion: {reasons})' if reasons else ''}"
    yield f"  enrolled  {flow.enrolled}"
    for arm in flow.arms:
        left = ", ".join(f"{reason.reason} {reason.number}" for reason in arm.not_completed)
        why = f" ({left})" if left else ""
        yield f"  {SIMULATED}: {arm.title}: {arm.treated} treated, {arm.completed} completed, {arm.left} left{why}"


def _outcome(outcome: OutcomeResult | None) -> Iterator[str]:
    if outcome is None:
        return
    yield f"  {outcome.title}"
    for arm in outcome.at.arms:
        if arm.percent is None or arm.interval is None:
            yield f"    {arm.arm}: nobody to count"
            continue
        low, high = 100 * arm.interval.low, 100 * arm.interval.high
        yield (
            f"    {arm.arm}: {arm.responders} of {arm.analysed}, {arm.percent:.1f} % "
            f"({100 * outcome.level:g} % interval {low:.1f} to {high:.1f}), {arm.missing} missing"
        )


def _many(trial: VirtualTrial, scenario: str, seeds: range, options: Options) -> None:
    import numpy as np

    from trialwright.simulation.many_trials import answers

    outcome = trial.design.analysis.primary
    (found,) = answers(trial, [outcome], scenario, seeds, options)
    click.echo(f"  {SIMULATED}: {outcome.title}, percent of responders in {len(seeds)} trials")
    for arm in trial.design.arms:
        shares = 100 * found.shares(arm.name, outcome.missing)
        low, high = np.nanpercentile(shares, [2.5, 97.5])
        mean, deviation = np.nanmean(shares), np.nanstd(shares, ddof=1)
        click.echo(f"    {arm.name}: mean {mean:.1f}, SD {deviation:.1f}, 95 % of the trials {low:.1f} to {high:.1f}")


COMMANDS = (simulate,)
