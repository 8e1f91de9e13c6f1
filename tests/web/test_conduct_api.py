"""The HTTP API of a study: tokens by role, one write path, keys that make a resend harmless, refusals in sentences."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.web.conftest import Site, user_of
from tests.web.journey import DAY
from trialwright.conduct.act import Role
from trialwright.errors import InputError

BASE = "/api/conduct/studies"


@pytest.fixture
def site_tokens(site: Site) -> dict[Role, str]:
    from trialwright.web import store

    until = datetime.now(UTC) + timedelta(days=1)
    return {role: store.make_token(user_of(role), site.study, role, "test", until) for role in Role}


def header(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def send(site: Site, token: str, body: dict[str, Any], study: str | None = None) -> Any:
    return site.client().post(f"{BASE}/{study or site.study}/acts", body, content_type="application/json",
                              headers=header(token))  # fmt: skip


def consent(key: str = "k1", **more: Any) -> dict[str, Any]:
    return {"kind": "consent given", "participant": "A-1", "observed_on": DAY, "fields": {"consent_version": "1.0"},
            "key": key, **more}  # fmt: skip


def test_an_act_is_written_once_and_a_resend_returns_the_first_receipt(
    site: Site, site_tokens: dict[Role, str]
) -> None:
    token = site_tokens[Role.COORDINATOR]
    first, again = send(site, token, consent()), send(site, token, consent())
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["rows"] == again.json()["rows"] and again.json()["before"]
    other = send(site, token, consent(participant="A-2"))
    assert other.status_code == 422 and "used for another act" in " ".join(other.json()["sentences"])
    told = site.client().get(f"{BASE}/{site.study}/participants", headers=header(token)).json()
    assert [(one["code"], one["state"], one["consented_on"]) for one in told] == [("A-1", "consented", DAY)]


def test_forms_corrections_and_queries_go_the_same_way_as_on_the_pages(
    site: Site, site_tokens: dict[Role, str]
) -> None:
    token = site_tokens[Role.COORDINATOR]
    place = {"visit": "screening", "form": "demographics"}
    acts = [
        consent(),
        {
            "kind": "visit attended",
            "participant": "A-1",
            "observed_on": DAY,
            "fields": {"visit": "screening"},
            "key": "2",
        },
        {
            "kind": "form saved",
            "participant": "A-1",
            "observed_on": DAY,
            "fields": {**place, "age_years": 17},
            "key": "3",
        },
    ]
    answers = [send(site, token, one) for one in acts]
    assert [one.status_code for one in answers] == [201, 201, 201]
    assert answers[-1].json()["kinds"] == ["form saved", "query raised"]
    change = {**acts[-1], "kind": "value corrected", "fields": {**place, "age_years": 47}, "key": "4"}
    assert "reason" in " ".join(send(site, token, change).json()["sentences"])
    closed = send(site, token, {**change, "reason": "misread", "key": "5"})
    assert closed.json()["kinds"] == ["value corrected", "query closed"]
    get = site.client().get
    lines = get(f"{BASE}/{site.study}/audit?limit=500", headers=header(token)).json()
    changed = next(line for line in lines if line["kind"] == "value corrected")
    assert (changed["old"], changed["new"], changed["reason"]) == (17, 47, "misread")
    values = get(f"{BASE}/{site.study}/participants/A-1/values", headers=header(token)).json()
    assert values == [{"simulated": False, **place, "values": {"age_years": 47}}]
    assert [one["state"] for one in get(f"{BASE}/{site.study}/queries", headers=header(token)).json()] == ["closed"]


RAISED = {"category": "visit window", "about": "x", "says": "x"}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({}, "kind"), ({"kind": "consent given"}, "observed_on"), (consent(kind="dancing"), "one of"),
        (consent(fields={"version": "1"}), "given the fields"), (consent(observed_on="soon"), "observed_on"),
        (consent(observed_on="2999-01-01"), "future"), (consent(participant="no such code!"), "code"),
        (consent(key=""), "key"), (consent(kind="deviation raised", fields=RAISED), "itself"), ([1], "sent"),
    ],
)  # fmt: skip
def test_what_cannot_be_written_is_told_in_sentences(
    site: Site, site_tokens: dict[Role, str], body: Any, says: str
) -> None:
    from trialwright.web import store

    before = store.head(site.study)
    answer = send(site, site_tokens[Role.COORDINATOR], body)
    assert answer.status_code == 422, answer.content
    assert says in " ".join(answer.json()["sentences"])
    assert store.head(site.study) == before


def test_a_token_opens_its_study_in_its_role_and_nothing_else(site: Site, site_tokens: dict[Role, str]) -> None:
    monitor, administrator = site_tokens[Role.MONITOR], site_tokens[Role.ADMINISTRATOR]
    refused = send(site, monitor, consent())
    assert refused.status_code == 422 and "may not write" in " ".join(refused.json()["sentences"])
    get = site.client().get
    assert get(f"{BASE}/{site.study}/participants", headers=header(monitor)).status_code == 200
    assert get(f"{BASE}/{site.study}/participants", headers=header(administrator)).status_code == 404
    assert get(f"{BASE}/OTHER/participants", headers=header(monitor)).status_code == 404
    assert send(site, site_tokens[Role.COORDINATOR], consent(), study="OTHER").status_code == 404
    for wrong in ("", "tw_nothing", "x" * 5000):
        assert get(f"{BASE}/{site.study}/participants", headers=header(wrong)).status_code == 401
    assert get(f"{BASE}/{site.study}/participants").status_code == 401


def test_every_answer_says_whether_it_was_simulated(site: Site, site_tokens: dict[Role, str]) -> None:
    token = site_tokens[Role.COORDINATOR]
    send(site, token, consent())
    get = site.client().get
    people = get(f"{BASE}/{site.study}/participants", headers=header(token)).json()
    lines = get(f"{BASE}/{site.study}/audit", headers=header(token)).json()
    assert {one["simulated"] for one in people} == {False} and {one["origin"] for one in lines} == {"observed"}


def test_long_keys_that_differ_at_their_end_are_two_keys(site: Site, site_tokens: dict[Role, str]) -> None:
    token, key = site_tokens[Role.COORDINATOR], "k" * 89
    sent = [send(site, token, consent(participant=f"A-{end}", key=key + end)) for end in "12"]
    assert [one.status_code for one in sent] == [201, 201]


def test_a_session_alone_writes_nothing_here(site: Site) -> None:
    client = site.client(Role.COORDINATOR)
    answer = client.post(f"{BASE}/{site.study}/acts", consent(), content_type="application/json")
    assert answer.status_code == 401


def test_a_token_ends_with_its_day_its_account_and_its_role(site: Site) -> None:
    from trialwright.web import store

    now = datetime.now(UTC)
    token = store.make_token("monitor", site.study, Role.MONITOR, "test", now + timedelta(days=1))
    assert store.holder_of(token, now) is not None
    assert store.holder_of(token, now + timedelta(days=2)) is None
    assert token not in str(store.tokens())
    with pytest.raises(InputError, match="coordinator"):
        store.make_token("monitor", site.study, Role.COORDINATOR, "test", now + timedelta(days=1))
    store.close_account("monitor")
    assert store.holder_of(token, now) is None


def test_the_description_of_the_interface_can_be_read_and_asks_for_a_token(site: Site) -> None:
    told = site.client().get("/api/conduct/openapi.json").json()
    assert told["openapi"].startswith("3.")
    assert all(way["security"] for path in told["paths"].values() for way in path.values())


def test_what_an_address_does_not_take_is_told_and_a_program_is_answered_in_its_own_form(
    site: Site, site_tokens: dict[Role, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from trialwright.web import pace

    get, sent = site.client().get, header(site_tokens[Role.COORDINATOR])
    told = {"queries?sate=open": "it takes state", "participants?page=2": "it takes none",
            "audit?limit=2&from=1": "it takes after and limit", "queries?state=open&state=closed": "once",
            "queries?state=opened": "cannot be read"}  # fmt: skip
    for address, says in told.items():
        answer = get(f"{BASE}/{site.study}/{address}", headers=sent)
        assert answer.status_code == 422 and says in answer.json()["error"], address
    assert "No token" in get(f"{BASE}/{site.study}/audit").json()["error"]
    monkeypatch.setattr(pace, "BY_TOKEN", pace.Pace(1, 1e-9))
    answers = [get(f"{BASE}/{site.study}/queries", headers=header("tw_x")) for _ in range(2)]
    assert answers[-1].status_code == 429 and "Ask again" in answers[-1].json()["error"]


def test_nonsense_is_never_answered_with_a_broken_page(site: Site, site_tokens: dict[Role, str]) -> None:
    import schemathesis
    from hypothesis import HealthCheck, given, settings
    from schemathesis import GenerationMode

    from trialwright.web.wsgi import application

    schema = schemathesis.openapi.from_wsgi("/api/conduct/openapi.json", application)
    headers = header(site_tokens[Role.COORDINATOR])

    for operation in schema.get_all_operations():
        strategy = operation.ok().as_strategy(generation_mode=GenerationMode.POSITIVE)

        @given(case=strategy)
        @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        def asked(case: Any) -> None:
            answer = case.call(headers=headers)
            assert answer.status_code < 500, (case.method, case.path, answer.status_code)

        asked()
