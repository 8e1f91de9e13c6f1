"""How the atoms of one statement combine, and a list with the line above it."""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from dataclasses import replace

from trialwright.eligibility.age_strata import are_strata, joined
from trialwright.eligibility.alternatives import outer
from trialwright.eligibility.criterion import All, AnyOf, AtLeast, Atom, NoneOf, Polarity, Rule, atoms_of
from trialwright.eligibility.draft import DraftAtom
from trialwright.eligibility.draft_atoms import MEASURES, asked_alone, renamed, unread
from trialwright.eligibility.joined_values import pairs_joined, values_joined
from trialwright.eligibility.layout import ELSE, NAMED, UNCLEAR, Piece
from trialwright.eligibility.listed_in_line import Listed, Part, Read, items, listed, parts_of, so_many
from trialwright.eligibility.reading_kind import Clause

_ANY = re.compile(
    r"\b(?:any|one|either|at\s+least\s+(?:one|1)|one\s+or\s+more|1\s+or\s+more)\b[\w\s()]{0,30}?\b(?:following|these|below|criteria|conditions|of)|\bany\b|(?:\bat\s+least\s+(?:one|1)|\ba?\s*minimum\s+of\s+(?:one|1)|[≥>]=?\s*(?:one|1)|\bone\s+or\s+more|\b1\s+or\s+more)\s+(?:\w+\s+){0,4}(?:risk|factors?|features?|signs?|symptoms?|indications?|findings?|reasons?|complications?|comorbidit\w+)\b",
    re.IGNORECASE,
)
_ALL = re.compile(r"\b(?:all|each|both)\b", re.IGNORECASE)
_COUNT = re.compile(r"(?<!\S)(?P<k2>two|three|four|five|[2-5])\s+additional\s+of\s+the\b|(?:\bat\s+least|\bminimum\s+of|≥|>=)\s*(?P<n>two|three|four|five|[2-9])\s+(?:of|or\s+more|\(\d\)|items?|criteria|features|risk)|\b(?P<m>two|three|four|2|3|4)\s+or\s+more\s+of|(?<!\S)(?P<k>two|three|four|five|[2-5])\s+(?:out\s+)?of\s+(?:the(?:se)?\s+)?(?:following|below|next|additional|\d|two|three|four|five|six)\b", re.IGNORECASE)  # fmt: skip
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5}
_EXCEPT = re.compile(
    r"\b(?:except(?:ion)?s?(?:\s+\w+){0,3}|other\s+than|unless(?:\s+\w+){0,4}|excluding)\s*[:.]?\s*$", re.IGNORECASE
)


def combined(
    clause: Clause, parts: list[Piece], atoms: list[DraftAtom], one_is_enough: bool = False
) -> tuple[Rule, list[str]]:
    """The rule over all atoms of a statement, and flags on the whole. ``one_is_enough``: of its list one item is."""
    if len(atoms) == 1:
        return atoms[0].rule, []
    flags: list[str] = []
    rules = _with_exceptions(parts, atoms)
    head = listed(clause)
    split = parts_of(head, rules) if head is not None and not any(_denies(piece) for piece, _ in rules) else None
    if head is not None and split is not None:
        return _with_list(clause, head, split, flags, one_is_enough), flags
    return _groups(clause, rules, flags, one_is_enough), flags


def _with_list(
    clause: Clause, head: Listed, split: dict[Part, list[Read]], flags: list[str], one_is_enough: bool
) -> Rule:
    """A list in one line, and what is asked for beside it."""
    inner = so_many(head, [_group(clause, item, flags, one_is_enough) for item in items(split["item"])])
    before, behind = split["before"], split["behind"]
    beside = [_groups(clause, part, flags, one_is_enough) for part in (before, behind) if part]
    if not beside:
        return inner
    if clause.polarity == "exclusion" and before and _SAID_BY.search(clause.full, _end_of(before), head.begins):
        return AnyOf((inner, *(asked_alone(one) for one in beside[:1]), *beside[1:]))
    apart = clause.polarity == "exclusion" and (behind or _PARTED.search(clause.full, _end_of(before), head.head))
    return AnyOf((*beside, inner)) if apart else All((*beside, inner))


_SAID_BY = re.compile(
    r"\b(?:defined|determined|evidenced|shown|demonstrated|indicated|documented|based|confirmed)\b", re.IGNORECASE
)
"""As in "hepatic disease as determined by any one of the following:", where each item excludes."""
_PARTED = re.compile(r"[;,]|\.\s|\bor\b")


def _end_of(before: list[Read]) -> int:
    found = before[-1][0].found
    return found.end if found is not None else before[-1][0].start


