"""The results page: every number with its rule, every figure with its table, what is simulated marked everywhere."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import orjson
import pytest

from tests.web.conftest import Site
from tests.web.simulated import simulate
from trialwright.conduct.act import Role


@pytest.fixture
def simulated(any_site: Site) -> str:
    from trialwright.web import store

    return simulate(store.design_of(any_site.study))


def of(site: Site, study: str, role: Role | None = None) -> str:
    answer = site.client(role).get(f"/studies/{study}/results")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_shows_the_primary_result_that_the_analysis_gives(any_site: Site, simulated: str) -> None:
    from trialwright.analysis.results import results
    from trialwright.web import store

    page = of(any_site, simulated)
    primary = results(store.course(simulated)).primary
    assert primary is not None
    for arm in primary.at.arms:
        assert f"{arm.percent:.1f}%" in page
        assert f"{arm.responders} of {arm.analysed}" in page
        assert f"{100 * arm.interval.low:.1f}% to {100 * arm.interval.high:.1f}%" in page
    assert "A missing response counts as no response." in page
    assert "Clopper-Pearson" in page


def test_everything_simulated_says_so_first(any_site: Site, simulated: str) -> None:
    page = of(any_site, simulated)
    titles = re.findall(r"<(?:caption|figcaption|h1|title)[^>]*>([^<]*)<", page)
    assert len(titles) > 8
    assert [one for one in titles if not one.startswith("SIMULATED")] == []
    assert '<p class="simulated"><strong>SIMULATED</strong>' in page
    for address in ("", "/participants", "/screening", "/participants/SIM-001"):
        shown = any_site.client(Role.MONITOR).get(f"/studies/{simulated}{address}").content.decode()
        assert '<p class="simulated"><strong>SIMULATED</strong>' in shown
        assert re.search(r"<title>SIMULATED: ", shown)


def test_simulated_pages_name_no_investigator_and_no_hospital(any_site: Site, simulated: str) -> None:
    from trialwright.web import store

    record = store.design_of(any_site.study).record
    sponsors = record.protocol_section.sponsor_collaborators_module
    places = record.protocol_section.contacts_locations_module
    names = {sponsors.lead_sponsor.name} if sponsors and sponsors.lead_sponsor else set()
    for person in (places.overall_officials or ()) if places else ():
        names |= {person.name, person.affiliation}
    for location in (places.locations or ()) if places else ():
        names.add(location.facility)
    for address in ("", "/results", "/participants", "/screening", "/participants/SIM-001"):
        page = any_site.client(Role.MONITOR).get(f"/studies/{simulated}{address}").content.decode()
        assert [name for name in names if name and name in page] == []


def test_every_figure_is_sound_svg_and_has_its_table(any_site: Site, simulated: str) -> None:
    from trialwright.web import store

    page = of(any_site, simulated)
    drawn = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(drawn) >= 1
    for svg in drawn:
        root = ElementTree.fromstring(svg)
        assert not [one for one in root.iter() if "style" in one.attrib]
        assert root[0].text.startswith("SIMULATED")
    outcomes = store.design_of(any_site.study).analysis.outcomes
    assert page.count("responders by visit (") == len(outcomes)


def test_the_export_of_a_simulation_leaves_under_its_own_name_only(any_site: Site, simulated: str) -> None:
    answer = any_site.client().get(f"/studies/{simulated}/results/export/ctgov-results")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{simulated}-ctgov-results.json"'
    text = orjson.dumps(orjson.loads(answer.content)).decode()
    for outcome in orjson.loads(answer.content)["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"]:
        assert outcome["title"].startswith("SIMULATED")
    assert any_site.study not in re.findall(r'"nctId":"([^"]*)"', text)
    refused = any_site.client(Role.STATISTICIAN).get(f"/studies/{any_site.study}/results/export/ctgov-results")
    assert refused.status_code == 409
    assert "attachment" not in refused.headers.get("Content-Disposition", "")


def test_a_study_without_participants_says_so(any_site: Site) -> None:
    page = of(any_site, any_site.study, Role.STATISTICIAN)
    assert "Nobody is enrolled yet" in page
    assert "0.0%" not in page


def test_the_registered_study_links_to_its_simulation_and_keeps_results_pending(site: Site) -> None:
    from trialwright.web import store

    study = simulate(store.design_of(site.study), participants=3)
    page = site.client().get(f"/studies/{site.study}").content.decode()
    assert "Results pending" in page
    assert f'href="/studies/{study}"' in page
    assert "A simulation of this design" in page
    assert 'class="simulated"' not in page
