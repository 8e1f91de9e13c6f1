"""Who may do what: every address with every role, method and state against the reviewed table of rights."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from click.testing import CliRunner

from tests.web.conftest import Site, come_in, fresh_site, user_of
from tests.web.simulated import simulate
from trialwright.conduct.act import Actor, Role
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.acts.query_raised import QueryRaised
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.entry import Entry
from trialwright.conduct.payload import act_kinds
from trialwright.conduct.writing import Proposal, Written
from trialwright.web.permissions import ACCESS, may
from trialwright.web.rights import PageRight, as_markdown, letters, rights

STUDY = "NCT07008196"
LETTERS = {"C": Role.COORDINATOR, "I": Role.INVESTIGATOR, "D": Role.DATA_MANAGER, "M": Role.MONITOR,
           "S": Role.STATISTICIAN, "A": Role.ADMINISTRATOR}  # fmt: skip
_A_VALUE: dict[str, tuple[str, object]] = {"demographics": ("age_years", 44), "headache_diary": ("headache_days", 9)}


def addresses(study: str, code: str = "P-1") -> dict[str, str]:
    """An address of each page, of something that exists."""
    from django.urls import reverse

    from trialwright.web.analysis_page import address

    person, flow = [study, code], address("flow|total||assessed|||participants")
    place = [*person, "screening", "demographics"]
    in_study = ("study", "screening", "criteria", "work", "matrix", "queries", "locks", "audit", "audit review",
                "audit file", "delegations", "checkpoint", "copy", "results", "participants", "new participant",
                "amendments", "study access", "lots", "lots file", "lots account")  # fmt: skip
    return {
        **{name: reverse(name) for name in ("home", "log in", "log out", "second factor", "set up second factor",
                                            "stay", "own password", "own account", "access", "access events", "search",
                                            "suggestions", "glossary", "saved", "api", "api studies",
                                            "api suggestions")},
        **{name: reverse(name, args=[STUDY]) for name in ("record", "record results", "watch", "record review",
                                                          "record history", "api study", "api related", "api review")},
        **{name: reverse(name, args=[study]) for name in in_study},
        **{name: reverse(name, args=person) for name in ("participant", "verdicts", "sign", "new query", "doses")},
        **{name: reverse(name, args=place) for name in ("form", "form draft", "verify")},
        "form history": reverse("form history", args=[*place, "age_years"]),
        "guideline": reverse("guideline", args=[study]), "filled form": reverse("filled form", args=place),
        "blank form": reverse("blank form", args=[study, "demographics"]),
        "form versions": reverse("form versions", args=[study, "demographics"]),
        "query": reverse("query", args=[*person, 1]), "act": reverse("act", args=[*person, "withdrawn"]),
        "correct": reverse("correct", args=[*person, 2]),
        "cleaning act": reverse("cleaning act", args=[*person, "term-coded"]),
        "export": reverse("export", args=[study, "ctgov-results"]), "number": reverse("number", args=[study, flow]),
        "results part": reverse("results part", args=[study, "safety"]),
        "report file": reverse("report file", args=[study, "numbers.csv"]),
        "search export": reverse("search export", args=["csv"]),
        "download": reverse("download", args=[STUDY, "record"]),
    }  # fmt: skip


# The table and the program -------------------------------------------------------------------------------------------


def test_every_address_method_and_act_of_the_program_stands_in_the_table() -> None:
    from trialwright.web.conduct_api import api
    from trialwright.web.urls import urlpatterns

    named = {pattern.name for pattern in urlpatterns if hasattr(pattern, "name")}
    assert named == {one.page for one in rights().pages} == set(ACCESS)
    asked = {path.removeprefix("/api/conduct/"): set(said) for path, said in api.get_openapi_schema()["paths"].items()}
    told = {one.address: {verb for verb, who in (("get", one.get), ("post", one.post)) if letters(who)}
            for one in rights().interface}  # fmt: skip
    assert told == {**asked, "openapi.json": {"get"}}
    assert {one.act for one in rights().acts} == set(act_kinds())


def test_what_the_program_asks_of_a_page_is_what_the_table_says() -> None:
    """Cell by cell, before any page is asked. A page of no study opens in a simulated one to nobody else."""
    wrong = []
    for one in rights().pages:
        held = ACCESS[one.page]
        read = "" if one.page in _SENT_ONLY else one.read
        if read:
            wrong += [(one.page, "read")] if not _same(held.readers, read) else []
        wrong += [(one.page, "send")] if not _same(held.writers, one.send) else []
        if one.simulated is not None:
            pairs = ((held.simulated_readers, one.simulated[0]), (held.simulated_writers, one.simulated[1]))
            wrong += [(one.page, "simulated") for roles, cell in pairs if not _same(roles, cell)]
        else:
            wrong += [(one.page, "no study") for roles, real in ((held.simulated_readers, held.readers),
                      (held.simulated_writers, held.writers)) if roles not in (frozenset(), real)]  # fmt: skip
    assert wrong == []


def _same(held: frozenset[Role] | None, cell: str) -> bool:
    told = letters(cell)
    if held is None:
        return {*LETTERS, "V"} <= told
    return "V" not in told and {letter for letter, role in LETTERS.items() if role in held} == told & set(LETTERS)


def test_the_table_names_known_roles_only_and_none_twice() -> None:
    table = rights()
    cells = [cell for one in table.pages for cell in (one.read, one.send, *(one.simulated or ()))]
    cells += [cell for one in table.interface for cell in (one.get, one.post)] + [one.by for one in table.acts]
    assert all(letters(cell) <= set(table.roles) for cell in cells)
    names = [one.page for one in table.pages] + [f"act {one.act}" for one in table.acts]
    assert len(set(names)) == len(names)


def test_the_table_keeps_what_was_asked_of_it() -> None:
    """AC-05: administrators see no participant and enter, sign and ask nothing. AC-06: monitors change nothing but
    queries and verification."""
    table = rights()
    about_people = [
        one for one in table.pages if "CODE" in one.address or one.page in ("participants", "audit", "work")
    ]
    assert about_people and not any("A" in letters(one.read) | letters(one.send) for one in about_people)
    assert {one.act for one in table.acts if "A" in letters(one.by)} == {
        "study opened", "study moved", "design amended", "data exported", "clock set right"
    }  # fmt: skip
    assert {one.act for one in table.acts if "M" in letters(one.by)} == {
        "query raised", "query closed", "query reopened", "values verified", "data exported"
    }  # fmt: skip
    assert not any({"V", "N"} & letters(one.by) for one in table.acts)


def test_the_table_is_printed_for_people() -> None:
    from trialwright.cli import commands

    printed = CliRunner().invoke(commands, ["roles"]).output
    assert printed == as_markdown(rights())
    assert "| sign | /studies/STUDY/participants/CODE/sign | r | rw (r) | r | r | r |  |  |  | own |" in printed
    assert "| values verified |  |  |  | w |  |  |  |  | own | passes | passes |  |" in printed


# Pages ----------------------------------------------------------------------------------------------------------------


@contextmanager
def _people(site: Site) -> Iterator[dict[str, Any]]:
    """A browser of each letter of the table."""
    from trialwright.web import store

    for role in Role:
        store.add_member("guest", "INVENTED-MIGRAINE", role)
    guest = site.client()
    come_in(guest, "guest")
    yield {**{letter: site.client(role) for letter, role in LETTERS.items()}, "N": guest, "V": site.client()}


@pytest.fixture(scope="module")
def house(
    prepared: Any, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[tuple[Site, str]]:
    """One site for all readings: an observed study with someone in it, and a simulated one."""
    from django.conf import settings

    before = settings.DATA_FOLDER, settings.PASSWORD_HASHERS
    with fresh_site(STUDY, prepared, tmp_path_factory.mktemp("house") / "data", django_db_blocker, settings) as site:
        _someone(site)
        from trialwright.web import store

        yield site, simulate(store.design_of(STUDY), participants=3)
    settings.DATA_FOLDER, settings.PASSWORD_HASHERS = before


def _someone(site: Site) -> None:
    """One participant with a consent, a visit, a form and a question about it."""
    from trialwright.web import store

    day = {"participant": "P-1", "observed_on": "2026-02-02", "consent_version": "1.0"}
    answer = site.client(Role.COORDINATOR).post(addresses(site.study)["new participant"], day)
    assert answer.status_code == 302
    form = next(one for one in store.course(site.study).design.forms_at("screening") if one in _A_VALUE)
    item, value = _A_VALUE[form]
    acts = [
        (VisitAttended("P-1", date(2026, 2, 2), "screening"), Role.COORDINATOR),
        (FormSaved("P-1", date(2026, 2, 2), "screening", form, (Entry(item, None, value),)), Role.COORDINATOR),
        (QueryRaised("P-1", date(2026, 2, 3), 1, "screening", form, item, "Is it right?"), Role.DATA_MANAGER),
    ]
    for number, (act, role) in enumerate(acts):
        now = datetime.now(UTC)
        one = Proposal(act, Actor(user_of(role), role), now, f"first {number}")
        assert isinstance(store.append(site.study, one, now=now), Written)


@pytest.fixture
def with_someone(site: Site) -> Site:
    _someone(site)
    return site


_READ = {200, 204, 401, 409}
"""401: the page "stay" says so to a visitor; 409: results that may not leave yet."""
_SENT_ONLY = ("log out", "form draft")
_NEEDS_A_DOSE = ("doses",)
"""Answers 404 to whoever may send it, too, until somebody has a dose to come."""
_LED_BACK = ("second factor", "set up second factor")


def _reads(page: str, answer: Any) -> bool:
    if page in _LED_BACK:
        return answer.status_code == 302 and answer.url == "/log-in"
    return answer.status_code in _READ


def _is_closed(letter: str, answer: Any, page: str) -> bool:
    if page in _SENT_ONLY and answer.status_code == 405:
        return True
    if letter == "V":
        return answer.status_code == 302 and answer.url.startswith("/log-in?next=")
    return answer.status_code == 404


def _probe_reading(one: PageRight, cell: str, address: str, who: dict[str, Any]) -> list[tuple[object, ...]]:
    wrong = []
    for letter, client in who.items():
        answer = client.get(address)
        right = _reads(one.page, answer) if letter in letters(cell) else _is_closed(letter, answer, one.page)
        if not right:
            wrong.append((one.page, letter, "GET", answer.status_code))
    return wrong


def test_every_page_is_read_by_whom_the_table_says(house: tuple[Site, str]) -> None:
    site, _ = house
    with _people(site) as who:
        told = addresses(site.study)
        assert [line for one in rights().pages for line in _probe_reading(one, one.read, told[one.page], who)] == []


def test_every_page_of_a_simulated_study_is_read_by_whom_the_table_says(house: tuple[Site, str]) -> None:
    from trialwright.web import store

    site, simulated = house
    person = next(iter(store.course(simulated).participants.values()))
    visit, form = next((visit, form) for visit, form in person.forms_saved if form == "demographics")
    assert visit == "screening" and form
    skipped = {"query"}  # virtual participants are asked no questions
    with _people(site) as who:
        told = addresses(simulated, person.code)
        pages = [one for one in rights().pages if one.simulated is not None and one.page not in skipped]
        assert [
            line for one in pages for line in _probe_reading(one, one.simulated[0], told[one.page], who)  # type: ignore[index]
        ] == []  # fmt: skip


def _is_sent(page: str, answer: Any) -> bool:
    if page == "own password":
        return answer.status_code == 403 and b"Not changed" in answer.content
    if page in _LED_BACK:
        return answer.status_code == 302 and answer.url == "/log-in"
    if page == "form draft":
        return answer.status_code in (200, 204, 400, 409, 422)
    led = answer.status_code == 302 and answer.url.startswith("/log-in?")
    return (
        answer.status_code in (200, 302, 403, 409, 422) and not led and b"There is no such page" not in answer.content
    )


def test_every_page_is_sent_by_whom_the_table_says(with_someone: Site) -> None:
    wrong = []
    with _people(with_someone) as who:
        for one in rights().pages:
            may_send = letters(one.send) if one.page in _NEEDS_A_DOSE else frozenset()
            for letter in () if one.page in ("log in", "log out") else who.keys() - may_send:
                answer = who[letter].post(addresses(with_someone.study)[one.page], {})
                if _is_sent(one.page, answer) != (letter in letters(one.send)):
                    wrong.append((one.page, letter, "POST", answer.status_code))
    assert wrong == []


def test_nothing_is_sent_into_a_simulated_study(house: tuple[Site, str]) -> None:
    from trialwright.web import store

    site, simulated = house
    code, before = next(iter(store.course(simulated).participants)), store.head(simulated)
    wrong = []
    with _people(site) as who:
        for one in (one for one in rights().pages if one.simulated is not None):
            for letter in who:
                answer = who[letter].post(addresses(simulated, code)[one.page], {})
                if _is_sent(one.page, answer) != (letter in letters(one.simulated[1])):  # type: ignore[index]
                    wrong.append((one.page, letter, answer.status_code))
    assert wrong == [] and store.head(simulated) == before


def test_no_other_method_does_anything(house: tuple[Site, str]) -> None:
    from trialwright.web import store

    site, _ = house
    before, wrong = store.head(site.study), []
    with _people(site) as who:
        for name, address in addresses(site.study).items():
            for letter in ("V", "I", "A"):
                for method in ("put", "patch", "delete"):
                    answer = getattr(who[letter], method)(address)
                    closed = answer.status_code in (403, 404, 405) or (letter == "V" and answer.status_code == 302)
                    if not closed:
                        wrong.append((name, letter, method, answer.status_code))
    assert wrong == [] and store.head(site.study) == before


def without_token(page: bytes) -> bytes:
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", page)


def test_what_does_not_exist_and_what_is_closed_answer_alike(house: tuple[Site, str]) -> None:
    """Codes, forms and studies cannot be guessed: every address with ids of its own, of another study, of none."""
    site, _ = house
    with _people(site) as who:
        nothing = without_token(who["N"].get("/studies/NO-SUCH-STUDY/participants").content)
        for name, address in addresses(site.study).items():
            if f"/studies/{site.study}/participants" not in address:
                continue
            for there in (address, address.replace("P-1", "P-999"), address.replace(site.study, "NO-SUCH-STUDY")):
                answer = who["N"].get(there)
                assert (answer.status_code, without_token(answer.content)) == (404, nothing), (name, there)
        closed = who["C"].get(f"/studies/{site.study}/participants/P-1/acts/study-opened")
        unknown = who["C"].get(f"/studies/{site.study}/participants/P-999")
        assert (closed.status_code, without_token(closed.content)) == (404, without_token(unknown.content))
        there, not_there = (who["V"].get(f"/studies/{site.study}/participants/{code}") for code in ("P-1", "P-999"))
        assert there.status_code == not_there.status_code == 302
        assert there.url.replace("P-1", "") == not_there.url.replace("P-999", "")


def test_a_role_in_one_study_opens_that_study_and_ones_own_pages(house: tuple[Site, str]) -> None:
    with _people(house[0]) as who:
        assert who["N"].get("/studies/INVENTED-MIGRAINE/participants").status_code == 200
        assert who["N"].get("/password").status_code == who["N"].get("/saved").status_code == 200
        shown = who["N"].get("/access").content.decode()
        assert "INVENTED-MIGRAINE" in shown and ">guest<" in shown and STUDY not in shown, "their study alone"
        assert "<h2>Events" not in shown and ">Logged in<" not in shown and who["N"].post("/access").status_code == 404
        assert who["N"].get("/access/events.csv").status_code == 404, "log-ins of all studies"


def test_an_unlisted_page_is_closed() -> None:
    assert not may("a page that nobody listed", frozenset(Role), simulated=False, writes=False)
