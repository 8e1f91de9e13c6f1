"""The report of a validation, as a page to read and as a PDF to print, sign and file."""

from __future__ import annotations

from html import escape

from trialwright.analysis.report_document import Cell, Foot, Section, Table, Words
from trialwright.analysis.report_document import Report as Printed
from trialwright.analysis.report_pdf import pdf
from trialwright.web.validation import OUTCOMES, Report

NOTICE = (
    "Research software; not a medical device; not validated for any jurisdiction: whether this report suffices is for "
    "whoever answers for the trial to judge."
)
HEADS = ("Id", "Requirement", "Clauses", "Kind", "Outcome", "Evidence")
STUDY_HEADS = ("Kind", "Test", "Function", "Outcome", "What was tried")


def counted(report: Report) -> str:
    """How many requirements came out in each way."""
    return ", ".join(f"{report.count(word)} {word}" for word in OUTCOMES)


def counted_study(report: Report) -> str:
    """How many of the study's tests came out in each way."""
    words = ("holds", "does not hold", "not shown")
    return ", ".join(f"{sum(one.outcome == word for one in report.study)} {word}" for word in words)


def _lines(report: Report) -> list[tuple[str, ...]]:
    return [(one.id, one.says, one.clauses, one.kind, one.outcome, one.evidence) for one in report.lines]


def _study_lines(report: Report) -> list[tuple[str, ...]]:
    return [(one.kind, one.name, one.critical, one.outcome, one.says) for one in report.study]


def as_html(report: Report) -> str:
    """The report for reading."""
    system = "".join(f"<li>{escape(word)}: {escape(value)}</li>" for word, value in report.system)
    tests = _table(STUDY_HEADS, _study_lines(report))
    study = f"<h2>The study's own tests</h2><p>{escape(counted_study(report))}.</p>{tests}" if report.study else ""
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Validation report</title><style>body{'
        "font:11pt/1.4 sans-serif;max-width:70em;margin:2em auto;padding:0 1em}td,th{border-bottom:1px solid #bbb;"
        "padding:.3em .6em .3em 0;text-align:left;vertical-align:top}tr{break-inside:avoid}</style>"
        f"<h1>Validation report</h1><p>Made {escape(report.made_at)} (UTC) on a scratch study in this installation. "
        f"{counted(report)}.</p><p>{NOTICE}</p><ul>{system}</ul>{_table(HEADS, _lines(report))}{study}</html>\n"
    )


def _table(heads: tuple[str, ...], lines: list[tuple[str, ...]]) -> str:
    top = "".join(f"<th>{escape(head)}</th>" for head in heads)
    rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in line) + "</tr>" for line in lines)
    return f"<table><tr>{top}</tr>{rows}</table>"


def as_pdf(report: Report) -> bytes:
    """The report for printing and signing."""
    blocks = [Words(f"{counted(report)}."), _printed("1", "Requirements", HEADS, _lines(report))]
    sections = [Section("1", "Requirements", tuple(blocks))]
    if report.study:
        tests = _printed("2", "Named tests of the study", STUDY_HEADS, _study_lines(report))
        sections.append(Section("2", "The study's own tests", (Words(f"{counted_study(report)}."), tests)))
    sign = Words("Reviewed by (printed name), signature, date:", ("", "", ""), strong=True)
    sections.append(Section(str(len(sections) + 1), "Review", (sign,)))
    return pdf(Printed(
        title="Validation report", study="", simulated=False, version=dict(report.system)["Trialwright"],
        facts=(("Made (UTC)", report.made_at), *report.system), notice=(NOTICE,),
        stamp=f"Validation of this installation, made {report.made_at}", sections=tuple(sections),
    ))  # fmt: skip


def _printed(number: str, title: str, heads: tuple[str, ...], lines: list[tuple[str, ...]]) -> Table:
    rows = tuple(tuple(Cell(cell) for cell in line) for line in lines)
    return Table(number, title, heads, rows, Foot(), numbers_from=len(heads), listing=True)
