"""Who may open which page: every address with every role, against a table that a person can read."""

from __future__ import annotations

import itertools
import re
from datetime import UTC, date, datetime

import pytest

from tests.web.conftest import Site, come_in, user_of
from trialwright.conduct.act import Actor, Role
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.acts.query_raised import QueryRaised
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.entry import Entry
from trialwright.conduct.writing import Proposal, Written
from trialwright.web.permissions import ACCESS, may

C, PI, D, M, S, A = (Role.COORDINATOR, Role.INVESTIGATOR, Role.DATA_MANAGER, Role.MONITOR, Role.STATISTICIAN,
                     Role.ADMINISTRATOR)  # fmt: skip
EVERYONE = {None, *Role}
READERS = {C, PI, D, M, S}

# ICH E6(R3) 4.3.8: access by role. Columns: address name, who may read it in an observed study, who may send to it.
TABLE: dict[str, tuple[set[Role | None], set[Role | None]]] = {
    "home": (EVERYONE, set()),
    "log in": (EVERYONE, EVERYONE),
    "second factor": (EVERYONE, EVERYONE),
    "set up second factor": (EVERYONE, EVERYONE),
    "own password": (set(Role), set(Role)),
    "stay": (EVERYONE, set()),
    "access": ({A}, set()),
    "access events": ({A}, set()),
    "log out": (EVERYONE, EVERYONE),
    "study": (EVERYONE, set()),
    "criteria": (EVERYONE, {PI, D}),
    "screening": (EVERYONE, EVERYONE),
    "results": ({PI, D, S}, set()),
    "export": ({PI, D, S}, set()),
    "results part": ({PI, D, S}, set()),
    "number": ({PI, D, S}, set()),
    "report file": ({PI, D, S}, set()),
    "participants": (READERS, set()),
    "search": (EVERYONE, set()),
    "suggestions": (EVERYONE, set()),
    "search export": (EVERYONE, set()),
    "glossary": (EVERYONE, set()),
    "saved": (set(Role), set(Role)),
    "watch": (set(Role), set(Role)),
    "record": (EVERYONE, set()),
    "record results": (EVERYONE, set()),
    "record review": (EVERYONE, set()),
    "record history": (EVERYONE, set()),
    "download": (EVERYONE, set()),
    "api": (EVERYONE, set()),
    "api studies": (EVERYONE, set()),
    "api suggestions": (EVERYONE, set()),
    "api study": (EVERYONE, set()),
    "api related": (EVERYONE, set()),
    "api review": (EVERYONE, set()),
    "new participant": ({C, PI}, {C, PI}),
    "participant": (READERS, set()),
    "verdicts": (READERS, {PI}),
    "work": (READERS, set()),
    "matrix": (READERS, set()),
    "queries": (READERS, set()),
    "query": (READERS, {C, PI, D, M, S}),
    "new query": ({D, M, S}, {D, M, S}),
    "sign": (READERS, {PI}),
    "verify": (READERS, {M}),
    "locks": (READERS, {D}),
    "amendments": (READERS, {D}),
    "form versions": (READERS, set()),
    "audit": (READERS, set()),
    "audit review": (READERS, set()),
    "audit file": (READERS, set()),
    "delegations": (set(Role), {PI}),
    "checkpoint": (set(Role), set()),
    "copy": ({PI}, set()),
    "act": ({C, PI}, {C, PI}),
    "doses": (READERS, {C, PI}),
    "form": (READERS, {C, PI}),
}


FORM_OF = {"NCT07008196": "demographics", "INVENTED-MIGRAINE": "headache_diary"}


def addresses(study: str) -> dict[str, str]:
    from django.urls import reverse

    from trialwright.web.analysis_page import address

    person = [study, "P-1"]
    flow = address("flow|total||assessed|||participants")
    return {
        **{name: reverse(name) for name in ("home", "log in", "log out", "second factor", "set up second factor",
                                            "own password", "stay", "access", "access events")},
        "study": reverse("study", args=[study]), "screening": reverse("screening", args=[study]),
        "criteria": reverse("criteria", args=[study]),
        **{name: reverse(name, args=[study]) for name in ("work", "matrix", "queries", "locks", "audit", "audit review",
                                                          "audit file", "delegations", "checkpoint", "copy")},
        **{name: reverse(name, args=person) for name in ("sign", "new query", "doses")},
        "amendments": reverse("amendments", args=[study]),
        "form versions": reverse("form versions", args=[study, FORM_OF[study]]),
        "query": reverse("query", args=[*person, 1]),
        "verify": reverse("verify", args=[*person, "screening", FORM_OF[study]]),
        "results": reverse("results", args=[study]), "export": reverse("export", args=[study, "ctgov-results"]),
        "results part": reverse("results part", args=[study, "safety"]),
        "number": reverse("number", args=[study, flow]),
        "report file": reverse("report file", args=[study, "numbers.csv"]),
        "participants": reverse("participants", args=[study]),
        "new participant": reverse("new participant", args=[study]),
        "participant": reverse("participant", args=person), "verdicts": reverse("verdicts", args=person),
        "act": reverse("act", args=[*person, "withdrawn"]),
        "form": reverse("form", args=[*person, "week-0", "joint_counts"]),
        **{name: reverse(name) for name in ("search", "suggestions", "glossary", "saved", "api", "api studies",
                                            "api suggestions")},
        **{name: reverse(name, args=["NCT07008196"]) for name in ("record", "record results", "watch", "record review",
                                                                  "record history", "api study", "api related",
                                                                  "api review")},
        "search export": reverse("search export", args=["csv"]),
        "download": reverse("download", args=["NCT07008196", "record"]),
    }  # fmt: skip


