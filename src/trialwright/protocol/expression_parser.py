"""Read the text of an expression: a grammar of its own, small enough to be printed here.

    either      = both { "or" both }
    both        = negated { "and" negated }
    negated     = "not" negated | compared
    compared    = sum [ ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) sum | "in" "(" literal { "," literal } ")" ]
    sum         = product { ( "+" | "-" ) product }
    product     = signed { ( "*" | "/" ) signed }
    signed      = "-" signed | atom
    atom        = number | 'text' | "true" | "false" | name "(" either { "," either } ")" | reference | "(" either ")"
    reference   = name [ "." name ] [ "@" ( "baseline" | "previous" | "latest" | 'visit' ) ]

``a < b < c`` is refused, since it is read in two ways. Limits: 1,000 characters, 200 parts, 24 levels, numbers of 15
characters; no other letters mean anything, so there is no way to anything outside the answers of a study.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from trialwright.protocol.expression import (
    BASELINE,
    COMPARISONS,
    FUNCTIONS,
    LATEST,
    MAXIMUM_CHARACTERS,
    MAXIMUM_DEPTH,
    MAXIMUM_PARTS,
    PREVIOUS,
    Expression,
    ExpressionError,
    Literal,
    Operation,
    Reference,
)

_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<text>'[^'\n]*'|\"[^\"\n]*\")|(?P<name>[a-z][a-z0-9_]*)"
    r"|(?P<sign><=|>=|!=|[-+*/=<>(),.@]))"
)
_WORDS = ("and", "or", "not", "in", "true", "false")
_NUMBER_CHARACTERS = 15


def parse(text: str) -> Expression:
    """The tree that ``text`` spells; ``ExpressionError`` for anything the grammar does not hold.

    >>> parse("weight_kg > 40 and sex = 'female'").name
    'and'
    """
    if len(text) > MAXIMUM_CHARACTERS:
        raise ExpressionError(f"at most {MAXIMUM_CHARACTERS} characters", f"{len(text)}", "Split the expression.")
    parser = _Parser(_tokens(text))
    tree = parser.either(0)
    if parser.at < len(parser.tokens):
        raise parser.unexpected("the end of the expression")
    return tree


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            letter = text[at:].lstrip()[0]
            raise ExpressionError(
                "names in small letters, numbers, 'texts' and signs", f"{letter!r}", "Take the character out."
            )
        kind = match.lastgroup or ""
        if kind == "number" and len(match.group(kind)) > _NUMBER_CHARACTERS:
            raise ExpressionError(
                f"numbers of at most {_NUMBER_CHARACTERS} characters", "a longer one", "Shorten the number."
            )
        found.append((kind, match.group(kind)))
        at = match.end()
        if len(found) > 2 * MAXIMUM_PARTS:
            raise ExpressionError(f"at most {2 * MAXIMUM_PARTS} words and signs", "more", "Split the expression.")
    return found


class _Parser:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.at = 0
        self.parts = 0

    def either(self, depth: int) -> Expression:
        return self._joined("or", self._both, depth)

    def _both(self, depth: int) -> Expression:
        return self._joined("and", self._negated, depth)

    def _joined(self, word: str, inner: Callable[[int], Expression], depth: int) -> Expression:
        if depth > MAXIMUM_DEPTH:
            raise ExpressionError(f"at most {MAXIMUM_DEPTH} levels deep", "more", "Write it flatter.")
        found = [inner(depth)]
        while self._take(word):
            found.append(inner(depth))
        return found[0] if len(found) == 1 else self._made(word, *found)

    def _negated(self, depth: int) -> Expression:
        if self._take("not"):
            return self._made("not", self._negated(self._deeper(depth)))
        return self._compared(depth)

    def _compared(self, depth: int) -> Expression:
        left = self._sum(depth)
        sign = self._take(*COMPARISONS, "in")
        if sign is None:
            return left
        tree = self._made("in", left, *self._list()) if sign == "in" else self._made(sign, left, self._sum(depth))
        if self._peek() in (*COMPARISONS, "in"):
            raise self.unexpected("and, or, or the end after a comparison")
        return tree

    def _list(self) -> list[Expression]:
        self._need("(")
        found = [self._literal()]
        while self._take(","):
            found.append(self._literal())
        self._need(")")
        return found

    def _literal(self) -> Expression:
        negative = self._take("-")
        kind, text = self._next("a number or 'text'")
        if kind == "number":
            return self._counted(Literal(-float(text) if negative else float(text)))
        if kind == "text" and not negative:
            return self._counted(Literal(text[1:-1]))
        self.at -= 1
        raise self.unexpected("a number or 'text'")

    def _sum(self, depth: int) -> Expression:
        tree = self._product(depth)
        while sign := self._take("+", "-"):
            tree = self._made(sign, tree, self._product(depth))
        return tree

    def _product(self, depth: int) -> Expression:
        tree = self._signed(depth)
        while sign := self._take("*", "/"):
            tree = self._made(sign, tree, self._signed(depth))
        return tree

    def _signed(self, depth: int) -> Expression:
        if self._take("-"):
            inner = self._signed(self._deeper(depth))
            return self._made("negative", inner)
        return self._atom(depth)

    def _atom(self, depth: int) -> Expression:
        kind, text = self._next("a value")
        if kind == "number":
            return self._counted(Literal(float(text)))
        if kind == "text":
            return self._counted(Literal(text[1:-1]))
        if text in ("true", "false"):
            return self._counted(Literal(text == "true"))
        if text == "(":
            tree = self.either(self._deeper(depth))
            self._need(")")
            return tree
        if kind == "name" and text not in _WORDS:
            return self._called(text, depth) if self._take("(") else self._reference(text)
        self.at -= 1
        raise self.unexpected("a value")

    def _called(self, name: str, depth: int) -> Expression:
        if name not in FUNCTIONS:
            raise ExpressionError(
                f"one of the functions {', '.join(FUNCTIONS)}", f"{name}(...)", "There are no others."
            )
        arguments = [self.either(self._deeper(depth))]
        while self._take(","):
            arguments.append(self.either(self._deeper(depth)))
        self._need(")")
        least, most = FUNCTIONS[name]
        if not least <= len(arguments) <= most:
            wanted = str(least) if least == most else f"{least} to {most}"
            raise ExpressionError(f"{wanted} arguments of {name}", f"{len(arguments)}", "Correct the arguments.")
        return self._made(name, *arguments)

    def _reference(self, name: str) -> Expression:
        form, item = None, name
        if self._take("."):
            kind, text = self._next("a name after the point")
            if kind != "name":
                self.at -= 1
                raise self.unexpected("a name after the point")
            form, item = name, text
        at = None
        if self._take("@"):
            kind, text = self._next("@baseline, @previous, @latest or @'visit'")
            at = text[1:-1] if kind == "text" else f"@{text}"
            if kind != "text" and at not in (BASELINE, PREVIOUS, LATEST):
                self.at -= 1
                raise self.unexpected("@baseline, @previous, @latest or @'visit'")
        return self._counted(Reference(item, form, at))

    def _made(self, name: str, *arguments: Expression) -> Expression:
        return self._counted(Operation(name, arguments))

    def _counted(self, part: Expression) -> Expression:
        self.parts += 1
        if self.parts > MAXIMUM_PARTS:
            raise ExpressionError(f"at most {MAXIMUM_PARTS} parts", "more", "Split the expression.")
        return part

    def _deeper(self, depth: int) -> int:
        if depth >= MAXIMUM_DEPTH:
            raise ExpressionError(f"at most {MAXIMUM_DEPTH} levels deep", "more", "Write it flatter.")
        return depth + 1

    def _peek(self) -> str | None:
        if self.at >= len(self.tokens) or self.tokens[self.at][0] == "text":
            return None
        return self.tokens[self.at][1]

    def _take(self, *texts: str) -> str | None:
        found = self._peek()
        if found is not None and found in texts:
            self.at += 1
            return found
        return None

    def _need(self, text: str) -> None:
        if not self._take(text):
            raise self.unexpected(f"{text!r}")

    def _next(self, expected: str) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise self.unexpected(expected)
        self.at += 1
        return self.tokens[self.at - 1]

    def unexpected(self, expected: str) -> ExpressionError:
        found = repr(self.tokens[self.at][1]) if self.at < len(self.tokens) else "the end"
        return ExpressionError(expected, found, f"Look at word or sign {self.at + 1} of the expression.")
