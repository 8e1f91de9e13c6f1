"""How well are criteria read from text? Measured on published annotations, on our own, and on whole registries.

    python benchmarks/parsing.py [PATH ...]

Each PATH is told by its form: numeric_cases.json (published parser cases), medical_ner.tsv (annotated text), a zip of
brat files with Chia's types, a tar of brat files with those of the Leaf Clinical Trials corpus, trials.jsonl.gz (criteria
cut by hand), our own gold (*.yaml), and records in any form (a file, folder or jsonl.gz). Without PATH: our own gold, the
records that the reader was built on (benchmarks/gold) beside those that it was never tuned on (gold_held_out, gold_held_out_second, gold_held_out_third); the records are looked for among the PATHs and in the folder TRIALWRIGHT_SHARED. Nothing is tuned while it runs; the same parser reads every row.
"""

# ruff: noqa: E501, SIM115 (patterns and tables read better unbroken; a measurement ends soon)

from __future__ import annotations

import gzip
import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from parsing_cases import cases
from parsing_corpora import chia, leaf
from parsing_files import Span, Unreadable, annotated_rows, first_line, holds_annotations, parser_cases, text_of

from trialwright.eligibility.criterion import atoms_of
from trialwright.eligibility.draft import Draft, DraftAtom
from trialwright.eligibility.draft_record import draft_of
from trialwright.eligibility.drafting import draft_criteria
from trialwright.eligibility.printed_numbers import quantities
from trialwright.eligibility.printed_quantity import Quantity
from trialwright.eligibility.printed_terms import own_lexicon
from trialwright.eligibility.reading_kind import About
from trialwright.registry.arrival import Arrival
from trialwright.registry.batch import read_records
from trialwright.registry.reading import read_source

GOLD = Path(__file__).resolve().parent / "gold"
HELD_OUT = Path(__file__).resolve().parent / "gold_held_out"
SECOND = Path(__file__).resolve().parent / "gold_held_out_second"
THIRD = Path(__file__).resolve().parent / "gold_held_out_third"
STUDIES = Path(__file__).resolve().parent.parent / "studies"


def main(paths: list[Path]) -> None:
    for path in paths:
        print(f"\n== {path}")
        _measure(path)
    if not paths:
        _side_by_side()


def _side_by_side() -> None:
    sets = {"development": GOLD, "held out": HELD_OUT, "second held out": SECOND, "third held out": THIRD}
    scores = {}
    for name, folder in sets.items():
        print(f"\n== {name}: {folder}")
        scores[name] = gold(sorted(folder.glob("*.yaml")))
    print("\n" + " " * 16 + "".join(f"{name:>16}" for name in scores))
    for row in _FIGURES:
        print(f"{row:16}" + "".join(f"{_figure(row, score):>16}" for score in scores.values()))


_FIGURES = ("atoms", "precision", "recall", "limits right", "windows right", "false numbers")


def _figure(row: str, score: Counter[str]) -> str:
    if row in ("precision", "recall"):
        return f"{score['right'] / max(score['ours' if row == 'precision' else 'atoms'], 1):.3f}"
    if row in ("limits right", "windows right"):
        return f"{score[row]} of {score[row.removesuffix(' right')]}"
    return str(score[row])


def _measure(path: Path) -> None:
    name = path.name.lower()
    if path.is_dir():
        gold(sorted(path.glob("*.yaml"))) if any(path.glob("*.yaml")) else registry(path)
    elif name.endswith(".yaml"):
        gold([path])
    elif name.endswith(".json") and (found := parser_cases(path)) is not None:
        cases(found)
    elif name.endswith(".tsv"):
        annotated(annotated_rows(path))
    elif name.endswith(".zip") and holds_annotations(path):
        chia(path)
    elif name.endswith((".tar.gz", ".tgz")) and holds_annotations(path):
        leaf(path)
    elif name.endswith(".jsonl.gz") and b'"unstructured"' in first_line(path):
        cut_by_hand(path)
    else:
        registry(path)


# Annotated text ------------------------------------------------------------------------------------------------------

