"""How often does the reading of a note against one criterion agree with experts, and how often is it wrongly sure?

    python benchmarks/notes.py ANNOTATIONS.json [--on YYYY-MM-DD]

ANNOTATIONS: a list of objects with ``note`` (numbered sentences), ``criterion_type``, ``criterion_text`` and
``expert_eligibility`` (included, not included, excluded, not excluded, not enough information, not applicable), as
TrialGPT published them (Jin et al., Nat Commun 2024, doi:10.1038/s41467-024-53081-z). The criterion is drafted from
its text alone and judged on the facts of the note. Our answer is met, not met or unknown; the experts' "not excluded"
often rests on silence, which is unknown here. So three numbers: how often we answer, how often an answer agrees, and
how often an answer says the opposite of the experts' (the dangerous ones), beside always answering the commonest label.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from datetime import date
from pathlib import Path

from trialwright.eligibility.drafting import draft_criteria
from trialwright.eligibility.note import read_note
from trialwright.eligibility.screening import screen

MEANS = {
    "included": "met", "not included": "not met", "excluded": "met", "not excluded": "not met",
    "not enough information": "unknown", "not applicable": "unknown",
}  # fmt: skip


def main(path: Path, on: date) -> None:
    rows = json.loads(path.read_text(encoding="utf-8"))
    counts: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        counts[row["criterion_type"], MEANS[row["expert_eligibility"]], _answer(row, on)] += 1
    for side in ("inclusion", "exclusion"):
        held = {key[1:]: number for key, number in counts.items() if key[0] == side}
        total = sum(held.values())
        sure = {key: number for key, number in held.items() if key[1] != "unknown"}
        agree = sum(number for key, number in sure.items() if key[0] == key[1])
        wrong = sum(number for key, number in sure.items() if {key[0], key[1]} == {"met", "not met"})
        bold = sum(sure.values()) - agree - wrong
        common = max(Counter(row["expert_eligibility"] for row in rows if row["criterion_type"] == side).values())
        print(f"{side}: {total} pairs; answered {sum(sure.values())}, of these agreeing {agree}, opposite {wrong}, "
              f"answered where experts lacked information {bold}; unknown {total - sum(sure.values())}; "
              f"the commonest label alone would agree {common}")  # fmt: skip


def _answer(row: dict[str, str], on: date) -> str:
    heading = "Inclusion Criteria" if row["criterion_type"] == "inclusion" else "Exclusion Criteria"
    criteria = draft_criteria(f"{heading}:\n\n* {row['criterion_text']}").executable()
    note = read_note(re.sub(r"(?m)^\d+\. ", "", row["note"]), on)
    answers = {str(found.verdict.answer) for found in screen(criteria, note.patient, on).verdicts}
    return answers.pop() if len(answers) == 1 else "unknown"


if __name__ == "__main__":
    if len(sys.argv) < 2:
        print("Hand in a file of annotations: see the head of this file. Nothing was measured.")
    else:
        main(Path(sys.argv[1]), date.fromisoformat(sys.argv[3]) if len(sys.argv) > 3 else date(2016, 1, 1))
