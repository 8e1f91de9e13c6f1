"""The pages of a record: its dates, its criteria one by one, posted results, review, history, downloads, glossary."""

from __future__ import annotations

import html
import json
import re

import pytest

from tests.web.conftest import Site
from tests.web.registry.a_record import EMAIL, NCT, PHONE


def page(site: Site, address: str, status: int = 200) -> str:
    answer = site.client().get(address)
    assert answer.status_code == status, address
    return html.unescape(answer.content.decode())


def test_the_timeline_tells_each_date_and_whether_it_is_actual(stocked: Site) -> None:
    shown = page(stocked, f"/registry/{NCT}?as-of=2026-11-22")
    for label, day, kind in (("Start", "2020-02", "actual"), ("Completion", "2030-06", "estimated"),
                             ("Results posted", "2023-03-01", "actual")):  # fmt: skip
        assert f'<tr><th scope="row">{label}</th><td class="nowrap">{day}</td><td>{kind}</td>' in shown
    assert "read on 2026-11-22" in shown
    assert "Results due" not in shown, "results are posted"
    assert "Results due" in page(stocked, "/registry/NCT07008196?as-of=2026-11-22")


def test_criteria_stand_one_by_one_with_their_numbers_and_as_they_read(stocked: Site) -> None:
    shown = page(stocked, f"/registry/{NCT}")
    for number, text in (("I1", "Age > 18"), ("I2.1", "for months"), ("E1", "Pregnancy")):
        assert f'<span class="number-of">{number}</span> {text}' in shown


def test_what_may_not_be_shown_stands_on_no_page_and_in_no_download(stocked: Site) -> None:
    addresses = [f"/registry/{NCT}{rest}" for rest in ("", "/results", "/review", "/history", "/record.json",
                                                       "/research-study.json")]  # fmt: skip
    addresses += [f"/api/studies/{NCT}{rest}" for rest in ("", "/related", "/review")] + ["/api/studies?query=invented"]
    for address in addresses:
        told = page(stocked, address)
        assert PHONE not in told, address
        assert EMAIL not in told, address


def test_posted_results_are_tables_with_shares_and_analyses(stocked: Site) -> None:
    shown = page(stocked, f"/registry/{NCT}/results")
    # 20 / 50 = 40.0 %, 12 / 48 = 25.0 %, 5 / 50 = 10.0 %
    for words in ("20 (40.0%)", "12 (25.0%)", "5 of 50 (10.0%)", "2 of 50 (3)", "95%: -3.2 to 33.2", "Fisher Exact",
                  "Drug against Placebo <b>", "Reasons for not completing", "Drug (n = 50)"):  # fmt: skip
        assert words in shown
    raw = stocked.client().get(f"/registry/{NCT}/results").content.decode()
    assert "Placebo <b>" not in raw, "registered text is escaped"
    assert '<th scope="row">Completed</th><td>45</td><td>–</td>' in shown, "a missing number is a dash, never zero"
    assert raw.count("<svg") == 2


def test_a_record_without_results_says_so(stocked: Site) -> None:
    assert "No results stand in this record." in page(stocked, "/registry/NCT07008196/results")


def test_the_review_quotes_its_rule_and_what_to_do(stocked: Site) -> None:
    shown = page(stocked, "/registry/NCT07008196/review?as-of=2026-11-22")
    assert "S01: The status is Not yet recruiting" in shown
    assert "<blockquote>" in shown
    assert "What to do:" in shown


def test_the_history_tells_what_changed(stocked: Site) -> None:
    shown = page(stocked, f"/registry/{NCT}/history")
    assert "2023-05-01 to 2024-05-01" in shown
    assert "Recruiting" in shown


def test_downloads_are_the_registrys_json_and_a_fhir_resource(stocked: Site) -> None:
    record = json.loads(stocked.client().get(f"/registry/{NCT}/record.json").content)
    assert record["protocolSection"]["identificationModule"]["nctId"] == NCT
    study = json.loads(stocked.client().get(f"/registry/{NCT}/research-study.json").content)
    assert study["resourceType"] == "ResearchStudy"
    assert study["recruitment"] == {"actualNumber": 98}
    assert study["phase"]["coding"][0]["code"] == "phase-2"
    assert study["period"] == {"start": "2020-02", "end": "2030-06"}
    assert "" not in json.dumps(study).split('"')[1::2]


@pytest.mark.parametrize("day", ["x", "2026-13-40", "0001-01-01", "9999-01-01", "1990-01-01"])
def test_a_day_that_cannot_be_is_said_and_the_page_shown_as_of_today(stocked: Site, day: str) -> None:
    assert 'role="alert"' in page(stocked, f"/registry/{NCT}?as-of={day}")


def test_another_spelling_goes_to_the_address_and_an_unknown_study_answers_404(stocked: Site) -> None:
    assert stocked.client().get(f"/registry/{NCT.lower()}").url == f"/registry/{NCT}"
    for rest in ("", "/results", "/review", "/history", "/record.json"):
        assert stocked.client().get(f"/registry/NCT00000000{rest}").status_code == 404


def test_words_are_explained_where_they_stand_and_in_the_glossary(stocked: Site) -> None:
    shown = page(stocked, f"/registry/{NCT}")
    assert 'class="term" href="/glossary#allocation" data-says="How it is decided' in shown
    assert '<dt id="allocation"><dfn>Allocation</dfn>' in page(stocked, "/glossary")


def test_a_record_written_from_facts_says_so_on_every_page(stocked: Site) -> None:
    for rest in ("", "/results", "/review", "/history"):
        answer = stocked.client().get(f"/registry/NCT00559585{rest}")
        assert answer.status_code == 200
        if rest in ("", "/results"):
            assert "written by us from the registered record" in answer.content.decode(), rest
    assert "written from facts" in page(stocked, "/search?q=rheumatoid")


def test_every_quote_of_a_review_leads_to_a_place_that_is_there(stocked: Site) -> None:
    for nct, least in (("NCT07008196", 30), (NCT, 5)):
        shown = page(stocked, f"/registry/{nct}/review?as-of=2026-11-22")
        links = re.findall(r'<footer><a href="(/registry/[^"#]+)#([^"]+)">', shown)
        assert len(links) >= least
        pages = {address: page(stocked, address) for address, _ in links}
        assert [anchor for address, anchor in links if f'id="{anchor}"' not in pages[address]] == []
    assert "#I5" in page(stocked, "/registry/NCT07008196/review?as-of=2026-11-22"), "age stands in criterion I5"
