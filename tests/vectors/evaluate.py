"""Evaluate a file of checked examples: ``python -m tests.vectors.evaluate FILE``, or ``make vectors FILE=path``.

Two forms are read. Endpoints: each vector has ``measure`` and ``inputs``, ``expected`` and ``tolerance``, and
``output`` where something else than the measure is expected. Statistics: ``topic`` and ``input``, ``expected`` and
``tol``. What is worked out follows from those fields only, never from the title or the expected value. Prints a line
for each that fails or is skipped, and ends with ``N passed, N failed, N skipped``; the exit code is 1 when one
failed.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.vectors.measures import MEASURES, evaluate_measure, knows
from tests.vectors.topics import TOPICS

EXACT = 1e-9
ABSOLUTE = ("float_abs", "endpoint_abs", "quadrature_abs")
OF_MODEL = {
    "m2ll": "m2ll_abs",
    "m2ll_reml": "m2ll_abs",
    "sigma": "est_rel",
    "baseline_at": "est_rel",
    "estimate": "est_rel",
    "se": "se_rel",
    "se_kr_linear": "se_rel",
    "df_satterthwaite": "df_rel",
    "df_kr": "df_rel",
}
"""Which tolerance of a vector of a mixed model belongs to which key."""
SAME_WORDS = {"negative": "neg", "nonresponder": "none", "non-responder": "none", "no response": "none"}


def outcome(vector: Mapping[str, Any], datasets: Mapping[str, Any]) -> tuple[str, str]:
    """("passed" | "failed" | "skipped", why) for one vector of either form."""
    if "measure" in vector:
        if not knows(vector["measure"]):
            return "skipped", f"no measure {vector['measure']}"
        found = evaluate_measure(vector["measure"], vector["inputs"], vector.get("output") or "")
        same = agrees(vector["expected"], found, vector.get("tolerance"))
    else:
        topic = TOPICS.get(vector["topic"])
        if topic is None:
            return "skipped", f"no topic {vector['topic']}"
        found = topic(vector["input"], datasets)
        same = agrees(vector["expected"], found, vector.get("tol"))
    return ("passed", "") if same else ("failed", f"expected {_short(vector['expected'])}, found {_short(found)}")


def agrees(expected: Any, found: Any, tolerance: Any) -> bool:
    """The same within the tolerance: a number, 0 for "as printed", None for exact, or the mapping of statistics."""
    if expected is None or found is None:
        return expected is None and found is None
    if isinstance(expected, Mapping):
        return isinstance(found, Mapping) and all(
            _agrees_at(key, value, found.get(key), _of_model(key, tolerance, expected))
            for key, value in expected.items()
        )
    if isinstance(expected, str):
        return isinstance(found, str) and _word(expected) == _word(found)
    if isinstance(expected, bool) or isinstance(found, bool):
        return isinstance(expected, bool) and isinstance(found, bool) and expected == found
    if isinstance(expected, Sequence):
        return (
            isinstance(found, Sequence)
            and len(expected) == len(found)
            and all(agrees(one, other, tolerance) for one, other in zip(expected, found, strict=True))
        )
    return not isinstance(found, str | Mapping | Sequence) and _numbers_agree(expected, float(found), tolerance)


def _agrees_at(key: str, expected: Any, found: Any, tolerance: Any) -> bool:
    """A key may have a tolerance of its own (``total_length_abs``), or ask for at least what is expected."""
    if key.endswith("_at_least") and key.startswith("min_"):
        return found is not None and float(found) >= expected
    if isinstance(tolerance, Mapping) and isinstance(tolerance.get("each_abs"), Sequence):
        return len(expected) == len(found) and all(
            agrees(one, other, {"float_rel": tolerance["float_rel"], "float_abs": absolute})
            for one, other, absolute in zip(expected, found, tolerance["each_abs"], strict=True)
        )
    if isinstance(tolerance, Mapping) and f"{key}_abs" in tolerance:
        return agrees(expected, found, {"float_abs": tolerance[f"{key}_abs"]})
    return agrees(expected, found, tolerance)


def _of_model(key: str, tolerance: Any, beside: Mapping[str, Any]) -> Any:
    """The part of a model's tolerance for one key: an estimate's is relative to it or to its standard error.

    An interaction near zero has no stable relative error; its standard error says what a difference means.
    """
    if not isinstance(tolerance, Mapping) or key not in OF_MODEL or OF_MODEL[key] not in tolerance:
        return tolerance
    allowed = tolerance[OF_MODEL[key]]
    if OF_MODEL[key].endswith("_abs"):
        return {"float_abs": allowed}
    if key != "estimate":
        return {"float_rel": allowed}
    if isinstance(beside["se"], Sequence):
        return {"float_rel": allowed, "each_abs": [allowed * se for se in beside["se"]]}
    return {"float_rel": allowed, "float_abs": allowed * beside["se"]}


def _numbers_agree(expected: float, found: float, tolerance: Any) -> bool:
    if isinstance(tolerance, Mapping):
        if isinstance(expected, int) and "int" in tolerance and not {*ABSOLUTE, "float_rel"} & tolerance.keys():
            return found == expected
        absolute = max(tolerance.get(name, 0.0) for name in ABSOLUTE)
        allowed = max(absolute, abs(expected) * tolerance.get("float_rel", 0.0))
        return math.isclose(expected, found, rel_tol=1e-12, abs_tol=allowed)
    if tolerance == 0:  # as printed: rounded to the decimals that are shown
        decimals = len(repr(expected).partition(".")[2]) if isinstance(expected, float) else 0
        return abs(round(found, decimals) - expected) <= EXACT
    return abs(expected - found) <= (EXACT if tolerance is None else tolerance) * (1 + EXACT) + 1e-12


def _word(text: str) -> str:
    plain = text.strip().casefold()
    return SAME_WORDS.get(plain, plain)


def _short(value: Any) -> str:
    text = json.dumps(value, default=str)
    return text if len(text) <= 200 else text[:197] + "..."


def main(arguments: Sequence[str]) -> int:
    """Evaluate the file; 2 when there is none to read."""
    if len(arguments) != 1 or not Path(arguments[0]).is_file():
        sys.stderr.write(f"say which file: make vectors FILE=path (measures: {', '.join(sorted(MEASURES))})\n")
        return 2
    document = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    vectors = document["vectors"] if isinstance(document, dict) else document
    datasets = document.get("datasets", {}) if isinstance(document, dict) else {}
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for number, vector in enumerate(vectors):
        try:
            result, why = outcome(vector, datasets)
        except Exception as error:  # noqa: BLE001  one bad vector must not hide the others
            result, why = "failed", f"{type(error).__name__}: {error}"
        counts[result] += 1
        if result != "passed":
            sys.stdout.write(f"{result}: {vector.get('id', number)} {why}\n")
    sys.stdout.write(", ".join(f"{count} {result}" for result, count in counts.items()) + "\n")
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
