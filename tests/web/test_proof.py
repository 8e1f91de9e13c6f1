"""Cleaning and proof on the pages: a query's way, verification, signing with the password, locks, delegation, trail."""

from __future__ import annotations

import io
import re
import zipfile
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.web.conftest import PASSWORD, Site
from tests.web.journey import DAY, Walk, hidden, sentences
from trialwright.conduct.act import Role

FORM, ITEM = "vitals", "systolic_mm_hg"


@pytest.fixture
def walk(site: Site) -> Walk:
    """Someone at the screening visit, with a form saved."""
    walk = Walk(site)
    assert walk.consent().status_code == 302
    assert walk.act("visit-attended", observed_on=DAY, visit="screening").status_code == 302
    answer = walk.save("screening", FORM, observed_on=DAY, systolic_mm_hg="128", diastolic_mm_hg="79")
    assert answer.status_code == 302, sentences(answer.content)
    return walk


def test_a_query_goes_from_the_monitor_to_the_site_and_back(walk: Walk) -> None:
    monitor, manager = walk.site.client(Role.MONITOR), walk.site.client(Role.DATA_MANAGER)
    place = {"visit": "screening", "form": FORM, "item": ITEM}
    read = monitor.get(f"{walk.person}/visits/screening/{FORM}").content.decode()
    assert "You read this form as monitor; coordinators and investigators write it." in read
    assert f"{walk.person}/queries/new?visit=screening&amp;form={FORM}&amp;item={ITEM}" in read
    assert "queries/new" not in walk.coordinator.get(f"{walk.person}/visits/screening/{FORM}").content.decode()
    label = walk.design.forms[FORM].items[ITEM].label
    assert f"{label}: <b>128 mmHg</b>" in monitor.get(f"{walk.person}/queries/new", place).content.decode()
    asking = {**place, "says": "Sitting or lying?", "key": "clicked twice"}
    for _ in range(2):
        asked = monitor.post(f"{walk.person}/queries/new", asking)
        assert asked.status_code == 302 and asked.headers["Location"].endswith("/queries/1?done=raised")
    assert "used for another act" in " ".join(
        sentences(monitor.post(f"{walk.person}/queries/new", {**asking, "says": "Which arm?"}).content)
    )
    form = walk.coordinator.get(f"{walk.person}/visits/screening/{FORM}").content.decode()
    assert "query 1, open: Sitting or lying?" in form
    assert "Sitting or lying?" in walk.coordinator.get(f"/studies/{walk.study}/work").content.decode()
    address = f"{walk.person}/queries/1"
    for page in (walk.coordinator.get(address), walk.coordinator.get(f"/studies/{walk.study}/queries")):
        assert label in page.content.decode() and f": {ITEM}" not in page.content.decode()
    assert "not open to you" in " ".join(
        sentences(walk.coordinator.post(address, {"do": "close", "says": "x"}).content)
    )
    answer = {"do": "answer", "answer": "confirmed as it is", "says": "Sitting."}
    assert walk.coordinator.post(address, answer).status_code == 302
    assert manager.post(address, {"do": "close", "says": "Thank you."}).status_code == 302
    page = manager.get(address).content.decode()
    assert "closed" in page and page.count("<li><p><b>query") == 3
    assert "No query is open." in manager.get(f"/studies/{walk.study}/queries?state=open").content.decode()


def test_what_a_monitor_verified_shows_until_it_is_changed(walk: Walk) -> None:
    monitor = walk.site.client(Role.MONITOR)
    address = f"{walk.person}/visits/screening/{FORM}/verify"
    for _ in range(2):
        assert monitor.post(address, {"item": [ITEM], "key": "clicked twice"}).status_code == 302
    assert monitor.get(address).content.decode().count('class="mark met">yes') == 1
    assert "at least one" in " ".join(sentences(monitor.post(address, {"item": [ITEM]}).content))
    changed = walk.save("screening", FORM, observed_on=DAY, systolic_mm_hg="130", diastolic_mm_hg="79",
                        **{f"reason-{ITEM}": "misread"})  # fmt: skip
    assert changed.status_code == 302, sentences(changed.content)
    assert "changed since" in monitor.get(address).content.decode()


def signing(walk: Walk, **more: str) -> dict[str, str]:
    page = walk.investigator.get(f"{walk.person}/sign?visit=screening&form={FORM}").content
    return {"visit": "screening", "form": FORM, "meaning": "review", "printed_name": "Ines Example",
            "digest": hidden(page, "digest"), "username": "investigator", "password": PASSWORD, **more}  # fmt: skip


