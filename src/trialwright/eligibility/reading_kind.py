"""What a kind of reading is: one file in ``eligibility.reading`` that holds ``READING``.

``find(clause)`` names what the clause says of this kind, each with the piece of text that it stands on; it never
concludes from words that it does not know. ``build(found)`` gives the executable kind and its parameters once windows
and qualifiers have been handed out; None: no kind computes it, a person answers. ``rank``: of two findings on the same
words the lower one counts.
"""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from trialwright.eligibility.criterion import Polarity
from trialwright.eligibility.draft import Concept, History, Limits, Window
from trialwright.eligibility.printed_quantity import Quantity
from trialwright.eligibility.printed_terms import Mention, Word
from trialwright.registry.markup import View

Place = tuple[int, int]
Executable = tuple[str, object]


@dataclass(frozen=True, slots=True)
class About:
    """What is known of the study beside its criteria: its identifier, its interventions, its conditions."""

    study: str | None = None
    interventions: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()


NOTHING = About()


@dataclass
class Clause:
    """One statement as its readers look at it: the words between ``start`` and ``end`` of the view, what the lists and
    the grammar find in them, and what is known of the study."""

    view: View
    start: int
    end: int
    polarity: Polarity
    words: list[Word]
    mentions: list[Mention]
    quantities: list[Quantity]
    windows: list[tuple[Window, int, int]]
    about: About = NOTHING

    @cached_property
    def text(self) -> str:
        """The words of the clause as they stand."""
        return self.view.text[self.start : self.end]

    @cached_property
    def low(self) -> str:
        """The words in lower case, for quick looks."""
        return self.text.lower()

    @cached_property
    def full(self) -> str:
        """The whole readable text, in which the offsets count."""
        return self.view.text

    def of_kind(self, *kinds: str) -> list[Mention]:
        """The mentions of these kinds."""
        return [mention for mention in self.mentions if mention.term.kind in kinds]


@dataclass(slots=True)
class Found:
    """What one reader found. ``start:end`` is the head; ``covers`` are further pieces that it accounts for. The rest is
    filled in while windows, negation and qualifiers are handed out. ``says`` completes the sentence of the criterion."""

    kind: str
    start: int
    end: int
    concept: Concept | None = None
    covers: list[Place] = field(default_factory=list)
    limits: Limits | None = None
    windows: list[Window] = field(default_factory=list)
    negated: bool = False
    history: History | None = None
    count: int | None = None
    flags: list[str] = field(default_factory=list)
    says: str = ""
    names: tuple[str, ...] = ()
    role: str = ""
    rest: list[str] = field(default_factory=list)
    takes_windows: bool = True
    other_than: tuple[str, ...] = ()

    def flag(self, *names: str) -> None:
        """Add flags, each once."""
        self.flags += [name for name in names if name not in self.flags]


@dataclass(frozen=True, slots=True)
class ReadingKind:
    """One kind of reading. ``says`` is a sentence for the reference page."""

    says: str
    find: Callable[[Clause], Iterable[Found]]
    build: Callable[[Found], Executable | None]
    rank: int = 5
