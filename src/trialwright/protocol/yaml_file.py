"""Read one YAML file of a study as plain data, and remember the line of every key.

A study file is a plain tree: mappings with text keys, lists, and scalars of the YAML 1.2 core schema
(https://yaml.org/spec/1.2.2/#103-core-schema). ``true`` and ``false`` are the only booleans: ``no``, ``off`` and dates
stay text, so that a country code or a day never turns into something else. Refused, because a reader cannot see what
they do: anchors and aliases (a few lines can stand for millions), tags, several documents, a key given twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from trialwright.errors import InputError, InputErrors

Key = tuple[str | int, ...]
"""Where a value stands in a file: ``("visits", 3, "day")`` reads visits[3].day."""

MAXIMUM_BYTES = 1_000_000
MAXIMUM_DEPTH = 30

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_MAXIMUM_DIGITS = 15


@dataclass(frozen=True, slots=True)
class YamlFile:
    """Plain data with the line on which each key begins; ``name`` is the file as errors call it."""

    name: str
    data: Any
    lines: Mapping[Key, int] = field(default_factory=dict)

    def at(self, key: Key) -> str:
        """``name:line key``; for a key that is not there, the line of what should hold it."""
        standing = key
        while standing and standing not in self.lines:
            standing = standing[:-1]
        return f"{self.name}:{self.lines.get(standing, 1)} {spell(key)}".rstrip()

    def value(self, key: Key) -> Any:
        """What stands at ``key``; None when nothing does."""
        found = self.data
        for part in key:
            if isinstance(found, dict):
                found = found.get(part)
            elif isinstance(found, list) and isinstance(part, int) and part < len(found):
                found = found[part]
            else:
                return None
        return found

    def error(self, key: Key, *, expected: str, found: str, remedy: str) -> InputError:
        """The mistake at ``key``."""
        return InputError(where=self.at(key), expected=expected, found=found, remedy=remedy)


def spell(key: Key) -> str:
    """``visits[3].day`` for ``("visits", 3, "day")``.

    >>> spell(("visits", 3, "day"))
    'visits[3].day'
    """
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in key).removeprefix(".")


def with_line(file: YamlFile, error: InputError) -> InputError:
    """An error of a reader that knows keys (``file inclusion[2].says``) or ids but no lines, with its line."""
    spelled = error.where.removeprefix(file.name).strip(" .")
    key = parse_key(spelled)
    if key and key[0] not in (file.data if isinstance(file.data, dict) else ()):
        ids = [place for place in file.lines if place[-1:] == ("id",) and file.value(place) == spelled]
        key = ids[-1] if ids else key
    return file.error(key, expected=error.expected, found=error.found, remedy=error.remedy)


def parse_key(spelled: str) -> Key:
    """The key that ``spell`` spells.

    >>> parse_key("visits[3].day")
    ('visits', 3, 'day')
    """
    found = re.findall(r"\[(\d+)\]|([^.\[\]]+)", spelled)
    return tuple(int(number) if number else name for number, name in found)


def read_yaml(path: Path, name: str) -> YamlFile:
    """Read the file at ``path``; raises ``InputErrors`` for whatever is not a plain tree in UTF-8."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MAXIMUM_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or "nothing readable").lower()
        raise InputErrors(
            [
                InputError(
                    where=name,
                    expected="a readable file",
                    found=reason,
                    remedy="Put the file there, or correct its rights.",
                )
            ]
        ) from None
    return parse_yaml(data, name)