def test_signing_asks_for_the_password_and_is_broken_by_a_change(walk: Walk) -> None:
    address = f"{walk.person}/sign"
    wrong = walk.investigator.post(address, signing(walk, password="something else"))
    assert "nothing was signed" in " ".join(sentences(wrong.content))
    first = signing(walk, key="clicked twice")
    for _ in range(2):
        assert walk.investigator.post(address, first).status_code == 302
    assert "used for another act" in " ".join(
        sentences(walk.investigator.post(address, {**first, "meaning": "approval"}).content)
    )
    page = walk.investigator.get(f"{address}?visit=screening&form={FORM}").content.decode()
    assert page.count("Ines Example") == 1 and 'class="mark met">yes' in page
    sent = signing(walk)
    walk.save("screening", FORM, observed_on=DAY, systolic_mm_hg="131", diastolic_mm_hg="79",
              **{f"reason-{ITEM}": "misread"})  # fmt: skip
    assert "changed since you opened it" in " ".join(sentences(walk.investigator.post(address, sent).content))
    broken = walk.investigator.get(address).content.decode()
    assert "broken by row" in broken and "value corrected" in broken


def test_nobody_but_an_investigator_signs(walk: Walk) -> None:
    for role in (Role.COORDINATOR, Role.DATA_MANAGER, Role.MONITOR, Role.STATISTICIAN):
        assert walk.site.client(role).post(f"{walk.person}/sign", signing(walk)).status_code == 404


def test_a_locked_record_takes_nothing_until_it_is_unlocked(walk: Walk) -> None:
    manager, address = walk.site.client(Role.DATA_MANAGER), f"/studies/{walk.study}/locks"
    assert manager.post(address, {"participant": walk.code, "do": "locked"}).status_code == 302
    refused = walk.save("screening", FORM, observed_on=DAY, systolic_mm_hg="131", diastolic_mm_hg="79",
                        **{f"reason-{ITEM}": "misread"})  # fmt: skip
    assert "is locked" in " ".join(sentences(refused.content))
    assert "Frozen or locked</dt><dd>The record of" in walk.coordinator.get(walk.person).content.decode()
    event = walk.coordinator.get(f"{walk.person}/acts/adverse-event-reported").content.decode()
    assert "a data manager unlocks it first" in event and "hours of a serious event run" in event
    unlock = {"participant": walk.code, "do": "unlock"}
    assert "needs a reason" in " ".join(sentences(manager.post(address, unlock).content))
    assert manager.post(address, {**unlock, "reason": "the source was found"}).status_code == 302
    assert "the source was found" in manager.get(address).content.decode()


def test_a_delegation_is_written_and_ended_and_listed_for_a_day(walk: Walk) -> None:
    address = f"/studies/{walk.study}/delegations"
    sent = {"do": "delegate", "user": "coordinator", "role": "coordinator", "other": "visits", "starts": "1 Jan 2026"}
    assert walk.investigator.post(address, sent).status_code == 302
    assert "visits" in walk.investigator.get(address).content.decode()
    assert "Nobody stands in the log" in walk.investigator.get(f"{address}?on=2025-12-31").content.decode()
    for field, word in (("starts", "From"), ("until", "Until")):
        told = walk.investigator.post(address, {**sent, field: "soon"}).content
        assert f"{word}: This is no date" in " ".join(sentences(told))
    assert (
        walk.investigator.post(address, {"do": "end", "user": "coordinator", "role": "coordinator"}).status_code == 302
    )
    assert walk.investigator.post(address, {**sent, "user": "corinna"}).status_code == 302
    row = re.search(
        r"Set aside<span class=.hidden.>: corinna, row (\d+)", walk.investigator.get(address).content.decode()
    )
    assert row is not None
    listed = walk.investigator.get(address).content.decode().split("</table>")[0]
    assert 'class="stacked wide"' in listed and '<details class="off-paper">' in listed, "on a phone, and on paper"
    aside = {"do": "aside", "row": row[1], "site": ""}
    refused = " ".join(sentences(walk.investigator.post(address, {**aside, "reason": " "}).content))
    assert "needs a reason" in refused and "no act of the study" in " ".join(
        sentences(walk.investigator.post(address, {**aside, "row": "x", "reason": "typed"}).content)
    )
    assert walk.site.client(Role.MONITOR).post(address, {**aside, "reason": "typed"}).status_code == 404
    assert walk.investigator.post(address, {**aside, "reason": "a name mistyped"}).status_code == 302
    assert "corinna" not in walk.investigator.get(address).content.decode().split("Accounts of this study")[0]


