"""A drawing as SVG text: the same bytes for the same drawing, on every machine.

Attributes only: no style sheet, no inline style and no script, so that it stands inside a page under the strictest
Content Security Policy, as a file of its own, and in a print. Words stay words: they can be read aloud, searched and
copied, and a reader's machine shows them in a face that has their letters.
"""

from __future__ import annotations

from xml.etree import ElementTree

from trialwright.analysis.drawing import Box, Drawing, Label, Line, Mark, Piece
from trialwright.notice import SIMULATED

_FACES = "DejaVu Sans, Verdana, Arial, Liberation Sans, Noto Sans, Noto Sans CJK SC, sans-serif"


def svg(drawing: Drawing, name: str = "figure", *, simulated: bool = False) -> str:
    """The drawing; ``name`` makes its ids unique on a page. The mark stands in the title and above the drawing."""
    above = 22.0 if simulated else 0.0
    root = ElementTree.Element("svg", {
        "xmlns": "http://www.w3.org/2000/svg", "class": "drawn", "role": "img",
        "viewBox": f"0 {_number(-above)} {_number(drawing.width)} {_number(drawing.height + above)}",
        "aria-labelledby": f"{name}-title {name}-description", "font-family": _FACES,
    })  # fmt: skip
    title = f"{SIMULATED}: {drawing.title}" if simulated and SIMULATED not in drawing.title else drawing.title
    ElementTree.SubElement(root, "title", {"id": f"{name}-title"}).text = title
    ElementTree.SubElement(root, "desc", {"id": f"{name}-description"}).text = drawing.description
    for piece in _marked(drawing) if simulated else drawing.pieces:
        _piece(root, piece)
    return ElementTree.tostring(root, encoding="unicode")


def _marked(drawing: Drawing) -> tuple[Piece, ...]:
    return (Label(drawing.width - 6, -6, SIMULATED, "end", bold=True, colour="#8a3b00"), *drawing.pieces)


def _piece(root: ElementTree.Element, piece: Piece) -> None:
    if isinstance(piece, Line):
        _line(root, piece)
    elif isinstance(piece, Box):
        given = {"x": _number(piece.x), "y": _number(piece.y), "width": _number(piece.width),
                 "height": _number(piece.height), "fill": piece.fill, "stroke": piece.stroke or "none"}  # fmt: skip
        ElementTree.SubElement(root, "rect", {**given, **({"stroke-dasharray": piece.dash} if piece.dash else {})})
    elif isinstance(piece, Mark):
        _mark(root, piece)
    else:
        _label(root, piece)


def _line(root: ElementTree.Element, line: Line) -> None:
    points = " ".join(f"{_number(x)},{_number(y)}" for x, y in line.points)
    given = {"points": points, "fill": line.fill or "none", "stroke": line.colour, "stroke-width": _number(line.width)}
    if line.dash:
        given["stroke-dasharray"] = line.dash
    if line.opacity < 1:
        given["opacity"] = _number(line.opacity)
    ElementTree.SubElement(root, "polygon" if line.fill else "polyline", given)


def corners(mark: Mark) -> tuple[tuple[float, float], ...]:
    """The corners of a mark that has corners."""
    x, y, r = mark.x, mark.y, mark.radius
    if mark.shape == "square":
        return ((x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r))
    if mark.shape == "triangle":
        return ((x, y - 1.2 * r), (x + 1.1 * r, y + r), (x - 1.1 * r, y + r))
    return ((x, y - 1.3 * r), (x + 1.3 * r, y), (x, y + 1.3 * r), (x - 1.3 * r, y))


def _mark(root: ElementTree.Element, mark: Mark) -> None:
    x, y, r = mark.x, mark.y, mark.radius
    if mark.shape in ("circle", "ring"):
        hollow = {"fill": "#ffffff", "stroke": mark.colour, "stroke-width": "1.6"}
        colour = hollow if mark.shape == "ring" else {"fill": mark.colour}
        ElementTree.SubElement(root, "circle", {"cx": _number(x), "cy": _number(y), "r": _number(r), **colour})
    elif mark.shape == "cross":
        for ends in (((x - r, y - r), (x + r, y + r)), ((x - r, y + r), (x + r, y - r))):
            _line(root, Line(ends, mark.colour, 2.0))
    else:
        points = " ".join(f"{_number(px)},{_number(py)}" for px, py in corners(mark))
        ElementTree.SubElement(root, "polygon", {"points": points, "fill": mark.colour})


def _label(root: ElementTree.Element, label: Label) -> None:
    given = {"x": _number(label.x), "y": _number(label.y), "font-size": _number(label.size), "fill": label.colour}
    if label.anchor != "start":
        given["text-anchor"] = label.anchor
    if label.bold:
        given["font-weight"] = "bold"
    if label.upright:
        given["transform"] = f"rotate(-90 {given['x']} {given['y']})"
    ElementTree.SubElement(root, "text", given).text = _sound(label.text)


def _sound(text: str) -> str:
    """Without characters that XML forbids."""
    return "".join(character for character in text if character >= " ")


def _number(value: float) -> str:
    """A coordinate with two decimals at most; never minus zero."""
    return f"{round(value, 2) + 0.0:g}" if abs(value) < 1000 else f"{round(value, 1):.1f}"
