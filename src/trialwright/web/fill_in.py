"""Buttons that answer several items at once. Each answer is still an entry of its own, and says which way it came."""

from __future__ import annotations

from collections.abc import Mapping

from trialwright.protocol.form import MISSING, ItemGroup, parse_address
from trialwright.web.entry_page import Before
from trialwright.web.entry_way import ALL_NORMAL, NOT_DONE, SAME_AS_LAST
from trialwright.web.form_builder import EntryForm, typed


def filled(entry: EntryForm, pressed: str, before: Mapping[str, Before]) -> dict[str, str] | None:
    """The fields that a button fills in; None: the button does something else. What holds an answer is left alone.

    ``mark:<list>``: the first answer of a code list; ``same:<group>``: the answers of the visit before;
    ``none:<group>``: not done, as the study's reasons say it.
    """
    what, _, name = pressed.partition(":")
    empty = [one for one in entry.asked if not entry.data.get(one) and not one.endswith(MISSING)]
    if what == "mark":
        return _marked(entry, empty, name)
    group = next((one for one in entry.planned.item_groups if one.name == name), None)
    if what not in ("same", "none") or group is None:
        return None
    mine = [one for one in empty if _is_of(one, group) and not entry.data.get(one + MISSING)]
    if what == "same":
        return _said({one: typed(before[one].value) for one in mine if one in before}, SAME_AS_LAST)
    code = not_done(entry)
    places = [one + MISSING for one in mine if one + MISSING in entry.asked]
    return _said(dict.fromkeys(places, code) if code is not None else {}, NOT_DONE)


def not_done(entry: EntryForm) -> str | None:
    """The code of the study's reasons that says that something was not done: ``not_done``; None: it has none."""
    reasons = entry.planned.missing_reasons
    return "not_done" if reasons is not None and reasons.says("not_done") is not None else None


def _marked(entry: EntryForm, empty: list[str], list_name: str) -> dict[str, str]:
    found = {}
    for name in empty:
        codes = entry.asked[name].code_list
        if codes is not None and codes.name == list_name:
            found[name] = codes.items[0].code
    return _said(found, ALL_NORMAL)


def _said(fields: Mapping[str, str], method: str) -> dict[str, str]:
    return {**fields, **{f"method-{name}": method for name in fields}}


def _is_of(address: str, group: ItemGroup) -> bool:
    parts = parse_address(address)
    return parts is not None and any(item.name == parts.item for item in group.items)
