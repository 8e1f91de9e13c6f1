"""The menu of a study: pages in groups for whoever may open many, in one row for whoever may open few."""

from __future__ import annotations

import re

import pytest

from tests.web.conftest import Site
from trialwright.conduct.act import Role
from trialwright.web.study_menu import study_menu

EVERY = {"study", "criteria", "guideline", "work", "participants", "screening", "matrix", "queries", "results", "audit",
         "locks", "delegations", "amendments", "study access"}  # fmt: skip


def _said(shown: str, opens: set[str]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    menu = study_menu(shown, opens.__contains__, lambda name: f"/{name}")
    return [(word, here) for _, word, here in menu["menu_groups"]], [(word, here) for _, word, here in menu["tabs"]]


def test_whoever_may_open_many_pages_sees_groups_and_the_pages_of_one() -> None:
    groups, tabs = _said("form", EVERY)
    assert groups == [("Study", ""), ("Work", "true"), ("Results", ""), ("Oversight", ""), ("Set-up", "")]
    assert tabs == [("To do", ""), ("Participants", "page"), ("Screening", ""), ("Visits", ""), ("Queries", "")]


def test_a_group_leads_to_the_first_of_its_pages_that_is_open_and_is_left_out_without_one() -> None:
    menu = study_menu("study", (EVERY - {"work", "results"}).__contains__, lambda name: f"/{name}")
    assert [(word, address) for address, word, _ in menu["menu_groups"]][:3] == [
        ("Study", "/study"), ("Work", "/participants"), ("Oversight", "/audit"),
    ]  # fmt: skip


def test_a_group_of_one_page_is_called_as_that_page() -> None:
    assert ("Amendments", "page") in _said("form versions", EVERY - {"study access"})[0]
    groups, tabs = _said("results part", EVERY)
    assert ("Results", "page") in groups and tabs == []


def test_a_few_pages_stand_in_one_row() -> None:
    assert _said("blank form", {"study", "criteria", "screening", "guideline"}) == (
        [], [("Study page", ""), ("Criteria", ""), ("Guideline", "page"), ("Screening", "")],
    )  # fmt: skip


@pytest.mark.parametrize("role", [None, *Role])
def test_the_menu_on_a_page_leads_only_to_pages_that_open(site: Site, role: Role | None) -> None:
    browser = site.client(role)
    address, seen = f"/studies/{site.study}", set()
    for _ in range(2):
        for nav in re.findall(r'<nav aria-label="This study">.*?</nav>', browser.get(address).content.decode(), re.S):
            links = re.findall(r'<a href="([^"]+)"', nav)
            seen |= set(links)
            address = links[-1]
    assert f"/studies/{site.study}/criteria" in seen
    assert {link: browser.get(link).status_code for link in seen} == dict.fromkeys(seen, 200)