def test_the_trail_of_one_item_and_the_matrix_are_at_hand(walk: Walk) -> None:
    monitor = walk.site.client(Role.MONITOR)
    one = monitor.get(f"/studies/{walk.study}/audit?participant={walk.code}&visit=screening&form={FORM}&item={ITEM}")
    assert one.content.decode().count("<tr>") == 2 and "128" in one.content.decode()
    whole = monitor.get(f"/studies/{walk.study}/audit/trail.csv").content.decode()
    assert whole.count("\n") > 5 and "systolic_mm_hg" in whole
    matrix = monitor.get(f"/studies/{walk.study}/matrix").content.decode()
    assert re.search(r'class="cell started" title="screening: \d of \d+ forms complete', matrix)


def test_an_investigator_takes_a_copy_and_a_checkpoint(walk: Walk) -> None:
    answer = walk.investigator.get(f"/studies/{walk.study}/copy")
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert f"{walk.study}-copy/MANIFEST.sha256" in names
    assert any(name.startswith(f"{walk.study}-copy/designs/") for name in names)
    kept = walk.investigator.get(f"/studies/{walk.study}/checkpoint").json()
    assert kept["study"] == walk.study and len(kept["head"]) == 64


def test_a_value_that_is_missing_takes_a_reason_and_the_visit_before_is_shown(walk: Walk) -> None:
    saved = walk.save("screening", FORM, observed_on=DAY, systolic_mm_hg="128", diastolic_mm_hg="79",
                      **{"weight_kg.missing": "not_done"})  # fmt: skip
    assert saved.status_code == 302, sentences(saved.content)
    both = walk.save("screening", FORM, observed_on=DAY, systolic_mm_hg="128", diastolic_mm_hg="79", weight_kg="62",
                     **{"weight_kg.missing": "not_done"})  # fmt: skip
    assert "a value and a reason" in " ".join(sentences(both.content))
    page = walk.coordinator.get(f"{walk.person}/visits/screening/{FORM}").content.decode()
    assert "not done" in page


def test_rows_of_a_repeating_group_come_one_by_one(walk: Walk) -> None:
    address = f"{walk.person}/visits/screening/concomitant_treatment"
    page = walk.coordinator.get(address).content.decode()
    name = re.search(r'name="([a-z_]+)\[1\]"', page)
    assert name is not None and f'name="{name[1]}[2]"' not in page
    saved = walk.save("screening", "concomitant_treatment", observed_on=DAY, **{f"{name[1]}[1]": "Folic acid"})
    assert saved.status_code == 302, sentences(saved.content)
    page = walk.coordinator.get(address).content.decode()
    assert "Folic acid" in page and f'name="{name[1]}[2]"' in page


@pytest.mark.parametrize("asked", ["audit?page=²", "audit?page=-1", "audit?page=" + "9" * 40, "audit/review?hours=--5",
                                   "audit/review?hours=²", "audit/review?hours=99"])  # fmt: skip
def test_a_number_in_an_address_that_is_none_is_passed_over(site: Site, asked: str) -> None:
    assert site.client(Role.DATA_MANAGER).get(f"/studies/{site.study}/{asked}").status_code == 200


def test_after_log_in_somebody_comes_back_to_the_very_part_they_were_to_sign(walk: Walk) -> None:
    asked = f"{walk.person}/sign?visit=week%200&form={FORM}"
    sent = walk.site.client().get(asked)
    assert sent.status_code == 302 and sent["Location"].startswith("/log-in?next=")
    assert parse_qs(urlsplit(sent["Location"]).query)["next"] == [asked]


def test_the_guideline_is_approved_on_its_page_with_the_password(walk: Walk) -> None:
    address = f"/studies/{walk.study}/guideline"
    assert "guideline to approve" in walk.investigator.get(f"/studies/{walk.study}/work").content.decode()
    assert b"Approve this guideline" not in walk.coordinator.get(address).content
    sent = {"sha256": hidden(walk.investigator.get(address).content, "sha256"), "printed_name": "Ines Example",
            "username": "investigator", "password": PASSWORD}  # fmt: skip
    wrong = walk.investigator.post(address, {**sent, "password": "another"})
    assert sentences(wrong.content) == ["The password is not right: nothing was signed."]
    assert walk.coordinator.post(address, sent).status_code == 404
    assert "read it again" in " ".join(sentences(walk.investigator.post(address, {**sent, "sha256": "0"}).content))
    assert walk.investigator.post(address, sent).status_code == 302
    page = walk.investigator.get(address).content.decode()
    assert "Ines Example" in page and "as it reads here" in page and "Approve this guideline" not in page
    assert "Ines Example" not in walk.site.client().get(address).content.decode()
