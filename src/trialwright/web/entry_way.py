"""How an answer came about: with one key for several items, against a check and why, and what a check stopped before.

A way that a page claims is believed only where the answer is what that way gives: "same as last" is the value of the
visit before, "all normal" the first answer of the list, "not done" a reason for having no value. A form can be marked
as transcribed from paper as a whole (ICH E6(R3) 4.3.6).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from trialwright.conduct.entry import Stopped
from trialwright.conduct.plain_text import made_plain
from trialwright.protocol.entry_plan import EntryPlan
from trialwright.protocol.form import MISSING, Item, Value

ALL_NORMAL, SAME_AS_LAST, NOT_DONE = "all normal", "same as last", "not done"
FROM_PAPER = "transcribed from paper"
MOST_STOPPED = 20
Attempts = Mapping[str, Sequence[tuple[str, str]]]
"""Address -> (check, what was typed) of the saves that a check stopped."""


@dataclass(frozen=True, slots=True)
class Way:
    """``why``: why the value is right although a check asks; ``method``; ``stopped``: answers that were stopped."""

    why: str = ""
    method: str | None = None
    stopped: tuple[Stopped, ...] = ()


def ways(
    asked: Mapping[str, Item], sent: Mapping[str, str], typed: Mapping[str, Value], before: Mapping[str, Value],
    plan: EntryPlan, attempts: Attempts,
) -> dict[str, Way]:  # fmt: skip
    """The way of every asked address of which there is something to say."""
    found = {
        name: Way(why_sent(sent, name, plan), _method(item, name, sent, typed.get(name), before),
                  _stopped(attempts.get(name, ()), sent.get(name, "")))
        for name, item in asked.items()
    }  # fmt: skip
    return {name: way for name, way in found.items() if way != Way()}


def why_sent(sent: Mapping[str, str], name: str, plan: EntryPlan) -> str:
    """The reason that was picked for a value about which a check asks, and what was written beside it."""
    picked = next((one.says for one in plan.why_right if one.code == sent.get(f"why-code-{name}")), "")
    written = (sent.get(f"why-{name}") or "").strip()
    return ": ".join(filter(None, (picked, written)))


def attempted(attempts: Attempts, stopped: Iterable[tuple[str, str]], sent: Mapping[str, str]) -> dict[str, list]:
    """The attempts, with one more: checks by address that stopped this save, and what was typed there."""
    found = {name: list(one) for name, one in attempts.items()}
    for name, check in stopped:
        one, mine = (check, sent.get(name, "").strip()[:200]), found.setdefault(name, [])
        if one[1] and one not in mine and len(mine) < MOST_STOPPED:
            mine.append(one)
    return {name: one for name, one in found.items() if one}


def _method(item: Item, name: str, sent: Mapping[str, str], value: Value, before: Mapping[str, Value]) -> str | None:
    claimed, otherwise = sent.get(f"method-{name}"), FROM_PAPER if sent.get("from_paper") else None
    if value is None or claimed is None:
        return otherwise
    is_first = item.code_list is not None and value == item.code_list.items[0].code
    believed = {SAME_AS_LAST: value == before.get(name), ALL_NORMAL: is_first, NOT_DONE: name.endswith(MISSING)}
    return claimed if believed.get(claimed) else otherwise


def _stopped(attempts: Sequence[tuple[str, str]], now: str) -> tuple[Stopped, ...]:
    """What was stopped and is not what is saved now: an answer that is saved after all speaks for itself."""
    return tuple(Stopped(check, made_plain(typed)) for check, typed in attempts if typed != now.strip())
