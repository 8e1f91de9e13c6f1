"""Trials for a person, and people for a trial."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import click
import orjson

from trialwright.cli import corpus_option, data_option, design_now, encoding_option, terms_option
from trialwright.clinical.patient import FactKind, Patient
from trialwright.eligibility.criterion import Criteria
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.kept_criteria import KeptCriteria, Progress
from trialwright.eligibility.matching import (
    Candidate,
    Match,
    Matches,
    judge_person,
    match,
    rank_candidates,
    with_questions,
)
from trialwright.eligibility.note import read_note
from trialwright.eligibility.note_terms import note_terms
from trialwright.eligibility.screening import is_settled_eligible
from trialwright.eligibility.terminology_file import words_of
from trialwright.eligibility.text_language import is_english
from trialwright.errors import InputError, InputErrors
from trialwright.exchange.patient_format import Said, told_notes
from trialwright.exchange.patients import one_patient, read_patients
from trialwright.notice import notice
from trialwright.protocol.study_folder import read_study
from trialwright.protocol.study_list import study_folders, study_roots
from trialwright.registry.corpus import Corpus
from trialwright.registry.first_use import open_corpus
from trialwright.registry.page_text import spell
from trialwright.registry.search_asking import ask
from trialwright.registry.search_index import index_folder, is_behind, update
from trialwright.registry.search_query import Near
from trialwright.registry.search_tantivy import TantivyEngine
from trialwright.registry.search_weighted import Term

WIDEST = 110
NOTICE = notice(None)[:3]
NOTES = (".txt", ".md", ".text")
MOST_NEAR = 20_000
LISTS = ("observations", "conditions", "infections", "medications", "procedures", "vaccinations", "allergies", "trials",
         "consents")  # fmt: skip
SHOWN = 4
FEWEST_TOLD = 100


@dataclass(frozen=True)
class Shelf:
    """The corpus, its index and the kept criteria, open; ``reviewed``: those of the study folders here."""

    corpus: Corpus
    engine: TantivyEngine
    kept: KeptCriteria
    reviewed: Mapping[str, Criteria]

    def criteria_of(self, ids: Sequence[str]) -> Mapping[str, Criteria]:
        """Reviewed criteria where a study folder here holds the study, else the drafted ones."""
        own = {id: self.reviewed[id] for id in ids if id in self.reviewed}
        return {**self.kept.of([id for id in ids if id not in own]), **own}

    def eligible_of(self, ids: Sequence[str], facts: Facts) -> frozenset[str]:
        """Those of these studies for which the person is eligible by these criteria."""
        own = {id: self.reviewed[id] for id in ids if id in self.reviewed}
        found = {id for id, criteria in own.items() if is_settled_eligible(criteria, facts.of_study(id))}
        return self.kept.eligible([id for id in ids if id not in own], facts) | found


@click.command("match")
@click.argument("patient", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--on", metavar="DATE", help="The day of the reading; that of the record (of a note: today) else.")
@click.option("--as-of", "as_of", metavar="DATE", help="The day of which the sources speak, where they do not say it.")
@click.option("--complete", multiple=True, type=click.Choice(LISTS), help="Lists that the sources hold completely.")
@click.option("--status", default="recruiting", show_default=True, help="Status of the studies; any: every status.")
@click.option("--near", metavar="PLACE", help="A city where studies run, or latitude,longitude.")
@click.option("--km", type=float, default=100.0, show_default=True, help="How far from the place a site may be.")
@click.option("--n", "number", type=click.IntRange(1, 100), default=10, show_default=True, help="How many to show.")
@click.option("--all", "every", is_flag=True, help="Judge all that the prefilter leaves, and count them.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@encoding_option
@terms_option
@corpus_option
def match_command(
    patient: Path, on: str | None, as_of: str | None, complete: tuple[FactKind, ...], status: str, near: str | None,
    km: float, number: int, every: bool, form: str, encoding: str | None,
    terms: tuple[Path, ...], corpus: Path,
) -> None:  # fmt: skip
    """Rank the recruiting studies of the corpus for one PATIENT: what speaks for, what against, what to ask.

    PATIENT is a patient in any form that `screen` reads, or a note (.txt, .md, or - for what is typed in). The criteria
    of a study are those of its study folder where one stands here, else drafted by the program and reviewed by nobody.
    """
    with _shelf(corpus) as shelf:
        said = Said(_day("--as-of", as_of), frozenset(complete), datetime.now(UTC).date(), encoding, words_of(terms))
        person, looked_for, notes, day = _person(patient, on, said, shelf.engine)
        filters = () if status == "any" else ask("", [("status", status)]).filters
        within = _near(shelf.engine, near, km) if near else None
        found = match(shelf.engine, shelf.criteria_of, person, day, filters=filters, within=within, terms=looked_for,
                      eligible_of=shelf.eligible_of, wanted=None if every else number)  # fmt: skip
    shown = tuple(islice(found.found, number))
    if form == "json":
        click.echo(orjson.dumps(_match_data(found, shown, person, notes), option=orjson.OPT_INDENT_2))
        return
    told = _match_lines(found, shown, person, day, set(shelf.reviewed))
    _print([*told, *(f"Source: {note}" for note in notes), "", *NOTICE])


@click.command("candidates")
@click.argument("study")
@click.argument("patients", nargs=-1, type=click.Path(path_type=Path))
@click.option("--on", metavar="DATE", help="The day of the reading; that of each record else.")
@click.option("--as-of", "as_of", metavar="DATE", help="The day of which the sources speak, where they do not say it.")
@click.option("--complete", multiple=True, type=click.Choice(LISTS), help="Lists that the sources hold completely.")
@click.option("--n", "number", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many to show.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@encoding_option
@terms_option
@corpus_option
@data_option
@click.pass_context
def candidates_command(
    ctx: click.Context, study: str, patients: tuple[Path, ...], on: str | None, as_of: str | None,
    complete: tuple[FactKind, ...], number: int, form: str, encoding: str | None,
    terms: tuple[Path, ...], corpus: Path, data: Path,
) -> None:  # fmt: skip
    """Rank PATIENTS (files and folders) for one STUDY: a study folder, or an NCT number of the corpus.

    Without PATIENTS the invented ones that ship are ranked. A file that cannot be read is told and costs no other; the
    exit code is then 1, and 2 when none could be read.
    """
    said = Said(_day("--as-of", as_of), frozenset(complete), datetime.now(UTC).date(), encoding, words_of(terms))
    day = _day("--on", on)
    name, criteria, whose = _study_criteria(study, corpus, data)
    people, refused = [], []
    for reading in read_patients(patients or (shipped_patients(),), said):
        if isinstance(reading, InputErrors):
            refused.append(reading)
            continue
        when = max(day or reading.patient.as_of, reading.patient.as_of)
        people.append(
            Candidate(reading.patient, reading.where, judge_person(criteria, reading.patient, when), reading.notes)
        )
    ranked = rank_candidates(people)
    shown = [
        replace(one, judged=with_questions(one.judged, criteria, one.patient)) for one in islice(ranked, number)
    ]  # fmt: skip
    if form == "json":
        click.echo(orjson.dumps(_candidate_data(name, whose, ranked, shown), option=orjson.OPT_INDENT_2))
    else:
        _print([*_candidate_lines(name, whose, ranked, shown), "", *NOTICE])
        for note in told_notes([(one.patient.code, one.notes) for one in ranked]):
            click.echo(f"Source of {note}", err=True)
    for errors in refused:
        click.echo(f"trialwright: {errors}", err=True)
    if refused:
        click.echo(f"{len(refused)} could not be read; {len(ranked)} were judged.", err=True)
        ctx.exit(1 if ranked else 2)


# What is handed in


def shipped_patients() -> Path:
    """The folder of the invented patients that ship."""
    from trialwright.registry.shipped import shipped_folder

    return shipped_folder().with_name("patients")


def _person(
    path: Path, on: str | None, said: Said, engine: TantivyEngine
) -> tuple[Patient, tuple[Term, ...], tuple[str, ...], date]:
    if str(path) == "-" or path.suffix.lower() in NOTES:
        day = _day("--on", on) or datetime.now(UTC).date()
        note = read_note(_note_text(path), said.as_of or day)
        read = [
            f"read from the note: {note.patient.sex or 'sex not said'}, born {note.patient.birth_date or 'not said'}"
        ]
        if note.patient.conditions:
            read.append("conditions " + ", ".join(one.name for one in note.patient.conditions))
        if note.denied:
            read.append("denied " + ", ".join(note.denied))
        if note.unsure:
            read.append("not sure, and no fact: " + ", ".join(note.unsure))
        return note.patient, note_terms(note, engine.searcher), ("; ".join(read) + ".",), day
    reading = one_patient(path, said)
    if not reading.patient.conditions and not reading.patient.infections:
        raise InputError(where=str(path), expected="a patient with a condition to look for", found="none",
                         remedy="Add the diagnoses, or hand in a note.")  # fmt: skip
    return reading.patient, (), reading.notes, _day("--on", on) or reading.patient.as_of


def _note_text(path: Path) -> str:
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8-sig")
    except OSError as error:
        said = (error.strerror or "an error").lower()
        raise InputError(where=str(path), expected="a file that can be read", found=said,
                         remedy="Look at its name and rights.") from None  # fmt: skip
    except UnicodeDecodeError:
        raise InputError(where=str(path), expected="a note in UTF-8", found="another encoding",
                         remedy="Save it as text in UTF-8.") from None  # fmt: skip
    if not text.strip():
        raise InputError(where=str(path), expected="a note with words", found="none", remedy="Write the note.")
    if not is_english(text):
        raise InputError(where=str(path), expected="a note in English", found="another language",
                         remedy="Hand in the facts as a table or a FHIR bundle, or the note in English.")  # fmt: skip
    return text


def _study_criteria(study: str, corpus: Path, data: Path) -> tuple[str, Criteria, str]:
    """Name, criteria and whose they are."""
    try:
        design = design_now(data, study)
        return design.nct_id or design.id, design.criteria, "criteria of the study folder"
    except InputError:
        if not study.upper().startswith("NCT"):
            raise
    with _shelf(corpus) as shelf:
        found = shelf.criteria_of([study.upper()])
    if not found:
        raise InputError(where=study, expected="a study folder, or a study of the corpus", found="neither",
                         remedy="Add its record: trialwright registry add FILE.")  # fmt: skip
    return study.upper(), found[study.upper()], "criteria drafted by the program, reviewed by nobody"


def _reviewed() -> dict[str, Criteria]:
    """The criteria of the study folders here, by NCT number; a folder that cannot be read holds none."""
    found: dict[str, Criteria] = {}
    for folder in study_folders(study_roots(Path.cwd())):
        try:
            design = read_study(folder)
        except (InputError, InputErrors):
            continue
        if design.nct_id:
            found.setdefault(design.nct_id.upper(), design.criteria)
    return found


def _near(engine: TantivyEngine, place: str, km: float) -> frozenset[str]:
    query = ask("", near=Near(place, km), facets=False)
    return frozenset(hit.nct_id for hit in islice(engine.every_hit(query), MOST_NEAR))


@contextmanager
def _shelf(corpus: Path) -> Iterator[Shelf]:
    with open_corpus(corpus, at=datetime.now(UTC)) as records:
        folder = index_folder(corpus)
        if is_behind(folder, records):
            update(folder, records)
        engine = TantivyEngine(folder, records.data)
        with KeptCriteria(corpus.with_suffix(".criteria.sqlite3"), records, progress=_told_of()) as kept:
            try:
                yield Shelf(records, engine, kept, _reviewed())
            finally:
                engine.close()


def _told_of() -> Progress:
    """Says what a first match does: drafts what no match has read before. A few are drafted without a word."""

    def tell(done: int, of: int) -> None:
        if of < FEWEST_TOLD:
            return
        if done == 0:
            click.echo(f"Drafting the criteria of {of:,} studies that no match has read before. They are kept for the "
                       "next time, also when this is stopped;", err=True)  # fmt: skip
            click.echo("trialwright eligibility prepare does it ahead.", err=True)
        elif sys.stderr.isatty():
            click.echo(f"\r{done:,} of {of:,}", err=True, nl=done == of)

    return tell


def _day(where: str, said: str | None) -> date | None:
    try:
        return date.fromisoformat(said) if said is not None else None
    except ValueError:
        raise InputError(where=where, expected="a day as YYYY-MM-DD", found=repr((said or "")[:30]),
                         remedy="Write it so.") from None  # fmt: skip


# What is shown


def _match_data(found: Matches, shown: Sequence[Match], person: Patient, notes: Sequence[str]) -> dict[str, Any]:
    return {
        "patient": person.code, "left_by_the_prefilter": found.left, "judged": found.considered,
        "outcomes": {outcome: found.count(outcome) for outcome in ("eligible", "unknown", "ineligible")},
        "looked_for": [{"words": one.words, "weight": round(one.weight, 3)} for one in found.terms],
        "studies": [
            {"nct_id": one.nct_id, "title": one.card["title"], "status": one.card["status"],
             "because": list(one.because), "score": round(one.score, 3), **_judged_data(one)}
            for one in shown
        ],
        "notes": list(notes), "notice": list(NOTICE),
    }  # fmt: skip


def _judged_data(one: Match | Candidate) -> dict[str, Any]:
    judged = one.judged
    return {
        "outcome": judged.screening.outcome, "reading": judged.reading, "speaks_for": list(judged.speaks_for),
        "speaks_against": list(judged.against), "ask": [question.asks for question in judged.asks],
    }  # fmt: skip


def _candidate_data(name: str, whose: str, ranked: Sequence[Candidate], shown: Sequence[Candidate]) -> dict[str, Any]:
    return {
        "study": name, "criteria": whose, "judged": len(ranked),
        "people": [{"patient": one.patient.code, "where": one.where, **_judged_data(one), "notes": list(one.notes)}
                   for one in shown],
        "notice": list(NOTICE),
    }  # fmt: skip


def _match_lines(
    found: Matches, shown: Sequence[Match], person: Patient, day: date, reviewed_ids: Collection[str]
) -> Iterator[str]:
    rest = found.left - found.considered
    judged = f"{found.considered} judged after the prefilter"
    if rest:
        judged = f"{found.left} left by the prefilter; the {found.considered} that fit best were judged"
    yield (f"Studies for {person.code} on {day}: {judged}; nothing against "
           f"{found.count('eligible') + found.count('unknown')}, shut out {found.count('ineligible')}.")  # fmt: skip
    if rest:
        yield f"None of the other {rest} can come before those shown; --all judges them too."
    if not shown:
        yield "No study of the corpus is about this person's conditions and open to age and sex."
    for number, one in enumerate(shown, start=1):
        yield ""
        yield f"{number}. {one.nct_id}  {one.card['title']}"
        about = f"about {', '.join(one.because)}" if one.because else "found by words of the record alone"
        reviewed = "; criteria drafted, reviewed by nobody"
        if "text" in one.judged.screening.unknown:
            reviewed = "; its text is not at hand or was not read whole, what was read was reviewed by nobody"
        if one.nct_id in reviewed_ids:
            reviewed = "; criteria of the study folder"
        yield f"   {one.card['status'].lower().replace('_', ' ')}; {about}{reviewed}"
        yield from _judged_lines(one)


def _candidate_lines(name: str, whose: str, ranked: Sequence[Candidate], shown: Sequence[Candidate]) -> Iterator[str]:
    outcomes = [one.judged.screening.outcome for one in ranked]
    yield f"Candidates for {name}: {len(ranked)} judged ({whose})."
    yield (f"Eligible by this reading {outcomes.count('eligible')}, not known {outcomes.count('unknown')}, shut out "
           f"{outcomes.count('ineligible')}.")  # fmt: skip
    codes = [one.patient.code for one in ranked]
    for number, one in enumerate(shown, start=1):
        yield ""
        yield f"{number}. {one.patient.code if codes.count(one.patient.code) == 1 else one.where}"
        yield from _judged_lines(one)


def _judged_lines(one: Match | Candidate) -> Iterator[str]:
    judged = one.judged
    yield f"   {judged.reading}"
    for word, told in (
        ("for", judged.speaks_for), ("against", judged.against), ("ask", [question.asks for question in judged.asks])
    ):  # fmt: skip
        for sentence in told[:SHOWN]:
            yield f"   {word:<8}{sentence}"
        if len(told) > SHOWN:
            yield f"   {'':<8}... and {len(told) - SHOWN} more"


def _print(told: Sequence[str]) -> None:
    width = max(60, min(shutil.get_terminal_size((100, 24)).columns, WIDEST))
    for line in told:
        indent = line[: len(line) - len(line.lstrip())] + " " * (8 if line.startswith("   ") else 0)
        for part in textwrap.wrap(line, width, subsequent_indent=indent, break_long_words=False) or [""]:
            click.echo(spell(part, sys.stdout.encoding or "utf-8"))


COMMANDS = (match_command, candidates_command)
