"""Type-ahead: names of conditions, interventions and sponsors that begin with what was typed, the commonest first.

A name is found by each of its words, so that "arthr" suggests "rheumatoid arthritis". The best of every beginning of up
to three letters are kept ready, because there are too many to look through while someone types.
"""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from dataclasses import dataclass

import tantivy

from trialwright.registry.search_filters import folded_name

KINDS = {"condition": "condition_raw", "intervention": "intervention_raw", "sponsor": "sponsor_raw"}

_READY_LETTERS = 3
_READY = 12
_WORD = re.compile(r"\w+")
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name to search for. ``kind``: condition, intervention, sponsor. ``studies``: how many have it."""

    text: str
    kind: str
    studies: int


def suggestions(connection: sqlite3.Connection, typed: str, limit: int = 10) -> tuple[Suggestion, ...]:
    """Names that have a word beginning with what was typed, the commonest first."""
    head = folded_name(typed)[:_LONGEST_NAME]
    if not head:
        return ()
    if len(head) <= _READY_LETTERS:
        rows = connection.execute(
            "SELECT shown, kind, studies FROM suggestion_head WHERE head = ? ORDER BY place LIMIT ?", (head, limit)
        ).fetchall()
    else:
        rows = connection.execute(
            "SELECT shown, kind, max(studies) FROM suggestion WHERE key >= ? AND key < ? "
            "GROUP BY kind, shown ORDER BY max(first) DESC, max(studies) DESC, shown LIMIT ?",
            (head, head + "\U0010ffff", limit),
        ).fetchall()
    return tuple(Suggestion(*row) for row in rows)


def gather_suggestions(searcher: tantivy.Searcher, connection: sqlite3.Connection) -> int:
    """Gather the names anew from the index; how many there are."""
    rows: list[tuple[str, str, str, int, int]] = []
    names = 0
    for kind, field in KINDS.items():
        counted: dict[str, tuple[int, str, int]] = {}
        for name, studies in searcher.terms_with_prefix(field, ""):
            folded = folded_name(name)
            if not 2 < len(folded) <= _LONGEST_NAME:
                continue
            total, shown, most = counted.get(folded, (0, name, 0))
            counted[folded] = (total + studies, name if studies > most else shown, max(most, studies))
        names += len(counted)
        for folded, (total, shown, _) in counted.items():
            for match in list(_WORD.finditer(folded))[:6]:
                if match.start() == 0 or len(match.group()) > 2:
                    rows.append(
                        (folded[match.start() :], kind, " ".join(shown.split()), total, int(match.start() == 0))
                    )
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("DELETE FROM suggestion")
    connection.execute("DELETE FROM suggestion_head")
    rows.sort()
    connection.executemany("INSERT INTO suggestion VALUES (?, ?, ?, ?, ?)", rows)
    connection.executemany("INSERT OR IGNORE INTO suggestion_head VALUES (?, ?, ?, ?, ?)", _ready(rows))
    connection.execute("COMMIT")
    return names


def _ready(rows: list[tuple[str, str, str, int, int]]) -> list[tuple[str, int, str, str, int]]:
    by_head: dict[str, dict[tuple[str, str], tuple[int, int]]] = defaultdict(dict)
    for key, kind, shown, studies, first in rows:
        for length in range(1, _READY_LETTERS + 1):
            if len(key) >= length:
                held = by_head[key[:length]]
                held[(kind, shown)] = max(held.get((kind, shown), (0, 0)), (first, studies))
    ready = []
    for head, held in by_head.items():
        best = sorted(held.items(), key=lambda one: (-one[1][0], -one[1][1], one[0]))[:_READY]
        ready += [(head, place, kind, shown, found[1]) for place, ((kind, shown), found) in enumerate(best)]
    return ready
