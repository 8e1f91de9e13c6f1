"""Participants' values as CDISC ODM 1.3.2 XML: the plan as metadata, every act with its audit record, and back.

Out: Study (visits, forms, items, code lists, units, range checks, conditions, methods), AdminData, ClinicalData. In:
the ClinicalData of such a file or of an ODM 2.0 file, for the study of the same identifier; of a history the last
value counts, and its trail stays in the file (the import has a trail of its own).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from trialwright.analysis.results import is_simulated
from trialwright.conduct.course import Course
from trialwright.exchange.data_format import DataFormat
from trialwright.exchange.odm_file import odm_tree, written
from trialwright.exchange.odm_reading import read_odm
from trialwright.notice import SIMULATED


def write(course: Course, made_at: datetime) -> Mapping[str, bytes]:
    """The file. ``made_at`` is aware UTC."""
    mark = f"{SIMULATED}-" if is_simulated(course) else ""
    return {f"{mark}{course.study}.odm.xml": written(odm_tree(course, made_at))}


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
