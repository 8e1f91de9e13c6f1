"""The analysis on the web: parts as tabs, each number one click from the acts that it rests on, strict headers kept."""

from __future__ import annotations

import re

import pytest

from tests.web.conftest import Site
from tests.web.simulated import simulate
from trialwright.conduct.act import Role
from trialwright.web.analysis_page import PARTS


@pytest.fixture
def simulated(site: Site) -> str:
    from trialwright.web import store

    return simulate(store.design_of(site.study), participants=4)


def page(site: Site, study: str, address: str, role: Role | None = None) -> str:
    answer = site.client(role).get(f"/studies/{study}/results{address}")
    assert answer.status_code == 200, address
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    return answer.content.decode()


def test_every_part_and_one_click_from_a_number_to_its_acts(site: Site, simulated: str) -> None:
    from trialwright.web import store

    for part, (word, _) in PARTS.items():
        shown = page(site, simulated, f"/{part}")
        assert f'aria-current="page">{word}</a>' in shown
        assert not re.search(r'\sstyle="|<script|\son\w+="', shown)
        captions = re.findall(r"<(?:caption|figcaption)>(.*?)</(?:caption|figcaption)>", shown)
        assert all("SIMULATED" in caption for caption in captions)
    efficacy = page(site, simulated, "/efficacy")
    links = re.findall(rf'href="/studies/{simulated}/results(/numbers/[0-9a-f]+)">([^<]*)</a>', efficacy)
    assert len(links) > 50
    address, value = next((link, said) for link, said in links if "/" in said and "(" in said)
    number = page(site, simulated, address, Role.STATISTICIAN)
    assert f"{value.split('/')[0]}" in number
    rows = [int(row) for row in re.findall(r"#act-(\d+)", number)]
    assert rows
    sequences = {
        entry.sequence for person in store.course(simulated).participants.values() for entry in person.recorded
    }
    assert set(rows) <= sequences
    code = re.search(r"participants/(SIM-\d+)#act-(\d+)", number)
    assert code is not None
    person = site.client(Role.MONITOR).get(f"/studies/{simulated}/participants/{code[1]}").content.decode()
    assert f'id="act-{code[2]}"' in person


def test_a_visitor_sees_numbers_of_a_simulation_without_links_to_participants(site: Site, simulated: str) -> None:
    efficacy = page(site, simulated, "/efficacy")
    address = re.findall(r"/results(/numbers/[0-9a-f]+)", efficacy)[0]
    assert "/participants/SIM-" not in page(site, simulated, address)


def test_the_listings_of_one_participant(site: Site, simulated: str) -> None:
    shown = page(site, simulated, "/listings?participant=SIM-001")
    rows = re.findall(r'<th scope="row">(SIM-\d+)</th>', shown)
    assert set(rows) <= {"SIM-001"}
    assert site.client().get(f"/studies/{simulated}/results/listings?participant=NOBODY").status_code == 404


def test_files_leave_under_the_name_of_the_study(site: Site, simulated: str) -> None:
    for name, begins in (("report.html", b"<!doctype html>"), ("report.pdf", b"%PDF"), ("numbers.csv", b"mark,"),
                         ("analysis.json", b"{"), ("ars.json", b"{")):  # fmt: skip
        answer = site.client().get(f"/studies/{simulated}/results/files/{name}")
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{simulated}-{name}"'
        assert answer.content.startswith(begins)
    assert site.client().get(f"/studies/{simulated}/results/files/secret.txt").status_code == 404


def test_a_part_or_number_that_is_not_there_is_not_found(site: Site, simulated: str) -> None:
    for address in ("/nonsense", "/numbers/00000000000000000000"):
        assert site.client().get(f"/studies/{simulated}/results{address}").status_code == 404


def test_before_the_trial_the_study_page_says_what_its_number_can_show(site: Site) -> None:
    shown = site.client().get(f"/studies/{site.study}").content.decode()
    assert "39% power against 28%" in shown
    assert "estimation study" in shown


def test_without_participants_every_part_says_so_in_words(site: Site) -> None:
    for part in PARTS:
        shown = page(site, site.study, f"/{part}", Role.STATISTICIAN)
        assert "0.0%" not in shown
    assert "obody is enrolled yet" in page(site, site.study, "/efficacy", Role.STATISTICIAN)
