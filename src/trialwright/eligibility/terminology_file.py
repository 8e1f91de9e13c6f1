"""Read a terminology file that the user supplies: which form is it, which names of conditions and drugs are in it?"""

from __future__ import annotations

import gzip
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from trialwright.eligibility import terminologies, words
from trialwright.eligibility.terminology import Coded, SuppliedKind, Terminology
from trialwright.errors import InputError
from trialwright.kinds import collect

HEAD = 4000


def names_in(path: Path) -> dict[SuppliedKind, list[tuple[str, tuple[str, ...]]]]:
    """The names in the file by kind; ``InputError`` when it cannot be read or has no form that is known."""
    text = _text(path)
    form = _form(text, path)
    found: dict[SuppliedKind, list[tuple[str, tuple[str, ...]]]] = {}
    for kind, name, synonyms in form.read(_lines(text)):
        found.setdefault(kind, []).append((name, synonyms))
    return found


def codes_in(path: Path, wanted: Collection[str]) -> dict[str, list[Coded]]:
    """The codes in the file for each of the ``wanted`` names (small letters) that it holds; ``InputError`` when it
    cannot be read, has no form that is known, or one whose codes are not taken over."""
    text = _text(path)
    form = _form(text, path)
    if form.codes is None:
        held = "; ".join(one.says for one in collect(terminologies, "TERMINOLOGY", Terminology).values() if one.codes)
        raise InputError(where=str(path), expected="a terminology whose codes are taken over", found=form.says,
                         remedy=f"Give one of: {held}")  # fmt: skip
    found: dict[str, list[Coded]] = {}
    for one in form.codes(_lines(text)):
        for name in dict.fromkeys(words.normal(said) for said in (one.name, *one.synonyms)):
            if name in wanted:
                found.setdefault(name, []).append(one)
    return found


def words_of(paths: Iterable[Path]) -> dict[tuple[str, str], str]:
    """What each code in the files is called, by system and code: by a name that the word lists know, where there is
    one. A code that is called by names of unlike things has none. ``InputError`` as of ``codes_in``."""
    found: dict[tuple[str, str], str] = {}
    unlike: set[tuple[str, str]] = set()
    for path in paths:
        text = _text(path)
        form = _form(text, path)
        read = form.codes or form.crossed
        if read is None:
            remedy = "Give a table of system, code, name; MeSH; RxNorm; or the Disease Ontology."
            raise InputError(where=str(path), expected="a terminology with codes", found=form.says, remedy=remedy)
        for one in read(_lines(text)):
            key, name = (one.system, one.code), _known(one)
            if _meaning(found.setdefault(key, name)) != _meaning(name):
                unlike.add(key)
    return {key: name for key, name in found.items() if key not in unlike}


def _known(one: Coded) -> str:
    names = (one.name, *one.synonyms)
    return next((name for name in names if words.condition(name) or words.drug(name)), one.name)


def _meaning(name: str) -> str:
    entry = words.condition(name) or words.drug(name)
    return entry.name if entry is not None else words.normal(name)


def _form(text: str, path: Path) -> Terminology:
    forms = collect(terminologies, "TERMINOLOGY", Terminology)
    form: Terminology | None = next((form for form in forms.values() if form.recognises(text[:HEAD])), None)
    if form is None:
        raise InputError(where=str(path), expected="a terminology file", found="another form",
                         remedy=f"Known are: {'; '.join(form.says for form in forms.values())}")  # fmt: skip
    return form


def _lines(text: str) -> Iterator[str]:
    return iter(text.splitlines())


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
        return data.decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        said = getattr(error, "strerror", None) or "something that is no UTF-8 text"
        raise InputError(where=str(path), expected="a file of text that can be read", found=str(said).lower(),
                         remedy="Give a terminology file as text or as gzip.") from None  # fmt: skip
