"""Which characters no text of an act may hold, on whatever way it comes: one rule, asked where acts are written.

Refused are control characters (Unicode category Cc) besides tab, line feed and carriage return; characters that turn
the direction of text (Unicode Standard Annex 9, section 2: embeddings, overrides, isolates), with which a text reads
otherwise than it is stored (CVE-2021-42574); and what no Unicode text or XML 1.0 document can hold (lone surrogates,
noncharacters; XML 1.0, section 2.2), so that no export has to replace it. Letters of every script, right-to-left ones
too, marks, joiners and emoji pass. A text of nothing but characters that are not shown (Unicode's default ignorable
code points, the braille blank) is refused as well: it would stand for a reason that nobody can read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass

from trialwright.conduct.act import Act, payload

_STRANGE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_UNSHOWN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Characters that leave no mark: default ignorable ones (Unicode Standard, section 5.21) and the braille blank."""
_ESCAPED = (b"\\u00", b"\\b", b"\\f", b"\x7f")
"""What stands in a payload that is all ASCII where one of its texts may hold a control character."""
Place = tuple[str, str]
"""Where a text stands (a field, an item) and what it says."""


def strange_character(text: str) -> str | None:
    """What kind of character ``text`` may not hold, in words with its code; None where it holds none.

    >>> strange_character("a\\x0bb")
    'a control character (U+000B)'
    """
    found = _STRANGE.search(text)
    if found is None:
        return None
    character = found.group()
    code = f"U+{ord(character):04X}"
    if _TURNING.match(character):
        return f"a character that turns the direction of text ({code})"
    return f"a control character ({code})" if ord(character) < 0xA0 else f"a character that is no text ({code})"


def shows_nothing(text: str) -> bool:
    """Whether ``text`` holds characters, and none of them is shown. An empty one, or spaces alone, hold none.

    >>> shows_nothing("\\u200b "), shows_nothing(" "), shows_nothing("a\\u200b")
    (True, False, False)
    """
    return _UNSHOWN.search(text) is not None and not _UNSHOWN.sub("", text).strip()


def made_plain(text: str) -> str:
    """``text`` with the replacement character for each that no act may hold: for what is kept although it was stopped.

    >>> made_plain("3\x0b")
    '3\ufffd'
    """
    return _STRANGE.sub("\ufffd", text)


def not_plain(act: Act, label_of: Callable[[str], str | None]) -> list[str]:
    """What forbids the texts of ``act``: a sentence for each place that holds such a character, and never the text.
    ``label_of``: how people call an item, from its address; None: a place is no item."""
    if _is_plainly_plain(act):
        return []
    found = []
    for place, text in _texts(act):
        strange = strange_character(text)
        if strange is not None:
            shown = label_of(place) or (f"The field {place!r}" if strange_character(place) is None else "A name")
            found.append(f"{shown} holds {strange}, which nobody sees: type it again without it.")
        elif shows_nothing(text):
            found.append(f"{label_of(place) or f'The field {place!r}'} holds characters only that are not shown: "
                         "type what it says.")  # fmt: skip
    return list(dict.fromkeys(found))


def _is_plainly_plain(act: Act) -> bool:
    """Most acts are: asked of their bytes, so that a joint count of 134 items costs nothing."""
    try:
        text = payload(act)
    except TypeError:  # a lone surrogate
        return False
    if any(one in text for one in _ESCAPED):
        return False
    if text.isascii():
        return True
    said = text.decode()
    return strange_character(said) is None and _UNSHOWN.search(said) is None


def _texts(value: object, place: str = "") -> Iterator[Place]:
    """Every new text within ``value`` with the field or item that it stands in."""
    if isinstance(value, str):
        yield place, value
    elif is_dataclass(value) and not isinstance(value, type):
        item = getattr(value, "item", None)
        for one in fields(value):
            at = item if isinstance(item, str) and one.name not in ("item", "reason") else one.name
            if one.name != "old":  # what stands already, and may be what is corrected
                yield from _texts(getattr(value, one.name), at)
    elif isinstance(value, Mapping):
        for name, held in value.items():
            yield from _texts(name, place)
            yield from _texts(held, place)
    elif isinstance(value, list | tuple):
        for held in value:
            yield from _texts(held, place)
