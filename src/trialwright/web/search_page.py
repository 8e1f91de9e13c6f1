"""What a search page asks and shows: from an address to a query, and from a query back to addresses.

Every chip, facet and page link is an ordinary address, so that a search can be kept, sent and read without scripts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from trialwright.errors import InputError
from trialwright.registry import words
from trialwright.registry.search_asking import ask
from trialwright.registry.search_engine import Hit, Reason, Results
from trialwright.registry.search_filters import FACETS, MEASURES
from trialwright.registry.search_query import Near, Query
from trialwright.registry.search_text import reason_line

HITS_ON_A_PAGE = 20
MOST_PAGES = 500
_MOST_GIVEN = 8
SORTS_SAID = {
    "relevance": "best match", "newest": "newest first", "updated": "updated last", "start": "latest start",
    "oldest": "oldest first", "completion": "latest primary completion", "enrolment": "most participants",
    "number": "NCT number",
}  # fmt: skip
FILTERS = (*FACETS, "age", *MEASURES)
_HOW = {"synonym": "as a synonym", "misspelling": "taken for a misspelling", "number": "as a number",
        "phrase": "as a phrase"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the search page: where it goes, what it says, how many studies, whether it is chosen now."""

    address: str
    says: str
    studies: int | None = None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class ShownFacet:
    """A facet's first links and the rest."""

    title: str
    first: Sequence[Link]
    rest: Sequence[Link]


@dataclass(frozen=True, slots=True)
class ShownHit:
    """A hit as the page shows it: what it is about and its facts in words, and each reason with the words marked."""

    hit: Hit
    about: str
    facts: str
    reasons: Sequence[tuple[str, SafeString]]


def asked(sent: QueryDict, *, limit: int = HITS_ON_A_PAGE, facets: bool = True) -> Query:
    """The query that an address asks. Raises ``InputError`` for a filter, order, distance or page that is not known."""
    filters = [(name, value) for name in FILTERS for value in sent.getlist(name)]
    low, high = sent.get("from", "").strip(), sent.get("to", "").strip()
    if low or high:
        filters.append(("year", f"{low}..{high}"))
    text = sent.get("q", sent.get("query", ""))[:1_000]
    return ask(
        text, filters, near=_near(sent), exclusions=sent.get("exclusions") == "on",
        sort=sent.get("sort") or "relevance", facets=facets, start=(page_number(sent) - 1) * limit, limit=limit,
    )  # fmt: skip


def _near(sent: QueryDict) -> Near | None:
    place = sent.get("near", "").strip()
    if not place:
        return None
    text = sent.get("km", "").strip() or "50"
    try:
        km = float(text)
    except ValueError:
        km = 0.0
    if not 0 < km <= 20_000:
        raise InputError(where="distance", expected="kilometres from 1 to 20,000", found=repr(text[:20]),
                         remedy="Write a number, such as 50.")  # fmt: skip
    return Near(place[:100], km)


def page_number(sent: QueryDict) -> int:
    """The page asked for, from 1; what is no number is the first."""
    text = sent.get("page", "1")
    return min(max(int(text), 1), MOST_PAGES) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def chips(results: Results, sent: QueryDict, here: str) -> list[Link]:
    """Every filter that is active, each a link to the same search without it."""
    found = [Link(_without(here, sent, one.name), one.says) for one in results.query.filters]
    near = results.query.near
    if near is not None:
        found.append(Link(_without(here, sent, "near"), f"Within {near.km:g} km of {near.place}"))
    if results.query.exclusions:
        found.append(Link(_without(here, sent, "exclusions"), "Exclusion criteria searched too"))
    return found


def hidden(results: Results, sent: QueryDict, here: str) -> list[Link]:
    """What filters hide: how many more studies there are without each."""
    return [Link(_without(here, sent, one.name), one.says, one.studies) for one in results.hidden]


