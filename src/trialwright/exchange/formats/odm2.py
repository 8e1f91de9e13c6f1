"""Participants' values as CDISC ODM 2.0 XML: the plan as metadata, every act with its audit record, and back.

The same content as ODM 1.3.2 (``odm``) in the words of the second version: forms are item groups, values are elements,
units are items, data queries are queries. It is read like the first version.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from trialwright.analysis.results import is_simulated
from trialwright.conduct.course import Course
from trialwright.exchange.data_format import DataFormat
from trialwright.exchange.odm_2 import NAMESPACE_2, to_odm_2
from trialwright.exchange.odm_file import odm_tree, written
from trialwright.exchange.odm_reading import read_odm
from trialwright.notice import SIMULATED


def write(course: Course, made_at: datetime) -> Mapping[str, bytes]:
    """The file. ``made_at`` is aware UTC."""
    mark = f"{SIMULATED}-" if is_simulated(course) else ""
    tree = to_odm_2(odm_tree(course, made_at, queries=False), course)
    return {f"{mark}{course.study}.odm2.xml": written(tree)}


def recognises(head: bytes, name: str) -> bool:
    """XML that names the namespace of the second version."""
    return head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") and NAMESPACE_2.encode() in head


FORMAT = DataFormat(
    name="odm2",
    title="Participants' values as CDISC ODM 2.0 XML",
    says="One file: as odm, in the words of the second version, with data queries as queries.",
    write=write,
    suffix=".xml",
    recognises=recognises,
    read=read_odm,
)
