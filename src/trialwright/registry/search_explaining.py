"""Why a hit is a hit: which of the words looked for stands in which field, and the text around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from trialwright.registry.search_compiling import Sought
from trialwright.registry.search_document import FIELD_SAYS
from trialwright.registry.search_engine import Reason
from trialwright.registry.search_schema import analyzer, stems

_AROUND = 70
_MOST_REASONS = 8


def reasons(sought: Sequence[Sought], text: Mapping[str, Sequence[str]], ids: Sequence[str]) -> tuple[Reason, ...]:
    """The reasons of one hit, in the order of the words asked for; for each word its weightiest field."""
    cut: dict[str, list[list[str]]] = {}
    found: list[Reason] = []
    for one in sought:
        if one.how == "number":
            if one.tokens[0] in ids:
                found.append(Reason(one.asked, "any_id", FIELD_SAYS["any_id"], "number", one.found))
            continue
        if any(reason.asked == one.asked and reason.how == "word" for reason in found):
            continue
        for name in one.fields:
            texts = text.get(name) or ()
            if name not in cut:
                cut[name] = [stems(part) for part in texts]
            place = next((at for at, tokens in enumerate(cut[name]) if _stands(one, tokens)), None)
            if place is not None:
                quote, start, end = _quote(texts[place], one)
                found.append(Reason(one.asked, name, FIELD_SAYS[name], one.how, one.found, quote, start, end))
                break
    return tuple(found[:_MOST_REASONS])


def _stands(one: Sought, tokens: list[str]) -> bool:
    if one.how == "beginning":
        return any(token.startswith(one.tokens[0]) for token in tokens)
    if len(one.tokens) == 1:
        return one.tokens[0] in tokens
    wanted, length = list(one.tokens), len(one.tokens)
    return any(tokens[at : at + length] == wanted for at in range(len(tokens) - length + 1))


def _quote(text: str, one: Sought) -> tuple[str, int, int]:
    """The words with the text around them, and where they stand in it."""
    raw = text.encode()
    tokens = analyzer().pre_tokenize(text).tokens
    at = next(
        (at for at in range(len(tokens)) if _stands(one, [token.text for token in tokens[at : at + len(one.tokens)]])),
        0,
    )
    last = tokens[min(at + len(one.tokens), len(tokens)) - 1]
    start, end = len(raw[: tokens[at].char_offset_from].decode()), len(raw[: last.char_offset_to].decode())
    left, right = max(0, start - _AROUND), min(len(text), end + _AROUND)
    left = text.find(" ", left, start) + 1 if left and " " in text[left:start] else left
    right = text.rfind(" ", end, right) if right < len(text) and " " in text[end:right] else right
    before, after = ("… " if left else ""), (" …" if right < len(text) else "")
    quote = f"{before}{text[left:right]}{after}".replace("\n", " ")
    shift = len(before) - left
    return quote, start + shift, end + shift