def _groups(clause: Clause, rules: list[Read], flags: list[str], one_is_enough: bool) -> Rule:
    groups: list[list[tuple[Piece, Rule]]] = [[]]
    for piece, rule in rules:
        if groups[-1] and (_begins_a_group(clause, groups[-1][-1][0], piece) or _also_asks(clause, piece)):
            groups.append([])
        groups[-1].append((piece, rule))
    built = [_group(clause, group, flags, one_is_enough) for group in groups if group]
    firsts = [group[0][0] for group in groups if group]
    return built[0] if len(built) == 1 else outer(clause, firsts, built)


def _begins_a_group(clause: Clause, before: Piece, piece: Piece) -> bool:
    """Whether what stands before holds apart: behind a semicolon, and in an inclusion beside age, sex or pregnancy, as in
    "Men over 18, with asthma or gout"."""
    if piece.joint in ("semicolon", "sentence"):
        return True
    apart = clause.polarity == "inclusion" and piece.joint in ("comma", "and")
    return apart and (_is_of_the_person(before) or _is_of_the_person(piece) or _denies(before) != _denies(piece))


_ALSO = re.compile(r"(?:who\s+)?(?:must|should|ha(?:s|ve)\s+to)\b", re.IGNORECASE)


def _also_asks(clause: Clause, piece: Piece) -> bool:
    """As in "Breast or ovarian cancer and must have a biopsy": the second verb asks of everybody."""
    asks = piece.joint == "and" and _ALSO.match(clause.full, piece.start, clause.end) is not None
    return asks and clause.polarity == "inclusion"


def _denies(piece: Piece) -> bool:
    return piece.found is not None and piece.found.negated


def _with_exceptions(parts: list[Piece], atoms: list[DraftAtom]) -> list[tuple[Piece, Rule]]:
    """Each atom with the exceptions that stand behind it."""
    found: list[tuple[Piece, Rule, list[Rule]]] = []
    for piece, atom in zip(parts, atoms, strict=True):
        if piece.exception and found:
            found[-1][2].append(atom.rule)
        else:
            found.append((piece, atom.rule, []))
    return [(piece, _less(rule, less) if less else rule) for piece, rule, less in found]


def _less(rule: Rule, exceptions: list[Rule]) -> Rule:
    """As in "Malignancy except basal cell carcinoma": without the exception the rule stands; with it, a person says whether it
    covers everything, for there may be a second malignancy."""
    first = next(atoms_of(exceptions[0]))
    told = first.says.rstrip(".")
    says = f"the exception covers all of it: {told}"
    question = f'Is the exception all that the person has of this: "{told}"?'
    covered = replace(unread(f"{first.id}?", says, first.spans), question=question)
    return All((rule, AnyOf((NoneOf(tuple(exceptions)), covered))))


def _group(clause: Clause, group: list[tuple[Piece, Rule]], flags: list[str], one_is_enough: bool) -> Rule:
    """Atoms joined by commas, "and", "or": "and" binds closer; in an exclusion list "and" joins what excludes alone."""
    group = _denied_too(clause, _compounds(clause, values_joined(clause, pairs_joined(clause, group, flags)), flags))
    if len(group) == 1:
        return group[0][1]
    joints = [piece.joint for piece, _ in group[1:]]
    said = tuple(joints)
    default = "and" if clause.polarity == "inclusion" else "or"
    is_row = len(group) > 2 and set(joints) == {"comma"} and all(_is_named(piece) for piece, _ in group)
    if one_is_enough and default == "and" and is_row:
        flags += [] if "ambiguous_scope" in flags else ["ambiguous_scope"]
        default = "or"
    for place in range(len(joints) - 1, -1, -1):
        if joints[place] in ("comma", "start"):
            joints[place] = joints[place + 1] if place + 1 < len(joints) else default
    measured = all(piece.found is not None and piece.found.kind in (*MEASURES, "age") for piece, _ in group)
    if measured and clause.polarity == "inclusion" and said[0] == "or" and "comma" in said[1:] and "or" not in said[1:]:
        return All((AnyOf((group[0][1], group[1][1])), *(rule for _, rule in group[2:])))  # "A or B, C, D"
    if all(_denies(piece) or _ends_denied(rule) for piece, rule in group):
        joints = ["and"] * len(joints)
    elif (
        clause.polarity == "exclusion"
        and "and" in joints
        and not measured
        and not re.search(r"\bboth\b|\bcombin|\btogether\b", clause.low)
    ):
        flags.append("ambiguous_scope") if "ambiguous_scope" not in flags else None
        joints = ["or"] * len(joints)
    rows: list[list[Rule]] = [[group[0][1]]]
    for joint, (_, rule) in zip(joints, group[1:], strict=True):
        if joint == "or":
            rows.append([rule])
        else:
            rows[-1].append(rule)
    if clause.polarity == "exclusion" and len(group) == 2 and "and" in said and _AT_ONCE.search(clause.low):
        return _perhaps_both(group[0][1], group[1][1]) or AnyOf((group[0][1], group[1][1]))
    built: list[Rule] = [row[0] if len(row) == 1 else joined(row) for row in rows]
    return built[0] if len(built) == 1 else AnyOf(tuple(built))


