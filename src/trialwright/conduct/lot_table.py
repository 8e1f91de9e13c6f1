"""The account of the product as two tables: what is left of each lot, and line by line how it came to that.

ICH E6(R2) 4.6.3: dates, quantities, lot numbers, expiry dates and the participants' codes. What is left is not told to
a reader to whom an act that moves a lot is blinded: it would be wrong, or would tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING

from trialwright.conduct.lots import KINDS, Key, Lot, Movement, is_told, key_of, lots, movements, site_of_stock
from trialwright.conduct.lots import set_aside as gone_from
from trialwright.protocol.blinding import BLINDED

if TYPE_CHECKING:
    from trialwright.conduct.act import Act, Recorded
    from trialwright.conduct.course import Course

_SIGN = {"product received": 1, "product returned": 1}


@dataclass(frozen=True, slots=True)
class LotLine:
    """What is left of a lot. ``site`` empty: the only place; counts read ``blinded`` where they are hidden."""

    site: str
    product: str
    lot: str
    expires: date | None
    standing: str
    received: int | str
    given: int | str
    handed_out: int | str
    returned: int | str
    disposed_of: int | str
    left: int | str


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One movement. ``units``: what came to the shelf, below zero: what left it; ``left`` after it; ``participant`` and
    ``says`` empty where there is none."""

    row: int
    on: date
    site: str
    product: str
    lot: str
    what: str
    participant: str
    units: int
    left: int | str
    says: str


LOT_COLUMNS = tuple(one.name for one in fields(LotLine))
ACCOUNT_COLUMNS = tuple(one.name for one in fields(AccountLine))


def lot_lines(course: Course, on: date) -> list[LotLine]:
    """Every lot as it stands; ``standing`` says where it is expired on ``on``."""
    told = is_told(course)
    return [_lot_line(one, on, told=told) for one in lots(course)]


def _lot_line(one: Lot, on: date, *, told: bool) -> LotLine:
    counts = (one.given, one.handed_out, one.returned, one.disposed, one.left)
    return LotLine(one.site or "", one.administration, one.lot, one.expires, _standing(one, on), one.received,
                   *(number if told else BLINDED for number in counts))  # fmt: skip


def _standing(lot: Lot, on: date) -> str:
    return ", ".join([lot.standing] + (["expired"] if lot.expired(on) else []))


def account_lines(course: Course) -> list[AccountLine]:
    """Every movement of every lot, by day."""
    register: Mapping[Key, Lot] = {key_of(one.site, one.administration, one.lot): one for one in lots(course)}
    moved: list[Movement] = [
        one for person in course.participants.values() for one in movements(course, person, register)
    ]
    found = [_of_participant(one) for one in moved if key_of(one.site, one.administration, one.lot) in register]
    found += [_of_site(course, one, gone_from(course).get(one.sequence)) for one in course.study_acts
              if one.act.kind in KINDS]  # fmt: skip
    return _with_what_is_left(sorted(found, key=lambda one: (one.on, one.row)), told=is_told(course))


def _of_participant(move: Movement) -> AccountLine:
    units = _SIGN.get(move.kind, -1) * move.units
    return AccountLine(move.row, move.on, move.site or "", move.administration, move.lot, move.kind, move.participant,
                       units, 0, "")  # fmt: skip


def _of_site(course: Course, entry: Recorded, gone: Recorded | None) -> AccountLine:
    """The line of an entry; one that was set aside stays to be seen, and moves nothing."""
    act = entry.act
    units, says = _SIGN.get(act.kind, -1) * getattr(act, "units", 0), _says(act)
    if gone is not None:
        was = f"{units:+d} units" if units else ""
        aside = f"set aside as entered in error, row {gone.sequence}"
        units, says = 0, "; ".join(filter(None, [aside, was, says]))
    site, name, lot = site_of_stock(course, act) or "", act.administration, act.lot  # type: ignore[attr-defined]
    return AccountLine(entry.sequence, act.observed_on, site, name, lot, act.kind, "", units, 0, says)


def _says(act: Act) -> str:
    expires, how = getattr(act, "expires", None), getattr(act, "how", None) or getattr(act, "status", None)
    warm = "out of its range of temperature on the way" if getattr(act, "excursion", None) else None
    return "; ".join(filter(None, [how, f"expires {expires}" if expires else None, warm]))


def _with_what_is_left(lines: Sequence[AccountLine], *, told: bool) -> list[AccountLine]:
    left: dict[Key, int] = {}
    found = []
    for one in lines:
        key = key_of(one.site, one.product, one.lot)
        left[key] = left.get(key, 0) + one.units
        values = {name: getattr(one, name) for name in ACCOUNT_COLUMNS}
        found.append(AccountLine(**{**values, "left": left[key] if told else BLINDED}))
    return found