_CUE = re.compile(
    r"\b(?:past|last|previous|prior|next|preceding|first|initial|for|lasting|within|in|during|of|until|age|aged|ages|after|by|over)\s*(?:the\s+|a\s+)?(?:\(\s*)?$|^\s*$"
)
_FOLLOW = re.compile(r"\s*(?:prior|before|of age|old|after|since|ago|earlier|preceding|post|from|following|to )")
_LEAD = re.compile(r"(?:past|last|previous|prior|next|preceding)\s+$")
_PRIOR = re.compile(r"\s+prior\b(?!\s+study)")
_AGE_BEHIND = re.compile(r"\s*(?:of age|old)\b")
_SAID_TWICE = re.compile(r"(?P<piece>@NUMBER(?:\s+[^\s,:-]+){0,6}?)(?P<again>\s+(?P=piece))(?!\S)(?!\s*/\s*@NUMBER)")
_GRADE = re.compile(r"\bgrade\s$")
_PAIR = re.compile(r" / \d{7} mm\s?hg")
_SPAN_NOUN = re.compile(r"\s+\w")
_AGE = re.compile(
    r"(?<![\w-])(?:ages?|aged)\b(?!\s*-?\s*(?:matched|related|appropriate|specific|score|expressed|is expressed))"
)
_NO_AGE = re.compile(
    r"(?:/|gestational|bone|childbearing|reproductive|bearing|legal|developmental|postmenstrual|any|typical|upper)\s+$"
)
_GENDER = re.compile(r"(?<![\w-])(?:fe)?males?\b|(?<![\w-])(?:wo)?m[ae]n\b|(?<![\w-])girls?\b|(?<![\w-])boys?\b")
_PREGNANT = re.compile(
    r"(?:(?:non[\s-]+)|negative\s+(?:serum\s+|urine\s+|or\s+)*)?(?:(?:become|becoming|get|getting)\s+)?\bpregnan\w+(?:\s+tests?)?|\bconceive\b"
)
_SCALED = re.compile(
    r"class(?:es)?\s*$|category\s*$|ckd\s+stages?\s*$|performance|ecog|score|status|nyha|asa\b|karnofsky|zubrod|who\b|scale|child|mrs|index|grade\s+of|rating|tanner|nyha|grades?\s*$",
    re.IGNORECASE,
)


def annotated(rows: list[tuple[list[Span], str]]) -> None:
    """Spans of bounds, age, sex and pregnancy: relaxed (they overlap) and strict (they are equal) F1."""
    theirs, ours = [spans for spans, _ in rows], [list(_spans(text)) for _, text in rows]
    aims = {
        "lower_bound": "aim .93 relaxed, .80 strict",
        "upper_bound": "aim .93 relaxed, .80 strict",
        "age": "aim .97 relaxed",
    }
    print(f"annotated text: {len(rows)} rows")
    for label in ("age", "lower_bound", "upper_bound", "gender", "pregnancy"):
        relaxed, strict, count = _f1(ours, theirs, label)
        print(
            f"  {label:12} relaxed F1 {relaxed:.3f}  strict F1 {strict:.3f}  ({count} annotated)  {aims.get(label, '')}"
        )
    print(
        "  published (same corpus, whole): BERT lower .836/.939 strict/relaxed, upper .84/.93, age .979, pregnancy .850/.964"
    )


