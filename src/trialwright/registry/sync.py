"""Keep a corpus level with the registry: only what changed since last time, resumed where it stopped.

The first time everything that a query means is fetched; later, what was posted since the day of the data that was
fetched last (one day earlier, for the registry's day is not everybody's). Where a synchronisation stands is kept in the
corpus after each page. A withdrawn study is found by listing all numbers, for the registry names no withdrawals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson

from trialwright.errors import InputError
from trialwright.registry.arrival import Arrival, Outcome
from trialwright.registry.client import Page, Refused, RegistryClient, number_of
from trialwright.registry.corpus import Corpus
from trialwright.registry.corpus_adding import Added
from trialwright.registry.record import is_nct_id, read_v2

FORM = "v2_json"
IDS_AT_ONCE = 100


@dataclass(slots=True)
class Synced:
    """What a synchronisation did so far. ``since``: "" for everything; ``total``: None while unknown."""

    since: str = ""
    pages: int = 0
    total: int | None = None
    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    bad: int = 0
    not_asked_for: int = 0
    faults: tuple[InputError, ...] = ()
    is_resumed: bool = False
    was_level: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a synchronisation stands. ``token``: the page to ask for next; ``done``: the data's stamp when finished."""

    stamp: str
    since: str
    token: str
    done: str


Progress = Callable[[Synced], None]


def sync(
    corpus: Corpus,
    client: RegistryClient,
    *,
    now: datetime,
    query: str = "",
    whole: bool = False,
    progress: Progress | None = None,
) -> Synced:
    """Fetch what changed since last time for ``query`` (everything when ``whole``, or the first time)."""
    key = f"sync {client.address} {query}"
    place = _read_place(corpus.note(key))
    synced = Synced(is_resumed=bool(place and place.token) and not whole)
    if not (synced.is_resumed and place):
        stamp = client.data_stamp() or now.isoformat()
        if place and place.done == stamp and not whole:
            synced.was_level = True
            return synced
        place = _Place(stamp, "" if whole or not (place and place.done) else _day_before(place.done), "", "")
    synced.since = place.since
    try:
        _fetch(corpus, client, key, place, _parameters(query, place.since), synced, now, progress)
    except Refused as refused:
        if not synced.is_resumed or synced.pages:
            raise _refused(client, query, refused) from None
        corpus.keep_note(key, _write_place(_Place(place.stamp, place.since, "", "")))
        synced.is_resumed = False
        try:
            _fetch(corpus, client, key, place, _parameters(query, place.since), synced, now, progress, afresh=True)
        except Refused as again:
            raise _refused(client, query, again) from None
    return synced


def sync_studies(corpus: Corpus, client: RegistryClient, nct_ids: Sequence[str], *, now: datetime) -> Synced:
    """Fetch the studies named. Studies that come unasked are left out: the interface gives others for an unknown id."""
    synced = Synced()
    wanted = sorted({one.strip().upper() for one in nct_ids})
    strange = [one for one in wanted if not is_nct_id(one)]
    if strange:
        raise InputError(
            where="NCT",
            expected="the numbers of studies: NCT and eight digits",
            found=", ".join(strange)[:60],
            remedy="Correct them; for a search use --query.",
        )
    for start in range(0, len(wanted), IDS_AT_ONCE):
        asked = wanted[start : start + IDS_AT_ONCE]
        try:
            for page in client.pages({"filter.ids": ",".join(asked)}):
                found = [study for study in page.studies if _is_asked(study, set(asked))]
                synced.not_asked_for += len(page.studies) - len(found)
                synced.pages += 1
                _count(synced, corpus.add(_outcomes(found, f"{client.address} studies"), added_at=now))
        except Refused as refused:
            raise _refused(client, ", ".join(asked[:3]), refused) from None
    return synced


def mark_withdrawn(
    corpus: Corpus, client: RegistryClient, *, now: datetime, progress: Callable[[int, int | None], None] | None = None
) -> tuple[str, ...]:
    """List every number of the registry and mark the studies of the corpus that it lists no longer.

    Their versions stay. A list that is shorter than the registry says marks nothing.
    """
    listed: set[str] = set()
    total: int | None = None
    for page in client.pages({"fields": "NCTId"}):
        total = page.total if total is None else total
        listed |= {number for study in page.studies if is_nct_id(number := number_of(study))}
        if progress:
            progress(len(listed), total)
    if not listed or (total is not None and len(listed) < total):
        raise InputError(
            where=client.address,
            expected=f"a list of all {total or ''} numbers".replace("  ", " "),
            found=f"{len(listed)}",
            remedy="No study was marked as withdrawn. Run the command again.",
        )
    return corpus.withdraw([nct_id for nct_id in corpus.ids() if nct_id not in listed], at=now)


def _fetch(
    corpus: Corpus,
    client: RegistryClient,
    key: str,
    place: _Place,
    parameters: dict[str, str],
    synced: Synced,
    now: datetime,
    progress: Progress | None,
    afresh: bool = False,
) -> None:
    token = None if afresh else place.token or None
    for page in client.pages(parameters, token):
        synced.pages += 1
        synced.total = page.total if page.total is not None else synced.total
        where = f"{client.address} page {synced.pages}"
        _count(synced, corpus.add(_outcomes(page.studies, where), added_at=now))
        corpus.keep_note(key, _write_place(_next_place(place, page)))
        if progress:
            progress(synced)


def _next_place(place: _Place, page: Page) -> _Place:
    done = "" if page.token else place.stamp
    return _Place(place.stamp, place.since, page.token or "", done)


def _outcomes(studies: Iterable[Any], where: str) -> Iterator[Outcome]:
    for number, study in enumerate(studies, start=1):
        place = f"{where}, study {number}"
        try:
            yield Arrival(read_v2(study, place), FORM, place)
        except InputError as error:
            yield error
        except RecursionError:
            yield InputError(
                where=place,
                expected="a record that is nested like the registry's",
                found="objects or lists nested hundreds deep",
                remedy="The record was left out.",
            )


def _count(synced: Synced, added: Added) -> None:
    synced.read += added.read
    synced.new += added.new
    synced.changed += added.changed
    synced.unchanged += added.unchanged
    synced.bad += added.bad
    synced.faults = (*synced.faults, *added.faults)[:1000]


def _is_asked(study: Any, asked: set[str]) -> bool:
    number = number_of(study)
    if number in asked:
        return True
    module = study["protocolSection"]["identificationModule"] if number else {}
    aliases = module.get("nctIdAliases")
    return isinstance(aliases, list) and any(alias in asked for alias in aliases)


def _parameters(query: str, since: str) -> dict[str, str]:
    parameters = {"query.term": query} if query else {}
    if since:
        parameters["filter.advanced"] = f"AREA[LastUpdatePostDate]RANGE[{since},MAX]"
    return parameters


def _day_before(stamp: str) -> str:
    try:
        return (date.fromisoformat(stamp[:10]) - timedelta(days=1)).isoformat()
    except ValueError:
        return ""


def _read_place(note: str) -> _Place | None:
    try:
        return _Place(**orjson.loads(note)) if note else None
    except (orjson.JSONDecodeError, TypeError):
        return None


def _write_place(place: _Place) -> str:
    return orjson.dumps(asdict(place)).decode()


def _refused(client: RegistryClient, query: str, refused: Refused) -> InputError:
    return InputError(
        where=client.address,
        expected="a query that the registry takes",
        found=f"{query!r}, which it refuses ({refused.says or 'no reason given'})",
        remedy="Correct the query; how to write one: https://clinicaltrials.gov/find-studies/constructing-complex-search-queries.",
    )
