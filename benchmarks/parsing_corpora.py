"""Two annotated corpora in brat form, held to our parser: Chia (zip) and the Leaf Clinical Trials corpus (tar).

Counted are spans that overlap (relaxed F1): age limits, sex, pregnancy and breastfeeding, limits of laboratory values and
other measures, spans of time, and what is negated. Their types are mapped to ours below; what their guidelines mark and
ours do not (or the reverse) counts against us. Both mark every word "women" and "men", also in "pregnant women" and
"< 11.5 g/dL for females"; we read sex only where it is asked for itself, so "sex asked" leaves out marks on a line that
speaks of pregnancy, breastfeeding, contraception or childbearing, and marks behind "in" or "for". "Negation" compares the denied
phrases that the review page underlines with the marks; "in atoms" only what a finding of ours denies (a denied phrase
that no reader knows is quoted whole and asked of a person). For Chia also the accuracy with which its own entities are
told denied or not (of the entities that a denied phrase reaches, the first), as Criteria2Query counts.

"Negation" counts all that we underline, and much of that cannot be marked in these corpora: they mark a denial between a
word that denies and an entity. So each other span of ours is put into one of four heaps, which are printed: it holds no
entity of theirs ("informed consent", "return for visits"); the word that denies is part of the entity ("inability to
walk", "non-surgical treatment"); it stands behind "or" in a row whose first is marked; the rest, which is ours to
answer for (or a mark that is missing). "Markable" leaves the first three out; it is no figure of anybody else's.
"""

# ruff: noqa: E501 (patterns and tables read better unbroken; a measurement ends soon)

from __future__ import annotations

import re
import tarfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from trialwright.eligibility.assembling import pieces
from trialwright.eligibility.criterion import Polarity
from trialwright.eligibility.denied_phrases import denied_phrases
from trialwright.eligibility.drafting import clause_of, findings
from trialwright.eligibility.printed_terms import own_lexicon
from trialwright.eligibility.reading_kind import Clause
from trialwright.eligibility.statements import Statement, statements
from trialwright.registry.markup import unescape

Span = tuple[int, int]
LABELS = ("age", "sex", "sex asked", "pregnancy", "measures", "windows", "negation", "markable", "in atoms")
_PREGNANT = re.compile(r"pregnan|lactat|breast\W?feed|breast\W+feed|nursing", re.IGNORECASE)
_SEX = re.compile(r"^(?:fe)?males?$|^(?:wo)?m[ae]n$|^girls?$|^boys?$", re.IGNORECASE)
_SEX_WORD = re.compile(r"\b(?:fe)?males?\b|\b(?:wo)?m[ae]n\b|\bgirls?\b|\bboys?\b", re.IGNORECASE)
_NOT_OF_ITSELF = re.compile(
    r"pregnan|lactat|breast|nursing|contracep|child\W?bearing|reproductive|menopaus|steril|partner|birth", re.IGNORECASE
)
_FOR = re.compile(r"\b(?:in|for)\s+(?:\w+\s+)?$", re.IGNORECASE)
_CLINICAL = frozenset(
    {"Condition", "Drug", "Procedure", "Measurement", "Observation", "Device", "Pregnancy_considerations"}
)
_MEASURES = ("laboratory", "vital_sign", "score")


WHERE_THEY_DIFFER = """  read by hand, 50 or more disagreements of each kind:
    negation: most of our other spans do deny ("absence of haemodynamic collapse", "no history of thyroid disease") and
      stand unmarked, or deny consent and ability, which Chia leaves out; of "no A, B or C" Chia marks A alone; missed are
      words of refusal ("off steroids", "un-", "are allowed") and what "no change" or "no response" is part of
    in atoms: nearly all that is missed are phrases that no reader of ours names ("unable to perform the assessments")
    sex: theirs is marked on "haemoglobin < 13 g/dL (men)" and on "women who received ..." as well, where nobody is
      admitted or kept out by sex alone
    windows: of "30 days or 5 half-lives, whichever is longer" they mark one span, we two; visits without a number of days
      ("at Visit 1"), calendar years and expected survival are no windows for us; most of our other spans are spans of
      time that stand unmarked
    age (Chia, 28 read): a line that says "18 years or older" without the word age carries no link from a person to the number"""


