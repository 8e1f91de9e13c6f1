"""The history of a study as the corpus knows it: each version beside the one before it, with what changed.

Only versions that came in the same form are compared: what one form leaves out, a sponsor did not take away.
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
    """What changed from one version to another."""
    return Step(before, after, differences(corpus.record_of(before), corpus.record_of(after)))


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
