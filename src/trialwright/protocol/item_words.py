"""An item of a form in one line, in English or Chinese: what is asked, of which kind, in which bounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from trialwright.protocol.form import Item, ItemGroup, RangeCheck

Language = Literal["en", "zh"]


@dataclass(frozen=True, slots=True)
class _Words:
    asked: str
    hard: str
    soft: str
    calculated: str
    asked_if: str
    rows: str


_SAID: dict[Language, _Words] = {
    "en": _Words("asked of everyone", "hard", "soft", "calculated", "asked if", "rows, at most"),
    "zh": _Words("必填", "硬性", "提示", "计算", "条件", "最多行数"),
}


_TYPES_ZH = {
    "integer": "整数", "float": "数值", "text": "文本", "date": "日期", "partial_date": "不完整日期", "time": "时间",
    "boolean": "是/否", "code": "代码",
}  # fmt: skip


def item_words(item: Item, group: ItemGroup | None = None, language: Language = "en") -> str:
    """Label, type, unit, codes, bounds, calculation, condition; what the item does not have is left out. A label or a
    code without Chinese words stands in English."""
    return "; ".join(item_parts(item, group, language))


def item_parts(item: Item, group: ItemGroup | None = None, language: Language = "en") -> Iterator[str]:
    """The parts of that line."""
    said, chinese = _SAID[language], language == "zh"
    yield (item.label_zh if chinese else None) or item.label
    yield _TYPES_ZH[item.data_type] if chinese else item.data_type.replace("_", " ")
    yield from (word for word in (item.unit, said.asked if item.mandatory else None) if word)
    if item.code_list is not None:
        yield " | ".join(
            f"{one.code} = {(one.says_zh if chinese else None) or one.says}" for one in item.code_list.items
        )
    yield from (f"{said.hard if check.hard else said.soft} {_bounds(check)}" for check in item.range_checks)
    if item.method is not None:
        inputs = ", ".join(f"{name} = {source}" for name, source in item.method.inputs.items())
        yield f"{said.calculated}: {item.method.expression or f'{item.method.score} ({inputs})'}"
    conditions = [one for one in (group.condition if group else None, item.condition) if one]
    if conditions:
        yield f"{said.asked_if}: {' and '.join(f'({one})' for one in conditions)}"
    if group is not None and group.at_most is not None:
        yield f"{said.rows} {group.at_most}"


def _bounds(check: RangeCheck) -> str:
    low, high = ("" if bound is None else f"{bound:g}" for bound in (check.low, check.high))
    return f"{low} – {high}".strip()
