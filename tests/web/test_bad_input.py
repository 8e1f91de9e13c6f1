"""Whatever is sent to a page: an answer with a sentence, never a broken page, nothing written."""

from __future__ import annotations

import pytest

from tests.web.conftest import Site
from tests.web.journey import DAY, Walk
from tests.web.test_course import enrol, first_dose
from trialwright.conduct.act import Role

NASTY = ("", " ", "\x00", "a\x00b", "-1", "1e999", "nan", "inf", "9" * 400, "2026-02-30", "0000-00-00", "﷽" * 50, "🦴",
         "'; DROP TABLE web_ledgerrow; --", "{{ 7*7 }}", "<b>x</b>", "../../etc/passwd", "%00", "\u202e", "[]", "null",
         "1,5", "٣", "True", "P-1", "day 0", "x" * 5000)  # fmt: skip


@pytest.fixture
def walk(site: Site) -> Walk:
    found = Walk(site)
    enrol(found)
    found.act("visit-attended", observed_on=DAY, visit=found.design.analysis.baseline_visit)
    found.act("dose-given", **first_dose(found))
    return found


FEW = NASTY[:10]


@pytest.mark.parametrize("kind", ["visit-attended", "dose-given", "adverse-event-reported", "withdrawn"])
def test_no_act_form_breaks(walk: Walk, kind: str) -> None:
    from trialwright.web.act_form import ActForm
    from trialwright.web.course_page import act_kinds
    from trialwright.web.handing_in import today
    from trialwright.web.store import course

    act_class = act_kinds()[kind.replace("-", " ")]
    current = course(walk.study)
    form = ActForm(act_class, current, current.participants[walk.code], today())
    good = {name: str(form.initial.get(name, "")) for name in form.fields}
    for name in form.fields:
        for text in FEW:
            answer = walk.act(kind, **{**good, name: text})
            assert answer.status_code in (200, 302), (name, text)
            if answer.status_code == 302:  # a free text is taken as it is; someone who left takes no further acts
                assert name in ("term", "organ_system", "site", "lot", "why", "observed_on", "ended", "amount"), text


def test_no_study_form_breaks_and_nothing_is_saved(walk: Walk) -> None:
    visit = walk.design.visit(walk.design.analysis.baseline_visit)
    for form in visit.forms:
        planned = walk.design.forms[form]
        address = f"{walk.person}/visits/{visit.name.replace(' ', '-')}/{form}"
        for text in NASTY:
            sent = {**dict.fromkeys(planned.items, text), "base": text, "observed_on": text, "key": text}
            for do in ("check", "save", f"mark:{text}"):
                assert walk.coordinator.post(address, {**sent, "do": do}).status_code == 200, (do, text)


def test_no_screening_form_breaks(walk: Walk) -> None:
    from trialwright.web.handing_in import today
    from trialwright.web.sheet_form import SheetForm

    visitor = walk.site.client()
    names = list(SheetForm(walk.design.criteria, None, today()).fields)
    address = f"/studies/{walk.study}/screening"
    for text in NASTY:
        sent = {"screened_on": DAY, **dict.fromkeys([*names, "rows-conditions"], text), "do": "judge"}
        assert visitor.post(address, sent).status_code == 200, text
        assert visitor.post(address, {**sent, "screened_on": DAY}).status_code == 200, text
    assert walk.coordinator.post(address, {"screened_on": DAY, "participant": text, "do": "judge"}).status_code == 200
    for name in names:
        sent = {"screened_on": DAY, "do": "judge", name: "9" * 400}
        assert visitor.post(address, sent).status_code == 200, name


def test_no_consent_and_no_judgement_breaks(walk: Walk) -> None:
    from trialwright.web import store

    before = set(store.course(walk.study).participants)
    for text in NASTY:
        for fields in ({"participant": text}, {"observed_on": text}, {"consent_version": text}, {"key": text}):
            sent = {"participant": "", "observed_on": DAY, "consent_version": "1.0", **fields}
            answer = walk.coordinator.post(f"/studies/{walk.study}/participants/new/consent", sent)
            assert answer.status_code in (200, 302), fields
    for text in FEW:
        for field in ("criterion", "answer", "why", "observed_on"):
            sent = {"criterion": "E10", "answer": "met", "why": "x", "observed_on": DAY, field: text}
            assert walk.investigator.post(f"{walk.person}/verdicts", sent).status_code == 200, field
    after = set(store.course(walk.study).participants) - before
    assert all(code.strip() and len(code) <= 32 and code.isascii() and "/" not in code for code in after)


@pytest.mark.parametrize("text", ["%00", "..", "x" * 300, "a%2Fb", "%F0%9F%A6%B4", "'", "a b"])
def test_no_address_breaks(site: Site, text: str) -> None:
    client = site.client(Role.INVESTIGATOR)
    person = f"/studies/{site.study}/participants"
    for address in (f"/studies/{text}", f"/studies/{text}/results", f"{person}/{text}", f"{person}/{text}/verdicts",
                    f"{person}/P-1/acts/{text}", f"{person}/P-1/visits/{text}/{text}", f"/{text}",
                    f"/studies/{site.study}/screening?for={text}", f"{person}?done={text}",
                    f"/studies/{site.study}/results/export/{text}"):  # fmt: skip
        assert client.get(address).status_code in (200, 301, 404), address
