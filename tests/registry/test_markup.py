"""The readable view of registered text: what it says, and where each of its characters stands in the raw text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.registry.markup import circled_number, unescape

# raw text as registered -> as it reads. CommonMark 0.31.2, sections 2.4 (escapes) and 2.5 (character references).
READS = [
    (r"Age \> 18 years and \< 70 years", "Age > 18 years and < 70 years"),
    (r"5. ① Age \> 18; ② ≥ 1.0 × 10⁹/L", "5. ① Age > 18; ② ≥ 1.0 × 10⁹/L"),
    (r"CYP3A4\*22 and a\_b", "CYP3A4*22 and a_b"),
    (r"a \\> b", r"a \> b"),
    (r"ends in \\", "ends in \\"),
    ("ends in \\", "ends in \\"),
    (r"no escape: \a \1 \ ", r"no escape: \a \1 \ "),
    ("BMI &lt; 30 &amp; &gt; 18", "BMI < 30 & > 18"),
    ("don&#39;t, don&#x27;t", "don't, don't"),
    ("&nothing; & &; &#0; R&D", "&nothing; & &; &#0; R&D"),
    ("Age（１８～75）；BMI＞18，HbA1c ＜ 7．5 ％", "Age(18~75);BMI>18,HbA1c < 7.5 %"),
    ("年龄：18", "年龄:18"),
    ("", ""),
]


@pytest.mark.parametrize(("raw", "reads"), READS)
def test_escapes_read_as_what_they_stand_for(raw: str, reads: str) -> None:
    assert unescape(raw).text == reads


def test_a_span_of_the_view_leads_back_to_the_raw_text() -> None:
    raw = r"5. ① Age \> 18 years and \< 70 years"
    view = unescape(raw)
    start = view.text.index("> 18")
    begin, end = view.raw_span(start, start + len("> 18 years and < 70"))
    assert raw[begin:end] == r"\> 18 years and \< 70"


@given(st.text(st.sampled_from("\\>&lt;amp#39; a1①*\n×"), max_size=40))
def test_every_character_of_the_view_has_its_own_raw_origin(raw: str) -> None:
    view = unescape(raw)
    spans = [view.raw_span(place, place + 1) for place in range(len(view.text))]
    assert [begin for begin, _ in spans] == [0, *(end for _, end in spans)][: len(spans)], "no gap and no overlap"
    assert (spans[-1][1] if spans else 0) == len(raw)
    for character, (begin, end) in zip(view.text, spans, strict=True):
        origin = raw[begin:end]
        assert origin == character or (origin[0] in "\\&" and unescape(origin).text == character)


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_a_raw_span_reads_as_its_view(raw: str, one: int, other: int) -> None:
    view = unescape(raw)
    start, end = sorted((min(one, len(view.text)), min(other, len(view.text))))
    begin, stop = view.raw_span(start, end)
    assert 0 <= begin <= stop <= len(raw)
    assert unescape(raw[begin:stop]).text == view.text[start:end] or "&" in raw or "\\" in raw


def test_a_span_outside_the_view_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        unescape("abc").raw_span(1, 9)


@pytest.mark.parametrize(
    ("character", "number"),
    [("①", 1), ("⑨", 9), ("⑩", 10), ("⑳", 20), ("㉑", 21), ("1", None), ("¹", None), ("", None)],
)
def test_a_circled_numeral_tells_its_number(character: str, number: int | None) -> None:
    assert circled_number(character) == number
