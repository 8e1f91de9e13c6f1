"""The report as a PDF: the same words, tables and figures, with the mark and the stamp on every page.

Figures are drawn as vectors from the same drawing as the page's. The same report gives the same bytes (no dates, no
random ids). Letters come from DejaVu Sans, which is put into the file; words in Chinese, Japanese or Korean are set in
Adobe's standard face for them, which the reader's program supplies, and the report says so on its first page.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.graphics import shapes
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Frame,
    KeepTogether,
    LongTable,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    TableStyle,
)

from trialwright.analysis.drawing import Box, Drawing, Label, Line, Mark, Piece, is_east_asian
from trialwright.analysis.report_document import Foot, Picture, Report, Table, Words, has_east_asian
from trialwright.analysis.svg import corners
from trialwright.notice import SIMULATED

_MANY, _CELL, _PLAIN, _NARROW = 80, 7.2, 6.6, 78
_LONGEST = 800
"""A listing with more lines is named in the PDF and stands in the HTML report and as a file."""
_EAST = "STSong-Light"
_MARGIN = 42
_WIDTH = landscape(A4)[0] - 2 * _MARGIN
_INK, _SOFT, _LINE = HexColor("#1b1f23"), HexColor("#51585f"), HexColor("#c9d0d5")
EAST_SAYS = (
    "Some words here are in an East Asian script. In this PDF they are set in a standard face that the program showing "
    "it supplies; where it has none, read them in the HTML report."
)


@cache
def _faces() -> tuple[str, str]:
    """DejaVu Sans as matplotlib ships it, else Vera as reportlab does; both are free to embed."""
    from importlib.util import find_spec

    found = find_spec("matplotlib")
    folder = Path(found.origin).parent / "mpl-data/fonts/ttf" if found and found.origin else Path("nowhere")
    names = (
        ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
        if (folder / "DejaVuSans.ttf").exists()
        else ("Vera.ttf", "VeraBd.ttf")
    )
    for face, name in zip(("Report", "Report-Bold"), names, strict=True):
        path = folder / name
        pdfmetrics.registerFont(TTFont(face, str(path) if path.exists() else name))
    pdfmetrics.registerFont(UnicodeCIDFont(_EAST))
    pdfmetrics.registerFontFamily(
        "Report", normal="Report", bold="Report-Bold", italic="Report", boldItalic="Report-Bold"
    )
    return "Report", "Report-Bold"


def pdf(report: Report) -> bytes:
    """The whole file."""
    normal, bold = _faces()
    styles = _styles(normal, bold)
    held = BytesIO()
    document = BaseDocTemplate(
        held, pagesize=landscape(A4), leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=50, bottomMargin=46,
        title=report.title, author="Trialwright", subject=report.study, invariant=1,
    )  # fmt: skip
    frame = Frame(_MARGIN, 46, _WIDTH, landscape(A4)[1] - 96, id="page", leftPadding=0, rightPadding=0)
    document.addPageTemplates([PageTemplate(id="page", frames=[frame], onPage=_page(report))])
    document.build(_story(report, styles))
    return held.getvalue()


def _styles(normal: str, bold: str) -> dict[str, ParagraphStyle]:
    base = ParagraphStyle("words", fontName=normal, fontSize=9, leading=12.5, textColor=_INK, spaceAfter=5)
    return {
        "words": base,
        "title": ParagraphStyle("title", base, fontName=bold, fontSize=18, leading=23, spaceAfter=10),
        "head": ParagraphStyle("head", base, fontName=bold, fontSize=13, leading=17, spaceBefore=8, spaceAfter=6),
        "caption": ParagraphStyle("caption", base, fontName=bold, fontSize=9.5, spaceBefore=6, spaceAfter=4),
        "cell": ParagraphStyle("cell", base, fontSize=7.2, leading=9.2, spaceAfter=0),
        "cell-bold": ParagraphStyle("cell-bold", base, fontName=bold, fontSize=_CELL, leading=9.2, spaceAfter=0),
        "cell-number": ParagraphStyle("cell-number", base, fontSize=7.2, leading=9.2, spaceAfter=0, alignment=2),
        "foot": ParagraphStyle("foot", base, fontSize=6.8, leading=8.8, textColor=_SOFT, spaceAfter=12),
    }  # fmt: skip


def _page(report: Report) -> Callable[[Any, Any], None]:
    def draw(canvas: Any, document: Any) -> None:
        wide, tall = landscape(A4)
        canvas.saveState()
        canvas.setFont("Report-Bold", 8)
        if report.simulated:
            canvas.setFillColor(HexColor("#8a3b00"))
            canvas.drawCentredString(wide / 2, tall - 26, f"{SIMULATED}. Virtual participants and invented numbers.")
        canvas.setFont("Report", 6.5)
        canvas.setFillColor(_SOFT)
        canvas.drawString(_MARGIN, 26, report.stamp)
        canvas.drawString(_MARGIN, 17, report.notice[0] if report.notice else "")
        canvas.drawRightString(wide - _MARGIN, 26, f"Page {document.page}")
        canvas.restoreState()

    return draw


def _story(report: Report, styles: dict[str, ParagraphStyle]) -> list[Any]:
    story: list[Any] = [_paragraph(report.title, styles["title"])]
    story += [_paragraph(sentence, styles["words"]) for sentence in report.notice]
    if has_east_asian(report):
        story.append(_paragraph(EAST_SAYS, styles["words"]))
    facts = [[_paragraph(name, styles["cell-bold"]), _paragraph(value, styles["cell"])] for name, value in report.facts]
    if facts:
        story += [Spacer(1, 6), LongTable(facts, colWidths=[150, _WIDTH - 150], style=_lines())]
    for section in report.sections:
        story += [PageBreak() if "." not in section.number else CondPageBreak(120)]
        story.append(_paragraph(f"{section.number} {section.title}", styles["head"]))
        for block in section.blocks:
            story += _block(block, report, styles)
    return story


def _block(block: Words | Table | Picture, report: Report, styles: dict[str, ParagraphStyle]) -> list[Any]:
    if isinstance(block, Words):
        found = [_paragraph(block.text, styles["caption" if block.strong else "words"])] if block.text else []
        return [*found, *(_paragraph(f"• {item}", styles["words"]) for item in block.items)]
    mark = f"{SIMULATED}: " if report.simulated else ""
    caption = _paragraph(f"{mark}{block.label}. {block.title}", styles["caption"])
    foot = _foot(block.foot, report.stamp, styles)
    if isinstance(block, Picture):
        return [KeepTogether([caption, _drawn(block.drawing), foot])]
    if not block.rows or (block.listing and len(block.rows) > _LONGEST):
        long = f"{len(block.rows)} lines: not printed here; they stand in the HTML report and in the folder listings."
        return [KeepTogether([caption, _paragraph(long if block.rows else block.empty, styles["words"]), foot])]
    made = _long(block, styles) if block.listing and len(block.rows) > _MANY else [_table(block, styles)]
    return [CondPageBreak(90), caption, *made, Spacer(1, 3), foot]


def _foot(foot: Foot, stamp: str, styles: dict[str, ParagraphStyle]) -> Paragraph:
    lines = list(foot.notes)
    lines += [f"{word}: {said}" for word, said in (("Method", foot.method), ("Analysis set", foot.analysis_set),
                                                   ("Estimand", foot.estimand)) if said]  # fmt: skip
    return Paragraph("<br/>".join(_faced(escape(line)) for line in (*lines, stamp)), styles["foot"])


def _table(table: Table, styles: dict[str, ParagraphStyle]) -> LongTable:
    columns = len(table.header)
    rows = [[_paragraph(name, styles["cell-bold"]) for name in table.header]]
    style = _lines()
    for place, row in enumerate(table.rows, start=1):
        if row and row[0].heading:
            rows.append([_paragraph(row[0].text, styles["cell-bold"]), *[""] * (columns - 1)])
            style.add("SPAN", (0, place), (-1, place))
            continue
        rows.append([
            _paragraph(cell.text, styles["cell-number" if column >= table.numbers_from else "cell"])
            for column, cell in enumerate(row)
        ])  # fmt: skip
    return LongTable(rows, colWidths=_widths(table), repeatRows=1, style=style, hAlign="LEFT")


def _long(table: Table, styles: dict[str, ParagraphStyle]) -> list[LongTable]:
    """A long listing: its words are broken by their number of letters, in pieces of some pages, for speed."""
    widths = _widths(table)
    heads = [_paragraph(name, styles["cell-bold"]) for name in table.header]
    style = _lines()
    style.add("FONT", (0, 1), (-1, -1), "Report", _PLAIN, _PLAIN * 1.25)
    rows = [[_plain(cell.text, width, styles) for cell, width in zip(row, widths, strict=True)] for row in table.rows]
    return [
        LongTable([heads, *rows[start : start + _MANY]], colWidths=widths, repeatRows=1, style=style, hAlign="LEFT")
        for start in range(0, len(rows), _MANY)
    ]


def _plain(text: str, width: float, styles: dict[str, ParagraphStyle]) -> str | Paragraph:
    if is_east_asian(text):
        return _paragraph(text, styles["cell"])
    letters = max(int((width - 8) / (_PLAIN * 0.6)), 3)
    return text if len(text) <= letters else "\n".join(textwrap.wrap(text, letters))


def _widths(table: Table) -> list[float]:
    """Columns as wide as their longest text asks, within the page: where that is too narrow, wide columns give way, and
    none so far that a word of its heading is broken."""
    heads = [_head_width(name) for name in table.header]
    wants = []
    for column, head in enumerate(heads):
        cells = [row[column].text for row in table.rows if len(row) > column and not row[0].heading]
        longest = max([4, *(min(len(cell), 46) for cell in cells)])
        wants.append(max(longest * 4.35 + 10, head))
    over = sum(wants) - _WIDTH
    wide = sum(want for want in wants if want > _NARROW)
    if over > 0 and wide:
        wants = [max(want - over * want / wide, head) if want > _NARROW else want
                 for want, head in zip(wants, heads, strict=True)]  # fmt: skip
    total = sum(wants)
    return [max(want, 16) * min(1.0, _WIDTH / total) for want in wants]


def _head_width(name: str) -> float:
    """What the longest word of a heading takes, with the space beside it."""
    _, bold = _faces()
    return max((pdfmetrics.stringWidth(word, bold, _CELL) for word in name.split()), default=0.0) + 9


def _lines() -> TableStyle:
    return TableStyle([
        ("LINEBELOW", (0, 0), (-1, -1), 0.3, _LINE), ("LINEBELOW", (0, 0), (-1, 0), 0.8, _SOFT),
        ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ("TOPPADDING", (0, 0), (-1, -1), 1.6), ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ])  # fmt: skip


def _paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(_faced(escape(text)), style)


def _faced(text: str) -> str:
    """East Asian characters in a face that has them."""
    if not is_east_asian(text):
        return text
    made, run = [], ""
    for character in text + " ":
        if is_east_asian(character):
            run += character
            continue
        if run:
            made.append(f'<font name="{_EAST}">{run}</font>')
            run = ""
        made.append(character)
    return "".join(made).rstrip()


def _drawn(drawing: Drawing) -> shapes.Drawing:
    """The drawing as vectors, small enough for a page."""
    scale = min(0.78, 400 / drawing.height, _WIDTH / drawing.width)
    sheet = shapes.Drawing(drawing.width * scale, drawing.height * scale)
    group = shapes.Group(transform=(scale, 0, 0, scale, 0, 0))
    for piece in drawing.pieces:
        for made in _shape(piece, drawing.height):
            group.add(made)
    sheet.add(group)
    return sheet


def _shape(piece: Piece, tall: float) -> list[Any]:
    if isinstance(piece, Line):
        flat = [value for x, y in piece.points for value in (x, tall - y)]
        given = {"strokeColor": HexColor(piece.colour), "strokeWidth": piece.width}
        if piece.dash:
            given["strokeDashArray"] = [float(part) for part in piece.dash.split()]
        if piece.fill:
            return [shapes.Polygon(flat, fillColor=HexColor(piece.fill), fillOpacity=piece.opacity,
                                   strokeColor=None if piece.width == 0 else HexColor(piece.colour))]  # fmt: skip
        return [shapes.PolyLine(flat, **given)]
    if isinstance(piece, Box):
        stroke = HexColor(piece.stroke) if piece.stroke else None
        dash = [float(part) for part in piece.dash.split()] if piece.dash else None
        return [shapes.Rect(piece.x, tall - piece.y - piece.height, piece.width, piece.height,
                            fillColor=HexColor(piece.fill), strokeColor=stroke, strokeWidth=0.8,
                            strokeDashArray=dash)]  # fmt: skip
    if isinstance(piece, Mark):
        return _mark(piece, tall)
    return [_label(piece, tall)]


def _mark(mark: Mark, tall: float) -> list[Any]:
    tint = HexColor(mark.colour)
    if mark.shape in ("circle", "ring"):
        hollow = mark.shape == "ring"
        return [shapes.Circle(mark.x, tall - mark.y, mark.radius, fillColor=HexColor("#ffffff") if hollow else tint,
                              strokeColor=tint if hollow else None, strokeWidth=1.6)]  # fmt: skip
    if mark.shape == "cross":
        r, y = mark.radius, tall - mark.y
        return [shapes.Line(mark.x - r, y - r, mark.x + r, y + r, strokeColor=tint, strokeWidth=2),
                shapes.Line(mark.x - r, y + r, mark.x + r, y - r, strokeColor=tint, strokeWidth=2)]  # fmt: skip
    flat = [value for x, y in corners(mark) for value in (x, tall - y)]
    return [shapes.Polygon(flat, fillColor=tint, strokeColor=None)]


def _label(label: Label, tall: float) -> Any:
    face = _EAST if is_east_asian(label.text) else ("Report-Bold" if label.bold else "Report")
    made = shapes.String(label.x, tall - label.y, label.text, fontName=face, fontSize=label.size,
                         fillColor=HexColor(label.colour), textAnchor=label.anchor)  # fmt: skip
    if not label.upright:
        return made
    made.x, made.y = 0, 0
    return shapes.Group(made, transform=(0, 1, -1, 0, label.x, tall - label.y))
