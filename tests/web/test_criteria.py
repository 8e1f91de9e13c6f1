"""Drafted criteria are read by people: the text with its marks; accept, edit, split, merge, leave to a person."""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.conftest import STUDY_FOLDERS
from tests.web.conftest import OPENED, Site
from trialwright.cli import commands
from trialwright.conduct.act import Role
from trialwright.eligibility.criterion import All, AnyOf

STUDY = "INVENTED-DRAFT"


@pytest.fixture
def drafted(site: Site, tmp_path: Path) -> Iterator[Site]:
    """The site with one more study: the invented one, its criteria marked as a draft."""
    from trialwright.protocol.study_folder import read_study
    from trialwright.web import store

    folder = tmp_path / "invented-draft"
    shutil.copytree(STUDY_FOLDERS["migraine"], folder)
    study, criteria = folder / "study.yaml", folder / "criteria.yaml"
    study.write_text(study.read_text(encoding="utf-8").replace("INVENTED-MIGRAINE", STUDY), encoding="utf-8")
    criteria.write_text(criteria.read_text(encoding="utf-8") + "\ndraft: true\n", encoding="utf-8")
    record = folder / "record.json"
    record.write_text(
        record.read_text(encoding="utf-8").replace(
            "taking part unsafe", "taking part unsafe\\n4. Migraine without aura"
        ),
        encoding="utf-8",
    )
    store.open_study(read_study(folder), now=OPENED, folder=folder)
    yield site


def shown(client: Any, study: str = STUDY) -> str:
    answer = client.get(f"/studies/{study}/criteria")
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def send(client: Any, **fields: str) -> tuple[int, str]:
    answer = client.post(f"/studies/{STUDY}/criteria", {"reason": "Read with the protocol.", **fields})
    return answer.status_code, html.unescape(answer.content.decode())


def digests(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="criterion" value="([^"]+)"><input type="hidden" name="sha256" value="(\w+)"', page))


def course() -> Any:
    from trialwright.web import store

    return store.course(STUDY)


def test_the_text_stands_beside_its_questions_and_each_mark_leads_to_one(drafted: Site) -> None:
    page = shown(drafted.client())
    ids = re.findall(r'id="text-([^"]+)" href="#([^"]+)"', page)
    assert len(ids) >= 5
    for mark, question in ids:
        assert mark == question and f'id="{question}"' in page
    assert "Draft: " in page and "<button" not in page.split("<main", 1)[1], "a visitor reads only"


def test_what_the_text_denies_is_underlined(drafted: Site) -> None:
    text = shown(drafted.client()).split('class="text"', 1)[1].split("</div>", 1)[0]
    assert re.findall(r'<span class="denied">([^<]*)</span>', text) == ["without", "aura"]


def test_each_criterion_is_accepted_by_name_and_only_then_all_are(drafted: Site) -> None:
    client = drafted.client(Role.INVESTIGATOR)
    waiting = digests(shown(client))
    assert set(waiting) == set(course().not_accepted)
    for id, sha256 in waiting.items():
        assert send(client, do="accept", criterion=id, sha256=sha256)[0] == 302
    assert course().not_accepted == ()
    page = shown(client)
    assert "Every criterion of this draft is accepted" in page
    assert page.count("accepted by investigator on") == len(waiting)
    assert "accepted already" in send(client, do="accept", criterion=id, sha256=sha256)[1]


def test_a_data_manager_may_change_and_not_accept(drafted: Site) -> None:
    client = drafted.client(Role.DATA_MANAGER)
    page = shown(client)
    assert digests(page) == {} and "Change I1" in page
    (id, *_) = course().not_accepted
    from trialwright.eligibility.criteria_revision import digest

    told = send(client, do="accept", criterion=id, sha256=digest(course().design.criteria.criterion(id)))[1]
    assert "investigator may" in told
    assert drafted.client(Role.MONITOR).post(f"/studies/{STUDY}/criteria", {}).status_code == 404


def test_a_criterion_is_split_left_to_a_person_merged_and_edited(drafted: Site) -> None:
    client = drafted.client(Role.INVESTIGATOR)
    before = [one.id for one in course().design.criteria.criteria]
    assert send(client, do="split", criterion="I2")[0] == 302
    ids = [one.id for one in course().design.criteria.criteria]
    assert ids == [part for id in before for part in (("I2.1", "I2.2") if id == "I2" else (id,))]
    assert send(client, do="merge", criterion="I2.1", **{"with": "I2.2"})[0] == 302
    assert send(client, do="manual", criterion="E1")[0] == 302
    assert course().design.criteria.criterion("E1").atoms[0].kind == "manual"
    entry = re.findall(r'<textarea id="entry-1"[^>]*>(.*?)</textarea>', shown(client), re.DOTALL)[0]
    edited = re.sub(r"says: .*", "says: In other words.", entry, count=1)
    assert send(client, do="edit", criterion=before[0], entry=edited)[0] == 302
    assert course().design.criteria.criteria[0].says == "In other words."
    acts = [entry for entry in course().study_acts if entry.act.kind == "criteria revised"]
    assert [entry.act.step for entry in acts] == ["split", "merged", "marked manual", "edited"]
    assert {(entry.actor.user, entry.reason) for entry in acts} == {("investigator", "Read with the protocol.")}


