"""Concentrations after injections under the skin: two compartments, with a target that binds the drug or without.

Amounts in the depot A, in the centre and in the periphery; total concentration C = centre / V, and, when a target of
total concentration R binds the drug in quasi-steady state (Gibiansky et al. 2008, doi:10.1007/s10928-008-9102-8), free
concentration Cf = (C - R - K + sqrt((C - R - K)^2 + 4 K C)) / 2, else Cf = C:

    A'          = -ka A
    centre'     = ka A - (CL + Q) Cf + Q/V2 periphery - kint V R Cf/(K + Cf)
    periphery'  = Q Cf - Q/V2 periphery
    R'          = ksyn - kdeg R - (kint - kdeg) R Cf/(K + Cf),           R(0) = ksyn/kdeg
    response'   = kout (1 - Imax Cf/(IC50 + Cf)) - kout response,        response(0) = 1

Each dose adds F x amount to the depot at its time; a value at the time of a dose is not changed by it. Any units that
fit together serve (litres, days, micrograms: micrograms per litre). Without a target the equations are linear and are
solved exactly by matrix exponentials, whatever the rates (absorption slower than elimination, or equal to it); with one
they are stiff and solved by LSODA at a relative error of 1e-9: explicit steps overflow where the periphery is small.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from trialwright.simulation.draw import Array

Dose = tuple[float, float]
"""Time and amount."""
RELATIVE, ABSOLUTE = 1e-9, 1e-12


@dataclass(frozen=True, slots=True)
class Disposition:
    """CL, V, ka, F; Q and V2 where there is a second compartment (Q 0: none)."""

    clearance: float
    central: float
    absorption: float
    available: float = 1.0
    between: float = 0.0
    peripheral: float = 1.0

    def __post_init__(self) -> None:
        positive = (self.clearance, self.central, self.absorption, self.available, self.peripheral)
        if min(positive) <= 0 or self.between < 0:
            raise ValueError("volumes, clearance, absorption and availability are above 0, and no flow is negative")


@dataclass(frozen=True, slots=True)
class Target:
    """ksyn, kdeg, kint and K of the target."""

    made: float
    lost: float
    lost_with_drug: float
    half: float


@dataclass(frozen=True, slots=True)
class Effect:
    """kout, Imax and IC50 of a response that the free drug holds back."""

    turnover: float
    greatest: float
    half: float


@dataclass(frozen=True, slots=True)
class Courses:
    """At the times asked for; ``target`` and ``response`` are empty where none was asked for."""

    total: Array
    free: Array
    target: Array
    response: Array


def weekly(amount: float, number: int, every: float = 7.0) -> tuple[Dose, ...]:
    """``number`` equal doses from time 0, ``every`` so many days."""
    return tuple((every * each, amount) for each in range(number))


def concentrations(body: Disposition, doses: Sequence[Dose], times: Sequence[float]) -> Array:
    """The concentrations without a target, exactly.

    >>> body = Disposition(clearance=0.2, central=4.0, absorption=0.25, available=0.65)
    >>> [round(float(each), 4) for each in concentrations(body, weekly(160, 24), [1, 7])]
    [5.6039, 17.2547]
    """
    from scipy.linalg import expm

    k, q = body.clearance / body.central, body.between / body.central
    back = body.between / body.peripheral
    rates = np.array([[-body.absorption, 0, 0], [body.absorption, -k - q, back], [0, q, -back]])
    steps: dict[float, Array] = {}
    state, now, found = np.zeros(3), 0.0, {}
    for time, amount in _events(doses, times):
        step = time - now
        if step not in steps:
            steps[step] = expm(rates * step)
        state, now = steps[step] @ state, time
        if amount is None:
            found[time] = float(state[1]) / body.central
        else:
            state = state + np.array([body.available * amount, 0, 0])
    return np.array([found[float(time)] for time in times])


def courses(
    body: Disposition, target: Target, doses: Sequence[Dose], times: Sequence[float], effect: Effect | None = None
) -> Courses:
    """The courses with a target, and with a response where ``effect`` is given."""
    from scipy.integrate import solve_ivp

    state, now, found = np.array([0.0, 0.0, 0.0, target.made / target.lost, 1.0]), 0.0, {}
    for time, amount in _events(doses, times):
        if time > now:
            solved = solve_ivp(
                _slopes, (now, time), state, "LSODA", rtol=RELATIVE, atol=ABSOLUTE, args=(body, target, effect)
            )
            state, now = solved.y[:, -1], time
        if amount is None:
            found[time] = state.copy()
        else:
            state = state + np.array([body.available * amount, 0, 0, 0, 0])
    states = np.array([found[float(time)] for time in times])
    total, bound = states[:, 1] / body.central, states[:, 3]
    free = np.array([_free(c, r, target.half) for c, r in zip(total, bound, strict=True)])
    return Courses(total, free, bound, states[:, 4] if effect else np.empty(0))


def _slopes(_: float, state: Array, body: Disposition, target: Target, effect: Effect | None) -> list[float]:
    depot, centre, outside, bound, response = state
    free = _free(centre / body.central, bound, target.half)
    held = bound * free / (target.half + free)
    out = (body.clearance + body.between) * free + target.lost_with_drug * body.central * held
    back = body.between / body.peripheral * outside
    blocked = effect.greatest * free / (effect.half + free) if effect else 0.0
    return [
        -body.absorption * depot,
        body.absorption * depot - out + back,
        body.between * free - back,
        target.made - target.lost * bound - (target.lost_with_drug - target.lost) * held,
        effect.turnover * (1 - blocked - response) if effect else 0.0,
    ]


def _free(total: float, bound: float, half: float) -> float:
    left = total - bound - half
    return (left + float(np.sqrt(left * left + 4 * half * max(total, 0.0)))) / 2


def _events(doses: Sequence[Dose], times: Sequence[float]) -> list[tuple[float, float | None]]:
    """Doses and times in order; amount None: a value is wanted, before a dose of the same time."""
    if not doses or min([*times, *(time for time, _ in doses)], default=0.0) < 0:
        raise ValueError("needs a dose, and no time before 0")
    wanted: list[tuple[float, float | None]] = [(float(time), None) for time in dict.fromkeys(times)]
    return sorted([*wanted, *((float(time), amount) for time, amount in doses)], key=lambda e: (e[0], e[1] is not None))
