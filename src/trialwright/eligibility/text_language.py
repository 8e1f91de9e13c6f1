"""Is there text at all, is it of a length that can be read, and is it English? What is not is told, never half understood.

The share of words that English can hardly do without tells the language; so do headings of another language, words with
letters that English has not, and a script without Latin letters.
"""

# ruff: noqa: E501 (word lists read better unbroken)

from __future__ import annotations

import re

_ENGLISH = frozenset(["a", "age", "and", "any", "are", "as", "at", "be", "by", "consent", "disease", "for", "from", "has", "have", "history", "in", "informed", "is", "must", "no", "not", "of", "on", "or", "other", "patients", "pregnant", "prior", "study", "subjects", "than", "the", "to", "who", "with", "within", "women", "years"])  # fmt: skip
_OTHERS = frozenset(["alder", "anni", "anos", "ans", "auf", "av", "avec", "bei", "che", "com", "con", "da", "dans", "das", "de", "del", "della", "der", "des", "di", "die", "dla", "dos", "du", "e", "een", "eine", "einer", "el", "eller", "en", "et", "från", "het", "ikke", "ikkje", "il", "ile", "için", "jaar", "keine", "la", "las", "lat", "les", "los", "lub", "med", "mindestens", "minst", "mit", "nach", "nebo", "nicht", "niet", "non", "não", "och", "oder", "olan", "oraz", "ou", "ouder", "para", "per", "por", "powyżej", "przez", "que", "seit", "starší", "tai", "und", "une", "unter", "van", "veya", "von", "voor", "vor", "vuotta", "y", "yaş", "yli", "årig", "úr", "über"])  # fmt: skip
_WORD = re.compile(r"[^\W\d_⁰-₟²³¹]+")
"""Letters only: the raised figures of "10⁹/L" are no word of another script."""
_HEADING = re.compile(
    r"\b(?:einschlu(?:ss|ß)|ausschlu(?:ss|ß))-?kriterien|\b(?:inclusie|exclusie)\s?-?criteria\b|kryteria\s+(?:włączenia|wyłączenia|wykluczenia)|dahil\s+(?:edilme|etme|olma)|dışlama\s+kriter|tiêu\s+chuẩn|\bcriterios?\s+de\s+(?:inclusi|exclusi)|\bcriteri\s+di\s+(?:inclusi|esclusi)|crit[èe]res?\s+d['’]\s?(?:in|ex)clusion|crit[ée]rios\s+de\s+(?:inclus|exclus)|(?:inklusions|eksklusions|exklusions)krit|krit[ée]ri[ay]\s+(?:zařazení|vyloučení|zaradenia)|be(?:vonási|választási)\s+krit|sisäänottokriteerit|poissulkukriteerit",
    re.IGNORECASE,
)
_OTHER_LETTERS = re.compile(r"[äöüßåæøñãõçéèêàáâíìîóòôúùûłąężźśćńőűşğıčřšžůťďąễếềệạảấầậắằặọộồốơờởợụủứừựỉịỹẻẽẹỗổớỡưăđ]")
"""In words of small letters: ignoring case would take the plain i for the Turkish one."""
FEWEST_WORDS = 12
LONGEST = 100_000
"""Characters; ClinicalTrials.gov takes 20,000."""
_FOREIGN = "The criteria seem to be written in another language than English; only English text is read."


def problem_of(raw: str) -> str | None:
    """A sentence when the text cannot be read; None when it can."""
    if len(raw) > LONGEST:
        return f"The text of the criteria has {len(raw):,} characters; no more than {LONGEST:,} are read. Shorten it."
    words = _WORD.findall(raw.lower())
    if not words:
        return "The record holds no text of criteria."
    others = [word for word in words if word[0] >= "\u0250"]
    latin = len(words) - sum(
        not ("\u0370" <= word[0] <= "\u03ff" or "\u1e00" <= word[0] <= "\u1eff") for word in others
    )
    if latin * 2 < len(words) or (len(words) < 6 and latin < len(words)):
        return "The criteria are not written in Latin letters; only English text is read."
    english = sum(map(_ENGLISH.__contains__, words)) / len(words)
    if english < 0.15 and _HEADING.search(raw):
        return _FOREIGN
    if english < 0.1 and len(words) >= 4 and sum(map(_is_spelled_otherwise, words)) / len(words) > 0.2:
        return _FOREIGN
    if len(words) < FEWEST_WORDS:
        return None
    other = sum(map(_OTHERS.__contains__, words)) / len(words)
    return _FOREIGN if other > english and other > 0.1 else None


def is_english(note: str) -> bool:
    """Whether a note, which may be short, can be read as English: it has Latin letters, and does not have more words
    that only another language needs, two at least, than words that English needs."""
    words = _WORD.findall(note.lower())
    if words and sum(word[0] < "\u0250" or "\u0370" <= word[0] <= "\u03ff" for word in words) * 2 < len(words):
        return False
    others = [word for word in words if word in _OTHERS and word not in _ENGLISH]
    return len(set(others)) < 2 or len(others) <= sum(word in _ENGLISH for word in words)


def _is_spelled_otherwise(word: str) -> bool:
    return _OTHER_LETTERS.search(word) is not None
