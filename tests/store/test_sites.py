"""Sites in the store, on both databases: a study gets them by an amendment, older acts stand, roles are held at one."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.conftest import STUDY_FOLDERS
from tests.store.conftest import Place
from tests.two_sites import SITES
from trialwright.conduct.act import Act, Actor, Role
from trialwright.conduct.acts.consent_given import ConsentGiven
from trialwright.conduct.acts.data_exported import DataExported, ExportedFile
from trialwright.conduct.acts.design_amended import DesignAmended
from trialwright.conduct.acts.site_changed import SiteChanged
from trialwright.conduct.amending import AmendmentLine
from trialwright.conduct.sites import SOME_SITES, _of_own_sites, cut, site_of
from trialwright.conduct.writing import Refused, Written
from trialwright.protocol.study_folder import check_study, read_study

STUDY = "INVENTED-MIGRAINE"
AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
DAY = date(2026, 2, 2)
CORA, DORA = Actor("cora", Role.COORDINATOR), Actor("dora", Role.DATA_MANAGER)


def test_a_study_gets_sites_by_an_amendment_and_what_was_written_before_stands(place: Place) -> None:
    from trialwright.conduct.writing import Proposal
    from trialwright.web import store

    def write(key: str, act: Act, actor: Actor, reason: str | None = None) -> Written | Refused:
        return store.append(STUDY, Proposal(act, actor, AT, key, reason), now=AT)

    first = read_study(STUDY_FOLDERS["migraine"])
    store.open_study(first, now=datetime(2026, 1, 5, 8, tzinfo=UTC), folder=STUDY_FOLDERS["migraine"])
    assert isinstance(write("P-1", ConsentGiven("P-1", DAY, "1.0"), CORA), Written)
    assert b"at_site" not in list(store.rows(STUDY))[-1].payload

    folder = place.folder / "amended"
    shutil.copytree(STUDY_FOLDERS["migraine"], folder)
    (folder / "sites.yaml").write_text(SITES, encoding="utf-8")
    after = read_study(folder)
    told = [line.says for line in store.amendment_impact(STUDY, after, AT.date())]
    assert "The site 'Northern Hospital' is new." in told and any("name no site" in line for line in told)
    act = DesignAmended(None, AT.date(), after.sha256, "Amendment 1", "Two sites.", "Committee, 2026-02-20", DAY)
    assert isinstance(store.amend_study(STUDY, after, act, DORA, "more places", now=AT, folder=folder), Written)

    course = store.course(STUDY)
    assert site_of(course, course.participants["P-1"]) is None
    refused = write("P-2", ConsentGiven("P-2", DAY, "1.0"), CORA)
    assert isinstance(refused, Refused) and refused.sentences == ("Say at which site: north, south, late.",)
    assert isinstance(write("P-2", ConsentGiven("P-2", DAY, "1.0", "south"), CORA), Written)
    assert isinstance(write("P-1 at", SiteChanged("P-1", AT.date(), "north"), DORA, "said by the site"), Written)
    nora = replace(CORA, user="nora", sites=frozenset({"north"}))
    again = write("P-2 again", ConsentGiven("P-2", AT.date(), "1.0", "north"), nora)
    assert isinstance(again, Refused) and again.sentences == ("This code is taken: give this person another one.",)
    assert list(cut(store.course(STUDY), nora.sites).participants) == ["P-1"]
    assert isinstance(_exported("the whole study"), Written) and isinstance(_exported(f"{SOME_SITES}south"), Written)
    own, other = (cut(store.course(STUDY), frozenset({site})).study_acts for site in ("north", "south"))
    assert "P-1" in str(own[1].act) and "P-1" not in str(other[1].act) and "is new" in str(other[1].act)
    assert [str(one.act.files[0]).split(",")[1:-1] for one in own[2:]] == [[]]  # nobody's number of rows
    assert [str(one.act.files[0]).split(",")[1:-1] for one in other[2:]] == [[], [" 9 rows"]]
    assert store.verify(STUDY) == []


def _exported(scope: str) -> Written | Refused:
    from trialwright.conduct.writing import Proposal
    from trialwright.web import store

    act = DataExported(None, AT.date(), "audit file", scope, (ExportedFile("trail.csv", 9, "0" * 64),))
    return store.append(STUDY, Proposal(act, DORA, AT, f"export {scope}"), now=AT)


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        (AmendmentLine("forms", "diary: version 1 becomes version 2; 3 saved forms were.", 3, ("P-1", "P-2"), "diary"),
         AmendmentLine("forms", "diary changes for P-1.", 1, ("P-1",), "diary")),
        (AmendmentLine("visits", "week 4 has another window ahead.", 2, ("P-1", "P-2"), "week 4"),
         AmendmentLine("visits", "week 4 has another window ahead.", 1, ("P-1",), "week 4")),
        (AmendmentLine("consent", "P-2 has to consent to version 2.", 1, ("P-2",)), None),
        (AmendmentLine("participants", "The planned number goes from 3 to 9; 2 are enrolled, 7 more can be.", 2),
         AmendmentLine("participants", "The planned number goes from 3 to 9.")),
        (AmendmentLine("plan", "The site north is new."), AmendmentLine("plan", "The site north is new.")),
    ],
)  # fmt: skip
def test_a_line_of_a_report_tells_somebody_of_one_site_of_their_own_people(
    line: AmendmentLine, seen: AmendmentLine | None
) -> None:
    assert _of_own_sites(line, {"P-2"}) == seen


def test_a_role_is_held_at_the_sites_that_its_events_tell(place: Place) -> None:
    from trialwright.web import store
    from trialwright.web.models import Membership
    from trialwright.web.store import people

    store.open_study(read_study(STUDY_FOLDERS["migraine"]), now=AT, folder=STUDY_FOLDERS["migraine"])
    for site in ("north", "south", "north"):
        store.add_member("cora", STUDY, Role.COORDINATOR, site=site)
    store.add_member("mona", STUDY, Role.MONITOR)
    assert store.sites_of("cora", STUDY) == {Role.COORDINATOR: frozenset({"north", "south"})}
    assert store.sites_of("mona", STUDY) == {Role.MONITOR: None}
    assert store.members(STUDY) == [("cora", Role.COORDINATOR), ("mona", Role.MONITOR)]
    token = store.make_token("cora", STUDY, Role.COORDINATOR, "probe", datetime(2027, 1, 1, tzinfo=UTC))
    held = store.holder_of(token, AT)
    assert held is not None and held.sites == {"north", "south"}
    assert people.take_role("cora", STUDY, Role.COORDINATOR, site="south") and not people.take_role(
        "cora", STUDY, Role.COORDINATOR, site="south"
    )
    assert store.sites_of("cora", STUDY) == {Role.COORDINATOR: frozenset({"north"})}
    assert store.verify(store.INSTALLATION) == []
    Membership.objects.filter(user__username="cora").update(site="*")
    assert [one.says for one in store.verify(store.INSTALLATION)] == [
        "the roles of cora differ from what the events tell"
    ]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("activated: 2026-01-05", "activated: 2026-01-01", "on or after the last approval, 2026-01-02"),
        ("approvals: []", "approvals: [], activated: 2026-01-01", "given once"),
        ("approvals: [], activated: null", "approvals: [], activated: 2026-01-01", "null while no approval"),
        ("Asia/Shanghai", "Mars/Olympus", "a time zone"),
        ("name: north", "name: north hospital", "letters, digits and hyphens"),
        ("name: north", "name: south", "used once"),
        ("Northern Hospital", "' '", "words"),
    ],
)
def test_a_file_of_sites_that_cannot_hold_is_told(tmp_path: Path, old: str, new: str, says: str) -> None:
    shutil.copytree(STUDY_FOLDERS["migraine"], tmp_path / "study")
    assert old in SITES
    (tmp_path / "study" / "sites.yaml").write_text(SITES.replace(old, new, 1), encoding="utf-8")
    told = [str(error) for error in check_study(tmp_path / "study")]
    assert any(says in one for one in told), told
