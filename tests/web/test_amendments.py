"""Amendments on the pages: look first, then put into force; versions of a form stand side by side."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import STUDY_FOLDERS
from tests.web.conftest import REAL, Site, fresh_site
from tests.web.journey import DAY, Walk, hidden, sentences
from trialwright.conduct.act import Role

FORM = "participant"
WORDS = {
    "amendment": "1.1", "says": "A narrower range.", "approval": "Ethics committee", "approved_on": "1 Mar 2026",
    "reason": "a slip was found",
}  # fmt: skip


@pytest.fixture
def site(prepared: Path, tmp_path: Path, django_db_blocker: Any, settings: Any) -> Iterator[Site]:
    """The site, for tests of the small study."""
    with fresh_site(REAL["migraine"], prepared, tmp_path / "data", django_db_blocker, settings) as found:
        yield found


@pytest.fixture
def walk(site: Site) -> Walk:
    """Someone at the screening visit, with a form saved."""
    walk = Walk(site)
    assert walk.consent().status_code == 302
    assert walk.act("visit-attended", observed_on=DAY, visit="screening").status_code == 302
    answer = walk.save("screening", FORM, observed_on=DAY, age_years="43", sex="female")
    assert answer.status_code == 302, sentences(answer.content)
    return walk


def packed(tmp_path: Path, *changes: tuple[str, str, str]) -> io.BytesIO:
    """The migraine study with words replaced, as a zip file."""
    folder = tmp_path / "amended"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(STUDY_FOLDERS["migraine"], folder)
    (folder / "page.txt").write_text("The registry's page, as the founding study keeps it.", encoding="utf-8")
    for name, old, new in changes:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text, old
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(tmp_path))
    out.seek(0)
    out.name = "amended.zip"
    return out


def label(tmp_path: Path) -> io.BytesIO:
    """Another label for one item: the smallest amendment."""
    return packed(tmp_path, (f"forms/{FORM}.yaml", "label: ", "label: Amended "))


def test_looking_writes_nothing_and_the_act_keeps_the_same_report(walk: Walk, tmp_path: Path) -> None:
    from trialwright.web import store

    manager, address = walk.site.client(Role.DATA_MANAGER), f"/studies/{walk.study}/amendments"
    before = store.head(walk.study)
    looked = manager.post(address, {"do": "look", "folder": label(tmp_path)}).content.decode()
    assert "What this design would mean" in looked and f"{FORM.capitalize()}: version" in looked
    assert store.head(walk.study) == before
    done = manager.post(address, {"do": "amend", "folder": label(tmp_path), **WORDS})
    assert done.status_code == 302, sentences(done.content)
    page = manager.get(address).content.decode()
    assert (
        "Amendment 1.1" in page
        and f"{FORM.capitalize()}: version" in page
        and "43" not in page.split("<main")[1].split("csrf")[0]
    )
    assert store.verify(walk.study) == []
    versions = manager.get(f"{address}/forms/{FORM}", {"lang": "zh"}).content.decode()
    assert 'lang="zh"' in versions and versions.count('<th scope="col">Version') >= 3
    assert walk.code in versions
    again = walk.save(
        "screening", FORM, observed_on=DAY, age_years="44", sex="female", **{"reason-age_years": "misread"}
    )
    assert again.status_code == 302, sentences(again.content)


def test_an_amendment_that_would_change_the_unit_of_values_is_refused(walk: Walk, tmp_path: Path) -> None:
    from trialwright.web import store

    manager, address = walk.site.client(Role.DATA_MANAGER), f"/studies/{walk.study}/amendments"
    before = store.head(walk.study)
    sent = packed(tmp_path, (f"forms/{FORM}.yaml", "unit: a\n", "unit: mo\n"))
    told = sentences(manager.post(address, {"do": "amend", "folder": sent, **WORDS}).content)
    assert any("in another unit" in one for one in told), told
    assert store.head(walk.study) == before


def test_a_page_that_was_open_when_a_unit_changed_never_saves_the_value_in_the_new_one(
    site: Site, tmp_path: Path
) -> None:
    from trialwright.web import store

    walk = Walk(site)
    walk.consent()
    walk.act("visit-attended", observed_on=DAY, visit="screening")
    address = f"{walk.person}/visits/screening/{FORM}"
    opened = {name: hidden(walk.coordinator.get(address).content, name) for name in ("base", "asked_as", "key")}
    sent = {**opened, "observed_on": DAY, "confirmed": "yes", "age_years": "43", "sex": "female", "do": "save"}
    walk.coordinator.post(f"{address}/draft", sent)
    to = {"do": "amend", "folder": packed(tmp_path, (f"forms/{FORM}.yaml", "unit: a\n", "unit: mo\n")), **WORDS}
    done = walk.site.client(Role.DATA_MANAGER).post(f"/studies/{walk.study}/amendments", to)
    assert done.status_code == 302, sentences(done.content)
    for answer in (walk.coordinator.get(address), walk.coordinator.post(address, sent)):
        said = " ".join(sentences(answer.content))
        assert answer.status_code == 200 and "was asked in" in said and "Nothing was converted" in said, said
        assert 'name="age_years" value="43"' not in answer.content.decode()
    person = store.course(walk.study).participants[walk.code]
    assert person.values("screening", FORM) == {}
    again = {**sent, "asked_as": hidden(walk.coordinator.get(address).content, "asked_as"), "age_years": "110"}
    answer = walk.coordinator.post(address, again)
    assert answer.status_code == 302, sentences(answer.content)


@pytest.mark.parametrize("content", [b"", b"no zip file", b"PK\x05\x06" + b"\x00" * 18])
def test_what_is_no_study_folder_is_refused_with_a_sentence(site: Site, content: bytes) -> None:
    sent = io.BytesIO(content)
    sent.name = "x.zip"
    address = f"/studies/{site.study}/amendments"
    answer = site.client(Role.DATA_MANAGER).post(address, {"do": "look", "folder": sent})
    assert answer.status_code == 200
    assert any("study folder" in one for one in sentences(answer.content))


def test_a_zip_file_that_reaches_out_of_its_folder_is_refused(site: Site) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("study/study.yaml", "id: X")
        archive.writestr("study/../../../tmp/evil.yaml", "x")
    out.seek(0)
    out.name = "x.zip"
    answer = site.client(Role.DATA_MANAGER).post(f"/studies/{site.study}/amendments", {"do": "look", "folder": out})
    assert any("another file" in one for one in sentences(answer.content))


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.MONITOR, Role.STATISTICIAN, Role.INVESTIGATOR])
def test_only_data_management_puts_an_amendment_into_force_on_the_page(site: Site, role: Role, tmp_path: Path) -> None:
    address = f"/studies/{site.study}/amendments"
    assert site.client(role).get(address).status_code == 200
    answer = site.client(role).post(address, {"do": "amend", "folder": label(tmp_path), **WORDS})
    assert answer.status_code == 404


def test_an_amendment_through_the_interface_for_acts_is_refused(site: Site) -> None:
    """Its folder would not be there: nobody could open the study any more."""
    from datetime import UTC, date, datetime

    from trialwright.conduct.act import Actor
    from trialwright.conduct.acts.design_amended import DesignAmended
    from trialwright.conduct.writing import Proposal, Refused
    from trialwright.web import store

    act = DesignAmended(None, date(2026, 3, 2), "f" * 64, "2", "x", "EC", date(2026, 3, 1))
    sent = Proposal(act, Actor("d", Role.DATA_MANAGER), datetime(2026, 3, 2, tzinfo=UTC), "k", "why")
    said = store.append(site.study, sent, now=datetime(2026, 3, 2, tzinfo=UTC))
    assert isinstance(said, Refused) and "study folder" in said.sentences[0]


def test_a_new_consent_form_is_due_after_the_amendment_and_closes_the_gate_when_its_time_is_over(
    walk: Walk, tmp_path: Path
) -> None:
    """ICH E6(R3) 2.8.5: who takes part is told what is new, and consents again."""
    manager, address = walk.site.client(Role.DATA_MANAGER), f"/studies/{walk.study}/amendments"
    old = "approved_on: 2036-06-01, valid_from: 2036-06-15"
    renewed = ("conduct.yaml", old, "approved_on: 2026-03-01, valid_from: 2026-03-02")
    for code in ("P-2", "P-3"):
        sent = {"participant": code, "observed_on": "2026-02-10", "consent_version": "1.0"}
        assert walk.coordinator.post(f"/studies/{walk.study}/participants/new/consent", sent).status_code == 302
    looked = manager.post(address, {"do": "look", "folder": packed(tmp_path, renewed)}).content.decode()
    assert "3 participants have to consent to version 2.0 by 2026-03-30, and that day has passed" in looked
    assert manager.post(address, {"do": "amend", "folder": packed(tmp_path, renewed), **WORDS}).status_code == 302
    work = f"/studies/{walk.study}/work"
    assert walk.coordinator.get(work).content.decode().count("Consent to version 2.0 of the form.") == 3

    form = walk.coordinator.get(f"/studies/{walk.study}/participants/P-3/acts/consent-given").content.decode()
    assert re.findall(r'<option value="([^"]+)"( selected)?', form) == [("2.0", " selected"), ("1.0", "")]
    assert "who signed an earlier one signs again within 28 days" in form
    page = walk.coordinator.get(f"/studies/{walk.study}/participants/P-3").content.decode()
    assert "Version 2.0 is to be signed until 2026-03-30." in page and "2026-02-10, version 1.0" in page

    def written(code: str, kind: str, **fields: str) -> Any:
        return walk.coordinator.post(f"/studies/{walk.study}/participants/{code}/acts/{kind}", fields)

    in_time = written("P-2", "visit-attended", observed_on="2026-03-20", visit="screening")
    assert in_time.status_code == 302, sentences(in_time.content)
    late = written("P-3", "visit-attended", observed_on="2026-04-20", visit="screening")
    assert any("has not consented to version 2.0, due by 2026-03-30" in one for one in sentences(late.content))
    again = written("P-3", "consent-given", observed_on="2026-04-19", consent_version="2.0")
    assert again.status_code == 302, sentences(again.content)
    assert written("P-3", "visit-attended", observed_on="2026-04-20", visit="screening").status_code == 302
    page = walk.coordinator.get(f"/studies/{walk.study}/participants/P-3").content.decode()
    assert "is to be signed" not in page and "2026-04-19, version 2.0" in page
    assert walk.coordinator.get(work).content.decode().count("Consent to version 2.0 of the form.") == 2
