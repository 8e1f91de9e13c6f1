"""Cut the registered text of the criteria into statements: sections, headings, numbered and bulleted items, nested ones.

Works on the readable view of the text (escapes read); a statement is a pair of offsets into that view, so each piece
leads back to the raw text. Sections are recognised by their headings in many spellings ("Key inclusion criteria",
"Exclusion:", "Non-inclusion criteria"); any other short line that ends with a colon is a sub-heading (a cohort, a
domain). Inside an item, circled numerals and running enumerations ("(1) ... (2) ...", "a) ...; b) ...") are items of
their own. Hard-wrapped text (the legacy XML form) is put together again first.
"""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from trialwright.eligibility.criterion import Polarity
from trialwright.eligibility.part_labels import LONGEST_LABEL, is_part_label
from trialwright.eligibility.small_letters import holds_any, small
from trialwright.registry.markup import circled_number

_HEADING = re.compile(
    r"""^[\W\d_]*(?:[a-z]\s*[.)]\s*)?
    (?:(?:[a-z&/'’()-]+\s+){0,5}?)
    (?P<non>non[\s-]*)?(?P<word>inclusion|inclusionary|exclusion|exclusionary|eligibility|ineligibility|eligible)
    (?:\s*(?:and|or|&|/)\s*(?P<both>exclusion|inclusion))?
    \s*(?:criteria|criterion|criterial|criterias|crieteria|requirements?)?
    (?:\s*\([^)]{0,60}\))?
    (?P<rest>[^:\n]{0,60}?)\s*(?P<end>:|：|;|\.|-+|–|$)\s*-?\s*(?P<tail>.*)$""",
    re.IGNORECASE | re.VERBOSE,
)
_QUICK = ("clusion", "eligib", "clusive")
_SAYS_SECTION = re.compile(
    r"^[\W\d_]*(?:patients?|subjects?|participants?|individuals?|persons?|volunteers?|women|men|the\s+participants?)\b"
    r".{0,60}\b(?P<word>be\s+excluded|are\s+excluded|not\s+be\s+(?:included|enrolled|eligible)|be\s+ineligible|"
    r"were\s+(?:excluded|ineligible)|be\s+included|were\s+included|(?:are|were)\s+eligible|be\s+eligible)\b.{0,60}:\s*$",
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"(?<=[.;)\]a-z0-9]\s)(?=(?:key\s+|main\s+|major\s+)?(?:inclusion|exclusion)\s+criteria\s*:)", re.IGNORECASE
)
_SHORTEST_SECTION = 20
_SHORTEST_ROW = 40
_BULLET_INSIDE = re.compile(r"(?=[•●▪◦‣➢❖])(?:(?<=[\s.;,]).(?=\s*[A-Za-z0-9<>≥≤])|(?<=[a-z.)]).(?=\s))")
_DASH_INSIDE = re.compile(r"[-–](?<=\s.)(?=\s[A-Z][a-z])")
_OWN_NUMBER = re.compile(r"\s*(?P<number>\d{1,2})[.)](?!\d)")
_NUMBER_INSIDE = re.compile(r"(?<=[\s;,.])(?P<number>\d{1,2})\.(?=\s?[A-Za-z]{2})")
_MARKER = re.compile(
    r"(?P<bullet>(?:[*•·○●▪◦‣➢❖✓√☐–—−]|-{1,2}|o(?=\s\s?[A-Z<>≥≤]))(?=\s|[A-Z<>≥≤]))\s*(?P<inner>\(?\d{1,2}[.)](?!\d)\s*)?"
    r"|(?P<number>\(?\d{1,2}(?:\.\d{1,2}){1,3}[.)]?(?=\s+[A-Za-z\"'<>≥≤])|\(?\d{1,3}[.)、](?!\d)|\(\d{1,2}\))"
    r"|(?P<letter>\(?[a-zA-Z][.)](?=\s|[A-Z])|\([ivxIVX]{1,5}\)|[ivxIVX]{1,5}[.)](?=\s))"
    r"|(?P<circled>[\u2460-\u2473\u24f5-\u24fe\u2776-\u277f])"
)
_CIRCLED = re.compile(r"[\u2460-\u2473\u2776-\u277f]")
_ROUND = re.compile(r"(?<=\s)o(?=\s[A-Z][A-Za-z-]{2})")
"""A round bullet that was typed as a letter."""
_CAPITALS = re.compile(r"(?P<mark>[A-H])\.(?<=\s..)(?=\s[A-Z(])")
_RUNNING = re.compile(r"(?:^|(?<=[\s:;,.]))\(?(?P<mark>\d{1,2}|[a-h]|i{1,3}|iv|vi{0,3})\)(?=\s)")
_SHOUTED = re.compile(
    r"\b(?:CRITERIA|CHARACTERISTICS|GROUP|COHORT|PART|ARM|STUDY|THERAPY|POPULATION|CONTROLS|PATIENTS)\b"
)
_UNFINISHED = re.compile(r"\b(?:defined\s+as|of\s+the\s+following(?:\s+\w+){0,2}|as\s+follows)\s*:?\s*$", re.IGNORECASE)
_OPEN_END = re.compile(r"(?:,|\b(?:and|or|of|the|with|to|in|for|by|a|an|at|from|than))$", re.IGNORECASE)
_NOT_A_CRITERION = re.compile(
    r"^\W*(?:abbreviations?\s*:.*|none|n/?a|not applicable|not specified|not stated|no exclusion criteria|(?:note\W+)?(?:further|other|additional)\b.{0,40}\bcriteri"
    r"(?:a|on)\b.{0,80}\b(?:apply|applied|exist)\b.*)\W*$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Statement:
    """One printed item: ``start`` and ``end`` in the view, without its marker. ``number`` as printed, None: a bullet or
    nothing. ``heading``: the sub-heading above it. ``parts``: items nested in it; ``start:end`` is then the lead-in."""

    start: int
    end: int
    polarity: Polarity
    number: str | None = None
    heading: str | None = None
    parts: list[Statement] = field(default_factory=list)
    sure: bool = True

    def whole(self) -> tuple[int, int]:
        """The span with every nested item."""
        last = self
        while last.parts:
            last = last.parts[-1]
        return self.start, max(self.end, last.end)


@dataclass(slots=True)
class _Line:
    start: int
    end: int
    indent: int
    number: str | None
    marked: bool


def statements(text: str) -> list[Statement]:
    """The top-level statements of ``text`` in reading order, nested ones inside them."""
    found: list[Statement] = []
    polarity: Polarity = "inclusion"
    heading: str | None = None
    sure = False
    stack: list[tuple[int, int, Statement]] = []
    lines = list(_lines(text))
    labels = _labels(text, lines) | _part_labels(text, lines)
    for number, line in enumerate(lines):
        words = text[line.start : line.end]
        section = _section(words)
        if section is not None:
            polarity, sub_heading, tail = section
            heading, sure, stack = sub_heading, True, []
            if not tail or tail >= len(words):
                continue
            line = _Line(line.start + tail, line.end, line.indent, None, False)
            words = text[line.start : line.end]
        if _is_heading(words, line) or number in labels:
            heading, stack = words.rstrip(": ").strip("*_ "), []
            continue
        if _NOT_A_CRITERION.match(words) or not any(map(str.isalnum, words)):
            continue
        statement = Statement(line.start, line.end, polarity, line.number, heading, sure=sure)
        style = _style(line)
        while stack and not _is_inside(line.indent, style, stack[-1], text):
            if _opens_the_rest(stack, line.indent, style, text):
                break
            stack.pop()
        (stack[-1][2].parts if stack else found).append(statement)
        stack.append((line.indent, style, statement))
        _cut_inside(statement, text)
    return found


def _style(line: _Line) -> int:
    """How deep the marker's kind usually stands: none, digit, letter or roman, bullet."""
    if not line.marked:
        return 0
    if line.number is None:
        return 3
    return 1 if line.number[:1].isdigit() else 2


def _is_inside(indent: int, style: int, above: tuple[int, int, Statement], text: str) -> bool:
    """Whether an item belongs into the item above: further in; or, at the same depth, of a deeper style behind a
    lead-in that ends with a colon."""
    if indent > above[0] + 1:
        return True
    lead_in = text[above[2].start : above[2].end].rstrip().endswith((":", "："))
    return indent >= above[0] - 1 and style > above[1] and lead_in and above[1] > 0


def _opens_the_rest(stack: list[tuple[int, int, Statement]], indent: int, style: int, text: str) -> bool:
    """Whether the last item is the first of a nested list and is not finished ("at least one risk factor defined as"):
    the items beside it belong to it."""
    if len(stack) < 2 or (indent, style) != stack[-1][:2] or stack[-2][2].parts[0] is not stack[-1][2]:
        return False
    return _UNFINISHED.search(text, stack[-1][2].start, stack[-1][2].end) is not None


def _lines(text: str) -> Iterator[_Line]:
    """Items as lines: hard-wrapped ones put together, markers taken off."""
    rows = [(match.start(), match.end()) for match in re.finditer(r"[^\n\r]+", text)]
    wrapped = _is_wrapped(text, rows)
    current: _Line | None = None
    last_end = -1
    for start, end in rows:
        for first, last in _inline_sections(text, start, end):
            line = _line(text, first, last)
            if line is None:
                continue
            gap = text.count("\n", last_end, first) if last_end >= 0 else 2
            if current is not None and _continues(text, current, line, gap, wrapped):
                current.end = line.end
            else:
                if current is not None:
                    yield current
                current = line
            last_end = line.end
    if current is not None:
        yield current


def _inline_sections(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    cuts: list[int] = []
    if small(text).find("clusion", start, end) >= 0:
        cuts = [match.start() for match in _INLINE.finditer(text, start + _SHORTEST_SECTION, end)]
    cuts += [] if cuts else _items_in_a_row(text, start, end)
    edges = [start, *cuts, end]
    yield from pairwise(edges)


def _items_in_a_row(text: str, start: int, end: int) -> list[int]:
    """Where further items begin in one line: at bullets, at dashes before capitals, at rising numbers with a full stop
    ("1. asthma 2.gout 3. stroke")."""
    if end - start < _SHORTEST_ROW:
        return []
    bullets = [] if text.isascii() else [match.start() for match in _BULLET_INSIDE.finditer(text, start + 2, end)]
    if bullets:
        return bullets
    dashes = [match.start() for match in _DASH_INSIDE.finditer(text, start + 2, end)]
    if len(dashes) > 1:
        return dashes
    return _rising(text, start, end)


def _rising(text: str, start: int, end: int) -> list[int]:
    own = _OWN_NUMBER.match(text, start, end)
    if own is None:
        return []
    wanted, cuts = int(own["number"]) + 1, []
    for match in _NUMBER_INSIDE.finditer(text, own.end(), end):
        if int(match["number"]) == wanted:
            cuts.append(match.start())
            wanted += 1
    return cuts if len(cuts) > 1 else []


def _line(text: str, start: int, end: int) -> _Line | None:
    first = start
    while first < end and text[first].isspace():
        first += 1
    while end > first and text[end - 1].isspace():
        end -= 1
    if first == end:
        return None
    indent = len(text[start:first].expandtabs(4))
    marker = _MARKER.match(text, first, end)
    if marker is None:
        return _Line(first, end, indent, None, False)
    number = marker["number"] or marker["letter"] or marker["circled"] or marker["inner"]
    behind = marker.end()
    while behind < end and text[behind].isspace():
        behind += 1
    if behind >= end:
        return None
    if circled := circled_number(text[behind]) if number is None else None:
        number = str(circled)
    return _Line(behind, end, indent, number.strip() if number else None, True)


def _is_wrapped(text: str, rows: list[tuple[int, int]]) -> bool:
    indented = sum(text[start : start + 6] == "      " for start, _ in rows)
    return len(rows) > 2 and indented * 2 > len(rows) and max(end - start for start, end in rows) < 130


def _continues(text: str, above: _Line, line: _Line, gap: int, wrapped: bool) -> bool:
    if line.marked or gap > 1:
        return False
    words = text[line.start : line.end]
    if _section(words) is not None:
        return False
    if wrapped:
        return line.indent >= above.indent and text[above.end - 1] != ":"
    return words[0].islower() and _OPEN_END.search(text, max(above.start, above.end - 12), above.end) is not None


def _section(words: str) -> tuple[Polarity, str | None, int] | None:
    """Polarity, sub-heading and where text goes on behind the heading; None: no section heading."""
    if len(words) > 400 and ":" not in words[:120]:
        return None
    low = words[:160].lower()
    if holds_any(low, _QUICK):
        found = _HEADING.match(words)
        if found is not None and _is_section(words, found):
            excludes = found["word"].lower().startswith(("excl", "inelig")) or found["non"] is not None
            tail = found.start("tail") if found["tail"].strip() and found["end"] in (":", "：") else 0
            label = words[: found.end("rest")].strip(" *_-:.\t")
            plain = re.fullmatch(
                r"\W*(?:inclusion|exclusion|eligibility)\s*(?:criteria|criterion)?\W*", label, re.IGNORECASE
            )
            return "exclusion" if excludes else "inclusion", None if plain else label, tail
    said = _SAYS_SECTION.match(words)
    if said is not None and "following" not in words.lower().split("exclu")[0][-40:]:
        excludes = bool(re.search(r"exclu|not|inelig", said["word"], re.IGNORECASE))
        return "exclusion" if excludes else "inclusion", None, 0
    return None


def _is_section(words: str, found: re.Match[str]) -> bool:
    named = re.search(r"criteri|requirement|crieteria", words[: found.end("rest")], re.IGNORECASE)
    colon = found["end"] in (":", "：")
    if found["both"] and not colon:
        return False
    if re.search(r"\b(?:meet|fulfil|other|addition|satisf|appl(?:y|ies)|listed|defined|per|see|according|failure|any)", words[: found.end()], re.IGNORECASE) and not re.match(r"\W*(?:\w+\s+){0,2}(?:in|ex)clusion\s+criteria\b[^a-z]*$", words[: found.end("end")], re.IGNORECASE):  # fmt: skip
        return False
    if colon:
        return bool(named) or len(words) < 60 or found["rest"].strip() == ""
    if found["tail"].strip():
        return False
    return (bool(named) and len(words) < 70) or re.fullmatch(
        r"\W*(?:in|ex)clusion\W*", words, re.IGNORECASE
    ) is not None


def _is_heading(words: str, line: _Line) -> bool:
    """A short line without marker that ends with a colon, or shouts."""
    if line.marked:
        return False
    plain = words.strip("*_ ")
    if plain.endswith((":", "：")) and len(plain) < 90:
        return not re.search(
            r"\d\s*:$|following|at least|as follows|defined|must|criteria are|either|with:|who:|have:|of:",
            plain,
            re.IGNORECASE,
        )
    return len(plain) < 60 and plain.isupper() and _SHOUTED.search(plain) is not None


_LONGEST_LABEL = 35
_BARE_LABEL = re.compile(r"[A-Z][A-Za-z/ -]{2,34}")


def _labels(text: str, lines: list[_Line]) -> frozenset[int]:
    """A few bare words without marker above marked items, as the oldest records print them ("Age", "Hepatic"); two of them
    at least, for a lone one may be an item of its own."""
    found = [
        number
        for number, (line, below) in enumerate(pairwise(lines))
        if not line.marked and below.marked and line.end - line.start <= _LONGEST_LABEL
        and _BARE_LABEL.fullmatch(text, line.start, line.end) and text.count(" ", line.start, line.end) < 4
        and _section(text[line.start : line.end]) is None
    ]  # fmt: skip
    return frozenset(found) if len(found) > 1 else frozenset()


def _part_labels(text: str, lines: list[_Line]) -> frozenset[int]:
    """Lines such as "Part A1 only" above items that stand beside them, marked or not; those of a list above which they
    stand keep them as its lead-in."""
    return frozenset(
        number
        for number, (line, below) in enumerate(pairwise(lines))
        if line.end - line.start <= LONGEST_LABEL
        and not (line.marked and _is_inside(below.indent, _style(below), _above(line), text))
        and is_part_label(text[line.start : line.end])
        and _section(text[line.start : line.end]) is None
    )


def _above(line: _Line) -> tuple[int, int, Statement]:
    return line.indent, _style(line), Statement(line.start, line.end, "inclusion")


def _cut_inside(statement: Statement, text: str) -> None:
    """Circled numerals and running enumerations inside an item become items nested in it."""
    marks = _marks_inside(text, statement.start, statement.end)
    if len(marks) < 2:
        return
    edges = [*(start for _, start, _ in marks), statement.end]
    for (number, _, behind), end in zip(marks, edges[1:], strict=True):
        first, last = _trim(text, behind, end)
        if first < last:
            part = Statement(first, last, statement.polarity, number, statement.heading, sure=statement.sure)
            statement.parts.append(part)
    if statement.parts:
        _, statement.end = _trim(text, statement.start, marks[0][1])
        statement.end = max(statement.end, statement.start)


def _marks_inside(text: str, start: int, end: int) -> list[tuple[str, int, int]]:
    circled = [(str(circled_number(match.group()) or match.group()), match.start(), match.end())
               for match in _CIRCLED.finditer(text, start, end)]  # fmt: skip
    if len(circled) > 1:
        return circled
    capitals = [(match["mark"], match.start(), match.end()) for match in _CAPITALS.finditer(text, start, end)]
    if len(capitals) > 2 and "".join(mark for mark, _, _ in capitals) == "ABCDEFGH"[: len(capitals)]:
        return capitals
    rounds = [("", match.start(), match.end()) for match in _ROUND.finditer(text, start, end)]
    if len(rounds) > 1:
        return rounds
    if ")" not in text[start:end]:
        return []
    running = [(match["mark"], match.start(), match.end()) for match in _RUNNING.finditer(text, start, end)]
    names = [mark for mark, _, _ in running]
    for order in ("123456789", "abcdefgh", ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii")):
        wanted = list(order)[: len(names)]
        if len(names) > 1 and names == wanted:
            return running
    return []


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in ".;,)"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ";,"):
        end -= 1
    return start, end
