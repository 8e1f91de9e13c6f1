"""Reads the registry's older XML: one ``clinical_study`` with its results, as it was handed out until 2024.

Entities, external files, document types and the network are off: a file that declares a document type is refused before
it is parsed. Text blocks flow again, dates become ISO dates with the precision they had, words become those of today.
What XML cannot say stays absent (whether an empty list was meant, ids of MeSH terms, places on the globe).
"""

from __future__ import annotations

import re

from lxml import etree

from trialwright.errors import InputError
from trialwright.registry.older_values import Tree, kept, typed
from trialwright.registry.reader import Reader, Reading
from trialwright.registry.record import read_v2
from trialwright.registry.xml_element import Element
from trialwright.registry.xml_protocol import NOT_CARRIED, protocol_section
from trialwright.registry.xml_results import (
    annotation_section,
    derived_section,
    document_section,
    results_section,
)

_REMEDY = "Hand in one study as the registry's XML gave it."


def _recognises(text: str) -> bool:
    return text.lstrip()[:1] == "<" and "<clinical_study" in text


def _read(text: str, where: str) -> Reading:
    study = Element(_root(text, where))
    tree: Tree = kept(
        protocolSection=protocol_section(study),
        resultsSection=results_section(study.child("clinical_results")),
        annotationSection=annotation_section(study),
        documentSection=document_section(study),
        derivedSection=derived_section(study),
    )
    tree["hasResults"] = "resultsSection" in tree
    left_out = tuple(
        f"The element {path} has no place in the record and was left out."
        for path in study.not_asked()
        if path not in NOT_CARRIED
    )
    return Reading(read_v2(typed(tree), where), notes=left_out)


def _root(text: str, where: str) -> etree._Element:
    before = text[: text.find("<clinical_study")]
    if "<!DOCTYPE" in before or "<!ENTITY" in before:
        raise InputError(
            where=where,
            expected="XML without a document type or entities",
            found="a document type",
            remedy="The registry's XML has none: fetch the file again.",
        )
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    try:
        root = etree.fromstring(re.sub(r"^\s+", "", text).encode("utf-8"), parser)
    except (etree.XMLSyntaxError, UnicodeEncodeError) as error:
        raise InputError(
            where=f"{where}:{getattr(error, 'lineno', None) or 1}",
            expected="whole XML",
            found=f"text that breaks off, is damaged or nested too deep ({_reason(error)})",
            remedy="Fetch the file again: it may have been cut on the way.",
        ) from None
    if root.tag != "clinical_study":
        raise InputError(where=where, expected="a clinical_study", found=f"<{str(root.tag)[:40]}>", remedy=_REMEDY)
    return root


def _reason(error: Exception) -> str:
    """The parser's words, without its advice to programmers."""
    return re.sub(r",? ?use XML_PARSE_HUGE option|, line \d+, column \d+$", "", " ".join(str(error).split()))[:100]


READER = Reader(
    name="legacy_xml",
    says="its XML",
    recognises=_recognises,
    read=_read,
)
