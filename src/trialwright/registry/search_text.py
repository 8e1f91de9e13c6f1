"""Results of a search as lines of text: notes, hits with their reasons, counts."""

from __future__ import annotations

from collections.abc import Iterator

from trialwright.registry import words
from trialwright.registry.related import Related
from trialwright.registry.search_engine import Facet, Hit, Reason, Results

_MOST_BUCKETS = 8


def result_lines(results: Results, *, facets: bool) -> Iterator[str]:
    """The lines of a page of results."""
    for note in results.notes:
        yield f"Note: {note}"
    for nct_id in results.direct:
        yield f"{nct_id} is the number of a study: trialwright show or its page has it whole."
    shown = f"{results.query.start + 1:,} to {results.query.start + len(results.hits):,} of " if results.hits else ""
    yield f"{shown}{results.total:,} {'study' if results.total == 1 else 'studies'}"
    for hidden in results.hidden:
        yield f"  {hidden.studies:,} more hidden by the filter {hidden.says}"
    for hit in results.hits:
        yield ""
        yield from hit_lines(hit)
    if facets:
        yield ""
        for facet in results.facets:
            yield facet_line(facet)
        if results.years:
            first, last = results.years[0][0], results.years[-1][0]
            yield f"Start year: {first} to {last}"


def hit_lines(hit: Hit) -> Iterator[str]:
    """One hit: number, title, what it is, and why it is here."""
    card = hit.card
    acronym = f" ({card['acronym']})" if card["acronym"] else ""
    yield f"{hit.nct_id}  {card['title']}{acronym}"
    facts = [
        words.say(words.STATUS, card["status"]) if card["status"] else "",
        " / ".join(words.say(words.PHASE, phase) for phase in card["phases"] if phase != "NA"),
        ", ".join(card["conditions"][:3]),
        ", ".join(name for _, name in card["interventions"][:3]),
        f"start {card['start']}" if card["start"] else "",
        f"{card['enrolment']:,} participants" if card["enrolment"] is not None else "",
        f"{hit.km:,.0f} km away ({hit.site})" if hit.km is not None else "",
        "facts only" if card.get("facts") else "",
    ]
    yield "  " + " · ".join(fact for fact in facts if fact)
    for reason in hit.reasons:
        yield f"  {reason_line(reason)}"


def reason_line(reason: Reason) -> str:
    """A reason as a sentence: which word, which field, which way."""
    how = {
        "synonym": f"“{reason.asked}”, as “{reason.found}”, in its {reason.says}",
        "misspelling": f"“{reason.asked}”, read as “{reason.found}”, in its {reason.says}",
        "number": f"“{reason.asked}” is one of its numbers",
        "value": f"“{reason.asked}”: its {reason.says} is {reason.found}",
        "filter": f"passes the filter {reason.asked}" + (f" (here: {reason.found})" if reason.found else ""),
    }.get(reason.how, f"“{reason.asked}” in its {reason.says}")
    return f"{how}: {reason.quote}" if reason.quote else how


def facet_line(facet: Facet) -> str:
    """A facet with its commonest values; those filtered by are marked."""
    shown = [
        f"{'[x] ' if bucket.chosen else ''}{bucket.says} {bucket.studies:,}"
        for bucket in facet.buckets
        if bucket.chosen or bucket.studies
    ]
    more = f", and {len(shown) - _MOST_BUCKETS} more" if len(shown) > _MOST_BUCKETS else ""
    return f"{facet.title}: {', '.join(shown[:_MOST_BUCKETS]) or 'none'}{more}"


def related_lines(found: tuple[Related, ...]) -> Iterator[str]:
    """Related studies, each with its because."""
    for one in found:
        yield f"{one.nct_id}  {one.card['title']}"
        for sentence in one.because:
            yield f"  {sentence}"
        yield ""
