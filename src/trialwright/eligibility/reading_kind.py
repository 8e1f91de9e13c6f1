"""What a kind of reading is: one file in ``eligibility.reading`` that holds ``READING``.

``find(clause)`` names what the clause says of this kind, each with the piece of text that it stands on; it never
concludes from words that it does not know; it is asked only about clauses that hold one of ``cues`` (in small letters;
none given: about every clause). ``build(found)`` gives the executable kind and its parameters once windows
and qualifiers have been handed out; None: no kind computes it, a person answers. ``rank``: of two findings on the same
words the lower one counts.
"""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from trialwright.eligibility.criterion import Polarity
from trialwright.eligibility.draft import Concept, History, Limits, Window
from trialwright.eligibility.printed_quantity import Quantity
from trialwright.eligibility.printed_terms import Mention, Word
from trialwright.eligibility.small_letters import small
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


@dataclass(eq=False)
class Clause:
    """One statement as its readers look at it: the words between ``start`` and ``end`` of the view, what the lists and
    the grammar find in them, and what is known of the study. ``text``: its words as they stand, ``low``: in small letters,
    for quick looks; ``full``: the whole readable text, in which the offsets count, ``small``: that in small letters."""

    view: View
    start: int
    end: int
    polarity: Polarity
    words: list[Word]
    mentions: list[Mention]
    quantities: list[Quantity]
    windows: list[tuple[Window, int, int]]
    about: About = NOTHING
    full: str = field(init=False, repr=False)
    small: str = field(init=False, repr=False)
    text: str = field(init=False, repr=False)
    low: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.full, self.small = self.view.text, small(self.view.text)
        self.text, self.low = self.full[self.start : self.end], self.small[self.start : self.end]

    def of_kind(self, *kinds: str) -> list[Mention]:
        """The mentions of these kinds."""
        return [mention for mention in self.mentions if mention.term.kind in kinds] if self.mentions else []


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
    cues: tuple[str, ...] = ()
