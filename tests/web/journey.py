"""The steps of a participant through the pages of any study, as a browser without scripts would send them."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from trialwright.protocol.design import StudyDesign
from trialwright.protocol.form import Form, Item

DAY = "2026-02-20"


def typed_sheet(sheet: Mapping[str, Any], criteria: Any) -> dict[str, str]:
    """The fields of the screening form that make ``sheet``."""
    from trialwright.web.sheet_facts import LISTS, PERSON, asked

    wanted = asked(criteria)
    sent = {name: _text(sheet[name]) for name in PERSON if name in wanted and name in sheet}
    if sheet.get("consents"):
        sent |= {"consent": "yes", "consent_on": sheet["consents"][0]["on"]}
    for one in sheet.get("observations", ()):
        sent[f"on-{one['code']}"] = one["on"]
        sent[f"value-{one['code']}"] = _text(one["value"])
        sent[f"unit-{one['code']}"] = one["unit"]
        if "upper_limit" in one:
            sent[f"upper-{one['code']}"] = _text(one["upper_limit"])
    for name in LISTS:
        rows = sheet.get(name, ())
        sent[f"rows-{name}"] = str(len(rows))
        for number, row in enumerate(rows):
            sent |= {f"{name}-{number}-{field}": _text(value) for field, value in row.items() if field != "source"}
        if name in sheet.get("complete", ()):
            sent[f"complete-{name}"] = "on"
    return sent


def moved(value: Any, days: int) -> Any:
    """A sheet with every whole date moved by ``days``."""
    if isinstance(value, dict):
        return {name: moved(one, days) for name, one in value.items()}
    if isinstance(value, list):
        return [moved(one, days) for one in value]
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return (date.fromisoformat(value) + timedelta(days=days)).isoformat()
    return value


def on_day(example: Mapping[str, Any], day: str, code: str, consent: str = "2026-02-10") -> dict[str, Any]:
    """The sheet of a screening example, moved so that it is as of ``day``, for the participant ``code``, who signed on
    the day ``consent``."""
    days = (date.fromisoformat(day) - date.fromisoformat(example["on"])).days
    sheet = {**moved(example["patient"], days), "patient": code, "as_of": day}
    if "consents" in sheet:
        sheet["consents"] = [{**one, "on": consent} for one in sheet["consents"]]
    return sheet


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def some_answer(item: Item, number: int = 0) -> str:
    """An answer that the item takes."""
    if item.code_list is not None:
        return item.code_list.items[number % len(item.code_list.items)].code
    low = max((check.low for check in item.range_checks if check.low is not None), default=1)
    return {
        "integer": str(int(low) + 1), "float": f"{low + 0.5:g}", "date": DAY, "boolean": "true", "text": "as said",
        "partial_date": DAY[:7], "time": "08:30",
    }[item.data_type]  # fmt: skip


def answers(form: Form, number: int = 0) -> dict[str, str]:
    """An answer to every item of ``form``."""
    return {name: some_answer(item, number) for name, item in form.typed_items.items()}


def hidden(page: bytes, name: str) -> str:
    """The value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.decode())
    assert found is not None, f"the page has no hidden field {name}"
    return found.group(1)


def sentences(page: bytes) -> list[str]:
    """What stands in the box of refusals, as plain text."""
    found = re.search(r'<div class="box refused" role="alert".*?</ul></div>', page.decode(), re.DOTALL)
    items = re.findall(r"<li>(.*?)</li>", found.group(), re.DOTALL) if found else []
    return [html.unescape(re.sub(r"<[^>]+>", "", one)).strip() for one in items]


class Walk:
    """One participant's way through the pages of ``study``."""

    def __init__(self, site: Any, code: str = "P-1", *, consent: str = "2026-02-10") -> None:
        from trialwright.conduct.act import Role
        from trialwright.web import store

        self.site, self.code, self.study = site, code, site.study
        self.design: StudyDesign = store.design_of(site.study)
        self.coordinator = site.client(Role.COORDINATOR)
        self.investigator = site.client(Role.INVESTIGATOR)
        self.consent_on = consent

    @property
    def person(self) -> str:
        return f"/studies/{self.study}/participants/{self.code}"

    def consent(self) -> Any:
        return self.coordinator.post(
            f"/studies/{self.study}/participants/new/consent",
            {"participant": self.code, "observed_on": self.consent_on, "consent_version": "1.0"},
        )

    def screen(self, sheet: Mapping[str, Any], do: str = "save") -> Any:
        sent = {**typed_sheet(sheet, self.design.criteria), "screened_on": sheet["as_of"]}
        return self.coordinator.post(f"/studies/{self.study}/screening", {**sent, "participant": self.code, "do": do})

    def judge(self, criterion: str, answer: str) -> Any:
        return self.investigator.post(
            f"{self.person}/verdicts",
            {"criterion": criterion, "answer": answer, "why": "Seen at the examination.", "observed_on": DAY},
        )

    def approve_guideline(self) -> None:
        """The approval of the completion guideline, where the study asks for one before the first enrolment."""
        from trialwright.conduct.act import Actor, Role
        from trialwright.conduct.acts.guideline_approved import GuidelineApproved
        from trialwright.conduct.writing import Proposal
        from trialwright.web import store

        course = store.course(self.study)
        if course.waits_for_guideline:
            now = datetime.now(UTC)
            act = GuidelineApproved(None, now.date(), course.guideline_sha256, "Ines Example")
            store.append(self.study, Proposal(act, Actor("investigator", Role.INVESTIGATOR), now, "guide"), now=now)

    def act(self, kind: str, client: Any = None, **fields: str) -> Any:
        if kind == "enrolled":
            self.approve_guideline()
        return (client or self.coordinator).post(f"{self.person}/acts/{kind}", fields)

    def save(self, visit: str, form: str, **fields: str) -> Any:
        from django.utils.text import slugify

        address = f"{self.person}/visits/{slugify(visit)}/{slugify(form)}"
        base = hidden(self.coordinator.get(address).content, "base")
        return self.coordinator.post(address, {"base": base, "do": "save", "confirmed": "yes", **fields})
