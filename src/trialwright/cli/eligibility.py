"""Criteria on the command line: drafted from a record's text, and held to each other."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
import httpx

from trialwright.cli import corpus_option
from trialwright.eligibility.criteria_file import read_criteria
from trialwright.eligibility.criterion import Criteria
from trialwright.eligibility.draft import Draft, DraftCriterion
from trialwright.eligibility.draft_file import as_yaml
from trialwright.eligibility.draft_record import draft_of
from trialwright.eligibility.lint import lint
from trialwright.eligibility.printed_terms import Lexicon, own_lexicon
from trialwright.eligibility.proposal import Answer, may_be_asked, read_answer, request_of
from trialwright.eligibility.terminology_file import names_in
from trialwright.errors import InputError
from trialwright.protocol.study_folder import read_study
from trialwright.protocol.study_list import find_study, study_roots
from trialwright.protocol.yaml_file import read_yaml
from trialwright.registry.arrival import Arrival
from trialwright.registry.corpus import Corpus
from trialwright.registry.reading import read_source
from trialwright.registry.record import Record
from trialwright.registry.shipped import shipped_records


@click.group("eligibility")
def eligibility_commands() -> None:
    """Who may join: criteria drafted, checked, and said in the forms of others."""


@eligibility_commands.command("draft")
@click.argument("record")
@click.option("--terms", "terms", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
              help="A terminology file: MeSH, Disease Ontology, ATC, RxNorm, DrugBank.")  # fmt: skip
@click.option("--ask-model", "ask", is_flag=True,
              help="Let a language model (TRIALWRIGHT_LLM_BASE_URL) propose, as comments only.")  # fmt: skip
@corpus_option
def draft(record: str, terms: tuple[Path, ...], ask: bool, corpus: Path) -> None:
    """Draft criteria.yaml from the registered text of RECORD, every gap marked; redirect it into a file.

    RECORD is a file in any form that is known here, a study's folder or name, or an NCT number of the corpus.
    """
    found = _record(record, corpus)
    drafted = draft_of(found, _lexicon(terms))
    for problem in drafted.problems:
        click.echo(f"trialwright: {found.nct_id or record}: {problem}", err=True)
    if not drafted.criteria:
        sys.exit(2)
    click.echo(as_yaml(drafted, found, _proposals(drafted) if ask else None), nl=False)


@eligibility_commands.command("lint")
@click.argument("study", metavar="FILE|STUDY")
def lint_command(study: str) -> None:
    """Look for contradictions, duplicates and unlike anchors in the criteria of a FILE (criteria.yaml) or a STUDY.

    Ends with 0 when there is no contradiction, else with 1.
    """
    remarks = lint(_criteria(study))
    for remark in remarks:
        click.echo(str(remark))
    if not remarks:
        click.echo("Nothing to remark.")
    sys.exit(1 if any(remark.weight == "error" for remark in remarks) else 0)


def _proposals(drafted: Draft) -> dict[str, Answer]:
    """What the configured model proposes, by criterion. The text of the criteria leaves this machine only here."""
    base, model = os.environ.get("TRIALWRIGHT_LLM_BASE_URL"), os.environ.get("TRIALWRIGHT_LLM_MODEL")
    if not base or not model:
        expected = "with TRIALWRIGHT_LLM_BASE_URL and TRIALWRIGHT_LLM_MODEL set"
        raise InputError(where="--ask-model", expected=expected, found="one of them or none",
                         remedy="Set both, or leave the option out: drafting needs no model.")  # fmt: skip
    key = os.environ.get("TRIALWRIGHT_LLM_API_KEY")
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    found: dict[str, Answer] = {}
    with httpx.Client(base_url=base, headers=headers, timeout=60) as http:
        for one in drafted.criteria:
            if may_be_asked(one):
                found[one.id] = _asked(http, one, model)
    return found


def _asked(http: httpx.Client, one: DraftCriterion, model: str) -> Answer:
    try:
        answer = http.post("chat/completions", json=request_of(one, model))
        answer.raise_for_status()
        return read_answer(answer.json(), one)
    except (httpx.HTTPError, ValueError) as error:
        raise InputError(where="TRIALWRIGHT_LLM_BASE_URL", expected="an address that answers chat requests",
                         found=type(error).__name__,
                         remedy="Check the address, the model's name and the key.") from None  # fmt: skip


def _criteria(study: str) -> Criteria:
    path = Path(study)
    if path.suffix not in (".yaml", ".yml"):
        return read_study(find_study(study, study_roots(Path.cwd()))).criteria
    beside = path.with_name("record.json")
    record = read_source(beside).record if beside.is_file() else None
    data = read_yaml(path, path.name).data
    if record is None and isinstance(data, dict):
        data = _without_quotes(data)
    return read_criteria(data, path.name, record=record)


def _without_quotes(data: object) -> object:
    """Criteria without the record beside them are held to each other all the same; their quotes cannot be looked up."""
    if isinstance(data, dict):
        return {
            key: _without_quotes(value)
            for key, value in data.items()
            if key not in ("quote", "text", "structured_fields")
        }
    return [_without_quotes(one) for one in data] if isinstance(data, list) else data


def _record(word: str, corpus: Path) -> Record:
    path = Path(word)
    if path.is_file():
        return read_source(path).record
    held = _held(word, corpus)
    if held is not None:
        return held
    if path.suffix in (".json", ".xml", ".txt", ".csv", ".zip", ".gz"):
        return read_source(path).record
    folder = path if (path / "record.json").is_file() else find_study(word, study_roots(Path.cwd()))
    if not (folder / "record.json").is_file():
        raise InputError(where=word, expected="a record, or a study with record.json", found="none",
                         remedy="Name a file, a registered study, or an NCT number of the corpus.")  # fmt: skip
    return read_source(folder / "record.json").record


def _held(word: str, corpus: Path) -> Record | None:
    if corpus.is_file():
        with Corpus.open(corpus, read_only=True) as records:
            return records.record(word.strip().upper())
    shipped = (one.record for one in shipped_records() if isinstance(one, Arrival))
    return next((record for record in shipped if record.nct_id == word.strip().upper()), None)


def _lexicon(files: tuple[Path, ...]) -> Lexicon | None:
    found: Lexicon | None = None
    for file in files:
        for kind, names in names_in(file).items():
            found = (found or own_lexicon()).with_names(kind, names)
    return found


COMMANDS = (eligibility_commands,)
