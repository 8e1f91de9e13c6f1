"""Text in small letters, for patterns that are looked for in it without regard to case.

A pattern with ``re.IGNORECASE`` folds every letter that it looks at, again for each pattern; the same pattern in small
letters, looked for in text in small letters, is two to five times as quick. Every letter keeps its place.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache


@lru_cache(maxsize=8)
def small(text: str) -> str:
    """``text`` in small letters, letter by letter: what has no small letter of its own width stays as it is.

    >>> small("ALT ≤ 3 × ULN"), len(small("İ ≥ 18"))
    ('alt ≤ 3 × uln', 6)
    """
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)


def holds_any(text: str, stems: Iterable[str]) -> bool:
    """Whether one of ``stems`` stands in ``text``: the quick look before a pattern that can find nothing without one.

    >>> holds_any("no history of gout", ("gout", "arthritis")), holds_any("asthma", ("gout", "arthritis"))
    (True, False)
    """
    for stem in stems:  # noqa: SIM110 ("any" over a generator takes twice the time)
        if stem in text:
            return True
    return False
