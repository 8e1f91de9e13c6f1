"""Every act with every role in every state, through the HTTP interface, against the reviewed table of rights."""

from __future__ import annotations

import types
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, get_args, get_origin

import pytest

from tests.web.conftest import Site, user_of
from tests.web.simulated import simulate
from tests.web.test_permissions import LETTERS, with_someone
from trialwright.conduct.act import Act, Role
from trialwright.conduct.payload import act_kinds
from trialwright.conduct.typed_act import own_fields
from trialwright.web.rights import letters, rights

__all__ = ["with_someone"]
DAY = "2026-02-03"
GIVEN = {"visit": "screening", "form": "demographics", "user": "cora", "row": 2, "study": "X", "number": 1,
         "nct_id": None, "scenario": None, "seed": None}  # fmt: skip
FILES = [{"name": "a.csv", "rows": 1, "sha256": "0" * 64}]
ENTRIES = [{"item": "age_years", "old": 44, "new": 45, "reason": "misread"}]


def example(name: str, kind: object) -> Any:
    """A value of a field of that type that can be read; whether it makes sense is asked later."""
    if name in GIVEN:
        return GIVEN[name]
    origin, inner = get_origin(kind), get_args(kind)
    if type(None) in inner:
        return None
    if origin is Literal:
        return inner[0]
    if origin in (types.UnionType,) and inner:
        return example(name, inner[0])
    if origin in (tuple, list):
        return [example("", inner[0])] if inner and inner[0] is str else []
    plain = {str: "x", int: 1, float: 1.0, bool: True, date: DAY, datetime: f"{DAY}T08:00:00Z"}
    return plain.get(kind, {})  # type: ignore[call-overload]


def body(act: type[Act], key: str) -> dict[str, Any]:
    fields = {name: example(name, kind) for name, kind in own_fields(act).items() if name != "entries"}
    if "entries" in own_fields(act):
        fields = {**fields, "age_years": 45}
    if act.kind in ("act corrected", "act set aside"):
        fields = {"row": 2, **({"consent_version": "9"} if act.kind == "act corrected" else {})}
    if act.kind == "data exported":
        fields["files"] = FILES
    return {"kind": act.kind, "participant": "P-1", "observed_on": DAY, "fields": fields, "reason": "why", "key": key}


@pytest.fixture
def tokens(with_someone: Site) -> dict[str, str]:
    return _tokens(with_someone.study)


def _tokens(study: str) -> dict[str, str]:
    from trialwright.web import store

    until = datetime.now(UTC) + timedelta(days=1)
    return {letter: store.make_token(user_of(role), study, role, "probe", until) for letter, role in LETTERS.items()}


def send(study: str, token: str, what: dict[str, Any]) -> tuple[int, str]:
    from django.test import Client

    answer = Client().post(f"/api/conduct/studies/{study}/acts", what, content_type="application/json",
                           headers={"Authorization": f"Bearer {token}"})  # fmt: skip
    told = answer.json()
    return answer.status_code, " ".join([str(told.get("error", "")), *told.get("sentences", ())])


_WITH_FILES = ("design amended", "study moved")
"""Acts that come with files, on the command line: refused on this path for everyone."""


def outcome(status: int, said: str) -> str:
    """Why an act was refused: for the role, for a lock, or for reasons of its own, if at all."""
    if "cannot be read" in said:
        return "cannot be read"
    if "may not write" in said or "nobody writes it by hand" in said:
        return "role"
    return "lock" if "is locked:" in said or "is frozen:" in said else "asked"


@pytest.mark.parametrize("state", ["open", "frozen", "locked"])
def test_every_act_is_written_by_whom_the_table_says(with_someone: Site, tokens: dict[str, str], state: str) -> None:
    from trialwright.web import store

    if state != "open":
        level = {**body(act_kinds()["data locked"], "lock"), "participant": None,
                 "fields": {"level": state, "visit": None, "form": None}}  # fmt: skip
        send(with_someone.study, tokens["D"], body(act_kinds()["query closed"], "close"))
        status, said = send(with_someone.study, tokens["D"], level)
        assert status == 201, said
    wrong, before = [], store.head(with_someone.study)[0]
    for one in rights().acts:
        if one.act in ("data unlocked", "redacted", "withdrawn", "completed"):
            continue  # they would change the state for those that follow; below, one by one
        for letter, token in tokens.items():
            status, said = send(with_someone.study, token, body(act_kinds()[one.act], f"{one.act} {letter}"))
            if one.act in _WITH_FILES:
                assert status == 422, one.act
                continue
            stopped = state != "open" and getattr(one, state) == "stopped"
            expected = "role" if letter not in letters(one.by) else "lock" if stopped else "asked"
            if outcome(status, said) != expected:
                wrong.append((one.act, letter, expected, status, said[:90]))
    assert wrong == [] and store.head(with_someone.study)[0] >= before
    assert store.verify(with_someone.study) == []


@pytest.mark.parametrize("act", ["data unlocked", "redacted", "withdrawn", "completed"])
def test_the_acts_that_end_something_ask_their_roles_too(with_someone: Site, tokens: dict[str, str], act: str) -> None:
    (one,) = (line for line in rights().acts if line.act == act)
    for letter in sorted(tokens, key=lambda letter: letter in letters(one.by)):
        status, said = send(with_someone.study, tokens[letter], body(act_kinds()[act], letter))
        assert (outcome(status, said) == "role") == (letter not in letters(one.by)), (letter, said)


def test_nobody_signs_with_a_token_which_is_no_password(with_someone: Site, tokens: dict[str, str]) -> None:
    """21 CFR 11.200(a)(1): the first signature of a session asks for everything, each later one for the password."""
    from trialwright.conduct.signature import content_digest
    from trialwright.web import store

    course = store.course(with_someone.study)
    digest = content_digest(course, course.participants["P-1"], None, None)
    fields = {"visit": None, "form": None, "meaning": "review", "printed_name": "I", "content_sha256": digest}
    sent = {**body(act_kinds()["record signed"], "sign"), "observed_on": course.opening.observed_on.isoformat(),
            "fields": fields}  # fmt: skip
    status, said = send(with_someone.study, tokens["I"], sent)
    assert status == 422 and "password" in said
    assert not store.course(with_someone.study).participants["P-1"].of_kind("record signed")


def test_no_act_enters_a_simulated_study_and_none_another_study(site: Site) -> None:
    from trialwright.web import store

    simulated = simulate(store.design_of(site.study), participants=2)
    tokens, before = _tokens(simulated), store.head(simulated)
    for one in rights().acts:
        for letter in letters(one.by):
            status, _ = send(simulated, tokens[letter], body(act_kinds()[one.act], f"{one.act} {letter}"))
            assert status == 422, (one.act, letter)
            assert send(site.study, tokens[letter], body(act_kinds()[one.act], "x"))[0] == 404
    assert store.head(simulated) == before


def test_the_interface_is_read_by_whom_the_table_says(with_someone: Site, tokens: dict[str, str]) -> None:
    from django.test import Client

    wrong = []
    for one in rights().interface:
        address = "/api/conduct/" + one.address.format(study=with_someone.study, code="P-1")
        for letter, token in {**tokens, "V": ""}.items():
            answer = Client().get(address, headers={"Authorization": f"Bearer {token}"} if token else {})
            closed = 405 if one.post != "-" else 404 if token else 401
            expected = 200 if letter in letters(one.get) else closed
            if answer.status_code != expected:
                wrong.append((one.address, letter, answer.status_code, expected))
    assert wrong == []
    assert LETTERS["A"] == Role.ADMINISTRATOR
