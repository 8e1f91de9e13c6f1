"""A language model may only propose: checked against the text, off by default, and tried on a server of this machine."""

# ruff: noqa: E501 (rows of tables read better unbroken)

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from click.testing import CliRunner

from trialwright.cli.eligibility import eligibility_commands
from trialwright.eligibility.draft import DraftCriterion
from trialwright.eligibility.drafting import draft_criteria
from trialwright.eligibility.proposal import may_be_asked, read_answer, request_of

TEXT = "Inclusion Criteria:\n\n* Has lived through at least 18 winters\n* Age 18-75 years\n"


def _criteria() -> tuple[DraftCriterion, ...]:
    return draft_criteria(TEXT).criteria


def _answer(*atoms: dict[str, Any]) -> dict[str, Any]:
    return {"choices": [{"message": {"content": json.dumps({"atoms": list(atoms)})}}]}


GOOD = {"kind": "age", "parameters": '{"at_least": 18}', "quote": "at least 18 winters", "says": "Adult."}
BAD = [
    (GOOD | {"quote": "at least 18 summers"}, "does not stand in the criterion"),
    (GOOD | {"parameters": '{"at_least": 21}'}, "a number does not stand in the quote"),
    (GOOD | {"kind": "horoscope"}, "no kind"),
    (GOOD | {"parameters": '{"sideways": 18}'}, "not ones that the kind takes"),
    (GOOD | {"parameters": "18"}, "no object"),
    (GOOD | {"quote": ""}, "does not stand"),
]  # fmt: skip


def test_a_proposal_that_can_be_checked_is_kept() -> None:
    kept = read_answer(_answer(GOOD), _criteria()[0])
    assert [(one.kind, dict(one.parameters)) for one in kept.proposals] == [
        ("age", {"at_least": 18})
    ] and not kept.refused


@pytest.mark.parametrize(("atom", "reason"), BAD, ids=[row[1] for row in BAD])
def test_what_cannot_be_checked_is_refused_with_the_reason(atom: dict[str, Any], reason: str) -> None:
    found = read_answer(_answer(atom), _criteria()[0])
    assert found.proposals == () and reason in found.refused[0]


@pytest.mark.parametrize(
    "answer", [None, {}, {"choices": []}, {"choices": [{"message": {"content": "Sure! Here is"}}]}, [1]]
)
def test_another_answer_is_refused_whole(answer: object) -> None:
    assert read_answer(answer, _criteria()[0]).proposals == ()


def test_what_the_parser_computed_is_never_asked() -> None:
    assert [may_be_asked(one) for one in _criteria()] == [True, False]


def test_the_request_binds_the_answer_to_a_schema() -> None:
    body = request_of(_criteria()[0], "a-model")
    assert body["temperature"] == 0 and body["response_format"]["json_schema"]["strict"] is True
    assert "at least 18 winters" in body["messages"][1]["content"]


class _Model(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        quote = GOOD | {
            "quote": "Fulfill the classification criteria",
            "kind": "manual",
            "parameters": '{"asks": "RA by the criteria"}',
        }
        data = json.dumps(_answer(quote, GOOD)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def server() -> Iterator[str]:
    found = HTTPServer(("127.0.0.1", 0), _Model)
    thread = threading.Thread(target=found.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{found.server_port}/v1/"
    found.shutdown()


def test_proposals_stand_as_comments_and_change_nothing_else(server: str) -> None:
    plain = CliRunner().invoke(eligibility_commands, ["draft", "nct07008196"])
    settings = {"TRIALWRIGHT_LLM_BASE_URL": server, "TRIALWRIGHT_LLM_MODEL": "local"}
    asked = CliRunner().invoke(eligibility_commands, ["draft", "nct07008196", "--ask-model"], env=settings)
    added = [line for line in asked.output.splitlines() if line not in plain.output.splitlines()]
    assert asked.exit_code == 0 and any("PROPOSED" in line for line in added)
    assert all(line.lstrip().startswith("#") for line in added)


def test_without_an_address_the_option_is_refused_in_words() -> None:
    asked = CliRunner().invoke(
        eligibility_commands, ["draft", "nct07008196", "--ask-model"], env={"TRIALWRIGHT_LLM_BASE_URL": ""}
    )
    assert asked.exit_code != 0 and "drafting needs no model" in str(asked.exception)