_LEAF_ENTITIES = frozenset(
    [
        "Condition",
        "Procedure",
        "Observation",
        "Drug",
        "Modifier",
        "Language",
        "Assertion",
        "Study",
        "Stability",
        "Location",
        "Encounter",
        "Contraindication",
        "Death",
        "Family-Member",
        "Immunization",
        "Allergy",
        "Insurance",
        "Ethnicity",
        "Risk",
    ]
)
"""Types of the Leaf corpus that carry a denial there."""
HEAPS = (
    "no entity of theirs",
    "the word is part of the entity",
    'behind "or" in a row marked at its first',
    "the rest",
)


@dataclass
class Tally:
    """Hits, ours and theirs for each label."""

    hits: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    ours: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    theirs: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, label: str, mine: list[Span], gold: list[Span]) -> None:
        """Count the spans of one document."""
        mine, gold = sorted(set(mine)), sorted(set(gold))
        used: set[int] = set()
        for span in mine:
            place = next(
                (n for n, aim in enumerate(gold) if n not in used and span[0] < aim[1] and aim[0] < span[1]), None
            )
            if place is not None:
                used.add(place)
        self.hits[label] += len(used)
        self.ours[label] += len(mine)
        self.theirs[label] += len(gold)

    def print(self, published: str) -> None:
        """The table."""
        for label in LABELS:
            hits, ours, theirs = self.hits[label], self.ours[label], self.theirs[label]
            precision, recall = hits / max(ours, 1), hits / max(theirs, 1)
            f1 = 2 * hits / max(ours + theirs, 1)
            print(f"  {label:10} precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}  ({theirs} annotated)")
        print(f"  published: {published}")
        print(WHERE_THEY_DIFFER)


def chia(path: Path) -> None:
    """Chia: entities with Has_value, Has_temporal and Has_negation relations."""
    tally, heaps = Tally(), Counter[str]()
    documents = right = told = 0
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if not name.endswith(".txt"):
                continue
            text = archive.read(name).decode("utf-8")
            marks = archive.read(name.removesuffix(".txt") + ".ann").decode("utf-8")
            documents += 1
            gold = _chia_gold(text, marks)
            mine = _mine(text, "exclusion" if "_exc" in name else "inclusion")
            _ask_for_sex(text, gold, mine)
            heaps += _markable(text, _clinical(marks), gold, mine)
            for label in LABELS:
                tally.add(label, mine[label], gold[label])
            right, told = right + _told_right(marks, mine["negation"], gold["negation"]), told + len(_clinical(marks))
    print(f"Chia: {documents} documents, relaxed F1 of spans")
    print(f"  denied or not, of {told} entities: accuracy {right / max(told, 1):.3f}")
    _print_heaps(heaps)
    tally.print(
        "Chia's best tagger .798 relaxed over all its types; Criteria2Query 1.0: negation .984, attributes .793 (accuracies)"
    )


def _chia_gold(text: str, marks: str) -> dict[str, list[Span]]:
    entities: dict[str, tuple[str, Span]] = {}
    relations: list[tuple[str, str, str]] = []
    for row in marks.splitlines():
        cells = row.split("\t")
        if row.startswith("T") and len(cells) > 1:
            kind, _, places = cells[1].partition(" ")
            parts = [tuple(int(edge) for edge in place.split()) for place in places.split(";")]
            entities[cells[0]] = (kind, (min(one[0] for one in parts), max(one[1] for one in parts)))
        elif row.startswith("R") and len(cells) > 1:
            words = cells[1].split()
            relations.append((words[0], words[1].removeprefix("Arg1:"), words[2].removeprefix("Arg2:")))
    gold: dict[str, list[Span]] = {label: [] for label in LABELS}
    for kind, (start, end) in entities.values():
        said = text[start:end]
        if kind == "Person" and _SEX.match(said):
            gold["sex"].append((start, end))
        if kind in ("Condition", "Pregnancy_considerations", "Observation") and _PREGNANT.search(said):
            gold["pregnancy"].append((start, end))
        if kind == "Temporal" and re.search(r"\d|\b(?:one|two|three|four|six|twelve)\b", said):
            gold["windows"].append((start, end))
    for name, first, second in relations:
        if first not in entities or second not in entities:
            continue
        if name == "Has_value" and entities[second][0] == "Value":
            if entities[first][0] == "Person" and re.search(
                r"ag(?:e|ed|es)\b", text[slice(*entities[first][1])], re.IGNORECASE
            ):
                gold["age"].append(entities[second][1])
            elif entities[first][0] == "Measurement" and re.search(r"\d", text[slice(*entities[second][1])]):
                gold["measures"].append(entities[second][1])
        elif name == "Has_negation":
            gold["negation"].append(entities[first][1])
            gold["in atoms"].append(entities[first][1])
    return gold


