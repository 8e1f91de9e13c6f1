"""The pages that anyone may read: the studies, and the page of one study, section by section."""

from __future__ import annotations

import html
import re

from tests.web.conftest import Site
from trialwright.notice import notice

# The sections of the portal page, in its order, and the outcome measures, which it does not have.
SECTIONS = [
    "Study Results", "Basic Information", "Brief Summary", "Detailed Description", "Conditions", "Study Design",
    "Study Groups", "Interventions", "Outcome Measures", "Eligibility Criteria", "Sponsors", "Responsible Party",
    "Principal Investigators", "Locations", "Countries", "Central Contacts", "Facility Contacts", "Other Identifiers",
    "More Related Trials",
]  # fmt: skip


def page(site: Site, address: str) -> str:
    answer = site.client().get(address)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_the_home_page_lists_every_study_with_its_page_and_its_criteria(any_site: Site) -> None:
    home = page(any_site, "/")
    assert f'href="/studies/{any_site.study}"' in home
    assert f'href="/studies/{any_site.study}/screening"' in home


def test_the_study_page_has_every_section_in_the_portals_order(any_site: Site) -> None:
    titles = re.findall(r'<h2 id="s\d+">(.*?)</h2>', page(any_site, f"/studies/{any_site.study}"))
    assert titles == SECTIONS


def test_the_study_page_says_what_each_section_is_for(any_site: Site) -> None:
    shown = page(any_site, f"/studies/{any_site.study}")
    assert len(re.findall(r'<h2 id="s\d+">.*?</h2>\s*<p class="soft">[A-Z].+?\.</p>', shown)) == len(SECTIONS)


def test_the_founding_page_tells_words_dates_and_what_cannot_be_true_any_more(site: Site) -> None:
    shown = page(site, f"/studies/{site.study}")
    for words in ("Not yet recruiting", "Results pending", "2025-06-10", "2026-01-31", "planned start passed",
                  "Same condition: Rheumatoid Arthritis", "must enter by 2025-07-19",
                  "the registry's own page has the rest",
                  "ACR20 at week 12"):  # fmt: skip
        assert words in shown
    assert "NOT_YET_RECRUITING" not in shown
    assert not re.search(r"86-10-\d+", shown), "telephone numbers are left out"


def test_every_assumption_of_the_plan_is_marked(any_site: Site) -> None:
    shown = page(any_site, f"/studies/{any_site.study}")
    plan = shown[shown.index('id="plan"') :]
    assert plan.count('<span class="tag assumed">assumed</span>') >= 5
    assert "<strong>assumed</strong>." in plan
    assert "<strong>registered</strong> in <code>protocolSection" in plan


def test_the_notice_stands_on_study_screening_and_every_other_page(any_site: Site) -> None:
    from trialwright.web.studies import find

    expected = notice(find(any_site.study).record_as_of)
    for address in (f"/studies/{any_site.study}", f"/studies/{any_site.study}/screening"):
        shown = page(any_site, address)
        for sentence in expected:
            assert sentence in shown
    for address in ("/", "/log-in"):
        assert notice(None)[0] in page(any_site, address)


def test_a_study_that_is_not_there_is_not_there(site: Site) -> None:
    assert site.client().get("/studies/NCT99999999").status_code == 404


def test_a_visitor_is_shown_no_way_into_the_study_team(site: Site) -> None:
    shown = page(site, f"/studies/{site.study}")
    assert "/participants" not in shown
    assert f"/studies/{site.study}/results" not in shown


def test_the_screening_answers_three_ways_with_reason_and_question(any_site: Site) -> None:
    client = any_site.client()
    answer = client.post(
        f"/studies/{any_site.study}/screening", {"birth_date": "2015-01-01", "screened_on": "2026-02-20"}
    )
    shown = html.unescape(answer.content.decode())
    assert "Not eligible" in shown
    assert '<span class="mark not-met">not met</span>' in shown
    assert '<span class="mark unknown">unknown</span>' in shown
    assert "<strong>Ask: " in shown
    assert "Evidence: born 2015-01-01" in shown


def test_a_value_that_cannot_be_is_refused_with_its_place(any_site: Site) -> None:
    answer = any_site.client().post(
        f"/studies/{any_site.study}/screening", {"birth_date": "1805-01-01", "screened_on": "2026-02-20"}
    )
    shown = html.unescape(answer.content.decode())
    assert "The sheet cannot be read" in shown
    assert "birth_date" in shown
