"""One set of answers sent on every path that values take: page, HTTP interface, CSV, ODM; and judged in a browser.

A path's verdict: whether the answers were taken, and which queries its checks raised (check, address). Every write is
rolled back, so that each set meets the same participant.
"""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from lxml import etree

from tests.web.browser.modules import evaluated
from trialwright.conduct.act import Actor, Role
from trialwright.conduct.judging import situation_of
from trialwright.conduct.query import queries
from trialwright.exchange.data_import import Writer, file_key, plan_import
from trialwright.exchange.data_text_table import read_table
from trialwright.exchange.odm_names import NAMESPACE, oid, study_oid, tag
from trialwright.exchange.odm_reading import read_odm
from trialwright.protocol.form import LONGEST_TEXT, MISSING, Form, Item, Value, parse_address
from trialwright.protocol.form_judgement import judge_form
from trialwright.protocol.form_rules import form_rules

DAY = "2026-02-20"
JUDGE = """async (cases) => {
  const [{ judge, parseAddress }, { readTyped }] = await Promise.all([import("/judgement.js"), import("/typed.js")]);
  return cases.map(([rules, typed, worked]) => {
    const [values, wrong] = [{}, []];
    for (const [address, text] of Object.entries(typed)) {
      const parts = parseAddress(address);
      const read = parts.isReason ? { value: text, says: null }
        : readTyped(rules.items[parts.item], text, { today: "2026-04-10", order: null });
      values[address] = read.value;
      if (read.says) wrong.push(address);
    }
    return { wrong, ...judge(rules, values, worked), values }; }); }"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``taken``: the answers would stand; ``asks``: the queries that are raised with them, as (check, address)."""

    taken: bool
    asks: frozenset[tuple[str, str]] = frozenset()


def some_text(item: Item, rng: random.Random, wild: bool) -> str | None:
    """An answer as typed, often at an edge, or no answer at all; a ``wild`` one is sometimes none that may stand."""
    if rng.random() < 0.2:
        return None
    wild = wild and rng.random() < 0.1
    if item.code_list is not None:
        return "no such code" if wild else rng.choice(item.code_list.items).code
    edges = [edge for check in item.range_checks for edge in (check.low, check.high) if edge is not None] or [0, 100]
    low, high = min(edges), max(edges)
    inside = [f"{edge:g}" for edge in edges] + [f"{rng.uniform(low, high):.{rng.choice((1, 2, 6))}f}"] * 3
    if wild:
        return {"integer": rng.choice([f"{low - 1:g}", "2.5", "seven"]), "float": rng.choice([f"{low - 1:g}", "1,5"]),
                "date": "2026-02-30", "partial_date": "2026-13", "time": "24:00",
                "text": "\U0001f9b4" * (LONGEST_TEXT + 1)}.get(item.data_type)  # fmt: skip
    return {
        "float": rng.choice(inside),
        "integer": f"{rng.randint(int(low), int(high))}",
        "boolean": rng.choice(["true", "false"]),
        "text": rng.choice(["so", "e\u0301 \u7c7b\u98ce\u6e7f \u202e x", "\u200b\u2800", "\U0001f9b4" * LONGEST_TEXT]),
        "date": rng.choice(["2026-01-05", "2026-02-20", "2026-12-01", "2026-02-01"]),
        "partial_date": rng.choice(["2020", "2021-03", "2026-02-10", "2026-01-01"]),
        "time": rng.choice(["08:30", "23:59"]),
    }[item.data_type]


def some_answers(form: Form, rng: random.Random) -> dict[str, str]:
    """A set of answers by address; repeating groups have up to three rows."""
    found: dict[str, str] = {}
    wild = rng.random() < 0.3
    for name, item in form.items.items():
        group = form.group_of[name]
        if item.method is not None:
            continue
        for row in range(1, 1 + min(3, group.at_most)) if group.at_most else (None,):
            address = name if row is None else f"{name}[{row}]"
            text = some_text(item, rng, wild)
            if text is not None:
                found[address] = text
            if form.missing_reasons is not None and rng.random() < (0.02 * wild if text else 0.1):
                found[address + MISSING] = form.missing_reasons.items[0].code
    return found or {next(iter(form.typed_items)): "1"}


def as_json(form: Form, typed: Mapping[str, str]) -> dict[str, Value]:
    """The answers as a program sends them: numbers and truths as such."""
    found: dict[str, Value] = {}
    for address, text in typed.items():
        item = form.item(address)
        kind = item.data_type if item is not None else "text"
        try:
            found[address] = {"float": float, "integer": int}.get(kind, str)(text)
        except ValueError:
            found[address] = text
        if kind == "boolean":
            found[address] = {"true": True, "false": False}[text]
    return found