def facets(results: Results, sent: QueryDict, here: str, shown: int = 7) -> list[ShownFacet]:
    """The facets with counts; each value is a link that puts its filter on or takes it off."""
    found = []
    for facet in results.facets:
        chosen = {one.name: one.values for one in results.query.filters}.get(facet.name, ())
        links = [
            Link(_toggled(here, sent, facet.name, bucket.value, chosen), bucket.says, bucket.studies, bucket.chosen)
            for bucket in facet.buckets if bucket.studies or bucket.chosen
        ]  # fmt: skip
        links.sort(key=lambda link: not link.chosen)
        if links:
            found.append(ShownFacet(facet.title, links[:shown], links[shown:]))
    return found


def pages(results: Results, sent: QueryDict, here: str) -> dict[str, object]:
    """Where the page stands among all pages."""
    limit = results.query.limit or HITS_ON_A_PAGE
    number, last = results.query.start // limit + 1, min(max(1, -(-results.total // limit)), MOST_PAGES)
    return {
        "number": number, "last": last, "first_hit": results.query.start + 1,
        "last_hit": results.query.start + len(results.hits),
        "before": address(here, sent, page=number - 1) if number > 1 else "",
        "after": address(here, sent, page=number + 1) if number < last else "",
    }  # fmt: skip


def shown_hits(results: Results) -> list[ShownHit]:
    """The hits in words."""
    return [
        ShownHit(hit, about(hit.card), facts(hit.card), [_reason(one) for one in hit.reasons]) for hit in results.hits
    ]


def about(card: dict[str, object]) -> str:
    """Conditions and interventions in one line, each once."""
    given = list(dict.fromkeys(name for _, name in card.get("interventions") or ()))
    named = (
        f"{', '.join(given[:_MOST_GIVEN])}{f' and {len(given) - _MOST_GIVEN} more' if len(given) > _MOST_GIVEN else ''}"
    )
    return ": ".join(part for part in (", ".join(card.get("conditions") or ()), named) if part)


def facts(card: dict[str, object]) -> str:
    """A study in one line: status, phase, size, start, sponsor, countries."""
    countries = list(card.get("countries") or ())
    phases = " and ".join(words.say(words.PHASE, one) for one in card.get("phases") or () if one != "NA")
    size = card.get("enrolment")
    told = (
        words.say(words.STATUS, card["status"]) if card.get("status") else "",
        phases,
        f"{size:,} participants" if isinstance(size, int) else "",
        f"start {card['start']}" if card.get("start") else "",
        str(card.get("sponsor") or ""),
        f"{', '.join(countries[:3])}{f' and {len(countries) - 3} more' if len(countries) > 3 else ''}",
    )
    return "; ".join(part for part in told if part)


def _reason(one: Reason) -> tuple[str, SafeString]:
    if one.how in ("value", "filter"):
        return reason_line(one), SafeString("")
    found = f", found as “{one.found}” ({_HOW[one.how]})" if one.how in ("synonym", "misspelling") else ""
    said = f"“{one.asked}” in {one.says}{found}"
    if not one.quote:
        return said, SafeString("")
    before, words_found, after = one.quote[: one.start], one.quote[one.start : one.end], one.quote[one.end :]
    return said, format_html("{}<mark>{}</mark>{}", before, words_found, after)


def address(here: str, sent: QueryDict, **changed: object) -> str:
    """The same search with something changed; "" takes it out."""
    kept = [(name, value) for name, values in sent.lists() for value in values if name not in changed and value]
    return f"{here}?{urlencode([*kept, *((name, value) for name, value in changed.items() if value != '')])}"


def carried(sent: QueryDict) -> list[tuple[str, str]]:
    """The filters that the form hands on unseen."""
    return [(name, value) for name in FILTERS if name != "year" for value in sent.getlist(name) if value]


def _without(here: str, sent: QueryDict, name: str) -> str:
    gone: dict[str, object] = {"near": {"near": "", "km": ""}, "year": {"from": "", "to": "", "year": ""}}.get(
        name, {name: ""}
    )
    return address(here, sent, **gone, page="")


def _toggled(here: str, sent: QueryDict, name: str, value: str, chosen: Sequence[str]) -> str:
    values = [one for one in chosen if one != value] if value in chosen else [*chosen, value]
    base = address(here, sent, **{name: ""}, page="")
    joined = urlencode([(name, one) for one in values])
    return f"{base}{'' if base.endswith('?') or not joined else '&'}{joined}"