def _ends_denied(rule: Rule) -> bool:
    """As in "healthy and free from gout, asthma"."""
    return isinstance(rule, NoneOf) or (isinstance(rule, All) and isinstance(rule.of[-1], NoneOf))


_WITH_FIRST = re.compile(r"\s*with\b", re.IGNORECASE)
"""As in "without ascites or with controllable ascites"."""
_OF_ITS_OWN = re.compile(r"\b(?:must|should|able|willing|agree\w*|has|have|is|are|who)\b", re.IGNORECASE)


def _is_a_persons(rule: Rule) -> bool:
    return isinstance(rule, Atom) and rule.kind in ("manual", "investigator_judgement")


def _denied_too(clause: Clause, group: list[tuple[Piece, Rule]]) -> list[tuple[Piece, Rule]]:
    """As in "No diabetes or other serious conditions" among the inclusions: the words behind "or" are denied, too."""
    if clause.polarity != "inclusion":
        return group
    found: list[tuple[Piece, Rule]] = []
    for piece, rule in group:
        above = found[-1] if found else None
        if (
            above is not None
            and isinstance(above[1], NoneOf)
            and _is_a_persons(rule)
            and piece.joint == "or"
            and not _OF_ITS_OWN.search(clause.full, piece.start, piece.end)
            and not _WITH_FIRST.match(clause.full, piece.start, piece.end)
        ):
            rule = NoneOf((rule,))
        found.append((piece, rule))
    return found


def _compounds(clause: Clause, group: list[tuple[Piece, Rule]], flags: list[str]) -> list[tuple[Piece, Rule]]:
    """As in "COPD with FEV1 < 70 %": two atoms that hold together (in an inclusion "with A or B" is with either); "no steroids for asthma" denies them together, where
    "arthritis without lung disease" and "non-pregnant women with asthma" ask for the one and deny the other. A value that
    defines a condition ("hyponatraemia (sodium < 135)") excludes alone, whether the diagnosis is listed or not."""
    together: list[Piece] = []
    found: list[tuple[Piece, Rule]] = []
    for piece, rule in group:
        sexes = bool(found) and (_is_sex(found[-1][0]) or _is_sex(piece))
        beside_sex = clause.polarity == "exclusion" and sexes and piece.joint == "comma"
        held = found[-1][1] if found and piece.joint == "or" and found[-1][0] in together else None
        if isinstance(held, All) and not _denies(piece):
            if clause.polarity == "exclusion":
                flags += [] if "ambiguous_scope" in flags else ["ambiguous_scope"]
            either = All((*held.of[:-1], AnyOf((held.of[-1], rule))))
            found[-1] = (found[-1][0], either if clause.polarity == "inclusion" else _perhaps_alone(either, rule))
            continue
        paired = bool(found) and (piece.joint == UNCLEAR or _is_one_product(clause, found[-1][0], piece))
        both = _perhaps_both(found[-1][1], rule) if paired else None
        if both is not None:
            found[-1] = (found[-1][0], both)
            continue
        if found and piece.joint == ELSE:
            found[-1] = (found[-1][0], AnyOf((found[-1][1], rule)))
            continue
        if not found or not (beside_sex or piece.joint in ("with", "for", "defined", UNCLEAR)):
            found.append((piece, rule))
            continue
        above, before = found[-1]
        if piece.joint == "defined" and clause.polarity == "exclusion":
            found[-1] = (above, AnyOf((rule, asked_alone(before))))
            flags += [] if "ambiguous_scope" in flags else ["ambiguous_scope"]
            continue
        if isinstance(before, NoneOf) and isinstance(rule, NoneOf) and not _is_of_the_person(above):
            found[-1] = (above, NoneOf((All((*before.of, *rule.of)),)))
        else:
            found[-1] = (above, All((before, rule)))
            together += [] if _is_of_the_person(piece) else [above]
    return found


def _perhaps_alone(either: Rule, rule: Rule) -> Rule:
    """As in "asthma with rhinitis or sinusitis" among the exclusions: asthma with either excludes; whether sinusitis alone
    does, a person says."""
    return AnyOf((either, asked_alone(renamed(rule, "!"), next(atoms_of(rule)))))


_AT_ONCE = re.compile(r"\bsimultaneous(?:ly)?\b|\bdual\b|\bat\s+the\s+same\s+time\b")
_STROKE = re.compile(r"\s*[/+]\s*")


