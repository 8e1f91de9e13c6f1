"""Classification as rheumatoid arthritis, ACR/EULAR 2010: points 0 to 10, at least 6; and the paths by history.

    joints     1 large 0; 2 to 10 large 1; 1 to 3 small 2; 4 to 10 small 3; more than 10, one of them small, 5
    serology   RF and ACPA negative 0; either low positive (above ULN to 3 x ULN) 2; either high positive (above) 3
    reactants  CRP and ESR normal 0; either abnormal 1
    duration   under 6 weeks 0; 6 weeks (42 days) or more 1

Joints tender or swollen: large are shoulders, elbows, hips, knees, ankles; small are MCP 1-5, PIP 2-5, thumb IP, MTP
2-5, wrists. DIP, first CMC and first MTP do not count; others (temporomandibular, sternoclavicular ...) count only
towards "more than 10". An RF known only as positive is low positive.

Who is classified: at least one joint with definite synovitis, not better explained by another disease, and 6 points or
more. Or by history: erosions typical of the disease with a history compatible with prior fulfilment; or longstanding
disease that fulfilled the criteria earlier. A refractory patient is usually classified by history.

Source: Aletaha et al. 2010, doi:10.1002/art.27584 and doi:10.1136/ard.2010.138461 (table and footnotes as printed at
ard.bmj.com/highwire/markup/184686 and in cnurhd/cnurhd docs/intro/div.md).

Missing: a domain that is not known makes the points unknown; the classification is still met, or not met, where the
known points decide whatever the rest is. Other joints that nobody counted are no zero: where they could make more than
10 of the counted ones, the joints' points lie between those of the counted and 5.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from trialwright.endpoints.measures import ALL_NEEDED, FREE
from trialwright.endpoints.score import Array, Instrument, Score
from trialwright.endpoints.score_input import YES_NO, Input, Known
from trialwright.endpoints.thresholds import band, band_many

SEROLOGY = {"negative": ("neg", "normal", "-"), "low": ("low positive", "low-positive", "positive"),
            "high": ("high positive", "high-positive")}  # fmt: skip
SEROLOGY_POINTS = (0, 2, 3)
SIX_WEEKS_DAYS = 42
NEEDED = 6
MOST = (5, 3, 1, 1)
"""Highest points of joints, serology, reactants and duration."""
SOURCE = "Aletaha et al. 2010, doi:10.1002/art.27584"


def joint_points(large: float, small: float, other: float = 0) -> int:
    """Points of the joint domain; the highest line that fits.

    >>> joint_points(1, 0), joint_points(2, 0), joint_points(1, 9), joint_points(7, 4), joint_points(6, 1, 4)
    (0, 1, 3, 5, 5)
    """
    if small >= 1 and large + small + other > 10:
        return 5
    return 3 if small >= 4 else 2 if small >= 1 else 1 if large >= 2 else 0


def serology_level(value: float, uln: float) -> str:
    """Negative up to the limit, low positive up to three times the limit, high positive above.

    >>> serology_level(10, 10), serology_level(30, 10), serology_level(30.1, 10)
    ('negative', 'low', 'high')
    """
    return tuple(SEROLOGY)[band(value / uln, (1, 3))]


def domain_points(known: Mapping[str, Known]) -> tuple[int | None, int | None, int | None, int | None]:
    """Points of joints, serology, reactants, duration; None where not known."""
    large, small, other, duration = (_number(known.get(name)) for name in ("large", "small", "other", "duration_days"))
    serology, abnormal = known.get("serology"), known.get("apr_abnormal")
    return (
        _joints(large, small, other),
        None if serology is None else SEROLOGY_POINTS[tuple(SEROLOGY).index(str(serology))],
        None if abnormal is None else int(abnormal == "yes"),
        None if duration is None else int(duration >= SIX_WEEKS_DAYS),
    )


def _joints(large: float | None, small: float | None, other: float | None) -> int | None:
    """Points of the joints. Other joints count only towards more than 10: not known, they leave the points open where
    they could make the difference."""
    if large is None or small is None:
        return None
    if other is None and small >= 1 and large + small <= 10:
        return None
    return joint_points(large, small, other or 0)


def points(known: Mapping[str, Known]) -> int | None:
    """The sum, or None where a domain is not known."""
    found = domain_points(known)
    return None if None in found else sum(value for value in found if value is not None)


def classified(known: Mapping[str, Known]) -> bool | None:
    """Classified as rheumatoid arthritis by points or by history; None: what is known does not decide."""
    history = (known.get("erosive_history"), known.get("earlier_fulfilled"))
    if "yes" in history:
        return True
    answer = _by_points(known)
    return None if answer is False and None in history else answer


def _by_points(known: Mapping[str, Known]) -> bool | None:
    found = domain_points(known)
    least = sum(value or 0 for value in found) + (_counted(known) if found[0] is None else 0)
    most = sum(high if value is None else value for value, high in zip(found, MOST, strict=True))
    synovitis, other_disease = known.get("synovitis"), known.get("other_disease")
    if most < NEEDED or synovitis == "no" or other_disease == "yes":
        return False
    return True if least >= NEEDED and synovitis is not None and other_disease is not None else None


def _counted(known: Mapping[str, Known]) -> int:
    """The points that the large and small joints give by themselves, however many others there are."""
    large, small = _number(known.get("large")), _number(known.get("small"))
    return 0 if large is None or small is None else joint_points(large, small)


def _number(value: Known) -> float | None:
    return None if isinstance(value, str) else value


def _joints_many(known: Mapping[str, Array]) -> tuple[Array, Array]:
    """Points of the joints, NaN where not known; and the least that they are."""
    large, small, other = (known[name] for name in ("large", "small", "other"))
    by_type = np.select([small >= 4, small >= 1, large >= 2], [3.0, 2.0, 1.0], 0.0)
    least = np.where((small >= 1) & (large + small + np.nan_to_num(other) > 10), 5.0, by_type)
    uncounted = np.isnan(large) | np.isnan(small)
    open_still = np.isnan(other) & (small >= 1) & (large + small <= 10)
    return np.where(uncounted | open_still, np.nan, least), np.where(uncounted, 0.0, least)


def _domains_many(known: Mapping[str, Array]) -> Array:
    serology, duration = known["serology"], known["duration_days"]
    level = np.nan_to_num(serology).astype(int).clip(0, 2)
    blood = np.where(np.isnan(serology), np.nan, np.array(SEROLOGY_POINTS)[level])
    long = np.where(np.isnan(duration), np.nan, (duration >= SIX_WEEKS_DAYS).astype(float))
    return np.stack([_joints_many(known)[0], blood, known["apr_abnormal"], long])


def _points_many(known: Mapping[str, Array]) -> Array:
    total: Array = _domains_many(known).sum(axis=0)
    return total


def _classified_many(known: Mapping[str, Array]) -> Array:
    found = _domains_many(known)
    most = np.array(MOST, dtype=float).reshape(-1, *[1] * (found.ndim - 1))
    surely = np.where(np.isnan(found[0]), _joints_many(known)[1], 0.0)
    least, highest = np.nan_to_num(found).sum(axis=0) + surely, np.where(np.isnan(found), most, found).sum(axis=0)
    synovitis, other_disease = known["synovitis"], known["other_disease"]
    history = np.stack([known["erosive_history"], known["earlier_fulfilled"]])
    never = (highest < NEEDED) | (synovitis == 0) | (other_disease == 1)
    unsure = (least < NEEDED) | np.isnan(synovitis) | np.isnan(other_disease)
    no = np.where(np.isnan(history).any(axis=0), np.nan, 0.0)
    by_points = np.where(never, no, np.where(unsure, np.nan, 1.0))
    return np.where((history == 1).any(axis=0), 1.0, by_points)


DOMAINS = (
    Input("large", "large joints, tender or swollen", 0, 10, whole=True, required=False),
    Input("small", "small joints, tender or swollen", 0, 30, whole=True, required=False),
    Input(
        "other",
        "other joints, tender or swollen (only towards more than 10)",
        0,
        whole=True,
        required=False,
        may_lack=True,
    ),
    Input("serology", "RF or ACPA, the higher: negative, low, high", choices=SEROLOGY, required=False),
    Input("apr_abnormal", "CRP or ESR above normal: yes or no", choices=YES_NO, required=False),
    Input("duration_days", "duration of symptoms, days", 0, required=False, units={"duration_weeks": 7}),
)
HISTORY = (
    Input("synovitis", "a joint with definite synovitis: yes or no", choices=YES_NO, required=False),
    Input("other_disease", "better explained by another disease: yes or no", choices=YES_NO, required=False),
    Input("erosive_history", "typical erosions and a compatible history", choices=YES_NO, required=False),
    Input("earlier_fulfilled", "longstanding, fulfilled the criteria earlier", choices=YES_NO, required=False),
)
ENDPOINT = Instrument(
    "ra_classification_2010",
    "ACR/EULAR classification 2010",
    (
        Score(
            name="ra2010-points", title="ACR/EULAR 2010 points", formula="joints 0-5 + serology 0-3 + reactants 0-1 + "
            "duration 0-1", inputs=DOMAINS, gives="number", unit="points", range="0 to 10", licence=FREE,
            missing="A domain that is not known makes the points unknown.", source=SOURCE, takes="all", rule=points,
            rule_many=_points_many,
        ),
        Score(
            name="ra2010", title="Classified as rheumatoid arthritis, 2010", inputs=(*DOMAINS, *HISTORY),
            formula="(synovitis, no better explanation, points >= 6) or erosive_history or earlier_fulfilled",
            gives="yes or no", unit="", range="yes, no", licence=FREE, source=SOURCE, takes="all", rule=classified,
            missing="Unknown unless what is known decides.", rule_many=_classified_many,
        ),
        Score(
            name="ra2010-serology", title="Serology level", formula="negative <= ULN; low <= 3 ULN; high above",
            inputs=(Input("antibody", "RF or ACPA, any unit", 0), Input("antibody_uln", "its upper limit", 1e-9)),
            gives="category", unit="", range=", ".join(SEROLOGY), missing=ALL_NEEDED, source=SOURCE, licence=FREE,
            categories=tuple(SEROLOGY), rule=lambda antibody, antibody_uln: serology_level(antibody, antibody_uln),
            rule_many=lambda antibody, antibody_uln: band_many(antibody / antibody_uln, (1, 3)),
        ),
    ),
)  # fmt: skip
