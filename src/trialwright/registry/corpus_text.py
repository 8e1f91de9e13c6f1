"""What the corpus has to say, as lines of text: how it stands, versions, what changed, what a watch found.

``*`` stands before a change that matters to a reader of the study, ``-`` before one that can be passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

from trialwright.errors import InputError
from trialwright.registry.corpus import Standing
from trialwright.registry.corpus_sources import Disagreement
from trialwright.registry.corpus_version import Version
from trialwright.registry.difference import Change
from trialwright.registry.history import Step
from trialwright.registry.search_asking import said
from trialwright.registry.watching import Look, News
from trialwright.registry.watching_schema import SavedSearch

_MOST_FAULTS = 20
_MOST_IDS = 20
_MOST_DIFFERING = 30


def standing_lines(where: str, standing: Standing, size_bytes: int) -> list[str]:
    """How much a corpus holds."""
    lines = [
        f"{where}: {standing.studies:,} studies, {standing.versions:,} versions, {size_bytes / 1_000_000:,.1f} MB.",
        *(
            f"  {form}: {studies:,} studies, {versions:,} versions"
            for form, (studies, versions) in sorted(standing.by_form.items())
        ),
    ]
    if standing.withdrawn:
        lines.append(f"Withdrawn by the registry and left out: {standing.withdrawn:,}.")
    if standing.latest:
        lines.append(
            f"Latest update of any record: {standing.latest}. Last added or seen: {_day(standing.last_seen_at)}."
        )
    return lines


def version_lines(
    nct_id: str,
    versions: Sequence[Version],
    shown: Version,
    withdrawn: date | None,
    differing: Sequence[Disagreement],
) -> list[str]:
    """Every version of a study, numbered; the one that is shown is marked; then where the sources disagree."""
    lines = [f"{nct_id}: {len(versions)} {'version' if len(versions) == 1 else 'versions'}"]
    for number, version in enumerate(versions, start=1):
        mark = "  <- shown" if version.id == shown.id else ""
        facts = f", facts read on {version.facts_read_on}" if version.facts_read_on else ""
        seen = f"added {_day(version.added_at)}, last seen {_day(version.seen_at)}{facts}"
        updated = f"updated {version.dated or 'not said':<10}"
        lines.append(f"{number:>3}  {version.form:<12} {updated} {seen}  {version.sha256[:12].lower()}{mark}")
    if withdrawn:
        lines.append(f"The registry was found to list this study no longer on {withdrawn}.")
    if differing:
        lines += ["Where its sources disagree:", *(f"  * {one.says}" for one in differing[:_MOST_DIFFERING])]
        if len(differing) > _MOST_DIFFERING:
            lines.append(f"  * and on {len(differing) - _MOST_DIFFERING} more fields (--format json has them all).")
    return lines


def step_lines(nct_id: str, step: Step, details: bool) -> list[str]:
    """What changed from one version of a study to the next."""
    before, after = (
        f"updated {one.dated}" if one.dated else f"added {_day(one.added_at)}" for one in (step.before, step.after)
    )
    form = step.after.form if step.before.form == step.after.form else f"{step.before.form} -> {step.after.form}"
    return [f"{nct_id}, from the version {before} to the one {after} ({form}):", *_change_lines(step.changes, details)]


def look_lines(look: Look, details: bool) -> list[str]:
    """What a watch found."""
    withdrawn = ["  * The registry lists this study no longer."] if look.withdrawn else []
    if not look.looked_at:
        return [f"{look.nct_id}: watched from now on.", *withdrawn]
    then = _day(look.looked_at)
    before, after = look.forms
    source = [f"  - Shown from another source: {after}, before {before}."] if before != after else []
    if not look.changes:
        return [f"{look.nct_id}: nothing changed since {then}.", *withdrawn, *source]
    return [f"{look.nct_id}, since {then}:", *withdrawn, *_change_lines(look.changes, details), *source]


def news_lines(news: News, title: Callable[[str], str] = lambda nct_id: "") -> list[str]:
    """What is new for a saved search; ``title``: from a number to the study's title."""
    if not news.looked_at:
        return [f"{news.name}: {_studies(len(news.found))} now; from the next look on you are told what is new."]
    if not (news.new or news.changed or news.gone):
        return [f"{news.name}: nothing new since {_day(news.looked_at)} ({_studies(len(news.found))})."]
    lines = [f"{news.name}, since {_day(news.looked_at)} ({_studies(len(news.found))} now):"]
    lines += [f"  * New: {_titled(nct_id, title)}" for nct_id in news.new[:_MOST_IDS]]
    if len(news.new) > _MOST_IDS:
        lines.append(f"  * {len(news.new) - _MOST_IDS:,} more are new.")
    for nct_id, changes in news.changed[:_MOST_IDS]:
        said = " ".join(change.says for change in changes[:3]) or "the record changed."
        more = f" And {len(changes) - 3} more." if len(changes) > 3 else ""
        lines.append(f"  * Changed: {_titled(nct_id, title)}: {said}{more}")
    if len(news.changed) > _MOST_IDS:
        lines.append(f"  * {len(news.changed) - _MOST_IDS:,} more changed.")
    if news.gone:
        lines.append(f"  * Found no longer: {_some(news.gone)}")
    return lines


def _titled(nct_id: str, title: Callable[[str], str]) -> str:
    return f"{nct_id} {title(nct_id)}".rstrip()


def saved_lines(searches: Sequence[SavedSearch]) -> list[str]:
    """The saved searches."""
    if not searches:
        return ["No search is saved yet: trialwright registry save NAME QUERY"]
    return [
        f"{one.name}: {said(one.query)}  (looked at {_day(one.looked_at) if one.looked_at else 'never'})"
        for one in searches
    ]


def fault_lines(faults: Sequence[InputError], bad: int) -> list[str]:
    """The first faults, and how many there are besides."""
    lines = [f"trialwright: {fault}" for fault in faults[:_MOST_FAULTS]]
    if bad > len(lines):
        lines.append(f"trialwright: and {bad - len(lines):,} more that could not be read.")
    return lines


def size_of(path: Path) -> int:
    """Bytes on disk of a corpus, with what SQLite keeps beside it."""
    return sum(part.stat().st_size for part in (path, Path(f"{path}-wal")) if part.exists())


def _change_lines(changes: Iterable[Change], details: bool) -> list[str]:
    told, passed = [], 0
    for change in changes:
        if change.matters or details:
            told.append(f"  {'*' if change.matters else '-'} {change.says}")
        else:
            passed += 1
    if passed:
        told.append(f"  - {passed} {'change' if passed == 1 else 'changes'} of upkeep (--details).")
    return told or ["  - No change."]


def _day(moment: str) -> str:
    return moment[:10] or "not known"


def _studies(count: int) -> str:
    return "1 study" if count == 1 else f"{count:,} studies"


def _some(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _MOST_IDS:,} more" if len(ids) > _MOST_IDS else ""
    return ", ".join(ids[:_MOST_IDS]) + more
