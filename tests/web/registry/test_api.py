"""The registry over HTTP: the same answers as the pages, and mistakes as sentences."""

from __future__ import annotations

from tests.web.conftest import Site
from tests.web.registry.a_record import NCT


def test_a_search_gives_studies_with_reasons_facets_and_the_notice(stocked: Site) -> None:
    told = stocked.client().get("/api/studies?query=inventumab&phase=2").json()
    assert told["total"] == 1
    assert told["studies"][0]["nctId"] == NCT
    assert told["studies"][0]["reasons"][0]["asked"] == "inventumab"
    assert told["facets"]["status"] == [{"value": "COMPLETED", "says": "Completed", "studies": 1, "chosen": False}]
    assert told["notice"]


def test_one_study_its_related_studies_and_its_review(stocked: Site) -> None:
    client = stocked.client()
    assert client.get(f"/api/studies/{NCT}").json()["hasResults"] is True
    assert client.get("/api/studies/NCT07008196/related").json()["related"][0]["because"]
    review = client.get("/api/studies/NCT07008196/review?as-of=2026-11-22").json()
    assert review["as_of"] == "2026-11-22"
    assert {"S01", "S02"} <= {one["id"] for one in review["checks"] if one["state"] == "finding"}
    assert client.get("/api/suggestions?q=invent").json()["suggestions"]
    assert client.get("/api/").status_code == 200


def test_mistakes_answer_with_a_sentence_and_no_traceback(stocked: Site) -> None:
    client = stocked.client()
    for address, status in (("/api/studies?phase=banana", 400), ("/api/studies?limit=0", 400),
                            ("/api/studies?sort=luck", 400), ("/api/studies?contacts=1", 400),
                            ("/api/studies/NCT00000000", 404), (f"/api/studies/{NCT}/review?as-of=x", 400),
                            ("/api/studies/%00", 404)):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == status, address
        assert answer.json()["error"]
        assert "Traceback" not in answer.content.decode()


def test_nothing_can_be_written(stocked: Site) -> None:
    client = stocked.client()
    for address in ("/api/studies", f"/api/studies/{NCT}", "/search", f"/registry/{NCT}"):
        assert client.post(address, {}).status_code in (302, 404, 405)
