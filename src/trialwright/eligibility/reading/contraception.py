"""Contraception: whom a text asks it of, by which method, until when; and childbearing potential asked for by itself.

One finding for each sentence. Its words reach as far as they speak of contraception; a word that does not (another
disease in the same list) ends it. "Women of childbearing potential" beside a pregnancy test only says who is tested.
In an exclusion the text names who does *not* use contraception, or it is left to a person; in an inclusion the reverse.
"""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from trialwright.eligibility.childbearing_words import BEARING, asks_itself
from trialwright.eligibility.criteria.childbearing_potential import ChildbearingPotential
from trialwright.eligibility.criteria.contraception import Commitment, Contraception, Method, Who
from trialwright.eligibility.draft import Concept
from trialwright.eligibility.printed_terms import Word
from trialwright.eligibility.reading_kind import Clause, Executable, Found, Place, ReadingKind
from trialwright.eligibility.reading_words import IGNORED

_METHOD = re.compile(r"\b(?:contracepti\w+|birth[\s-]*control|barrier\s+(?:method\w*|protection)|condoms?|abstain\w*(?=[^.;]{0,40}(?:intercourse|sex))|(?:sexual(?:ly)?\s+)?abstinen\w+(?!\s+from\s+(?:alcohol|smoking|drug|tobacco))|intrauterine\s+devices?|iuds?|spermicid\w+|(?:avoid|prevent)\s+(?:becoming\s+)?pregnancy|donat\w+\s+(?:sperm|eggs?|ova|oocytes)|(?:sperm|egg|ova|oocyte)\s+donation)\b", re.IGNORECASE)  # fmt: skip
_CUES = ("contracep", "birth", "bearing", "reproductive", "absta", "absti", "barrier", "wocbp", "condom", "sperm", "intrauterine", "iud", "pregnancy", "donat")  # fmt: skip
_PREGNANCY = re.compile(r"pregnan(?!cy\s+prevent)|lactat|breast|nursing", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|no|non|without|lack\w*|un(?:willing\w*|able)|refus\w+|cannot|fail\w*|declin\w+|unless|except|n['’]t|insufficient|inadequate)\b", re.IGNORECASE)  # fmt: skip
_PARTNER = re.compile(
    r"\b(?:(?:fe)?male\s+)?(?:sexual\s+)?(?:partners?|spouses?|wives|wife|husbands?)\b(?:\s+(?:who\s+\w+\s+)?(?:of|with)\s+(?:child[\s-]*bearing|reproductive)\s+\w+)?",
    re.IGNORECASE,
)
_WOMEN = re.compile(r"\b(?:wom[ae]n|females?|girls?|her|she|wocbp)\b", re.IGNORECASE)
_MEN = re.compile(r"\b(?:m[ae]n|males?|boys?|his|he)\b", re.IGNORECASE)
_FERTILE = re.compile(r"child[\s-]*bearing|\bwocbp\b|\bfertile\b|pre[\s-]?menopausal|post[\s-]?menopausal|hysterectom|surgically\s+steril", re.IGNORECASE)  # fmt: skip
_OF_WOMEN = re.compile(r"menopaus|hysterectom|oophorectom", re.IGNORECASE)
_WILLING = re.compile(r"\b(?:un)?willing\w*|\bagree\w*|\bcommit\w*|\baccept\s|\bconsent\w*|\bready\b|\brefus\w+|\bmust\b|\bshould\b|\bhas\s+to\b|\bhave\s+to\b|\bwill\b|\bplan\w*", re.IGNORECASE)  # fmt: skip
_METHODS: tuple[tuple[Method, re.Pattern[str]], ...] = (
    ("highly_effective", re.compile(r"highly[\s-]+(?:effective|reliable)|very\s+effective", re.IGNORECASE)),
    ("two_methods", re.compile(r"\b(?:two|2|double|dual)\s+(?:\w+\s+){0,3}(?:methods?|barriers?|forms?|contracepti\w+)|\bdouble[\s-]barrier", re.IGNORECASE)),
    ("effective", re.compile(r"\b(?:effective|adequate|acceptable|accepted|reliable|appropriate|approved|medically|efficient|safe|suitable|secure)\b", re.IGNORECASE)),
    ("barrier", re.compile(r"\b(?:barrier|condoms?)\b(?![\s\S]*(?:hormon|oral|intrauterine|iud|implant|pill))", re.IGNORECASE)),
    ("abstinence", re.compile(r"^(?![\s\S]*(?:contracep|birth))[\s\S]*abst[ai]", re.IGNORECASE)),
)  # fmt: skip
_END = re.compile(r"[;\n]|\.\s+(?=[A-Z(])")
_WORDS = IGNORED | frozenset(["able", "abstain", "abstaining", "abstinence", "abstinent", "accept", "acceptable", "accepted", "active", "additional", "adequate", "adequately", "administration", "adopt", "afterward", "afterwards", "agree", "agreed", "apply", "appropriate", "approved", "are", "as", "avoid", "avoiding", "barrier", "bearing", "become", "becoming", "beginning", "bilateral", "birth", "cap", "capability", "capacity", "child", "child-bearing", "childbearing", "combined", "commit", "complete", "completion", "condom", "condoms", "consistent", "consistently", "contraception", "contraceptive", "contraceptives", "control", "correctly", "course", "date", "defined", "depot", "device", "diaphragm", "did", "discontinuation", "do", "does", "donate", "donating", "donation", "dose", "double", "dual", "duration", "e.g", "effective", "effectively", "efficient", "egg", "employ", "employing", "end", "entire", "estrogen", "except", "failure", "female", "fertile", "final", "follow-up", "following", "form", "from", "guideline", "he", "her", "heterosexual", "highly", "his", "hormonal", "hormone", "hysterectomy", "implant", "implantable", "implanted", "including", "injectable", "injected", "injection", "intercourse", "intrauterine", "is", "iud", "lack", "last", "least", "less", "ligation", "local", "maintain", "male", "man", "mean", "measure", "medically", "men", "menopausal", "menopause", "method", "must", "no", "non", "not", "occlusion", "one", "oophorectomy", "oral", "ova", "participation", "partner", "patch", "per", "period", "permanent", "permanently", "pill", "post", "post-menopausal", "postmenopausal", "potential", "practice", "practicing", "practise", "practising", "pre-menopausal", "pregnancy", "premenopausal", "prevent", "progestin", "progestogen", "proper", "rate", "ready", "recognised", "recognized", "refrain", "refusal", "refuse", "refusing", "regarding", "regulation", "reliable", "reproduction", "reproductive", "ring", "safe", "salpingectomy", "secure", "sexual", "sexually", "she", "should", "signing", "sperm", "spermicidal", "spermicide", "sponge", "start", "sterile", "sterilisation", "sterilised", "sterilization", "sterilized", "stop", "stopping", "such", "sufficient", "suitable", "surgical", "surgically", "take", "taking", "than", "thereafter", "through", "throughout", "till", "total", "transdermal", "true", "tubal", "two", "unable", "unless", "until", "unwilling", "up", "use", "used", "user", "using", "utilize", "utilizing", "vaginal", "vasectomised", "vasectomized", "vasectomy", "who", "whole", "willing", "willingness", "without", "woman", "women", "year"])  # fmt: skip


def find(clause: Clause) -> Iterator[Found]:
    for start, end in _sentences(clause):
        found = _in_sentence(clause, start, end)
        if found is not None:
            yield found


def _sentences(clause: Clause) -> Iterator[Place]:
    first = clause.start
    for match in _END.finditer(clause.full, clause.start, clause.end):
        yield first, match.start()
        first = match.end()
    yield first, clause.end


def _in_sentence(clause: Clause, start: int, end: int) -> Found | None:
    text = clause.full
    head = _METHOD.search(text, start, end)
    bearing = BEARING.search(text, start, end)
    if head is None:
        if bearing is None or (_PREGNANCY.search(text, start, end) and not _is_one_more(clause, bearing)):
            return None
        is_not = bearing.group().lower().startswith(("non", "not"))
        label = "woman of childbearing potential"
        found = Found("contraception", bearing.start(), bearing.end(), Concept(label, "childbearing_potential"),
                      negated=is_not, says=label, takes_windows=False)  # fmt: skip
        found.role = "potential" if "reproductive" not in bearing.group().lower() else ""
        found.covers.append(_people_before(text, start, bearing.start()))
        return found
    first, last = _reach(clause, head, start, end)
    told = text[first:last]
    found = Found("contraception", head.start(), head.end(), Concept("contraception", "contraception"), takes_windows=False)  # fmt: skip
    found.covers.append((first, last))
    found.negated = _NOT.search(told) is not None
    asked = _asked(clause, told, (first, last))
    found.says = asked.told
    if "donat" not in head.group().lower() and found.negated == (clause.polarity == "exclusion"):
        found.role = "asked"
        days = asked.days_after_last_dose
        found.names = (asked.method, asked.who, asked.commitment, str(days or ""), "partner" if asked.partner else "")
    return found


def _is_one_more(clause: Clause, bearing: re.Match[str]) -> bool:
    first, _ = _people_before(clause.full, clause.start, bearing.start())
    return clause.polarity == "exclusion" and asks_itself(clause.full, clause.start, (first, bearing.end()))


def _reach(clause: Clause, head: re.Match[str], start: int, end: int) -> Place:
    """How far, before and behind the head, the words speak of contraception."""
    own = [word for word in clause.words if start <= word.start < end]
    place = next((number for number, word in enumerate(own) if word.end > head.start()), 0)
    first = last = place
    while first > 0 and _speaks_of_it(clause, own[first - 1]):
        first -= 1
    while last + 1 < len(own) and _speaks_of_it(clause, own[last + 1]):
        last += 1
    return min(own[first].start, head.start()), max(own[last].end, head.end())


def _speaks_of_it(clause: Clause, word: Word) -> bool:
    said = clause.full[word.start : word.end].lower()
    return (
        word.plain in _WORDS
        or said in _WORDS
        or said.isdigit()
        or any(start <= word.start < end for _, start, end in clause.windows)
    )


def _asked(clause: Clause, told: str, place: Place) -> Contraception:
    own = _PARTNER.sub(" ", told)
    women = any(words.search(own) for words in (_WOMEN, BEARING, _OF_WOMEN))
    men = _MEN.search(own) is not None
    who: Who = "everyone"
    if women != men:
        who = "men" if men else "fertile_women" if _FERTILE.search(own) else "women"
    method: Method = next((name for name, words in _METHODS if words.search(told)), "any")
    commitment: Commitment = "willing" if _WILLING.search(told) else "using"
    days = [
        window.days
        for window, start, end in clause.windows
        if place[0] <= start and end <= place[1] and window.days and window.relation in ("after", "for_at_least")
        and not any("first" in name for name in window.anchors)
    ]  # fmt: skip
    return Contraception(method, who, commitment, max(days, default=None), _PARTNER.search(told) is not None)


def _people_before(text: str, start: int, place: int) -> Place:
    """The words in front ("women of") belong to it."""
    found = re.search(r"(?:\b(?:fe)?males?|\bwom[ae]n|\bsubjects?|\bpatients?|\bparticipants?)(?:\s+\w+){0,3}\s+(?:of|with)\s+$", text[start:place], re.IGNORECASE)  # fmt: skip
    return (start + found.start() if found is not None else place, place)


def build(found: Found) -> Executable | None:
    if found.role == "potential":
        return "childbearing_potential", ChildbearingPotential()
    if found.role != "asked":
        return None
    method, who, commitment, days, partner = found.names
    return "contraception", Contraception(
        cast(Method, method), cast(Who, who), cast(Commitment, commitment), int(days) if days else None, bool(partner)
    )


READING = ReadingKind("Contraception and childbearing potential.", find, build, rank=3, cues=_CUES)
