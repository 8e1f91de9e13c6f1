"""A frozen run: what it rested on and the hash of its results, so that a later run can be held against it.

A manifest says the cut-off, the ledger's row and head, the design, the version of the software and the hash of the
analysis data. Analysing the same ledger again with the same cut-off and design must give the same hash, bit for bit:
nothing in an analysis depends on the clock, on chance without a stated seed, or on what was recorded after the cut-off.
Recording goes on after a freeze; the manifest then keeps the numbers of its day.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

import orjson
from pydantic import TypeAdapter, ValidationError

from trialwright.analysis.analysis_data import AnalysisData, CutOff
from trialwright.analysis.analysis_file import write_analysis_data
from trialwright.errors import InputError, InputErrors


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a run rested on. ``results_sha256``: of all numbers; ``acts_used``: how many acts lay within the cut-off."""

    study: str
    simulated: bool
    cut_off: CutOff
    ledger_sequence: int
    ledger_head: str
    acts_used: int
    design_sha256: str
    version: str
    analyses: int
    results: int
    results_sha256: str

    __pydantic_config__ = {"extra": "forbid"}


def manifest(data: AnalysisData) -> Manifest:
    """The manifest of a run."""
    return Manifest(
        study=data.study, simulated=data.simulated, cut_off=data.cut_off, ledger_sequence=data.ledger_sequence,
        ledger_head=data.ledger_head, acts_used=data.acts_used, design_sha256=data.design_sha256, version=data.version,
        analyses=len(data.analyses), results=sum(len(done.results) for done in data.analyses),
        results_sha256=results_sha256(data),
    )  # fmt: skip


def results_sha256(data: AnalysisData) -> str:
    """The hash of everything found; the ledger's head is left out, so that acts after the cut-off change nothing."""
    from dataclasses import replace

    return sha256(write_analysis_data(replace(data, ledger_sequence=0, ledger_head=""))).hexdigest()


def check_frozen(frozen: Manifest, data: AnalysisData) -> tuple[str, ...]:
    """How a new run differs from a frozen one, in sentences; empty when its numbers are the same."""
    now = manifest(data)
    found = [
        f"The {says} is another one: {getattr(frozen, name)!s} when frozen, {getattr(now, name)!s} now."
        for name, says in (("study", "study"), ("design_sha256", "design"), ("version", "version of the software"))
        if getattr(frozen, name) != getattr(now, name)
    ]
    if frozen.cut_off != now.cut_off:
        found.append("The cut-off is another one.")
    if frozen.acts_used != now.acts_used:
        found.append(f"Within the cut-off stood {frozen.acts_used} acts when frozen, {now.acts_used} now.")
    if frozen.ledger_sequence > now.ledger_sequence:
        found.append(f"The ledger is shorter: {frozen.ledger_sequence} rows when frozen, {now.ledger_sequence} now.")
    if frozen.results_sha256 != now.results_sha256:
        found.append("The results are not the same.")
    return tuple(found)


def write_manifest(frozen: Manifest) -> bytes:
    """The manifest as JSON, two spaces, keys in their order."""
    return orjson.dumps(frozen, option=orjson.OPT_INDENT_2) + b"\n"


def read_manifest(text: bytes | str, name: str = "the manifest") -> Manifest:
    """A manifest from its JSON; raises ``InputErrors``."""
    try:
        found: Manifest = TypeAdapter(Manifest).validate_json(text, strict=True)
    except ValidationError:
        raise InputErrors([InputError(
            where=name, expected="a manifest of a frozen analysis", found="something else",
            remedy="Hand in a file that trialwright analyse --freeze wrote.",
        )]) from None  # fmt: skip
    return found
