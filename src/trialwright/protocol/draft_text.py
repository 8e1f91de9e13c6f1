"""Write drafted study files: plain values as YAML in the order given, every text quoted as JSON quotes it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_BREAKS = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")
"""What JSON leaves as it is and YAML takes for a line's end, or does not allow."""
_WORDS = ("y", "n", "yes", "no", "on", "off", "true", "false", "null")


def yaml_text(head: str, data: Mapping[str, object]) -> str:
    """A file: comment lines, then the data in block style; short lists and mappings without texts stay on a line."""
    comment = "".join(f"# {line}\n" if line else "#\n" for line in head.strip().splitlines())
    return comment + "\n".join(_block(data, 0)) + "\n"


def _block(value: object, indent: int) -> list[str]:
    pad = "  " * indent
    if isinstance(value, Mapping):
        lines: list[str] = []
        for name, inner in value.items():
            lines += _entry(f"{pad}{_key(str(name))}:", inner, indent)
        return lines
    assert isinstance(value, Sequence)
    lines = []
    for inner in value:
        if isinstance(inner, Mapping) and inner and not _is_short(inner):
            block = _block(inner, indent + 1)
            lines += [f"{pad}- {block[0].lstrip()}", *block[1:]]
        else:
            lines += _entry(f"{pad}-", inner, indent)
    return lines


def _entry(start: str, value: object, indent: int) -> list[str]:
    if isinstance(value, Mapping | list | tuple) and value and not _is_short(value):
        return [start, *_block(value, indent + 1)]
    return [f"{start} {_flow(value)}"]


def _is_short(value: object) -> bool:
    return len(_flow(value)) <= 90 and not (isinstance(value, Mapping) and "basis" in value)


def _flow(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(str(name))}: {_flow(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(inner) for inner in value) + "]"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return _BREAKS.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


def _key(name: str) -> str:
    return name if _PLAIN_KEY.fullmatch(name) and name.lower() not in _WORDS else json.dumps(name, ensure_ascii=False)
