"""Names that share a word: "breast or ovarian cancer", "hepatitis B or C", "type 1 or 2 diabetes", "thyroid adenoma or carcinoma".

A list of words joined by commas, "or" and "and" before a listed name is completed with the end of that name, a letter or
number behind it with its beginning, and a bare growth behind another one with the organ of that one; each only where the
lists hold the completed name. A bare growth whose organ no list knows is left to a person: "thyroid adenoma or
carcinoma" excludes no other carcinoma.
"""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from trialwright.eligibility.printed_terms import Lexicon, Mention, Term, Word
from trialwright.eligibility.reading_words import CURRENT, EVER, IGNORED, NARROWING, NEGATIONS, QUALIFIERS

_JOINTS = frozenset({"or", "and"})
_JOINT = re.compile(r"\b(?:and|or)\b")
_GAP = re.compile(r"\s*(?:,|/|,\s*)?\s*(?:and/or\s*)?")
_LETTER = re.compile(r"[a-e1-4]|i{1,3}|iv")
_GROWTHS = frozenset({"adenoma", "carcinoma", "cancer", "tumor", "tumour", "neoplasm", "adenocarcinoma", "sarcoma", "nodule", "polyp", "hyperplasia", "dysplasia", "cyst", "mass", "lesion", "goiter", "goitre"})  # fmt: skip
_BARE = frozenset({"adenoma", "carcinoma", "cancer", "tumor", "tumour", "neoplasm", "adenocarcinoma", "sarcoma", "malignancy"})  # fmt: skip
_NO_ORGAN = IGNORED | NARROWING | QUALIFIERS.keys() | EVER | CURRENT | NEGATIONS
_WIDEST_LIST = 6


def with_distributed(text: str, words: list[Word], mentions: list[Mention], lexicon: Lexicon) -> list[Mention]:
    """``mentions`` with those that share a word with them, in reading order."""
    if not any(mention.term.kind == "condition" for mention in mentions):
        return mentions
    found: dict[int, Mention] = {}
    for number, mention in enumerate(mentions):
        if mention.term.kind != "condition":
            continue
        before = mentions[number - 1] if number else None
        kept = _of_the_organ_before(text, words, mention, before, lexicon)
        if kept is None:
            found[mention.first] = replace(mention, term=Term("unclear", mention.term.code, mention.term.label))
            continue
        if kept is not mention:
            found[mention.first] = kept
            continue
        following = mentions[number + 1].first if number + 1 < len(mentions) else len(words)
        for more in (*_before(text, words, mention, lexicon), *_behind(text, words, mention, following, lexicon)):
            found[more.first] = more
    if not found:
        return mentions
    taken = {place for one in found.values() for place in range(one.first, one.last)}
    rest = [mention for mention in mentions if not taken.intersection(range(mention.first, mention.last))]
    return sorted([*rest, *found.values()], key=lambda one: one.start)


def _listed(lexicon: Lexicon, names: tuple[str, ...]) -> Term | None:
    return next(
        (term for listed, term in lexicon.entries.get(names[0], ()) if listed == names and term.kind == "condition"),
        None,
    )


def _before(text: str, words: list[Word], mention: Mention, lexicon: Lexicon) -> Iterator[Mention]:
    """As in "lung, breast or colon cancer": each word before is a name with the end of the last one."""
    names = tuple(word.plain for word in words[mention.first : mention.last])
    place = mention.first
    for _ in range(_WIDEST_LIST):
        joined = _joined_before(text, words, place)
        if joined is None:
            return
        one = _completed(words, names, joined, lexicon)
        if one is None:
            return
        yield one
        place = one.first


def _completed(words: list[Word], names: tuple[str, ...], end: int, lexicon: Lexicon) -> Mention | None:
    for size in (2, 1):
        own = tuple(word.plain for word in words[max(0, end - size) : end])
        if len(own) < size or _JOINTS.intersection(own):
            continue
        for cut in range(1, len(names)):
            term = _listed(lexicon, (*own, *names[cut:]))
            if term is not None:
                return Mention(term, words[end - size].start, words[end - 1].end, end - size, end, term.label)
    return None


