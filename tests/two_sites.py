"""The migraine study at two invented sites and a third that is not active: its folder under a name of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.conftest import STUDY_FOLDERS

STUDY = "INVENTED-TWO-SITES"
ACTIVE = "approvals: [{by: An invented ethics committee, on: 2026-01-02}], activated: 2026-01-05"
SITES = f"""\
# Invented.
sites:
  - {{name: north, label: Northern Hospital, city: Northtown, zone: Asia/Shanghai, {ACTIVE}, basis: BASIS}}
  - {{name: south, label: Southern Hospital, city: Southtown, zone: Europe/Vienna, {ACTIVE}, basis: BASIS}}
  - {{name: late, label: Late Hospital, approvals: [], activated: null, basis: BASIS}}
""".replace("BASIS", "{rest: {assumed: Invented.}}")


def two_site_folder(place: Path, sites: str = SITES) -> Path:
    """The folder below ``place``."""
    folder = place / "two sites"
    shutil.copytree(STUDY_FOLDERS["migraine"], folder)
    study = folder / "study.yaml"
    study.write_text(study.read_text(encoding="utf-8").replace("id: INVENTED-MIGRAINE", f"id: {STUDY}"))
    (folder / "sites.yaml").write_text(sites, encoding="utf-8")
    return folder