def _markable(
    text: str, entities: list[Span], gold: dict[str, list[Span]], mine: dict[str, list[Span]]
) -> Counter[str]:
    """Which heap each of our denied phrases without a mark goes to; "markable" holds the others and the last heap."""
    view, heaps = unescape(text), Counter[str]()
    phrases = [(view.raw_span(one.start, one.end), view.raw_span(*one.word)) for one in denied_phrases(view.text)]
    marked = {word for span, word in phrases if _meets(span, gold["negation"])}
    mine["markable"], gold["markable"] = [], gold["negation"]
    for span, word in phrases:
        heap = HEAPS[3]
        if not _meets(span, entities):
            heap = HEAPS[0]
        elif any(start <= word[0] and word[1] <= end for start, end in entities):
            heap = HEAPS[1]
        elif word in marked:
            heap = HEAPS[2]
        if _meets(span, gold["negation"]) or heap == HEAPS[3]:
            mine["markable"].append(span)
        if not _meets(span, gold["negation"]):
            heaps[heap] += 1
    return heaps


def _meets(span: Span, others: list[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _print_heaps(heaps: Counter[str]) -> None:
    print(f"  of our {heaps.total()} other spans of negation: " + "; ".join(f"{heap} {heaps[heap]}" for heap in HEAPS))


def _clinical(marks: str) -> list[Span]:
    """Chia's entities of which something can be denied."""
    return _entities(marks, _CLINICAL)


def _entities(marks: str, kinds: frozenset[str]) -> list[Span]:
    found = []
    for row in marks.splitlines():
        cells = row.split("\t")
        kind, _, places = cells[1].partition(" ") if row.startswith("T") and len(cells) > 1 else ("", "", "")
        if kind in kinds:
            edges = [int(edge) for place in places.split(";") for edge in place.split()]
            found.append((min(edges), max(edges)))
    return sorted(set(found))


def _told_right(marks: str, mine: list[Span], gold: list[Span]) -> int:
    """Of how many entities do we say rightly whether they are denied? A phrase of ours denies the first one in it."""
    entities = _clinical(marks)
    denied = {next((one for one in entities if start <= one[0] < end), None) for start, end in mine}
    return sum((one in denied) == (one in set(gold)) for one in entities)


def _ask_for_sex(text: str, gold: dict[str, list[Span]], mine: dict[str, list[Span]]) -> None:
    gold["sex asked"], mine["sex asked"] = _of_itself(text, gold["sex"]), _of_itself(text, mine["sex"])


def _of_itself(text: str, spans: list[Span]) -> list[Span]:
    """The marks of sex that ask for it: neither of a pregnancy nor of a limit for one sex."""
    found = []
    for start, end in spans:
        line = text[text.rfind("\n", 0, start) + 1 : (text.find("\n", end) + 1 or len(text))]
        if not _NOT_OF_ITSELF.search(line) and not _FOR.search(text[max(0, start - 20) : start]):
            found.append((start, end))
    return found


def leaf(path: Path) -> None:
    """The Leaf Clinical Trials corpus: events with numeric filters, temporality and negation."""
    tally, heaps = Tally(), Counter[str]()
    documents = 0
    with tarfile.open(path) as archive:
        files = {member.name: member for member in archive.getmembers() if member.isfile()}
        for name in sorted(files):
            beside = name.removesuffix(".txt") + ".ann"
            if not name.endswith(".txt") or beside not in files:
                continue
            text, marks = _text(archive, files[name]), _text(archive, files[beside])
            if not marks.strip():
                continue
            documents += 1
            gold, mine = _leaf_gold(text, marks), _mine(text, None)
            _ask_for_sex(text, gold, mine)
            heaps += _markable(text, _entities(marks, _LEAF_ENTITIES), gold, mine)
            for label in LABELS:
                tally.add(label, mine[label], gold[label])
    print(f"Leaf Clinical Trials corpus: {documents} documents, relaxed F1 of spans")
    _print_heaps(heaps)
    tally.print("the corpus's tagger about .81 over all its types, relations about .85")


def _text(archive: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    stream = archive.extractfile(member)
    return stream.read().decode("utf-8") if stream is not None else ""


def _leaf_gold(text: str, marks: str) -> dict[str, list[Span]]:
    entities: dict[str, tuple[str, Span]] = {}
    events: dict[str, tuple[str, list[tuple[str, str]]]] = {}
    for row in marks.splitlines():
        cells = row.split("\t")
        if row.startswith("T") and len(cells) > 1:
            kind, _, places = cells[1].partition(" ")
            parts = [tuple(int(edge) for edge in place.split()) for place in places.split(";")]
            entities[cells[0]] = (kind, (min(one[0] for one in parts), max(one[1] for one in parts)))
        elif row.startswith("E") and len(cells) > 1:
            words = cells[1].split()
            roles = [tuple(word.split(":", 1)) for word in words[1:] if ":" in word]
            events[cells[0]] = (words[0].split(":")[1], [(re.sub(r"\d+$", "", role), to) for role, to in roles])  # type: ignore[misc]
    gold: dict[str, list[Span]] = {label: [] for label in LABELS}
    for kind, (start, end) in entities.values():
        said = text[start:end]
        if kind == "Life-Stage-And-Gender" and _SEX.match(said):
            gold["sex"].append((start, end))
        if kind == "Condition" and _PREGNANT.search(said):
            gold["pregnancy"].append((start, end))
    for trigger, roles in events.values():
        kind = entities.get(trigger, ("", (0, 0)))[0]
        for role, to in roles:
            target = events[to][0] if to in events else to
            if target not in entities:
                continue
            place = entities[target][1]
            has_number = re.search(r"\d", text[slice(*place)]) is not None
            if role == "Numeric-Filter" and has_number:
                gold["age" if kind == "Age" else "measures"].append(place)
            elif role in ("Temporality", "Duration", "Temporal-Filter") and has_number:
                gold["windows"].append(place)
            elif role == "Negates":
                gold["negation"].append(place)
                gold["in atoms"].append(place)
    return gold


def _mine(text: str, polarity: Polarity | None) -> dict[str, list[Span]]:
    """What our parser finds, by the same labels; places in the text as it stands."""
    view = unescape(text)
    found: dict[str, list[Span]] = {label: [] for label in LABELS}
    for statement in _all(statements(view.text)):
        if polarity is not None:
            statement.polarity = polarity
        clause = clause_of(view, statement.start, statement.end, statement, own_lexicon())
        _collect(clause, found)
    found["negation"] = [(one.start, one.end) for one in denied_phrases(view.text)]
    return {label: [view.raw_span(*span) for span in spans] for label, spans in found.items()}


def _all(found: list[Statement]) -> Iterator[Statement]:
    for one in found:
        if one.start < one.end:
            yield one
        yield from _all(one.parts)


def _collect(clause: Clause, found: dict[str, list[Span]]) -> None:
    heads = findings(clause)
    for piece in pieces(clause, heads):
        one = piece.found
        if one is None:
            continue
        if (one.negated or piece.exception) and one.kind not in ("consent", "pregnancy"):
            found["in atoms"].append((one.start, one.end))
    for one in heads:
        if one.kind == "age":
            found["age"].append((one.start, one.end))
        elif one.kind in _MEASURES and one.covers:
            found["measures"].append(one.covers[0])
        elif one.kind == "pregnancy":
            found["pregnancy"].append((one.start, one.end))
        elif one.kind == "sex":
            found["sex"] += [match.span() for match in _SEX_WORD.finditer(clause.full, one.start, one.end)]
    found["windows"] += [(start, end) for _, start, end in clause.windows]
