"""YAML without its traps: what a scalar means, what is refused, and the line of every key."""

# ruff: noqa: E501 (a table reads better in one line)

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.errors import InputErrors
from trialwright.protocol.yaml_file import MAXIMUM_BYTES, parse_yaml

# YAML 1.2.2, section 10.3.2 (core schema): only true and false are booleans. What YAML 1.1 made of the others stands
# behind each.
SCALARS = (
    ("no", "no"),              # 1.1: false, the country code of Norway
    ("yes", "yes"),            # 1.1: true
    ("off", "off"),            # 1.1: false
    ("y", "y"),                # 1.1: true
    ("true", True),
    ("False", False),
    ("2025-06-10", "2025-06-10"),  # 1.1: a date
    ("12:30", "12:30"),        # 1.1: 750, sexagesimal
    ("010", 10),               # 1.1: 8, octal
    ("0x1F", "0x1F"),          # 1.1: 31
    ("1_000", "1_000"),        # 1.1: 1000
    ("30", 30),
    ("-3", -3),
    ("1.5", 1.5),
    ("1e3", 1000.0),
    (".nan", ".nan"),          # 1.1: not a number
    (".inf", ".inf"),
    ("1e999", "1e999"),        # no finite number
    ("~", None),
    ("null", None),
    ("", None),
    ('"30"', "30"),
    ("'no'", "no"),
    ('""', ""),
)  # fmt: skip


@pytest.mark.parametrize(("written", "meant"), SCALARS)
def test_a_scalar_means_what_it_says(written: str, meant: object) -> None:
    found = parse_yaml(f"key: {written}\n".encode(), "x.yaml").data["key"]
    assert found == meant
    assert type(found) is type(meant)


REFUSED = (
    ("an alias", b"a: &x 1\nb: *x\n", "x.yaml:1 a must be written out, found an anchor or alias (& or *). Write the value itself."),
    ("a tag", b"a: !!python/object/apply:os.system [id]\n", "x.yaml:1 a must be plain, found a tag (!). Take the tag out."),
    ("a merge of an anchor", b"a: &x {b: 1}\nc:\n  <<: *x\n", "x.yaml:1 a must be written out, found an anchor or alias (& or *). Write the value itself."),
    ("a second document", b"a: 1\n---\nb: 2\n", "x.yaml:2 must be one document, found a second one. Take out the line `---`."),
    ("a key twice", b"a: 1\nb: 2\na: 3\n", "x.yaml:3 a must be given once, found it again, first on line 1. Keep one of the two."),
    ("a number as key", b"1: a\n", "x.yaml:1 1 must be a key in letters, found the number 1. Put the key in quotes."),
    ("a list as key", b"? [a, b]\n: c\n", "x.yaml:1 must be a mapping of text keys, found a key that is no text. Give the key a name."),
    ("an empty file", b"# nothing\n", "x.yaml:1 must be a mapping of keys, found an empty file. Write the file's keys."),
    ("other bytes", b"a: 1\nb: \xff\xfe\n", "x.yaml:2 must be text in UTF-8, found other bytes. Save the file as UTF-8."),
    ("a binary file", bytes(range(32)), "x.yaml:1 must be readable YAML, found "),
    ("an open bracket", b"a: [1, 2\n", "x.yaml:2 must be readable YAML, found "),
    ("a tab", b"a:\n\tb: 1\n", "x.yaml:2 must be readable YAML, found "),
    ("a number too long", b"a: 12345678901234567890\n", "x.yaml:1 a must be a number of at most 15 characters, found a longer one. Shorten the number, or put it in quotes if it is text."),
)  # fmt: skip


@pytest.mark.parametrize(("data", "says"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_what_a_reader_cannot_see_through_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(InputErrors) as raised:
        parse_yaml(data, "x.yaml")
    assert str(raised.value.errors[0]).startswith(says)


def test_a_bomb_of_brackets_is_refused_before_it_costs_anything() -> None:
    with pytest.raises(InputErrors, match="at most 30 levels deep"):
        parse_yaml(b"a: " + b"[" * 5000, "x.yaml")


def test_a_bomb_of_aliases_is_refused() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    with pytest.raises(InputErrors, match="an anchor or alias"):
        parse_yaml("\n".join(lines).encode(), "x.yaml")


def test_a_huge_file_is_refused() -> None:
    with pytest.raises(InputErrors, match="at most 1,000,000 bytes"):
        parse_yaml(b"#" * (MAXIMUM_BYTES + 1), "x.yaml")


def test_every_key_knows_its_line() -> None:
    file = parse_yaml(b"a: 1\nb:\n  - c: 2\n    d: 3\n  - c: 4\n", "x.yaml")
    assert file.at(("b", 0, "d")) == "x.yaml:4 b[0].d"
    assert file.at(("b", 1, "c")) == "x.yaml:5 b[1].c"
    assert file.at(("b", 1, "missing")) == "x.yaml:5 b[1].missing"
    assert file.at(()) == "x.yaml:1"


def test_a_byte_order_mark_is_no_key() -> None:
    assert parse_yaml(b"\xef\xbb\xbfa: 1\n", "x.yaml").data == {"a": 1}


@given(st.binary(max_size=300))
def test_no_bytes_end_in_anything_but_data_or_sentences(data: bytes) -> None:
    try:
        parse_yaml(data, "x.yaml")
    except InputErrors as several:
        assert all(str(error).startswith("x.yaml") for error in several.errors)


@given(st.text(alphabet=st.sampled_from("ab:-[]{}&*!|>'\"#%@?, \n\t012.~"), max_size=80))
def test_no_text_of_yaml_signs_ends_in_anything_but_data_or_sentences(text: str) -> None:
    try:
        parse_yaml(text.encode(), "x.yaml")
    except InputErrors as several:
        assert several.errors