@contextmanager
def undone() -> Iterator[None]:
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@dataclass
class Paths:
    """The paths to one visit of one participant."""

    study: str
    code: str
    visit: str
    client: Any
    token: str

    def course(self) -> Any:
        from trialwright.web import store

        return store.course(self.study)

    def raised(self) -> frozenset[tuple[str, str]]:
        found = queries(self.course().participants[self.code]).values()
        return frozenset((str(one.check), str(one.item)) for one in found if one.check is not None)

    def page(self, form: Form, typed: Mapping[str, str]) -> Verdict:
        from django.utils.text import slugify

        address = f"/studies/{self.study}/participants/{self.code}/visits/{slugify(self.visit)}/{slugify(form.name)}"
        with undone():
            sent = {"observed_on": DAY, "do": "save", "base": "0", "confirmed": "yes", **typed}
            taken = self.client.post(address, sent).status_code == 302
            return Verdict(taken, self.raised() if taken else frozenset())

    def interface(self, form: Form, typed: Mapping[str, str]) -> Verdict:
        fields = {"visit": self.visit, "form": form.name, "entries": as_json(form, typed)}
        sent = {"kind": "form saved", "participant": self.code, "observed_on": DAY, "fields": fields, "key": "one"}
        with undone():
            answer = self.client.post(
                f"/api/conduct/studies/{self.study}/acts", json.dumps(sent), content_type="application/json",
                HTTP_AUTHORIZATION=f"Bearer {self.token}",
            )  # fmt: skip
            taken = answer.status_code == 201
            return Verdict(taken, self.raised() if taken else frozenset())

    def table(self, form: Form, typed: Mapping[str, str]) -> Verdict:
        out = io.StringIO()
        lines = csv.writer(out)
        lines.writerow(("participant", "visit", "form", "observed_on", "item", "value"))
        lines.writerows((self.code, self.visit, form.name, DAY, address, text) for address, text in typed.items())
        return self._imported(out.getvalue().encode(), lambda data, design: read_table(data, "set.csv", design, None))

    def odm(self, form: Form, typed: Mapping[str, str]) -> Verdict:
        course = self.course()
        root = etree.Element(tag("ODM"), {"ODMVersion": "1.3.2", "SourceSystem": "Trialwright"}, {None: NAMESPACE})
        data = etree.SubElement(root, tag("ClinicalData"), StudyOID=study_oid(course.design), MetaDataVersionOID="M")
        subject = etree.SubElement(data, tag("SubjectData"), SubjectKey=self.code)
        event = etree.SubElement(subject, tag("StudyEventData"), StudyEventOID=oid("SE", self.visit))
        inside = etree.SubElement(event, tag("FormData"), FormOID=oid("F", form.name))
        for address, text in typed.items():
            parts = parse_address(address)
            assert parts is not None
            key = {"ItemGroupRepeatKey": str(parts.row)} if parts.row else {}
            name = oid("IG", form.name, form.group_of[parts.item].name)
            group = etree.SubElement(inside, tag("ItemGroupData"), {"ItemGroupOID": name, **key})
            item = etree.SubElement(group, tag("ItemData"), ItemOID=oid("I", form.name, parts.item))
            if not parts.is_reason:
                item.set("Value", text)
                continue
            item.set("IsNull", "Yes")
            flag = etree.SubElement(etree.SubElement(item, tag("Annotation"), SeqNum="1"), tag("Flag"))
            etree.SubElement(flag, tag("FlagValue")).text = text
            etree.SubElement(flag, tag("FlagType")).text = "missing"
        return self._imported(etree.tostring(root), lambda data, design: read_odm(data, "set.xml", design, None))

    def _imported(self, data: bytes, read: Any) -> Verdict:
        from trialwright.web import store

        course = store.course_before(self.study, 10**9)
        at = (course.stored_at or datetime.now(UTC)) + timedelta(seconds=1)
        writer = Writer(Actor("coordinator", Role.COORDINATOR), "a set of the test", at)
        plan = plan_import(course, read(data, course.design), file_key(data, None, False), writer)
        if plan.count("refused") or not plan.proposals:
            return Verdict(False)
        found = queries(course.participants[self.code]).values()
        return Verdict(True, frozenset((str(one.check), str(one.item)) for one in found if one.check is not None))

    def rules(self, form: Form, typed: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str], dict[str, Value]]:
        """What a browser holds: the rules of the page, the texts, and the server's scores for them."""
        course = self.course()
        person = course.participants[self.code]
        situation = situation_of(course, person, self.visit, form.name, as_json(form, typed))
        names = form_rules(situation)["worked_out_by_server"]
        try:
            scores = {address: value for address, value in judge_form(situation).calculated.items()
                      if address.partition("[")[0] in names}  # fmt: skip
        except (TypeError, ValueError):
            scores = {}  # what cannot be read has no score
        return form_rules(situation_of(course, person, self.visit, form.name)), dict(typed), scores

    def browser(self, sets: list[tuple[Form, dict[str, str]]]) -> list[Verdict]:
        found = evaluated(JUDGE, json.loads(json.dumps([self.rules(*one) for one in sets])))
        return [self._of_browser(one) for one in found]

    def _of_browser(self, found: Mapping[str, Any]) -> Verdict:
        if found["wrong"] or any(one["hard"] for one in found["remarks"]):
            return Verdict(False)
        entered = {address for address, value in found["values"].items() if value is not None}
        asks = {(one["rule"], one["address"]) for one in found["remarks"]
                if one["rule"] != "mandatory" and one["address"] in entered}  # fmt: skip
        return Verdict(True, frozenset(asks))
