"""The search page: what was typed, what was found and why, and every control as an ordinary address."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from datetime import UTC, datetime

import pytest

from tests.web.conftest import Site
from tests.web.registry.a_record import NCT, invented
from trialwright.registry.arrival import Arrival
from trialwright.registry.record import read_v2


def page(site: Site, address: str, status: int = 200) -> str:
    answer = site.client().get(address)
    assert answer.status_code == status, address
    return html.unescape(answer.content.decode())


def test_a_hit_says_why_and_a_misspelling_is_rescued_and_said(stocked: Site) -> None:
    shown = page(stocked, "/search?q=inventumabb")
    assert "searched for “inventumab” instead" in shown
    assert f'href="/registry/{NCT}"' in shown
    assert "<mark>Inventumab</mark>" in shown
    assert "Why it is found" in shown


def test_facets_count_and_toggle_and_chips_take_filters_away(stocked: Site) -> None:
    shown = page(stocked, "/search?q=sjogren")
    link = re.search(r'href="(/search\?[^"]*status=COMPLETED[^"]*)"', shown)
    assert link is not None
    narrowed = page(stocked, link.group(1))
    assert "Status: Completed" in narrowed
    assert re.search(r'class="chip"', narrowed)
    assert "more without “Status: Withdrawn”" in page(stocked, "/search?q=inventumab&status=WITHDRAWN")


def test_a_number_goes_straight_to_the_page(stocked: Site) -> None:
    for typed in (NCT, NCT.lower(), "INV-1"):
        answer = stocked.client().get("/search", {"q": typed})
        assert (answer.status_code, answer.url) == (302, f"/registry/{NCT}")


def test_near_a_place_and_between_years(stocked: Site) -> None:
    assert f"/registry/{NCT}" in page(stocked, "/search?q=inventumab&from=2020&to=2020")
    assert f"/registry/{NCT}" not in page(stocked, "/search?q=inventumab&from=2021")
    assert "kilometres" in page(stocked, "/search?q=lupus&near=Boston&km=far", 400)


def test_exclusion_text_is_searched_on_demand_only(stocked: Site) -> None:
    without = page(stocked, "/search?q=inventumab+AND+%22pregnancy%22")
    asked = page(stocked, "/search?q=inventumab+AND+%22pregnancy%22&exclusions=on")
    assert f"/registry/{NCT}" not in without
    assert f"/registry/{NCT}" in asked


def test_a_filter_that_is_not_known_gets_a_sentence_and_nonsense_breaks_nothing(stocked: Site) -> None:
    assert "Not searched" in page(stocked, "/search?phase=banana", 400)
    for form in ("", "/export.csv", "/export.json"):
        assert "Check the spelling" in page(stocked, f"/search{form}?near=Nowhereville", 400)
    for typed in ("%22", "AND+OR", "((((", "AREA[", "%00", "a" * 5000, "%F0%9F%92%8A", "cond:", "*"):
        assert stocked.client().get(f"/search?q={typed}").status_code == 200, typed
    for number in ("0", "-1", "x", "99999", "%D9%A3"):
        assert stocked.client().get(f"/search?q=lupus&page={number}").status_code == 200, number


def test_every_hit_leaves_as_csv_and_as_json_without_contacts(stocked: Site) -> None:
    text = stocked.client().get("/search/export.csv?q=inventumab").content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["nct_id"] for row in rows] == [NCT]
    answer = stocked.client().get("/search/export.json?q=inventumab")
    told = json.loads(b"".join(answer.streaming_content))
    assert [one["nct_id"] for one in told["studies"]] == [NCT]
    assert "@" not in text


def test_names_are_suggested_without_scripts(stocked: Site) -> None:
    shown = page(stocked, "/search/names?q=invent")
    assert "Inventumab" in shown
    assert "<script" not in shown


def test_the_home_page_leads_to_the_search(stocked: Site) -> None:
    assert 'action="/search"' in page(stocked, "/")


def test_a_large_corpus_is_not_indexed_by_a_page_and_the_search_says_that_the_index_is_behind(
    stocked: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trialwright.web import shelf

    page(stocked, "/search?q=lupus")
    monkeypatch.setattr(shelf, "MOST_INDEXED_BY_A_PAGE", 0)
    record = read_v2(invented("2025-05-01", "TERMINATED"))
    shelf.shelf().corpus.add([Arrival(record, "v2_json", "invented")], added_at=datetime(2026, 1, 6, tzinfo=UTC))
    assert "not found yet: bring it level with trialwright registry index" in page(stocked, "/search?q=lupus")
    monkeypatch.undo()
    assert "not found yet" not in page(stocked, "/search?q=lupus")
