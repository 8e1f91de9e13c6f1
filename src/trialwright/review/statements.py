"""Eligibility text cut into statements: the section each stands in, its words as they read, and where they stand.

A heading line with "inclusion" or "exclusion" opens a section; a line that begins with a bullet, a number or a circled
numeral begins a statement; a line without one continues a numbered statement or, in plain paragraphs, is its own. The
offsets are those of the raw text, escapes included (``registry.markup``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from trialwright.registry.markup import View, unescape

_HEADING = re.compile(
    r"^[\s*#•_\-\d.)(]*(?P<lead>(?:[\w'/,()-]+ ){0,6}?)(?P<kind>inclusion|exclusion|non-inclusion|non inclusion)\b"
    r"(?P<rest>(?:[ ]+(?:criteria|criterion|criterias|criteria are|criteria include|factors))?[^:：\n]{0,60}?)\s*"
    r"(?:[:：](?P<more>.*)|[*_ .]*)$",
    re.I,
)
_BULLET = re.compile(
    r"^\s*(?:[*•·▪◦➢o–—-]\s+|[-–—•·▪]|\(?\d{1,3}(?:\.\d{1,2})*[.):、]\s?(?!\d)|\(?[a-zA-Z][.)]\s"
    r"|\(?[ivxIVX]{1,4}[.)]\s|[①-⑳]\s*)"
)
_RUN_IN = re.compile(
    r"(?<=\S)[ \t]+(?:(?:Key|Main|Major) )?(?P<kind>INCLUSION|EXCLUSION|Inclusion|Exclusion) (?:CRITERIA|[Cc]riteria)"
    r"[ \t]*(?:(?P<colon>[:：])[ \t]*(?P<more>.*))?$"
)
_OF_A_SENTENCE = re.compile(
    r"\b(?:the|following|of|to|all|any|these|this|our|for|in|see|meets?|no|not|or|and|with|by)[\"“(]?$", re.I
)
_SENTENCE = re.compile(
    r"\b(?:no|not|nor|none|any|meets?|met|fulfil\w*|does|do|who|unable|fail\w*|above|satisf\w*|violat\w*|other)\b", re.I
)
_FAR = 40_000
"""Characters that are cut into statements: the registry takes 20,000."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. ``section``: "inclusion", "exclusion", or empty before any heading; ``depth``: its indent;
    ``is_item``: it begins with a bullet or a number."""

    section: str
    text: str
    start: int
    end: int
    depth: int = 0
    is_item: bool = False


@dataclass(frozen=True, slots=True)
class CriteriaText:
    """The eligibility text of a record. Offsets are those of ``view.text``; quote through ``view.raw_span``."""

    view: View
    statements: tuple[Statement, ...]
    headings: tuple[Statement, ...]

    def of(self, section: str) -> tuple[Statement, ...]:
        return tuple(one for one in self.statements if one.section == section)


def read_criteria_text(raw: str) -> CriteriaText:
    """The statements of an eligibility text.

    >>> held = read_criteria_text("Inclusion:\\n\\n* Adult\\n\\nExclusion:\\n\\n* None")
    >>> [(one.section, one.text) for one in held.statements]
    [('inclusion', 'Adult'), ('exclusion', 'None')]
    """
    view = unescape(raw)
    statements: list[Statement] = []
    headings: list[Statement] = []
    section, is_open = "", False
    for line, start in _lines(view.text[:_FAR]):
        heading = _heading(line)
        if heading is not None:
            section, more = heading
            begins = start + len(line) - len(line.lstrip())
            headings.append(Statement(section, line.strip(), begins, begins + len(line.strip())))
            if more.strip():
                at = start + line.rindex(more.strip())
                statements.append(Statement(section, more.strip(), at, at + len(more.strip())))
        elif is_open and statements and line.strip() and not _BULLET.match(line):
            statements.append(_continued(statements.pop(), view.text, start + len(line.rstrip())))
        elif (one := _statement(line, start, section)) is not None:
            statements.append(one)
        is_open = heading is None and bool(line.strip()) and (is_open or _BULLET.match(line) is not None)
    return CriteriaText(view, tuple(statements), tuple(headings))


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """The lines with where each begins; a heading that runs on behind a criterion counts as a line of its own.

    "Body weight over 20 kg Exclusion Criteria" ends one list and opens the other; "meets all exclusion criteria" is a
    sentence, and so is a heading with text behind it that no full stop or bracket parts from what stands before.
    """
    offset = 0
    for line in text.split("\n"):
        cut = _run_in(line)
        yield line[:cut], offset
        if cut < len(line):
            yield line[cut:], offset + cut
        offset += len(line) + 1


def _run_in(line: str) -> int:
    """Where a heading behind a criterion begins; the length of the line where there is none."""
    match = _RUN_IN.search(line) if len(line) <= 4000 and "riteria" in line.lower() else None
    before, more = (line[: match.start()], match["more"] or "") if match else ("", "")
    if len(before.split()) < 4 or _OF_A_SENTENCE.search(before) or (more.strip() and before[-1] not in ".;)"):
        return len(line)
    return match.start() if match else len(line)


def _statement(line: str, start: int, section: str) -> Statement | None:
    """The statement that a line begins, without its bullet; None for an empty one."""
    bullet = _BULLET.match(line)
    text = line[bullet.end() :] if bullet else line
    begin = start + len(line) - len(text.lstrip())
    text = text.strip()
    depth = len(line) - len(line.lstrip())
    return Statement(section, text, begin, begin + len(text), depth, bullet is not None) if text else None


def _continued(last: Statement, text: str, end: int) -> Statement:
    return Statement(last.section, text[last.start : end], last.start, end, last.depth, last.is_item)


def _heading(line: str) -> tuple[str, str] | None:
    """The section that a line opens, and what stands behind its colon; None where it is no heading."""
    if len(line) > 4000:
        return None
    match = _HEADING.match(line.strip()[:400])
    if match is None or (len(match.group("lead").split()) > 3 and match.group("more") is None):
        return None
    if _SENTENCE.search(match.group("lead")) or _SENTENCE.search(match.group("rest")):
        return None
    rest = match.group("rest").lower()
    if match.group("more") is None and not ("criteri" in rest or rest.strip() in ("", "factors")):
        return None
    if match.group("more") is not None and "criteri" not in rest and rest.strip():
        return None
    kind = match.group("kind").lower()
    more = line[line.index(match.group("more")) :] if match.group("more") else ""
    return ("inclusion" if kind == "inclusion" else "exclusion"), more
