"""Values that hold together: those that share one printed limit, and those that "and" joins beside a disease."""

from __future__ import annotations

from trialwright.eligibility.criterion import All, AnyOf, Rule, atoms_of
from trialwright.eligibility.draft_atoms import MEASURES, renamed, unread
from trialwright.eligibility.layout import Piece
from trialwright.eligibility.reading_kind import Clause


def pairs_joined(clause: Clause, group: list[tuple[Piece, Rule]], flags: list[str]) -> list[tuple[Piece, Rule]]:
    """Values that share one printed limit ("AST or ALT ≤ 3 × ULN") in an inclusion: both have to keep it, and where the
    text says "or" it is flagged; a lower limit ("CRP or ESR above ...") asks for one of them."""
    if clause.polarity != "inclusion":
        return group
    found: list[tuple[Piece, Rule]] = []
    for piece, rule in group:
        above = found[-1] if found else None
        if (
            above is not None
            and not (piece.joint == "or" and _is_a_lower_limit(piece))
            and _number_place(above[0]) is not None
            and _number_place(above[0]) == _number_place(piece)
        ):
            before = above[1]
            parts = (*before.of, rule) if isinstance(before, All) else (before, rule)
            found[-1] = (above[0], All(parts))
            if (
                piece.joint == "or"
                and "ambiguous_scope" not in flags
                and "/" not in clause.full[above[0].start : piece.end]
            ):
                flags.append("ambiguous_scope")
        else:
            found.append((piece, rule))
    return found


def values_joined(clause: Clause, group: list[tuple[Piece, Rule]]) -> list[tuple[Piece, Rule]]:
    """As in "ketosis (pH < 7.3 and glucose > 14 mmol/L)" among the exclusions: all values exclude; whether one of them
    does, a person says."""
    measured = [piece.found is not None and piece.found.kind in MEASURES for piece, _ in group]
    if clause.polarity == "inclusion" or all(measured):
        return group
    found: list[tuple[Piece, list[Rule]]] = []
    for place, (piece, rule) in enumerate(group):
        above = found[-1][0] if found else None
        goes_on = above is not None and place and measured[place] and measured[place - 1] and piece.joint == "and"
        if goes_on and above is not None and _number_place(above) != _number_place(piece):
            found[-1][1].append(rule)
        else:
            found.append((piece, [rule]))
    return [(piece, rules[0] if len(rules) == 1 else _perhaps_each(rules)) for piece, rules in found]


def _perhaps_each(rules: list[Rule]) -> Rule:
    first = next(atoms_of(rules[0]))
    says = f"one of the values alone is meant, such as: {first.says.rstrip('.')}"
    either = AnyOf(tuple(renamed(rule, "!") for rule in rules))
    return AnyOf((All(tuple(rules)), All((either, unread(f"{first.id}?", says, first.spans)))))


def _is_a_lower_limit(piece: Piece) -> bool:
    limits = piece.found.limits if piece.found is not None else None
    return limits is not None and limits.at_most is None and limits.under is None


def _number_place(piece: Piece) -> tuple[int, int] | None:
    one = piece.found
    return one.covers[0] if one is not None and one.kind in MEASURES and one.covers else None
