"""The fields of the index, and how text becomes words there: the one place where tantivy's schema is written.

Text is cut at everything that is neither letter nor digit, written small, without accents, and stemmed (Snowball
English), so that "Trials" finds "trial". The long fields keep no positions: a phrase is not looked for there, but
where an area holds no other field, and then by its words.
"""

from __future__ import annotations

from functools import cache

import tantivy

from trialwright.registry.search_document import TEXT_FIELDS
from trialwright.registry.search_filters import FACETS, MEASURES

LAYOUT = 2
"""The version of the fields below; an index of another layout is built again."""

WITHOUT_POSITIONS = ("description", "second_outcome", "exclusion")
"""Half the text of a record; its positions would make the index a fifth larger."""

RAW_FIELDS = ("any_id", "condition_raw", "intervention_raw", "sponsor_raw")

_LONGEST_WORD = 40


@cache
def schema() -> tantivy.Schema:
    """The schema of the index."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("nct_id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("card", stored=True)
    for name in TEXT_FIELDS:
        option = "freq" if name in WITHOUT_POSITIONS else "position"
        builder.add_text_field(name, tokenizer_name="words", index_option=option)
    for facet in FACETS.values():
        builder.add_text_field(facet.name, tokenizer_name="raw", index_option="basic", fast=facet.counted)
    for name in RAW_FIELDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (*MEASURES, "number"):
        builder.add_integer_field(name, indexed=True, fast=True)
    builder.add_integer_field("site", indexed=True)
    return builder.build()


@cache
def analyzer() -> tantivy.TextAnalyzer:
    """What cuts text into the words of the index."""
    plain = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.remove_long(_LONGEST_WORD))
    folded = plain.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.ascii_fold())
    return folded.filter(tantivy.Filter.stemmer("english")).build()


def stems(text: str) -> list[str]:
    """The words of a text as they stand in the index.

    >>> stems("Anti-TNFα trials")
    ['anti', 'tnfα', 'trial']
    """
    return list(analyzer().analyze(text))
