"""An item in one line, as versions of a form are compared by people who read English or Chinese."""

from __future__ import annotations

from trialwright.protocol.form import CodeList, CodeListItem, Item, ItemGroup, Method, RangeCheck
from trialwright.protocol.item_words import item_words

CODES = CodeList("strength", (CodeListItem("1", "mild", "轻"), CodeListItem("2", "severe")))
PAIN = Item("pain_mm", "Pain", "float", True, "mm", None, (RangeCheck(0, 100), RangeCheck(high=90, hard=False)), "疼痛")


def test_a_number_is_told_with_unit_and_bounds() -> None:
    assert item_words(PAIN) == "Pain; float; mm; asked of everyone; hard 0 – 100; soft – 90"
    assert item_words(PAIN, language="zh") == "疼痛; 数值; mm; 必填; 硬性 0 – 100; 提示 – 90"


def test_a_code_without_chinese_words_stands_in_english() -> None:
    item = Item("strength", "Strength", "code", code_list=CODES)
    assert item_words(item, language="zh") == "Strength; 代码; 1 = 轻 | 2 = severe"


def test_conditions_of_the_group_rows_and_calculations_are_told() -> None:
    item = Item("n", "Number", "integer", method=Method(expression="a + b"), condition="c")
    group = ItemGroup("g", "G", (item,), at_most=3, condition="d")
    assert item_words(item, group) == "Number; integer; calculated: a + b; asked if: (d) and (c); rows, at most 3"
    scored = Item("s", "Score", "float", method=Method(score="das28", inputs={"esr": "lab.esr"}))
    assert item_words(scored) == "Score; float; calculated: das28 (esr = lab.esr)"