def _is_one_product(clause: Clause, before: Piece, piece: Piece) -> bool:
    """As in "sacubitril/valsartan": two drugs joined by a stroke may be one product, or two to choose from."""
    pair = (before.found, piece.found)
    if not all(one is not None and one.kind == "medication" and one.role == "drug" for one in pair):
        return False
    assert before.found is not None and piece.found is not None
    return _STROKE.fullmatch(clause.full, before.found.end, piece.found.start) is not None


def _perhaps_both(before: Rule, rule: Rule) -> Rule | None:
    """Both together answer, and so does neither; whether one alone is meant, a person says. None: one of them is denied."""
    if isinstance(before, NoneOf) or isinstance(rule, NoneOf):
        return None
    first, second = next(atoms_of(before)), next(atoms_of(rule))
    says = f"one alone is meant: {first.says.rstrip('.')}, or {second.says.rstrip('.')}"
    either = AnyOf((renamed(before, "!"), renamed(rule, "!")))
    return AnyOf((All((before, rule)), All((either, unread(f"{first.id}?", says, (*first.spans, *second.spans))))))


def _is_named(piece: Piece) -> bool:
    return piece.found is not None and piece.found.kind in NAMED


def _is_sex(piece: Piece) -> bool:
    """As in "Male and female, aged 17 or younger" among the exclusions: nobody is excluded by the sex alone."""
    return piece.found is not None and piece.found.kind == "sex"


def _is_of_the_person(piece: Piece) -> bool:
    """Whether a denial belongs to the person ("non-pregnant women") and ends with its own word."""
    return piece.found is not None and piece.found.kind in ("pregnancy", "sex", "age", "healthy_volunteer")


_OPENS_A_LIST = re.compile(
    r"[:：]\W*$|\b(?:following|below|these|with|of|or|and|includ\w+|as|such\s+as|e\.?g\.?|i\.?e\.?|either|any|all|criteria|criterion|by|defined|who|has|have|had|to|for|following\s+\w+|least\s+one)\W*$",
    re.IGNORECASE,
)
_EITHER = re.compile(r"\beither\b[^.]{0,30}$", re.IGNORECASE)
_CONTRAINDICATIONS = re.compile(r"^\W*(?:\w+\s+){0,3}contra-?\s?indications?\b[^.;:]*[:：]?\s*$", re.IGNORECASE)
"""As in "Contraindications to MRI:" above a list: each item is one of them, and there may be others."""


def joined_with_lead_in(text: str, lead: Rule | None, rules: list[Rule], polarity: Polarity, by_or: bool) -> Rule:
    """The rule of a list: any, all, at least so many; its lead-in holds too, unless it ends with "except". ``by_or``:
    its items are joined by "or"."""
    if _EXCEPT.search(text) and lead is not None:
        return _less(lead, rules)
    if polarity == "inclusion" and are_strata(rules):
        return _of_each_age(lead, rules)
    count = _COUNT.search(text)
    inner: Rule
    if count is not None:
        said = (count["n"] or count["m"] or count["k"] or count["k2"]).lower()
        number = _NUMBERS.get(said) or int(said)
        inner = AtLeast(min(number, len(rules)), tuple(rules))
    elif len(rules) == 1:
        inner = rules[0]
    elif by_or or _EITHER.search(text):
        inner = AnyOf(tuple(rules))
    elif _ALL.search(text) or (polarity == "inclusion" and not _ANY.search(text)):
        inner = All(tuple(rules))
    else:
        inner = AnyOf(tuple(rules))
    if lead is None:
        return inner
    if polarity == "exclusion" and _CONTRAINDICATIONS.search(text) is not None:
        return AnyOf((lead, inner))
    if polarity == "exclusion" and _OPENS_A_LIST.search(text) is None:
        return _beside(lead, inner)
    return All((lead, inner))


def asks_for_one(text: str, polarity: Polarity, by_or: bool) -> bool:
    """Whether the line above an inclusion list asks for one of its items."""
    one = by_or or _ANY.search(text) is not None or _EITHER.search(text) is not None
    return polarity == "inclusion" and one and _ALL.search(text) is None


def _of_each_age(lead: Rule | None, rules: list[Rule]) -> Rule:
    """One item speaks of each person; of those of whom the line above the list does not speak, a person says."""
    inner = AnyOf(tuple(rules))
    if lead is None:
        return inner
    first = next(atoms_of(lead))
    others = unread(f"{first.id}??", f"nothing of this list is asked without: {first.says.rstrip('.')}", first.spans)
    return AnyOf((All((lead, inner)), All((NoneOf((renamed(lead, "!"),)), others))))


def _beside(lead: Rule, inner: Rule) -> Rule:
    """An excluding line that does not announce the list below it ("Age below 1 month" above further items): each item
    excludes; whether the line alone does, a person says."""
    first = next(atoms_of(lead))
    says = f"this line excludes by itself: {first.says.rstrip('.')}"
    return AnyOf((All((lead, unread(f"{first.id}??", says, first.spans))), inner))
