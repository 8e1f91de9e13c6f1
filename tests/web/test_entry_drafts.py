"""What is typed and not saved: kept for its writer alone, found again, gone with the save; how a value came about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.conftest import REAL, fresh_site
from tests.web.journey import DAY, Walk, hidden, sentences
from tests.web.test_course import enrol, first_dose
from tests.web.verdict_paths import undone
from trialwright.conduct.act import Role
from trialwright.conduct.entry import Entry, Stopped


@pytest.fixture(scope="module")
def clinic(prepared: Path, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Iterator[Walk]:
    """A participant of the founding study at the baseline visit."""
    from django.conf import settings

    before = settings.PASSWORD_HASHERS, settings.DATA_FOLDER
    folder = tmp_path_factory.mktemp("drafts") / "data"
    with fresh_site(REAL["nct07008196"], prepared, folder, django_db_blocker, settings) as site:
        found = Walk(site)
        enrol(found)
        found.act("visit-attended", observed_on=DAY, visit="week 0")
        found.act("dose-given", **first_dose(found))
        yield found
    settings.PASSWORD_HASHERS, settings.DATA_FOLDER = before


@pytest.fixture
def walk(clinic: Walk) -> Iterator[Walk]:
    """The participant, for one test; what the test writes is rolled back."""
    with undone():
        yield clinic


def core_set(walk: Walk) -> str:
    return f"{walk.person}/visits/week-0/core_set"


def sent(**fields: str) -> dict[str, str]:
    return {"observed_on": DAY, "do": "save", "base": "0", "key": "k" * 32, **fields}


def entries(walk: Walk, form: str = "core_set") -> dict[str, Entry]:
    """The latest entry of each item of the form at week 0."""
    from trialwright.web import store

    acts = [one.act for one in store.course(walk.study).participants[walk.code].recorded]
    return {
        entry.item: entry for act in acts if getattr(act, "form", "") == form for entry in getattr(act, "entries", ())
    }


def rows(walk: Walk) -> int:
    from trialwright.web import store

    return store.course(walk.study).sequence


def typed(page: bytes, item: str) -> str:
    return hidden(page, item) if f'name="{item}" value="' in page.decode() else ""


def test_a_draft_is_no_act_is_its_writers_alone_and_goes_with_the_save(walk: Walk) -> None:
    before = rows(walk)
    answer = walk.coordinator.post(f"{core_set(walk)}/draft", sent(pain_mm="41", haq_di="seven"))
    assert answer.json()["kept"] is True
    assert rows(walk) == before, "a draft is no act"
    page = walk.coordinator.get(core_set(walk)).content
    assert "here again" in page.decode()
    assert (typed(page, "pain_mm"), typed(page, "haq_di")) == ("41", "seven"), "also what cannot be read"
    assert typed(walk.investigator.get(core_set(walk)).content, "pain_mm") == ""
    assert walk.coordinator.post(core_set(walk), sent(pain_mm="41")).status_code == 302
    late = walk.coordinator.post(f"{core_set(walk)}/draft", sent(pain_mm="40"))
    assert late.json()["kept"] is False, "a page that is saved already leaves no draft behind"
    assert "here again" not in walk.coordinator.get(core_set(walk)).content.decode()


def test_what_stands_in_the_table_of_drafts_cannot_be_read_without_the_key(walk: Walk, settings: Any) -> None:
    from trialwright.web import store
    from trialwright.web.models import FormDraft

    walk.coordinator.post(f"{core_set(walk)}/draft", sent(pain_mm="41.125"))
    place = store.drafts_of("coordinator", walk.study)[0][0]
    assert (place.code, place.form) == (walk.code, "core_set")
    assert f'href="{core_set(walk)}"' in walk.coordinator.get(f"/studies/{walk.study}/work").content.decode()
    assert "Typed and not saved" not in walk.investigator.get(f"/studies/{walk.study}/work").content.decode()
    assert b"41.125" not in bytes(FormDraft.objects.get().content)
    settings.SECRET_KEY = "another key"
    assert store.draft_at(place) is None


def test_without_scripts_a_stopped_save_is_a_draft_and_can_be_given_up(walk: Walk) -> None:
    answer = walk.coordinator.post(core_set(walk), sent(pain_mm="900"))
    assert any("must be from 0 to 100" in one for one in sentences(answer.content))
    assert typed(walk.coordinator.get(core_set(walk)).content, "pain_mm") == "900"
    assert walk.coordinator.post(core_set(walk), {"do": "discard"}).status_code == 302
    assert typed(walk.coordinator.get(core_set(walk)).content, "pain_mm") == ""


@pytest.mark.parametrize("role", [Role.MONITOR, Role.STATISTICIAN, Role.DATA_MANAGER, Role.ADMINISTRATOR])
def test_who_may_not_write_the_form_keeps_no_draft_of_it(walk: Walk, role: Role) -> None:
    assert walk.site.client(role).post(f"{core_set(walk)}/draft", sent(pain_mm="41")).status_code == 404


def test_a_draft_over_a_form_that_others_saved_shows_both_and_takes_over_the_rest(walk: Walk) -> None:
    walk.coordinator.post(f"{core_set(walk)}/draft", sent(pain_mm="41", esr_mm_h="20"))
    walk.investigator.post(core_set(walk), sent(pain_mm="55", haq_di="1.5", key="i" * 32))
    page = walk.coordinator.get(core_set(walk)).content
    assert [typed(page, one) for one in ("pain_mm", "esr_mm_h", "haq_di")] == ["41", "20", "1.5"]
    assert "55, saved by investigator meanwhile" in page.decode()
    again = sent(pain_mm="41", esr_mm_h="20", haq_di="1.5", base=hidden(page, "base"), key="c" * 32)
    answer = walk.coordinator.post(core_set(walk), {**again, "reason-pain_mm": "Read again"})
    assert answer.status_code == 302
    assert {name: entry.new for name, entry in entries(walk).items()} == {"pain_mm": 41, "esr_mm_h": 20, "haq_di": 1.5}


def test_what_only_the_other_changed_is_not_put_back_by_the_loser(walk: Walk) -> None:
    walk.coordinator.post(core_set(walk), sent(pain_mm="50", haq_di="1"))
    base = hidden(walk.coordinator.get(core_set(walk)).content, "base")
    both = {"base": base, "reason": "Misread"}
    walk.investigator.post(core_set(walk), sent(pain_mm="55", haq_di="2", key="i" * 32, **both))
    lost = walk.coordinator.post(core_set(walk), sent(pain_mm="60", haq_di="1", key="c" * 32, **both))
    assert lost.status_code == 200
    assert (typed(lost.content, "pain_mm"), typed(lost.content, "haq_di")) == ("60", "2")


def test_a_save_that_is_sent_twice_is_written_once(walk: Walk) -> None:
    for _ in range(2):
        assert walk.coordinator.post(core_set(walk), sent(pain_mm="41")).status_code == 302
        standing = rows(walk)
    assert rows(walk) == standing
    assert entries(walk)["pain_mm"].new == 41


def test_the_answer_that_a_check_stopped_is_kept_with_the_one_that_was_saved(walk: Walk) -> None:
    """FDA 2024, question 13: the original response, the check and the corrected value."""
    walk.coordinator.post(core_set(walk), sent(pain_mm="410", crp_mg_l="350"))
    walk.coordinator.post(core_set(walk), sent(pain_mm="41", crp_mg_l="350"))
    walk.coordinator.post(core_set(walk), sent(pain_mm="41", crp_mg_l="35"))
    found = entries(walk)
    assert found["pain_mm"].stopped == (Stopped("range", "410"),)
    assert found["crp_mg_l"].stopped == (Stopped("range", "350"),)
    trail = walk.coordinator.get(f"/studies/{walk.study}/audit?participant={walk.code}&item=pain_mm")
    assert "check range stopped: 410" in trail.content.decode()


def test_the_reason_for_a_value_that_a_check_asks_about_comes_from_the_studys_list(walk: Walk) -> None:
    fields = {"why-code-crp_mg_l": "repeated", "why-crp_mg_l": "sample of the afternoon"}
    assert walk.coordinator.post(core_set(walk), sent(crp_mg_l="350", **fields)).status_code == 302
    entry = entries(walk)["crp_mg_l"]
    assert entry.reason == "measured again and confirmed: sample of the afternoon"
    assert entry.stopped == (), "what is saved after all speaks for itself"
    queries = walk.coordinator.get(f"/studies/{walk.study}/queries").content.decode()
    assert "C-reactive protein: is it right" not in queries, "an answer given beforehand raises no query"


def test_a_correction_that_says_why_the_new_value_is_right_raises_no_query(walk: Walk) -> None:
    walk.coordinator.post(core_set(walk), sent(crp_mg_l="35"))
    fields = {"reason-crp_mg_l": "misread", "why-code-crp_mg_l": "repeated", "key": "e" * 32,
              "base": hidden(walk.coordinator.get(core_set(walk)).content, "base")}  # fmt: skip
    assert walk.coordinator.post(core_set(walk), sent(crp_mg_l="350", **fields)).status_code == 302
    queries = walk.coordinator.get(f"/studies/{walk.study}/queries").content.decode()
    assert "C-reactive protein: is it right" not in queries
    trail = walk.coordinator.get(f"/studies/{walk.study}/audit?participant={walk.code}&item=crp_mg_l").content.decode()
    assert "misread; measured again and confirmed" in trail


def test_who_closes_an_account_drops_what_it_typed_and_did_not_save(walk: Walk) -> None:
    from trialwright.web import store

    for client in (walk.coordinator, walk.investigator):
        client.post(f"{core_set(walk)}/draft", sent(pain_mm="41"))
    assert store.close_account("coordinator", "administrator", "left")
    assert not store.drafts_of("coordinator", walk.study) and store.drafts_of("investigator", walk.study)


def test_a_date_in_any_usual_form_is_saved_in_one(walk: Walk) -> None:
    answer = walk.coordinator.post(core_set(walk), sent(pain_mm="41", observed_on="20 feb 2026"))
    assert answer.status_code == 302
    refused = walk.coordinator.post(core_set(walk), sent(pain_mm="42", observed_on="3/4/2026", key="d" * 32))
    assert any("write the month as a word" in one for one in sentences(refused.content))


def test_not_done_for_a_group_says_so_in_every_entry_and_only_where_it_is_true(walk: Walk) -> None:
    page = walk.coordinator.post(core_set(walk), sent(do="none:scales", pain_mm="41")).content.decode()
    assert page.count('value="not_done" selected') == 2, "what holds an answer is left alone"
    marks = {f"method-{name}": "not done" for name in ("patient_global_mm.missing", "pain_mm", "haq_di")}
    walk.coordinator.post(core_set(walk), sent(**{"patient_global_mm.missing": "not_done", "pain_mm": "41"}, **marks))
    found = entries(walk)
    assert found["patient_global_mm.missing"].method == "not done"
    assert found["pain_mm"].method is None, "a claim that is not true is not believed"


def test_same_as_last_takes_the_visit_before_and_the_change_since_is_pointed_out(walk: Walk) -> None:
    from datetime import date, timedelta

    later = (date.fromisoformat(DAY) + timedelta(days=28)).isoformat()
    walk.coordinator.post(core_set(walk), sent(pain_mm="40", patient_global_mm="50"))
    walk.act("visit-attended", observed_on=later, visit="week 4")
    address = core_set(walk).replace("week-0", "week-4")
    page = walk.coordinator.post(address, sent(do="same:scales", pain_mm="61", observed_on=later)).content
    assert (typed(page, "patient_global_mm"), typed(page, "pain_mm")) == ("50", "61")
    assert "before: 40 (week 0)" in page.decode()
    assert "changed by 52%" in page.decode()
    assert hidden(page, "method-patient_global_mm") == "same as last"


def test_a_form_marked_as_transcribed_from_paper_says_so_in_every_entry(walk: Walk) -> None:
    walk.coordinator.post(core_set(walk), sent(pain_mm="41", haq_di="1", from_paper="yes"))
    assert {entry.method for entry in entries(walk).values()} == {"transcribed from paper"}


def test_save_and_next_leads_to_the_next_form_of_the_visit(walk: Walk) -> None:
    forms = [one for one in walk.design.visit("week 0").forms if not walk.design.forms[one].acts]
    following = forms[forms.index("core_set") + 1]
    answer = walk.coordinator.post(core_set(walk), sent(pain_mm="41", do="next"))
    assert answer.status_code == 302
    assert answer["Location"].partition("?")[0].endswith(f"/visits/week-0/{following}")


def test_the_form_of_an_unscheduled_visit_opens_once_it_has_taken_place(walk: Walk) -> None:
    kind = walk.design.unscheduled[0]
    form = next(one for one in kind.forms if not walk.design.forms[one].acts)
    address = f"{walk.person}/visits/{kind.name}-1/{form}"
    assert walk.coordinator.get(address).status_code == 404
    answer = walk.act("visit-attended", observed_on=DAY, visit=f"{kind.name} 1")
    assert answer.status_code == 302, sentences(answer.content)
    assert walk.coordinator.get(address).status_code == 200
    assert f'href="{address}"' in walk.coordinator.get(walk.person).content.decode()


def test_the_history_of_an_answer_is_its_audit_trail(walk: Walk) -> None:
    walk.coordinator.post(core_set(walk), sent(pain_mm="41"))
    lines = walk.site.client(Role.MONITOR).get(f"{core_set(walk)}/history/pain_mm").json()["lines"]
    assert [(one["old"], one["new"], one["user"]) for one in lines] == [(None, 41, "coordinator")]
    assert walk.coordinator.get(f"{core_set(walk)}/history/no_such_item").status_code == 404


def test_what_an_ended_session_sent_is_kept_for_its_user(walk: Walk) -> None:
    from trialwright.web import drafts

    assert drafts.keep("coordinator", core_set(walk), {"pain_mm": ["41"], "base": ["0"], "key": ["k"]})
    assert typed(walk.coordinator.get(core_set(walk)).content, "pain_mm") == "41"
    assert not drafts.keep("monitor", core_set(walk), {"pain_mm": ["41"]})
    assert not drafts.keep("coordinator", "/search", {"pain_mm": ["41"]})
    assert not drafts.keep("coordinator", core_set(walk).replace("P-1", "P-9"), {"pain_mm": ["41"]})
