"""Contraception and the women (and partners) of whom it is asked: a person answers whether the method will do."""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from collections.abc import Iterator

from trialwright.eligibility.draft import Concept
from trialwright.eligibility.reading_kind import Clause, Executable, Found, ReadingKind

_WORDS = re.compile(r"\b(?:contracepti\w+|birth\s+control|barrier\s+method\w*|condoms?|abstinen\w+|(?:child[\s-]*bearing|reproductive)\s+(?:potential|age|capacity|capability|status)|surgically\s+steril\w+|steriliz\w+|sterile|intrauterine\s+device|iud|diaphragm|spermicid\w+|wocbp|sperm\s+donation|donat\w+\s+sperm|oocytes?)\b", re.IGNORECASE)  # fmt: skip
_QUICK = re.compile(r"contracep|birth control|bearing|reproductive|abstin|steril|barrier method|wocbp|condom|sperm")


def find(clause: Clause) -> Iterator[Found]:
    if not _QUICK.search(clause.low):
        return
    matches = list(_WORDS.finditer(clause.full, clause.start, clause.end))
    if matches:
        first, last = matches[0], matches[-1]
        found = Found("contraception", first.start(), first.end(), Concept("contraception", "contraception"),
                      [match.span() for match in matches[1:]], says="contraception as printed", takes_windows=False)  # fmt: skip
        if last is not first:
            found.covers.append(last.span())
        yield found


def build(found: Found) -> Executable | None:
    return None


READING = ReadingKind("Contraception and childbearing potential.", find, build, rank=6)
