"""What a form page asks of the database and of templates: counted, never timed."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import connection
from django.forms.renderers import get_default_renderer
from django.forms.widgets import Select, TextInput
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.web.conftest import Site, user_of
from tests.web.journey import DAY, Walk, answers, hidden
from tests.web.test_course import enrol
from trialwright.conduct.act import Role
from trialwright.protocol.study_folder import read_study
from trialwright.web.form_boxes import Menu, TextBox
from trialwright.web.form_fields import field_of

ASKED_AGAIN = "SELECT s.design_sha256"
"""Where the ledger stands is asked again inside the transaction that writes."""


@pytest.fixture
def walk(any_site: Site) -> Walk:
    """A participant at the baseline visit."""
    found = Walk(any_site)
    enrol(found)
    found.act("visit-attended", observed_on=DAY, visit=found.design.analysis.baseline_visit)
    return found


def asked(captured: CaptureQueriesContext) -> list[str]:
    return [one["sql"] for one in captured if one["sql"].startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))]


def twice(queries: list[str]) -> list[str]:
    return [one for one, times in Counter(queries).items() if times > 1 and not one.startswith(ASKED_AGAIN)]


def test_a_form_page_and_a_save_ask_nothing_twice_and_write_three_tables(walk: Walk) -> None:
    visit = walk.design.analysis.baseline_visit
    form = walk.design.visit(visit).forms[-1]
    page = f"{walk.person}/visits/{visit.replace(' ', '-')}/{form}"
    walk.coordinator.get(page)
    with CaptureQueriesContext(connection) as captured:
        shown = walk.coordinator.get(page).content
    read = asked(captured)
    sent = {**answers(walk.design.forms[form]), "observed_on": DAY, "do": "save", "confirmed": "yes"}
    sent |= {name: hidden(shown, name) for name in ("key", "base")}
    with CaptureQueriesContext(connection) as captured:
        assert walk.coordinator.post(page, sent).status_code == 302
    saved = asked(captured)
    assert twice(read) == [] and twice(saved) == []
    assert len(read) <= 8, read
    assert len(saved) <= 16, saved
    assert [one.split('"')[1] for one in saved if one.startswith(("INSERT", "UPDATE", "DELETE"))] == [
        "web_ledgerrow", "web_payload", "web_participantstate",
    ]  # fmt: skip


def test_a_role_that_was_taken_away_opens_nothing_at_the_next_request(walk: Walk) -> None:
    from trialwright.web.store.people import add_member, take_role

    user, page = user_of(Role.COORDINATOR), f"{walk.person}/doses"
    assert walk.coordinator.get(page).status_code == 200
    held = [study for study in ("*", walk.study) if take_role(user, study, Role.COORDINATOR)]
    assert held and walk.coordinator.get(page).status_code == 404
    add_member(user, walk.study, Role.COORDINATOR)
    assert walk.coordinator.get(page).status_code == 200


def test_boxes_are_written_as_django_writes_them(study_folder) -> None:  # type: ignore[no-untyped-def]
    renderer = get_default_renderer()
    items = [item for form in read_study(study_folder).forms.values() for item in form.items.values()]
    widgets = [field_of(item).widget for item in items]
    assert {type(one) for one in widgets} == {Menu, TextBox}
    for widget in widgets:
        theirs = Select if isinstance(widget, Menu) else TextInput
        for value in (None, "", "1", "yes", "<a \"b\" & 'c'>", 1.5):
            attributes = {"id": "a[1]", "aria-invalid": "true", "disabled": True, "hidden": False}
            own = widget.render("a[1]", value, attributes)
            assert own == theirs.render(widget, "a[1]", value, attributes, renderer)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=8), st.text(max_size=8), st.one_of(st.text(max_size=8), st.booleans(), st.integers()))
def test_whatever_stands_in_a_box_is_escaped_as_django_escapes_it(name: str, value: str, told: object) -> None:
    renderer, attributes = get_default_renderer(), {"title": told}
    menu = Menu(choices=[("", "–"), (value, value), ("x<y", "x < y & z")])
    assert menu.render(name, value, attributes) == Select.render(menu, name, value, attributes, renderer)
    box = TextBox({"size": 8})
    assert box.render(name, value, attributes) == TextInput.render(box, name, value, attributes, renderer)