def _unmasked(text: str) -> str:
    """The corpus masks numbers as @NUMBER; rising numbers of the same length stand in, powers and 1.73 where only these fit.
    A piece that it repeats ("≤ @NUMBER x uln @NUMBER x uln") is read once."""
    text = _SAID_TWICE.sub(lambda match: match["piece"] + " " * len(match["again"]), text)
    text = re.sub(r"(?<=[×x*] )@NUMBER(?= ?(?:\^ ?@NUMBER ?)?/)", "    10⁹", text)
    text = re.sub(r"(?<=min / )@NUMBER(?= ?m)", "   1.73", text)
    count = 0

    def next_number(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return f"{count:07d}"

    return re.sub("@NUMBER", next_number, text)


def _spans(text: str) -> Iterator[tuple[int, int, str]]:
    plain = _unmasked(text)
    for quantity in quantities(plain):
        for start, end, label in _bounds(plain, quantity):
            yield start, end, label
            for twice in _SAID_TWICE.finditer(text):  # its marks stand on both copies
                if twice.start() <= start < twice.end("piece"):
                    ahead = twice.end() - twice.end("piece")
                    yield start + ahead, min(end, twice.end("piece")) + ahead, label
    for pattern, label in ((_AGE, "age"), (_GENDER, "gender"), (_PREGNANT, "pregnancy")):
        for match in pattern.finditer(plain):
            if label == "age" and _NO_AGE.search(text[max(0, match.start() - 16) : match.start()]):
                continue
            yield match.start(), match.end(), label


def _bounds(text: str, quantity: Quantity) -> Iterator[tuple[int, int, str]]:
    low, high = quantity.low, quantity.high
    lone = quantity.exact and low is not None and high is not None and low.value == high.value
    if lone and not quantity.said and not quantity.relative:
        if not quantity.time or _is_adjective(text, quantity):
            return
        if not _CUE.search(text[max(0, quantity.start - 14) : quantity.start]) and not _FOLLOW.match(
            text, quantity.end
        ):
            return
    if (
        quantity.word
        and not quantity.time
        and not quantity.relative
        and low is not None
        and low.value == 1
        and re.match(r"\s+(?:of|or two|half|dimension)\b", text[quantity.end :])
    ):
        return
    is_list = quantity.exact and not quantity.said and not lone
    if is_list and not _SCALED.search(text[max(0, quantity.start - 60) : quantity.start]):
        return
    if lone and not quantity.said and not quantity.time and not quantity.relative:
        return
    sides = [(low, "lower_bound"), (high, "upper_bound")]
    sides += [(bound, "lower_bound" if high is None else "upper_bound") for bound in quantity.again]
    if lone:
        sides = [(low, "lower_bound" if _AGE_BEHIND.match(text, quantity.end) else "upper_bound")]
    for bound, label in sides:
        if bound is None:
            continue
        start, end = bound.start, bound.end
        if quantity.time and (lead := _LEAD.search(text, max(0, start - 12), start)):
            start = lead.start()
        if grade := _GRADE.search(text, max(0, start - 8), start):
            start = grade.start()
        if pair := _PAIR.match(text, end):
            end = pair.end()
        if quantity.time and (prior := _PRIOR.match(text, end)):
            end = prior.end()
        yield start, end, label


def _is_adjective(text: str, quantity: Quantity) -> bool:
    """As in "6-minute walk": the span of time names something else."""
    return "-" in text[quantity.start : quantity.end] and _SPAN_NOUN.match(text, quantity.end) is not None


def _f1(
    ours: list[list[tuple[int, int, str]]], theirs: list[list[tuple[int, int, str]]], label: str
) -> tuple[float, float, int]:
    hits = found = asked = exact = 0
    for one, other in zip(ours, theirs, strict=True):
        mine = [span for span in one if span[2] == label]
        gold = [span for span in other if span[2] == label]
        used: set[int] = set()
        for span in mine:
            place = next(
                (n for n, aim in enumerate(gold) if n not in used and span[0] < aim[1] and aim[0] < span[1]), None
            )
            if place is not None:
                used.add(place)
        hits, found, asked = hits + len(used), found + len(mine), asked + len(gold)
        exact += len(set(mine) & set(gold))
    return 2 * hits / max(found + asked, 1), 2 * exact / max(found + asked, 1), asked


# Criteria cut by hand ------------------------------------------------------------------------------------------------


def cut_by_hand(path: Path) -> None:
    """Single criteria of 84 cancer trials: the share that is computed, partial, manual; nothing is cut wrongly inside."""
    status: Counter[str] = Counter()
    numbers = read = 0
    for line in gzip.open(path, "rt", encoding="utf-8"):
        for entry in json.loads(line)["eligibility"]["unstructured"]:
            heading = "Inclusion" if entry["inclusion_indicator"] else "Exclusion"
            draft = draft_criteria(f"{heading} Criteria:\n\n* {' '.join(entry['description'].split())}\n")
            for one in draft.criteria:
                status[one.status] += 1
            if re.search(r"[<>≥≤]\s*=?\s*\d", entry["description"]):
                numbers += 1
                read += any(atom.limits or atom.windows for one in draft.criteria for atom in one.atoms)
    _shares("single criteria", status)
    print(f"  with a printed comparison: {numbers}; a limit or window read in {read} = {read / max(numbers, 1):.1%}")


# Our own gold --------------------------------------------------------------------------------------------------------


def gold(files: Iterable[Path]) -> Counter[str]:
    """Hand-made atoms of real records: each is found by its place and kind, with its numbers, unit, days and anchor."""
    whole: Counter[str] = Counter()
    for file in files:
        told = _told(file)
        text = _text_of(told, file)
        if text is None:
            print(f"  {file.name}: the record {told['record']} is not at hand; left out")
            continue
        about = told.get("about", {})
        study = STUDIES / told["record"].lower() / "record.json"
        named = About(told["record"], tuple(about.get("interventions", ())), tuple(about.get("conditions", ())))
        draft = draft_of(read_source(study).record) if study.is_file() else draft_criteria(text, about=named)
        score = _scored(told["atoms"], draft, text)
        whole += score
        print(f"  {told['record']}: {_line(score)}")
        for missed in _MISSED:
            print(f"      {missed}")
        _MISSED.clear()
    print(f"all: {_line(whole)}")
    precision, recall = whole["right"] / max(whole["ours"], 1), whole["right"] / max(whole["atoms"], 1)
    print(f"  atoms: precision {precision:.3f}, recall {recall:.3f}; false numbers {whole['false numbers']} (aim 0)")
    return whole


def _told(file: Path) -> dict[str, Any]:
    """One file of the gold: the record's number and its atoms."""
    try:
        told = yaml.safe_load(text_of(file))
    except yaml.YAMLError:
        raise Unreadable(f"{file}: is no YAML that can be read.") from None
    if not isinstance(told, dict) or not isinstance(told.get("record"), str) or not isinstance(told.get("atoms"), list):
        raise Unreadable(f"{file}: a gold file has a record (NCT...) and a list of atoms.")
    return told


_MISSED: list[str] = []


def _text_of(told: dict[str, Any], file: Path) -> str | None:
    for folder in (*RECORDS, file.parent):
        found = _find(folder, told["record"])
        if found is not None:
            return found
    return None


RECORDS: list[Path] = []


def _find(path: Path, nct: str) -> str | None:
    if not path.exists():
        return None
    studies = Path(__file__).resolve().parent.parent / "studies" / nct.lower() / "record.json"
    chosen = studies if studies.is_file() else None
    if chosen is not None:
        return str(
            json.loads(chosen.read_text(encoding="utf-8"))["protocolSection"]["eligibilityModule"][
                "eligibilityCriteria"
            ]
        )
    if path.suffix == ".gz" and path not in _READ:
        _READ.add(path)
        for line in gzip.open(path, "rt", encoding="utf-8"):
            section = json.loads(line).get("protocolSection")
            if section is not None:
                text = section.get("eligibilityModule", {}).get("eligibilityCriteria", "")
                _TEXTS[section["identificationModule"]["nctId"]] = text
    return _TEXTS.get(nct)


_TEXTS: dict[str, str] = {}
_READ: set[Path] = set()


def _scored(atoms: list[dict[str, Any]], draft: Draft, text: str) -> Counter[str]:
    """``right``: an atom of ours at the place, of the kind; its numbers, unit and days equal where the gold gives them."""
    score: Counter[str] = Counter(atoms=len(atoms))
    ours = [atom for one in draft.criteria for atom in one.atoms]
    score["ours"] = len(ours)
    used: set[str] = set()
    for asked in atoms:
        start = text.find(asked["quote"], asked.get("after", 0))
        end = start + len(asked["quote"])
        near = [
            atom
            for atom in ours
            if atom.id not in used and any(span.start < end and start < span.end for span in atom.spans)
        ]
        fitting = [atom for atom in near if atom.kind in asked["kind"].split("|")]
        best = next((atom for atom in fitting if _limits_agree(asked, atom)), None) or (fitting[0] if fitting else None)
        if best is None:
            _MISSED.append(f"missed {asked['kind']}: {asked['quote'][:70]!r} (there: {[atom.kind for atom in near]})")
            continue
        used.add(best.id)
        score["right"] += 1
        for part, agrees in (("limits", _limits_agree(asked, best)), ("windows", _window_agrees(asked, best))):
            if agrees is not None:
                score[part] += 1
                score[f"{part} right"] += agrees
                if not agrees:
                    _MISSED.append(
                        f"{part} of {asked['quote'][:60]!r}: {best.limits if part == 'limits' else best.windows} {best.flags}"
                    )
        for flag in asked.get("flags", []):
            score["flags"] += 1
            score["flags right"] += flag in best.flags
    _MISSED.extend(
        f"not in the gold: {atom.kind}: {atom.spans[0].quote[:70]!r}" for atom in ours if atom.id not in used
    )
    printed = {float(number.replace(",", "")) for number in re.findall(r"\d+(?:,\d{3})+|\d+(?:\.\d+)?", text)}
    for atom in ours:
        for value in _values(atom):
            if (
                not any(
                    abs(value - number) < 1e-9 or abs(value / 10**power - number) < 1e-9
                    for number in printed
                    for power in (3, 6, 9)
                )
                and value > 12
            ):
                score["false numbers"] += 1
    return score


def _values(atom: DraftAtom) -> list[float]:
    limits = atom.limits
    return (
        []
        if limits is None
        else [v for v in (limits.at_least, limits.over, limits.at_most, limits.under) if v is not None]
    )


def _limits_agree(asked: dict[str, Any], atom: DraftAtom) -> bool | None:
    names = ("at_least", "over", "at_most", "under")
    if not any(name in asked for name in names):
        return None
    limits = atom.limits
    if limits is None:
        return False
    same = all(asked.get(name) == getattr(limits, name) for name in names)
    unit = asked.get("unit")
    told = {"ULN": "upper_limit", "LLN": "lower_limit"}.get(unit, unit)
    return (
        same
        and (unit is None or told == (limits.relative_to or limits.unit))
        and asked.get("code") in (None, atom.concept.code if atom.concept else None)
    )


def _window_agrees(asked: dict[str, Any], atom: DraftAtom) -> bool | None:
    if "days" not in asked:
        return None
    anchors = asked.get("anchors")
    for window in atom.windows:
        if (
            window.days == asked["days"]
            and (anchors is None or list(window.anchors) == anchors)
            and (anchors != [] or "no_anchor_printed" in atom.flags)
        ):
            return True
    return False


def _line(score: Counter[str]) -> str:
    told = [f"{score['right']} of {score['atoms']} atoms (of {score['ours']} drafted)"]
    told += [
        f"{part} {score[f'{part} right']} of {score[part]}" for part in ("limits", "windows", "flags") if score[part]
    ]
    return ", ".join([*told, f"false numbers {score['false numbers']}"])


# Whole registries ----------------------------------------------------------------------------------------------------


def registry(path: Path) -> None:
    """Every record: no crash, the shares of computed, partial and manual, and speed on one core (processor time)."""
    status: Counter[str] = Counter()
    atoms: Counter[str] = Counter()
    judged: Counter[str] = Counter()
    records = problems = 0
    own_lexicon()
    clocked = 0.0
    for outcome in read_records(path):
        if not isinstance(outcome, Arrival):
            print(f"  not read: {outcome}"[:300])
            continue
        records += 1
        began = time.process_time()
        draft = draft_of(outcome.record)
        clocked += time.process_time() - began
        problems += bool(draft.problems)
        for one in draft.criteria:
            status[one.status] += 1
            if one.status == "manual":
                asked = {atom.kind for atom in atoms_of(one.rule)}
                judged["unread" if asked == {"manual"} else "judgement" if "manual" not in asked else "both"] += 1
            atoms.update(f"{atom.kind} {atom.status}" for atom in one.atoms)
    if not records:
        raise Unreadable(f"{path}: no record could be read from it, and it is none of the forms of the benchmark.")
    print(f"records: {records}, no crash; with a remark on the whole (no heading, other language, empty): {problems}")
    _shares("criteria", status)
    total = max(status.total(), 1)
    print(
        "  of the manual: "
        + ", ".join(f"{word} {judged[word] / total:.1%}" for word in ("unread", "judgement", "both"))
    )
    whole: Counter[str] = Counter()
    for name, count in atoms.items():
        whole[name.split()[1]] += count
    _shares("atoms", whole)
    print(f"  {status.total() / max(clocked, 1e-9):,.0f} criteria a second on one core; aim 2,000")


def _shares(what: str, status: Counter[str]) -> None:
    total = max(status.total(), 1)
    print(
        f"{what}: {status.total()}; "
        + ", ".join(f"{word} {status[word] / total:.1%}" for word in ("computed", "partial", "manual"))
    )


Measure = Callable[[Path], None]

if __name__ == "__main__":
    if {"-h", "--help"} & set(sys.argv):
        sys.exit(__doc__)
    given = [Path(word) for word in sys.argv[1:]]
    if absent := [str(path) for path in given if not path.exists()]:
        print(f"No such file or folder: {', '.join(absent)}. Nothing was measured.", file=sys.stderr)
        sys.exit(2)
    beside = (
        Path(os.environ.get("TRIALWRIGHT_SHARED", STUDIES.parent.parent / "shared"))
        / "records"
        / "v2"
        / "studies.jsonl.gz"
    )
    RECORDS += [path for path in [*given, beside] if path.name.endswith(".jsonl.gz") and path.is_file()]
    try:
        main(given)
    except Unreadable as error:
        print(error, file=sys.stderr)
        sys.exit(2)