def test_after_an_acceptance_the_next_criterion_that_waits_is_shown(drafted: Site) -> None:
    client = drafted.client(Role.INVESTIGATOR)
    waiting = list(digests(shown(client)).items())
    for place, (id, sha256) in enumerate(waiting):
        answer = client.post(f"/studies/{STUDY}/criteria", {"do": "accept", "criterion": id, "sha256": sha256})
        following = waiting[place + 1][0] if place + 1 < len(waiting) else "list"
        assert answer.headers["Location"].endswith(f"#{following}")


def test_a_reader_sees_how_the_parts_are_joined_and_what_the_program_read(drafted: Site) -> None:
    page = shown(drafted.client())
    asked = page.split('id="I2"')[1].split("</article>")[0]
    assert "<strong>all of these</strong>" in asked
    assert re.search(r"read as age: at least 18", page) and "a person answers" in page


def test_a_part_never_takes_the_id_of_a_question_inside_another(drafted: Site) -> None:
    from trialwright.eligibility.criteria_revision import revised, split

    criteria = course().design.criteria
    whole = criteria.criterion("I2")
    first, second = (replace(atom, id=f"I2.{place}") for atom, place in zip(whole.atoms, (2, 1), strict=False))
    crossed = replace(whole, rule=All((AnyOf((first, replace(first, id="I2.3"))), second)))
    mended = replace(criteria, criteria=tuple(crossed if one.id == "I2" else one for one in criteria.criteria))
    parts = split(crossed)
    assert [one.id for one in parts] == ["I2-1", "I2-2"]
    assert len(revised(mended, ("I2",), parts).criteria) == len(criteria.criteria) + 1


def test_what_makes_no_criterion_is_refused_with_a_sentence_and_kept_in_the_form(drafted: Site) -> None:
    client = drafted.client(Role.INVESTIGATOR)
    for entry, says in (("id: I1", "exactly one kind"), ("- a\n- b", "the entry"), ("id: [", "the entry"),
                        ("id: I1\nsays: x\nquote: words that stand nowhere\nage: {over: 18}", "quote"),
                        ("id: I1\nsays: x\nage: {over: old}", "over")):  # fmt: skip
        status, told = send(client, do="edit", criterion="I1", entry=entry)
        assert status == 200 and says in told.split('id="refused"')[1].split("</div>")[0], entry
        assert entry in told
    assert "reason" in send(client, do="manual", criterion="I1", reason=" ")[1].split('id="refused"')[1][:400]
    assert "one of" in send(client, do="split", criterion="I99")[1]
    assert not [entry for entry in course().study_acts if entry.act.kind == "criteria revised"]


def test_a_study_without_a_draft_offers_nothing_to_accept(drafted: Site) -> None:
    page = shown(drafted.client(Role.INVESTIGATOR), drafted.study)
    assert "accepted with the study's design" in page and "Accept I1" not in page and "Change I1" not in page


def test_a_form_without_its_token_changes_nothing(drafted: Site) -> None:
    client = drafted.client(Role.INVESTIGATOR)
    client.handler.enforce_csrf_checks = True
    assert client.post(f"/studies/{STUDY}/criteria", {"do": "manual", "criterion": "I1"}).status_code == 403


def test_everything_that_screens_reads_the_criteria_as_they_were_revised(
    drafted: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page to try them, the command line and the exports: one reading of a study, the one that people made."""
    monkeypatch.setenv("TRIALWRIGHT_DATA", str(drafted.folder))
    client = drafted.client(Role.INVESTIGATOR)
    assert send(client, do="split", criterion="I2")[0] == 302
    assert send(client, do="manual", criterion="E1")[0] == 302
    tried = client.post(f"/studies/{STUDY}/screening", {"do": "judge", "screened_on": "2026-01-06"}).content.decode()
    assert 'id="I2.1"' in tried and 'id="I2.2"' in tried and 'id="I2"' not in tried
    person = tmp_path / "p.json"
    person.write_text('{"patient": "P-1", "as_of": "2026-01-06"}', encoding="utf-8")
    told = run("screen", STUDY, str(person), "--format", "json")
    judged = {one["id"]: one for one in json.loads(told)["verdicts"]}
    assert {"I2.1", "I2.2", "E1"} <= set(judged) and "I2" not in judged
    left = run("eligibility", "export", STUDY)
    (kind,) = [one["rule"]["kind"] for one in json.loads(left)["criteria"] if one["id"] == "E1"]
    assert kind == "manual"


def test_the_command_line_reads_the_files_of_a_study_that_nobody_opened(drafted: Site, tmp_path: Path) -> None:
    person = tmp_path / "p.json"
    person.write_text('{"patient": "P-1", "as_of": "2026-01-06"}', encoding="utf-8")
    none = tmp_path / "no data here"
    told = run("screen", str(STUDY_FOLDERS["migraine"]), str(person), "--format", "json", "--data", str(none))
    assert "I2" in {one["id"] for one in json.loads(told)["verdicts"]} and not none.exists()


def run(*words: str) -> str:
    done = CliRunner().invoke(commands, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout
