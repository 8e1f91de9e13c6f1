"""Command line, page and API give the same answers: the same studies in the same order, the same reasons, findings."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.web.conftest import Site
from tests.web.registry.a_record import NCT

SEARCHES: list[tuple[list[str], str]] = [
    (["lupus"], "q=lupus"),
    (["rheumatoid arthritis", "-f", "phase=2,3"], "q=rheumatoid+arthritis&phase=2&phase=3"),
    (["cond:sjogren OR telitacicept", "--sort", "newest"], "q=cond:sjogren+OR+telitacicept&sort=newest"),
    (["NOT placebo", "-f", "status=COMPLETED", "-f", "year=2010..2020"],
     "q=NOT+placebo&status=COMPLETED&year=2010..2020"),
    (["pregnancy", "--exclusions"], "q=pregnancy&exclusions=on"),
]  # fmt: skip


def command(*words: str) -> Any:
    from trialwright.cli import commands
    from trialwright.web.shelf import corpus_file

    done = CliRunner().invoke(commands, [*words, "--corpus", str(corpus_file())], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.mark.parametrize(("words", "address"), SEARCHES, ids=[address for _, address in SEARCHES])
def test_a_search_answers_alike_everywhere(stocked: Site, words: list[str], address: str) -> None:
    told = command("search", *words, "--format", "json")
    client = stocked.client()
    over_http = client.get(f"/api/studies?{address}").json()
    shown = html.unescape(client.get(f"/search?{address}&stay=1").content.decode())
    ids = [one["nct_id"] for one in told["studies"]]
    assert ids, "a search that finds nothing compares nothing"
    assert (over_http["total"], [one["nctId"] for one in over_http["studies"]]) == (told["total"], ids)
    assert re.findall(r'<li><h3><a href="/registry/(NCT\d+)">', shown) == ids
    assert over_http["notes"] == told["notes"]
    for note in told["notes"]:
        assert note in shown


def test_related_studies_answer_alike_everywhere(stocked: Site) -> None:
    told = command("related", "NCT07008196", "--format", "json", "--n", "10")
    client = stocked.client()
    over_http = client.get("/api/studies/NCT07008196/related").json()["related"][:10]
    assert [(one["nctId"], one["because"]) for one in over_http] == [(one["nct_id"], one["because"]) for one in told]
    shown = html.unescape(client.get("/registry/NCT07008196").content.decode())
    assert re.findall(r'<li><h3><a href="/registry/(NCT\d+)">', shown) == [one["nct_id"] for one in told]


@pytest.mark.parametrize("nct_id", ["NCT07008196", NCT])
def test_a_review_answers_alike_everywhere(stocked: Site, nct_id: str) -> None:
    """Against the record itself; checks that need other records are left out, for the two find them in other ways."""
    others = "T02,E19,V03,X02,X03,S15"
    root = Path(__file__).resolve().parents[3]
    name = str(root / "studies" / "nct07008196") if nct_id == "NCT07008196" else nct_id
    told = command("review", name, "--as-of", "2026-11-22", "--format", "json", "--suppress", others)
    found = {one["id"]: one["says"] for one in told["checks"] if one["state"] == "finding"}
    client = stocked.client()
    over_http = client.get(f"/api/studies/{nct_id}/review?as-of=2026-11-22").json()
    beside = {
        one["id"]: one["says"]
        for one in over_http["checks"]
        if one["state"] == "finding" and one["id"] not in others.split(",")
    }
    assert found and beside == found
    shown = html.unescape(client.get(f"/registry/{nct_id}/review?as-of=2026-11-22").content.decode())
    assert set(re.findall(r'<li id="([A-Z]\d\d)">', shown)) - set(others.split(",")) == set(found)


def test_every_mistake_below_the_api_answers_with_json_and_a_sentence(stocked: Site) -> None:
    client = stocked.client()
    for address, status in (("/api/nothing", 404), ("/api/studies?page=abc", 400), ("/api/studies?page=0", 400),
                            ("/api/studies?km=5", 400), ("/api/studies?near=Nowhere&km=5", 400),
                            ("/api/studies?from=abc", 400)):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == status, address
        assert answer.headers["Content-Type"].startswith("application/json"), address
        assert answer.json()["error"].endswith("."), address
    client.handler.enforce_csrf_checks = True
    for method in (client.post, client.put, client.delete):
        answer = method("/api/studies")
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
        assert "read only" in answer.json()["error"]
