"""How fast are the scores? Those of rheumatoid arthritis on a million visits, beside a plain Python loop.

    python benchmarks/endpoints.py [VISITS]

Arrays: every disease-activity score, category, response, ACR, ACR-N, hybrid ACR, Boolean remission, HAQ-DI, 2010
classification and progression on VISITS rows (default 1,000,000), processor time; the aim is under 2 s for all. Rows:
``Score.score``, with its checks, flags and reasons, rows a second. The alternative in the same run is what one writes
first: a Python loop over the bare formulas, without checks, on a hundredth of the visits, scaled up.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np

from trialwright.endpoints.register import scores
from trialwright.endpoints.rheumatology.das28 import das28_category, das28_crp, das28_esr
from trialwright.endpoints.rheumatology.eular_response import eular_response
from trialwright.endpoints.rheumatology.haq_di import CATEGORIES
from trialwright.endpoints.score import Array

BY_VISIT = (
    "das28-esr", "das28-crp", "das28-esr-category", "das28-crp-category", "das28-crp-category-own-cutoffs", "cdai",
    "cdai-category", "cdai-response", "sdai", "sdai-category", "sdai-response", "eular-response-esr",
    "eular-response-crp", "boolean-remission-1", "boolean-remission-2", "acr20", "acr50", "acr70",
)  # fmt: skip
MORE = ("das28-esr3", "das28-crp3", "acr-category", "acr-n", "hybrid-acr", "haq-di", "ra2010-points", "mtss-change",
        "mtss-no-progression-0", "mtss-no-progression-0.5")  # fmt: skip


def main(visits: int) -> None:
    table = _visits(visits, np.random.default_rng(1))
    total = 0.0
    for group, names in (("by visit", BY_VISIT), ("besides", MORE)):
        spent = {name: _processor(lambda name=name: table.update(_scored(name, table))) for name in names}  # type: ignore[misc]
        print(f"{group}: {len(names)} scores on {visits:,} visits in {sum(spent.values()):.2f} s")
        print("   " + ", ".join(f"{name} {seconds * 1000:.0f} ms" for name, seconds in spent.items()))
        total += sum(spent.values())
    print(f"together {total:.2f} s; aim 2.00 s")
    _rows(table)
    _loop(table, visits)


def _scored(name: str, table: dict[str, Array]) -> dict[str, Array]:
    score = scores()[name]
    needed = {spelling for item in score.inputs for spelling in item.spellings()}
    made = score.many({key: array for key, array in table.items() if key in needed})
    return {name.replace("-", "_"): made}


def _processor(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _visits(number: int, rng: np.random.Generator) -> dict[str, Array]:
    """Made-up visits with 2 % of every measure missing."""
    table: dict[str, Array] = {}
    for prefix, share in (("baseline_", 1.0), ("", 0.6)):
        measures = {
            "tender_joints_68": rng.binomial(68, 0.35 * share, number), "pain_mm": rng.integers(0, 101, number),
            "swollen_joints_66": rng.binomial(66, 0.25 * share, number),
            "patient_global_mm": rng.integers(0, 101, number),
            "physician_global_mm": rng.integers(0, 101, number), "haq_di": rng.integers(0, 25, number) / 8,
            "crp_mg_l": np.round(rng.lognormal(2.2 * share, 0.9, number), 1),
            "tjc28": rng.binomial(28, 0.4 * share, number), "esr_mm_h": rng.integers(1, 100, number),
            "sjc28": rng.binomial(28, 0.3 * share, number),
            "mtss": rng.integers(0, 400, number) / 2,
        }  # fmt: skip
        for name, values in measures.items():
            table[prefix + name] = np.where(rng.random(number) < 0.02, np.nan, values.astype(np.float64))
    before = {name.removeprefix("baseline_"): values for name, values in table.items() if name.startswith("baseline_")}
    for name in ("das28-esr", "das28-crp", "cdai", "sdai"):
        (made,) = _scored(name, before).values()
        table[f"baseline_{name.replace('-', '_')}"] = made
    for category, items in CATEGORIES.items():
        for item in range(1, items + 1):
            table[f"haq_{category}_{item}"] = rng.integers(0, 4, number).astype(np.float64)
    for name, high in (("large", 10), ("small", 20), ("other", 4), ("serology", 2), ("apr_abnormal", 1)):
        table[name] = rng.integers(0, high + 1, number).astype(np.float64)
    table["duration_days"] = rng.integers(1, 400, number).astype(np.float64)
    table["mtss_change"] = table["mtss"] - table["baseline_mtss"]
    return table


def _rows(table: dict[str, Array], number: int = 5000) -> None:
    rows = [{name: float(array[place]) for name, array in table.items()} for place in range(number)]
    for name in ("das28-crp", "sdai", "eular-response-crp", "acr-category", "haq-di"):
        score = scores()[name]
        seconds = _processor(lambda score=score: [score.score(row) for row in rows])  # type: ignore[misc]
        print(f"row by row, checked: {name} {number / seconds:,.0f} a second")


def _loop(table: dict[str, Array], visits: int) -> None:
    number = max(visits // 100, 1)
    names = ("tjc28", "sjc28", "patient_global_mm", "esr_mm_h", "crp_mg_l", "baseline_das28_esr")
    columns = [np.nan_to_num(table[name][:number]).tolist() for name in names]

    def plain() -> list[tuple[object, ...]]:
        made: list[tuple[object, ...]] = []
        for tjc, sjc, ptga, esr, crp, before in zip(*columns, strict=True):
            by_esr, by_crp = das28_esr(tjc, sjc, ptga, esr), das28_crp(tjc, sjc, ptga, crp)
            made.append((by_esr, by_crp, das28_category(by_esr), eular_response(before, by_esr)))
        return made

    loop = _processor(plain) * visits / number
    four = ("das28-esr", "das28-crp", "das28-esr-category", "eular-response-esr")
    arrays = sum(_processor(lambda name=name: _scored(name, table)) for name in four)  # type: ignore[misc]
    print(f"four of them (DAS28-ESR, DAS28-CRP, category, EULAR) on {visits:,} visits: plain loop {loop:.2f} s, "
          f"arrays {arrays:.2f} s, {loop / arrays:.0f} times")  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
