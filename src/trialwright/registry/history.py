"""The history of a study as the corpus knows it: each version beside the one before it, with what changed.

A history is told form by form: what one form leaves out, a sponsor did not take away.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from trialwright.errors import InputError
from trialwright.registry.corpus import Corpus
from trialwright.registry.corpus_version import Version
from trialwright.registry.difference import Change, differences


@dataclass(frozen=True, slots=True)
class Step:
    """From one version to the next of the same form. ``changes``: what matters first."""

    before: Version
    after: Version
    changes: tuple[Change, ...]


def history(corpus: Corpus, nct_id: str, form: str | None = None) -> tuple[Step, ...]:
    """Every step of a study, oldest first, in one form or in each (by name). Empty while there is one version only."""
    by_form: dict[str, list[Version]] = {}
    for version in corpus.versions(nct_id):
        if form is None or version.form == form:
            by_form.setdefault(version.form, []).append(version)
    return tuple(
        step_between(corpus, before, after)
        for _, versions in sorted(by_form.items())
        for before, after in pairwise(versions)
    )


def step_between(corpus: Corpus, before: Version, after: Version) -> Step:
    """What changed from one version to another; where a form holds only part of a record, on what both hold."""
    found = differences(corpus.record_of(before), corpus.record_of(after))
    if before.form != after.form and not (before.is_whole and after.is_whole):
        found = tuple(change for change in found if change.old is not None and change.new is not None)
    return Step(before, after, found)


def last_step(corpus: Corpus, nct_id: str) -> Step | None:
    """How the version that is shown differs from the one before it: of its own form, else of another whole form."""
    shown = corpus.shown(nct_id)
    earlier = [one for one in corpus.versions(nct_id) if one.id != shown.id]
    same = [one for one in earlier if one.form == shown.form]
    other = [one for one in earlier if one.is_whole and shown.is_whole and one.dated < shown.dated]
    before = next(reversed(same or other), None)
    return step_between(corpus, before, shown) if before else None


def must_know(corpus: Corpus, name: str) -> str:
    """The number of the one study that ``name`` means. Raises ``InputError`` when there is none, or several."""
    found = corpus.find(name)
    if len(found) == 1:
        return found[0]
    raise InputError(
        where=corpus.where,
        expected=f"a corpus with one study {name!r}" if found else f"a corpus that holds {name!r}",
        found=f"{len(found)}: {', '.join(found[:5])}" if found else "none",
        remedy="Give one of these numbers."
        if found
        else "Add its record (trialwright registry add FILE) or fetch it (trialwright registry sync NCT...).",
    )
