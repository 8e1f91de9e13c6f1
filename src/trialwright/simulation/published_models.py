"""Published models of drugs for rheumatoid arthritis, with parameters: what virtual participants may be held against.

No exposure-response model of telitacicept is published. These are of other drugs, and say so by name:

- ``atacicept``: two compartments with a target, 540 people, weight and BLyS as covariates (Pitsiu et al. 2023,
  doi:10.1002/psp4.12982; in hours, micrograms and ng/mL as printed; a person of 70 kg with a BLyS of 2.56 ng/mL);
- ``acr_probability``: ACR20, 50 and 70 by day and exposure under fenebrutinib (Chan et al. 2020, Pharmaceutical
  Research 37:25), for a person with random effect ``eta``;
- ``igg_loss_per_day``: the net loss of IgG when part of it is recycled (Kim et al. 2007, nlmixr2lib's igg_kim_2006);
- ``half_time``: of any first-order change.

Transcriptions read in github.com/nlmixr2/nlmixr2lib @aaa7712.
"""

from __future__ import annotations

from math import exp, log

from trialwright.simulation.pharmacology import Disposition, Target

LOG_ODDS_AT_START = {"ACR20": -4.62, "ACR50": -6.47, "ACR70": -8.3}
DAYS_TO_HALF = {"ACR20": 21.5, "ACR50": 32.8, "ACR70": 32.8}


def atacicept(weight_kg: float = 70.0, blys_ng_ml: float = 2.56) -> tuple[Disposition, Target]:
    """The typical person: apparent clearance and volumes (litres, hours), target in ng/mL."""
    body = Disposition(
        clearance=0.324 * (weight_kg / 70) ** 0.75, central=36.3 * weight_kg / 70, absorption=0.0705,
        between=0.149, peripheral=38.5,
    )  # fmt: skip
    kdeg = 3.62e-3
    return body, Target(715 * (blys_ng_ml / 2.56) ** 0.176 * kdeg, kdeg, 6.18e-4, 19.9)


def acr_probability(level: str, day: float, auc: float, improved_before: bool, eta: float = 0.0) -> float:
    """The probability of ACR20, ACR50 or ACR70 under fenebrutinib; ``auc`` 0: placebo.

    >>> round(acr_probability("ACR20", 84, 0, False), 4)
    0.2114
    """
    power = 2.52
    onset = day**power / (day**power + DAYS_TO_HALF[level] ** power)
    odds = LOG_ODDS_AT_START[level] + 3.41 * onset + 1.39 * auc / (auc + 2650) + 0.934 * improved_before + eta
    return 1 / (1 + exp(-odds))


def igg_loss_per_day(loss: float = 0.18, igg_mg_ml: float = 12.1) -> float:
    """What is lost a day beyond what the receptor FcRn brings back: kint - Jmax/(V (Km + IgG)).

    >>> round(igg_loss_per_day(), 4)
    0.0743
    """
    return loss - 147 / (42 * (21 + igg_mg_ml))


def half_time(rate: float) -> float:
    """ln 2 / rate, in the unit of time of the rate.

    >>> round(half_time(0.038), 2)
    18.24
    """
    return log(2) / rate
