"""What other people's tools find: dangerous calls (bandit), secrets (detect-secrets), known holes in pinned libraries.

Run by ``make audit`` in an environment of its own. Exit code 0: everything was asked and nothing was found; 1:
something was found; 2: something could not be asked, which says nothing about it. pip-audit says "no known
vulnerabilities" and ends well where it could look up no library at all, so its answer is counted here.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HARMLESS = (
    (r'"commit": "[0-9a-f]{40}"', "the commit that a checked example comes from"),
    (r'"(username|password)": "(wrong|other|monitor|coordinator|my secret password|secret-canary-\d+)"', "typed wrong"),
    (r'PASSWORD = "a long pass(word|phrase) for ', "says itself for what"),
    (r'SECRET_KEY = "another key', "says itself what it is"),
    (r"RFC_PUBLIC = ", "a public key of RFC 8032"),
    (r'_LETTERS = "abc', "the letters of which passwords of a demonstration are made"),
    (r"user:password@host:port|postgresql://u:secret@db\.example\.org", "the form of an address"),
    (r"`take-role` and `reset-second-factor`", "names of commands"),
)  # fmt: skip
"""Lines that look like secrets and are none, each with what it is; anything else that looks like one is told."""


@dataclass(frozen=True)
class Told:
    """What one look gave. ``asked`` False: it could not be made, or not for everything."""

    what: str
    found: tuple[str, ...]
    asked: bool = True
    note: str = ""


def main() -> int:
    """Look three times and tell it."""
    looks = [dangerous_calls(_ran("bandit", "-q", "-r", "src", "-f", "json")),
             secrets(_ran("detect-secrets", "scan", "--no-verify"), Path()),
             known_holes(_ran("pip-audit", "--disable-pip", "--require-hashes", "-r", "requirements.lock", "-f",
                              "json"))]  # fmt: skip
    for one in looks:
        says = "; ".join(one.found) if one.found else "nothing found" if one.asked else "NOT ASKED"
        sys.stdout.write(f"{one.what}: {says}{f' ({one.note})' if one.note else ''}\n")
    if any(one.found for one in looks):
        return 1
    return 0 if all(one.asked for one in looks) else 2


def dangerous_calls(said: Mapping[str, Any] | None) -> Told:
    """Findings of high severity; how many lesser ones there are."""
    if said is None or "results" not in said:
        return Told("dangerous calls", (), False, "bandit did not answer")
    high = [one for one in said["results"] if one["issue_severity"] == "HIGH"]
    lines = tuple(f"{one['filename']}:{one['line_number']} {one['test_id']} {one['issue_text']}" for one in high)
    broken = [one["filename"] for one in said.get("errors", ())]
    return Told("dangerous calls", lines, not broken, f"{len(said['results']) - len(high)} of lower severity"
                + (f"; not read: {', '.join(broken)}" if broken else ""))  # fmt: skip


def secrets(said: Mapping[str, Any] | None, root: Path) -> Told:
    """Lines that look like a secret and are not known to be none."""
    if said is None or "results" not in said:
        return Told("secrets", (), False, "detect-secrets did not answer")
    places = [(name, one["line_number"], one["type"]) for name, found in said["results"].items() for one in found]
    told = [f"{name}:{line} {kind}" for name, line, kind in places if not _is_harmless(root / name, line)]
    return Told("secrets", tuple(told), note=f"{len(places) - len(told)} lines known to be none")


def known_holes(said: Mapping[str, Any] | None) -> Told:
    """Libraries with a known hole; those that could not be looked up are counted, because nothing is known of them."""
    what = "known holes in pinned libraries"
    if said is None or not said.get("dependencies"):
        return Told(what, (), False, "the list of known holes could not be reached; run it where there is a network")
    libraries = said["dependencies"]
    passed_over = [one["name"] for one in libraries if "skip_reason" in one]
    found = tuple(f"{one['name']} {one['version']}: {', '.join(hole['id'] for hole in one['vulns'])}"
                  for one in libraries if one.get("vulns"))  # fmt: skip
    note = f"{len(libraries) - len(passed_over)} of {len(libraries)} libraries were looked up"
    if passed_over:
        note += f"; nothing is known of the others ({', '.join(passed_over[:3])} ...): run it where there is a network"
    return Told(what, found, not passed_over, note)


def _is_harmless(path: Path, line: int) -> bool:
    text = path.read_text(encoding="utf-8", errors="replace").splitlines()[line - 1]
    return any(re.search(pattern, text) for pattern, _ in HARMLESS)


def _ran(tool: str, *words: str) -> Mapping[str, Any] | None:
    """What the tool answers, as JSON; None: no answer, whatever the reason."""
    command: Sequence[str] = [str(Path(sys.executable).with_name(tool)), *words]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900)
        return json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None


if __name__ == "__main__":
    sys.exit(main())
