"""Find quoted words in the registered text and keep where they stand in it, exactly as registered."""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.eligibility.criterion import Span
from trialwright.errors import InputError
from trialwright.registry.markup import View, unescape
from trialwright.registry.record import Record, value_at


@dataclass(frozen=True, slots=True)
class RegisteredText:
    """The text in which quotes are looked up. ``view`` None: the study has no such text."""

    path: str | None
    view: View | None

    @classmethod
    def of(cls, record: Record | None, path: str | None) -> RegisteredText:
        """The text at ``path`` of ``record``."""
        raw = value_at(record, path) if record is not None and path is not None else None
        return cls(path, unescape(raw) if isinstance(raw, str) else None)

    def find(self, quote: str, where: str, within: tuple[int, int] | None = None) -> tuple[Span, tuple[int, int]]:
        """Where ``quote`` stands: its span in the raw text and its place in the view. ``within``: a place in the view
        to look in. ``InputError`` when it does not stand there."""
        if self.view is None:
            raise InputError(
                where=where,
                expected="left out",
                found="a quote",
                remedy="The study has no registered text at `text`; add the record or take the quote out.",
            )
        first, last = within or (0, len(self.view.text))
        start = self.view.text.find(quote, first, last)
        if start < 0 or not quote:
            raise InputError(
                where=where,
                expected="words of the registered text, exactly",
                found=f'"{quote}"',
                remedy="Copy the words from the record as they read, without escapes.",
            )
        place = (start, start + len(quote))
        return Span(*self.view.raw_span(*place), quote), place