def test_every_address_stands_in_the_table() -> None:
    from trialwright.web.urls import urlpatterns

    assert {pattern.name for pattern in urlpatterns if hasattr(pattern, "name")} == set(TABLE) == set(ACCESS)


@pytest.fixture
def with_someone(site: Site) -> Site:
    """The site with one participant who has given consent."""
    client = site.client(C)
    day = {"participant": "P-1", "observed_on": "2026-02-02", "consent_version": "1.0"}
    assert client.post(addresses(site.study)["new participant"], day).status_code == 302
    _with_a_form_and_a_query(site.study)
    return site


def _with_a_form_and_a_query(study: str) -> None:
    """The first form of the first visit saved, and a question about it."""
    from trialwright.web import store

    form = next(one for one in store.course(study).design.forms_at("screening") if one in _A_VALUE)
    item, value = _A_VALUE[form]
    acts = [
        (VisitAttended("P-1", date(2026, 2, 2), "screening"), C),
        (FormSaved("P-1", date(2026, 2, 2), "screening", form, (Entry(item, None, value),)), C),
        (QueryRaised("P-1", date(2026, 2, 3), 1, "screening", form, item, "Is it right?"), D),
    ]
    for number, (act, role) in enumerate(acts):
        now = datetime.now(UTC)
        one = Proposal(act, Actor(user_of(role), role), now, f"first {number}")
        assert isinstance(store.append(study, one, now=now), Written)


_A_VALUE: dict[str, tuple[str, object]] = {"demographics": ("age_years", 44), "headache_diary": ("headache_days", 9)}


def test_every_address_with_every_role(with_someone: Site) -> None:
    wrong = []
    clients = {role: with_someone.client(role) for role in EVERYONE}
    for name, (readers, _) in TABLE.items():
        for role in EVERYONE:
            answer = clients[role].get(addresses(with_someone.study)[name])
            if name == "log out":
                expected = {405}
            elif name in ("second factor", "set up second factor"):
                expected = {302}  # nobody's password was given before
            elif name == "stay":
                expected = {204 if role else 401}
            elif role in readers:
                expected = {200, 409} if name == "export" else {200}
            elif role is None:
                expected = {302}
            else:
                expected = {404}
            if answer.status_code not in expected:
                wrong.append((name, role, answer.status_code, expected))
    assert wrong == []


def test_every_form_with_every_role(with_someone: Site) -> None:
    wrong = []
    for (name, (_, writers)), role in itertools.product(TABLE.items(), EVERYONE):
        if name in ("log in", "log out", "second factor", "set up second factor"):
            continue
        answer = with_someone.client(role).post(addresses(with_someone.study)[name], {})
        allowed = answer.status_code in (200, 302, 403 if name == "own password" else 200) and not (
            answer.status_code == 302 and "log-in" in answer.url
        )
        if allowed != (role in writers):
            wrong.append((name, role, answer.status_code))
    assert wrong == []


def without_token(page: bytes) -> bytes:
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", page)


def test_what_does_not_exist_and_what_is_closed_answer_alike(with_someone: Site) -> None:
    study = with_someone.study
    for role in (C, A):
        client = with_someone.client(role)
        unknown = client.get(f"/studies/{study}/participants/P-999")
        closed = client.get(f"/studies/{study}/participants/P-1/acts/study-opened")
        assert unknown.status_code == closed.status_code == 404
        assert without_token(unknown.content) == without_token(closed.content)
    visitor = with_someone.client()
    there, not_there = (visitor.get(f"/studies/{study}/participants/{code}") for code in ("P-1", "P-999"))
    assert there.status_code == not_there.status_code == 302
    assert there.url.replace("P-1", "") == not_there.url.replace("P-999", "")


def test_a_role_in_one_study_opens_no_other(with_someone: Site) -> None:
    from trialwright.web import store

    store.add_member("guest", "INVENTED-MIGRAINE", C)
    from django.test import Client

    client = Client()
    come_in(client, "guest")
    assert client.get("/studies/INVENTED-MIGRAINE/participants").status_code == 200
    assert client.get(f"/studies/{with_someone.study}/participants").status_code == 404
    assert client.get(f"/studies/{with_someone.study}/participants/P-1").status_code == 404


def test_an_unlisted_page_is_closed() -> None:
    assert not may("a page that nobody listed", frozenset(Role), simulated=False, writes=False)


def test_nobody_writes_in_a_simulated_study() -> None:
    for name in ("new participant", "act", "form", "verdicts"):
        assert not any(may(name, frozenset({role}), simulated=True, writes=True) for role in Role)
