"""Where each value of a record came from: the ``sources.yaml`` beside a study's ``record.json``.

A record that was put together from a portal's page and from elsewhere says, for every value, the source and the
lines; which values another source added; what a source shows empty; what is unknown and why; and what was decided
where a source leaves a choice. ``rebuild`` makes the record again from its page and the additions, so that nothing
can creep in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from trialwright.errors import InputError, InputErrors
from trialwright.registry.reader import Reading
from trialwright.registry.record import Record, read_v2, write_v2
from trialwright.registry.v2_form import put_at

_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Source:
    """A text that values were read from: a file beside the record, or an address elsewhere."""

    __pydantic_config__ = _STRICT

    says: str
    file: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """A value that the page does not carry and another source does.

    ``note``: what a reader must know, such as a cut.
    """

    __pydantic_config__ = _STRICT

    path: str
    value: str
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sources:
    """What ``sources.yaml`` says. Paths are those of the v2 form; ``values`` and ``empty`` hold "source first-last"."""

    __pydantic_config__ = _STRICT

    record: str
    sources: dict[str, Source]
    values: dict[str, str]
    added: tuple[Added, ...] = ()
    empty: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)
    decided: dict[str, str] = field(default_factory=dict)

    def why_unknown(self, path: str) -> str:
        """Why the value at ``path`` is not known; empty when nothing is said about it."""
        return self.unknown.get(path) or ("the source shows this field empty" if path in self.empty else "")

    def note_on(self, path: str) -> str:
        """What a reader must know about the value at ``path``: a source beside the page, a cut, a decision."""
        added = [f"from {self.sources[one.source].says}. {one.note}".strip() for one in self.added if one.path == path]
        return " ".join(part for part in (*added, self.decided.get(path, "")) if part)


_ADAPTER = TypeAdapter(Sources)


def read_sources(data: Any, where: str) -> Sources:
    """The sources in plain data, as YAML gives it. Raises ``InputErrors``, each with the key."""
    try:
        sources = _ADAPTER.validate_python(data)
    except ValidationError as error:
        raise InputErrors(
            [
                InputError(
                    where=f"{where} {'.'.join(str(step) for step in mistake['loc'])}",
                    expected="as the file's form asks",
                    found=mistake["msg"].lower(),
                    remedy="Correct the key or its value.",
                )
                for mistake in error.errors()
            ]
        ) from None
    for named in [text.rpartition(" ")[0] for text in sources.values.values()] + [one.source for one in sources.added]:
        if named not in sources.sources:
            raise InputError(
                where=where, expected="a source that the file describes", found=repr(named), remedy="Describe it."
            )
    return sources


def say_lines(source: str, lines: tuple[int, int]) -> str:
    """A source with its lines, as ``values`` holds it.

    >>> say_lines("page", (45, 45)), say_lines("page", (111, 130))
    ('page 45', 'page 111-130')
    """
    first, last = lines
    return f"{source} {first}" if first == last else f"{source} {first}-{last}"


def rebuild(reading: Reading, sources: Sources) -> Record:
    """The record made again: what the page gave, and the additions in their order."""
    data = write_v2(reading.record)
    for added in sources.added:
        put_at(data, added.path, added.value)
    return read_v2(data, sources.record)


def lines_by_path(reading: Reading, source: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """What ``values`` and ``empty`` must say about a reading."""
    return (
        {path: say_lines(source, lines) for path, lines in reading.lines.items()},
        {path: say_lines(source, lines) for path, lines in reading.empty.items()},
    )
