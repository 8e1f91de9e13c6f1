"""A study as the tree of an ODM 1.3.2 file; what is written of it, and how much ODM cannot hold."""

from __future__ import annotations

from datetime import datetime

from lxml import etree

from trialwright import __version__
from trialwright.analysis.results import is_simulated
from trialwright.conduct.course import Course
from trialwright.exchange.data_lines import about
from trialwright.exchange.odm_clinical import add_clinical_data, add_people
from trialwright.exchange.odm_metadata import add_metadata, plain
from trialwright.exchange.odm_names import NAMESPACE, oid, tag
from trialwright.notice import SIMULATED

LEFT_OUT = (
    "Not in this file: acts that fill in no form (consents, screening, judgements, locks, delegations), the criteria, "
    "the doses and windows of the plan, and the hash chain; a certified copy (trialwright copy) holds all of it and "
    "can be moved into another installation."
)


def odm_tree(course: Course, made_at: datetime, *, queries: bool = True) -> etree._Element:
    """The root ODM. ``queries`` False: without the annotations that stand for data queries. ``made_at`` is aware
    UTC."""
    prefix = f"{SIMULATED}: " if is_simulated(course) else ""
    root = etree.Element(tag("ODM"), nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    attributes = {
        "Description": " ".join((*about(course), LEFT_OUT)), "FileType": "Transactional", "Granularity": "All",
        "FileOID": oid("FILE", course.study, str(course.sequence), course.head[:16]),
        "CreationDateTime": made_at.isoformat(timespec="seconds"), "ODMVersion": "1.3.2",
        "SourceSystem": "Trialwright", "SourceSystemVersion": __version__,
    }  # fmt: skip
    for name, value in attributes.items():
        root.set(name, plain(value))
    add_metadata(root, course.design, f"{prefix}{course.study}")
    add_people(root, course)
    add_clinical_data(root, course, queries=queries)
    return root


def written(root: etree._Element) -> bytes:
    """The file."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