def parse_yaml(data: bytes, name: str) -> YamlFile:
    """Read the bytes of a YAML file; see ``read_yaml``."""
    if len(data) > MAXIMUM_BYTES:
        raise InputErrors(
            [
                InputError(
                    where=name,
                    expected=f"at most {MAXIMUM_BYTES:,} bytes",
                    found="a larger file",
                    remedy="A study file is written by hand: take out what does not belong.",
                )
            ]
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputErrors(
            [
                InputError(
                    where=f"{name}:{line}",
                    expected="text in UTF-8",
                    found="other bytes",
                    remedy="Save the file as UTF-8.",
                )
            ]
        ) from None
    return _Builder(name).build(text)


class _Builder:
    """Builds the tree from the parser's events; goes on after a mistake where it can, to tell all at once."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Key, int] = {}
        self.errors: list[InputError] = []

    def build(self, text: str) -> YamlFile:
        try:
            tree = self._document(text)
        except yaml.MarkedYAMLError as error:
            mark: Any = error.problem_mark or error.context_mark
            self._refuse(
                mark.line if mark else 0,
                (),
                "readable YAML",
                error.problem or "something else",
                "Correct the indentation, quotes or brackets there.",
            )
            tree = None
        except yaml.YAMLError:
            self._refuse(0, (), "readable YAML", "characters that YAML does not allow", "Take them out.")
            tree = None
        if self.errors:
            raise InputErrors(self.errors)
        return YamlFile(self.name, tree, self.lines)

    def _document(self, text: str) -> Any:
        events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
        tree: Any = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse(_line(event), (), "one document", "a second one", "Take out the line `---`.")
                    break
                tree = self._node(events, next(events), ())
        if documents == 0:
            self._refuse(0, (), "a mapping of keys", "an empty file", "Write the file's keys.")
        return tree

    def _node(self, events: Iterator[Any], event: Any, key: Key) -> Any:
        line = _line(event)
        self.lines.setdefault(key, line + 1)
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            self._refuse(line, key, "written out", "an anchor or alias (& or *)", "Write the value itself.")
        elif event.tag is not None:
            self._refuse(line, key, "plain", "a tag (!)", "Take the tag out.")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, key)
        if len(key) >= MAXIMUM_DEPTH:
            self._refuse(line, key[:3], f"at most {MAXIMUM_DEPTH} levels deep", "more", "Write it flatter.")
            raise InputErrors(self.errors)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, key)
        return self._mapping(events, key) if isinstance(event, yaml.MappingStartEvent) else None

    def _sequence(self, events: Iterator[Any], key: Key) -> list[Any]:
        found: list[Any] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            found.append(self._node(events, event, (*key, len(found))))
        return found

    def _mapping(self, events: Iterator[Any], key: Key) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            line = _line(event)
            name = self._key_name(events, event, key)
            inside = (*key, name)
            if name in found:
                self._refuse(
                    line, inside, "given once", f"it again, first on line {self.lines[inside]}", "Keep one of the two."
                )
            self.lines.setdefault(inside, line + 1)
            found[name] = self._node(events, next(events), inside)
        return found

    def _key_name(self, events: Iterator[Any], event: Any, key: Key) -> str:
        """The text of a mapping's key; anything but text is refused."""
        line = _line(event)
        if isinstance(event, yaml.ScalarEvent):
            name = self._node(events, event, (*key, event.value))
            if isinstance(name, str):
                self.lines[(*key, name)] = self.lines.get((*key, name), line + 1)
                return name
            self._refuse(line, (*key, event.value), "a key in letters", describe(name), "Put the key in quotes.")
            return str(event.value)
        self._node(events, event, (*key, "?"))
        self._refuse(line, key, "a mapping of text keys", "a key that is no text", "Give the key a name.")
        return "?"

    def _scalar(self, event: Any, key: Key) -> str | int | float | bool | None:
        text: str = event.value
        if event.style in ("'", '"', "|", ">"):
            if any(0xD800 <= ord(letter) <= 0xDFFF for letter in text):
                self._refuse(_line(event), key, "text", "half a character", "Take the escape out.")
            return text
        if text in ("", "~", "null", "Null", "NULL"):
            return None
        if text in ("true", "True", "TRUE", "false", "False", "FALSE"):
            return text.lower() == "true"
        if len(text) > _MAXIMUM_DIGITS and _FLOAT.fullmatch(text):
            self._refuse(
                _line(event),
                key,
                f"a number of at most {_MAXIMUM_DIGITS} characters",
                "a longer one",
                "Shorten the number, or put it in quotes if it is text.",
            )
            return 0
        if _INTEGER.fullmatch(text):
            return int(text)
        return _number(text) if _FLOAT.fullmatch(text) else text

    def _refuse(self, line: int, key: Key, expected: str, found: str, remedy: str) -> None:
        where = f"{self.name}:{line + 1} {spell(key)}".rstrip()
        self.errors.append(InputError(where=where, expected=expected, found=found, remedy=remedy))


def _line(event: Any) -> int:
    """The line of an event, counted from 0."""
    return int(event.start_mark.line)


def _number(text: str) -> float | str:
    """``text`` as a number; text again when no finite number is that large (it is then refused as no number)."""
    number = float(text)
    return number if abs(number) < float("inf") else text


def describe(value: object) -> str:
    """What ``value`` is, for the end of "found ..." in an error.

    >>> [describe(value) for value in (None, True, 3, "no", [1], {})]
    ['nothing', 'true', 'the number 3', "the text 'no'", 'a list', 'a mapping of keys']
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"the number {value:.15g}"
    if isinstance(value, str):
        return f"the text {value[:60] + '...' if len(value) > 60 else value!r}"
    return "a list" if isinstance(value, list) else "a mapping of keys"
