"""Participants' values as CDISC ODM 1.3.2 XML: the plan as metadata, every act with its audit record, and back.

Out: Study (visits, forms, items, code lists, units, range checks, conditions, methods), AdminData, ClinicalData. In:
the ClinicalData of such a file, for the study of the same identifier; of a history the last value counts, and its trail
stays in the file (the import has a trail of its own).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from lxml import etree

from trialwright import __version__
from trialwright.analysis.results import is_simulated
from trialwright.conduct.course import Course
from trialwright.exchange.data_format import DataFormat
from trialwright.exchange.data_lines import about
from trialwright.exchange.odm_clinical import add_clinical_data, add_people
from trialwright.exchange.odm_metadata import add_metadata, plain
from trialwright.exchange.odm_names import NAMESPACE, oid, tag
from trialwright.exchange.odm_reading import read_odm
from trialwright.notice import SIMULATED


def write(course: Course, made_at: datetime) -> Mapping[str, bytes]:
    """The file. ``made_at`` is aware UTC."""
    prefix = f"{SIMULATED}: " if is_simulated(course) else ""
    root = etree.Element(tag("ODM"), nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    attributes = {
        "Description": " ".join(about(course)), "FileType": "Transactional", "Granularity": "All",
        "FileOID": oid("FILE", course.study, str(course.sequence), course.head[:16]),
        "CreationDateTime": made_at.isoformat(timespec="seconds"), "ODMVersion": "1.3.2",
        "SourceSystem": "Trialwright", "SourceSystemVersion": __version__,
    }  # fmt: skip
    for name, value in attributes.items():
        root.set(name, plain(value))
    add_metadata(root, course.design, f"{prefix}{course.study}")
    add_people(root, course)
    add_clinical_data(root, course)
    data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return {f"{SIMULATED + '-' if prefix else ''}{course.study}.odm.xml": data}


def recognises(head: bytes, name: str) -> bool:
    """XML; whether it is ODM is said when it is read."""
    return head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") or head.startswith((b"\xff\xfe", b"\xfe\xff"))


FORMAT = DataFormat(
    name="odm",
    title="Participants' values as CDISC ODM 1.3.2 XML",
    says="One file: the plan as metadata, every saved and corrected value with its audit record, queries, signatures.",
    write=write,
    suffix=".xml",
    recognises=recognises,
    read=read_odm,
)
