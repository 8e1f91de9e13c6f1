"""The page of the lots, and what a dose or a package from a wrong lot is told before it is written; both studies."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.urls import reverse

from tests.web.conftest import Site, user_of
from tests.web.journey import DAY, Walk, hidden, sentences
from tests.web.test_conduct_api import header
from tests.web.test_course import enrol
from tests.web.test_doses import given, page_of, plan_of, send
from trialwright.cli import product
from trialwright.conduct.act import Role

BEFORE = (date.fromisoformat(DAY) - timedelta(days=3)).isoformat()


@pytest.fixture
def walk(any_site: Site) -> Walk:
    found = Walk(any_site)
    enrol(found)
    return found


def write(walk: Walk, kind: str, **fields: str) -> Any:
    address = reverse("lots", args=[walk.study])
    key = hidden(walk.coordinator.get(f"{address}?write={kind}").content, "key")
    sent = {"key": key, "do": kind, "observed_on": BEFORE, "administration": plan_of(walk).intervention, "lot": "T-1"}
    return walk.coordinator.post(address, {**sent, **fields})


def shown(walk: Walk, role: Role = Role.MONITOR) -> str:
    return str(walk.site.client(role).get(reverse("lots", args=[walk.study])).content.decode())


def test_a_receipt_is_written_shown_offered_and_taken_out(walk: Walk) -> None:
    assert "No receipt is recorded" in shown(walk)
    assert write(walk, "product-received", units="8", expires="31DEC2026", excursion="false").status_code == 302
    told = shown(walk)
    assert "T-1" in told and "2026-12-31" in told and "?write=" not in told, "a monitor reads and does not write"
    assert "expires 2026-12-31, 8 left" in page_of(walk), "the form of the dose offers it, with how it stands"
    assert send(walk, lot="T-1").status_code == 302 and len(given(walk)) == 1
    client = walk.site.client(Role.DATA_MANAGER)
    (line,) = csv.DictReader(io.StringIO(client.get(reverse("lots file", args=[walk.study])).content.decode()))
    assert (line["received"], line["given"], line["left"]) == ("8", "1", "7")
    lines = list(csv.DictReader(io.StringIO(client.get(reverse("lots account", args=[walk.study])).content.decode())))
    assert [(one["what"], one["participant"], one["left"]) for one in lines] == [
        ("product received", "", "8"), ("dose given", walk.code, "7")]  # fmt: skip
    from trialwright.web import store

    assert store.verify(walk.study) == [], "state that is rebuilt equals what is stored"
    until = datetime.now(UTC) + timedelta(days=1)
    token = store.make_token(user_of(Role.MONITOR), walk.study, Role.MONITOR, "test", until)
    (one,) = client.get(f"/api/conduct/studies/{walk.study}/lots", headers=header(token)).json()
    assert (one["lot"], one["expires"], one["left"], one["simulated"]) == ("T-1", "2026-12-31", 7, False)
    said = CliRunner().invoke(product.lots, [walk.study, "--account", "--data", str(walk.site.folder)])
    assert said.exit_code == 0 and "dose given" in said.output and walk.code in said.output


def test_an_entry_that_was_wrong_is_set_aside_from_its_line_in_the_account(walk: Walk) -> None:
    write(walk, "product-received", units="80")
    row = re.findall(r"write=lot-entry-set-aside&amp;row=([0-9]+)", shown(walk, Role.COORDINATOR))
    assert len(row) == 1 and "write=" not in shown(walk)
    address = f"{reverse('lots', args=[walk.study])}?write=lot-entry-set-aside&row={row[0]}"
    page = walk.coordinator.get(address).content
    assert f'value="{row[0]}"' in page.decode() and "Row of the entry" in page.decode()
    assert f"product received on {BEFORE}, {plan_of(walk).intervention}, lot T-1, +80 units" in page.decode()
    sent = {"key": hidden(page, "key"), "do": "lot-entry-set-aside", "row": row[0], "observed_on": DAY}
    assert "Reason" in " ".join(sentences(walk.coordinator.post(address, {**sent, "reason": " "}).content))
    assert walk.coordinator.post(address, {**sent, "reason": "eight, not eighty"}).status_code == 302
    told = shown(walk, Role.COORDINATOR)
    assert "set aside as entered in error" in told and "+80 units" in told and "row=" not in told
    again = walk.coordinator.post(address, {**sent, "key": "another", "reason": "once more"})
    assert "no entry of the register" in " ".join(sentences(again.content))
    from trialwright.web import store

    assert store.verify(walk.study) == []


def test_a_dose_or_a_package_from_a_wrong_lot_is_told_in_words_before_it_is_written(walk: Walk) -> None:
    write(walk, "product-received", units="8", expires=BEFORE)
    asked = send(walk, lot="T-1")
    assert "from lot &#x27;T-1&#x27; 3 days after its expiry" in asked.content.decode() and given(walk) == []
    assert send(walk, lot="T-1", deviation="Nobody looked.").status_code == 302
    assert "3 days after its expiry" in shown(walk).partition("Used although")[2]
    fields = {"observed_on": DAY, "administration": plan_of(walk).intervention, "units": "2", "lot": "T-9"}
    asked = walk.act("product-handed-out", **fields)
    assert asked.status_code == 200 and "not in the register of lots" in asked.content.decode()
    assert walk.act("product-handed-out", **fields, deviation="A slip on the box.").status_code == 302
    late = write(walk, "product-received", units="5", lot="T-9")
    told = walk.coordinator.get(late.url).content.decode()
    assert "Deviations that no longer hold were closed: 1" in told and "T-9&#x27;, which is not" not in told


MISTYPED = [
    ("product-received", {"units": "0"}, "At least one unit"),
    ("product-received", {"units": "many"}, "Enter a whole number"),
    ("product-received", {"units": "2", "lot": ""}, "Lot of the product"),
    ("product-received", {"units": "2", "expires": "soon"}, "no date"),
    ("product-disposed-of", {"units": "2", "how": "destroyed"}, "not in the register"),
    ("product-disposed-of", {"units": "2", "how": "eaten"}, "eaten"),
    ("lot-status-changed", {"status": "quarantined", "reason": ""}, "Reason"),
]


def test_what_is_mistyped_is_told_and_nothing_is_written(any_site: Site) -> None:
    walk = Walk(any_site)
    for kind, fields, says in MISTYPED:
        answer = write(walk, kind, **fields)
        assert answer.status_code == 200 and says in " ".join(sentences(answer.content)), (kind, fields)
    assert "No receipt is recorded" in shown(walk)
    address = reverse("lots", args=[walk.study])
    assert walk.coordinator.get(f"{address}?write=other").status_code == 404
    assert "say what is to be written" in " ".join(sentences(walk.coordinator.post(address, {"do": "x"}).content))
    assert walk.site.client(Role.MONITOR).post(address, {"do": "product-received"}).status_code == 404