def _joined_before(text: str, words: list[Word], place: int) -> int | None:
    """Where the words end that a comma, a stroke, "or" or "and" joins to word ``place``; None: nothing is joined."""
    end, joined = place, False
    while end > 0 and words[end - 1].plain in _JOINTS:
        end, joined = end - 1, True
    if end == 0:
        return None
    between = text[words[end - 1].end : words[place].start]
    plain = (_JOINT.sub("", between) if joined else between).strip()
    if plain not in ("", ",", "/", ",,") or not (joined or plain):
        return None
    return end


def _behind(text: str, words: list[Word], mention: Mention, following: int, lexicon: Lexicon) -> Iterator[Mention]:
    """As in "atrial fibrillation or flutter", "hepatitis B, C or D" and, where the number stands before its name, "type 1
    or 2 diabetes"."""
    names = [word.plain for word in words[mention.first : mention.last]]
    other = mention.last + 1
    if len(names) > 1 and other < following and words[mention.last].plain == "or":
        term = _listed(lexicon, (*names[:-1], words[other].plain))
        if term is not None and not text[mention.end : words[mention.last].start].strip():
            yield Mention(term, words[other].start, words[other].end, other, other + 1, term.label)
    if _LETTER.fullmatch(names[-1]):
        yield from _letters_behind(text, words, mention, names, lexicon)
    yield from _numbers_before(text, words, mention, names, lexicon)


def _letters_behind(
    text: str, words: list[Word], mention: Mention, names: list[str], lexicon: Lexicon
) -> Iterator[Mention]:
    place, last = mention.last, mention.last - 1
    while place < len(words):
        while place < len(words) and words[place].plain in (*_JOINTS, "virus"):
            place += 1
        if place >= len(words) or _LETTER.fullmatch(words[place].plain) is None:
            return
        between = re.sub(r"\b(?:and|or|virus)\b", "", text[words[last].end : words[place].start], flags=re.IGNORECASE)
        term = _listed(lexicon, (*names[:-1], words[place].plain))
        if term is None or between.strip(" ,/&") or (not between.strip() and place == last + 1):
            return
        yield Mention(term, words[place].start, words[place].end, place, place + 1, term.label)
        last, place = place, place + 1


def _numbers_before(
    text: str, words: list[Word], mention: Mention, names: list[str], lexicon: Lexicon
) -> Iterator[Mention]:
    first = mention.first
    if first < 4 or words[first - 2].plain not in _JOINTS or words[first - 4].plain != "type":
        return
    pair = (words[first - 3].plain, words[first - 1].plain)
    terms = [_listed(lexicon, ("type", one, *names)) for one in pair]
    if terms[0] is None or terms[1] is None or text[words[first - 1].end : words[first].start].strip():
        return
    yield Mention(terms[0], words[first - 4].start, words[first - 3].end, first - 4, first - 2, terms[0].label)
    yield Mention(terms[1], words[first - 1].start, mention.end, first - 1, mention.last, terms[1].label)


def _of_the_organ_before(
    text: str, words: list[Word], mention: Mention, before: Mention | None, lexicon: Lexicon
) -> Mention | None:
    """A bare growth joined by "or" to one of an organ is that of this organ; itself, where none is named; None, where no
    list knows it."""
    if mention.last - mention.first != 1 or words[mention.first].plain not in _BARE:
        return mention
    place = mention.first
    if place < 3 or words[place - 1].plain != "or" or text[words[place - 2].end : words[place - 1].start].strip():
        return mention
    if words[place - 2].plain not in _GROWTHS:
        return mention
    start = before.first if before is not None and before.last == place - 1 else place - 2
    organ = words[start] if start < place - 2 else words[start - 1]
    if organ.plain in _NO_ORGAN or text[organ.end : words[place - 2].start].strip(" -"):
        return mention
    term = _listed(lexicon, (organ.plain, words[place].plain))
    return replace(mention, term=term, written=term.label) if term is not None else None
