"""The page "Try the criteria" asks only what is still unknown, the most decisive question first."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.conftest import REPOSITORY, STUDY_FOLDERS
from tests.web.conftest import Site
from trialwright.clinical.patient_file import read_patient
from trialwright.eligibility.questions import open_questions, still_open
from trialwright.protocol.study_folder import read_study
from trialwright.web.sheet_form import SOURCE, SheetForm, typed_fields

FOLDER = STUDY_FOLDERS["nct07008196"]
CRITERIA = read_study(FOLDER).criteria
ON = date(2026, 11, 20)


def narrowed(name: str) -> SheetForm:
    sheet = json.loads((FOLDER / "screening" / f"{name}.json").read_text(encoding="utf-8"))["patient"]
    form = SheetForm(CRITERIA, None, ON, sheet, "NCT07008196")
    patient = read_patient(sheet, name)
    form.narrow(still_open(CRITERIA, open_questions(CRITERIA, patient, patient.as_of)))
    return form


def names(form: SheetForm, word: str) -> set[str]:
    for part in form.parts():
        if part.word == word:
            return {
                *(one.name for one in part.person), *(one[0].code for one in part.values),
                *(one.name for one in part.lists),
            }  # fmt: skip
    return set()


def test_before_anything_is_known_everything_is_asked() -> None:
    form = SheetForm(CRITERIA, None, ON)
    assert names(form, "settled") == set() and {"birth_date", "alt", "conditions"} <= names(form, "asked")


def test_what_is_settled_is_folded_and_what_is_open_is_asked() -> None:
    form = narrowed("c03_upper_limit_missing")
    assert "alt" in names(form, "asked") and {"neutrophils", "birth_date", "medications"} <= names(form, "settled")
    form = narrowed("c09_weight_missing")
    assert "body_weight" in names(form, "asked") and "platelets" in names(form, "settled")


def test_nothing_is_asked_of_someone_whom_something_known_shuts_out() -> None:
    assert names(narrowed("f09_pregnant"), "asked") == {"screened_on"}


def test_every_field_stands_on_the_page_once() -> None:
    for name in ("a01_eligible", "b03_birth_year_only", "f09_pregnant"):
        form = narrowed(name)
        asked, settled = names(form, "asked"), names(form, "settled")
        assert not asked & settled
        whole = SheetForm(CRITERIA, None, ON)
        assert asked | settled == names(whole, "asked")
        assert sum(part.day is not None for part in form.parts()) == 1


def test_the_page_shows_the_most_decisive_question_first(site: Site) -> None:
    sheet = json.loads((FOLDER / "screening" / "c03_upper_limit_missing.json").read_text(encoding="utf-8"))["patient"]
    typed = {key: str(value) for key, value in typed_fields(sheet, "NCT07008196").items() if value not in (None, False)}
    typed |= {"screened_on": "2026-11-20", "measured_on": "2026-11-12", "do": "judge"}
    answer = site.client().post("/studies/NCT07008196/screening", typed)
    told = answer.content.decode()
    first = re.search(r'<ol class="ask"><li>(.*?) <span', told)
    assert answer.status_code == 200 and first is not None and "upper limit of normal" in first.group(1)
    assert told.index("Ask next") < told.index('name="value-alt"') < told.index('<details class="settled"')
    assert told.index('<details class="settled"') < told.index('name="value-neutrophils"')


def test_the_page_says_how_many_questions_there_are_and_on_how_many_open_parts_they_bear(site: Site) -> None:
    told = site.client().post("/studies/NCT07008196/screening", {"do": "judge", "screened_on": "2026-11-20"})
    nobody = read_patient({"patient": "someone", "as_of": "2026-11-20"}, "x")
    questions = open_questions(CRITERIA, nobody, ON)
    parts = {id for one in questions for id in one.atoms}
    lists = sum(one.id.startswith("list:") for one in questions)
    page = told.content.decode()
    assert f"Open parts of these criteria: {len(parts)}<" in page
    assert f"The 8 most decisive of {len(questions)} questions" in page
    assert f"{len(parts)} open parts of the criteria hang on them; {lists} ask whether a whole list" in page
    typed = {"do": "judge", "screened_on": "2026-11-20", "sex": "male", "birth_date": "2020-01-01"}
    shut = site.client().post("/studies/NCT07008196/screening", typed).content.decode()
    assert "none can change the reading any more" in shut and "no answer can change the reading" in shut


def send(site: Site, name: str, content: bytes) -> str:
    file = SimpleUploadedFile(name, content)
    answer = site.client().post("/studies/NCT07008196/screening", {"do": "read", "file": file})
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_file_fills_the_form_and_is_judged(site: Site) -> None:
    bundle = next((REPOSITORY / "data" / "patients").glob("syn-08*.fhir.json")).read_bytes()
    told = send(site, "p.json", bundle)
    assert 'value="121' in told and "Ask next" in told
    unlisted = json.loads(bundle)
    unlisted["entry"].append({"resource": {"resourceType": "Claim", "id": "k"}})
    assert "Left out: 1 Claim that names no person" in send(site, "p.json", json.dumps(unlisted).encode())
    plain = next((REPOSITORY / "data" / "patients").glob("syn-09*.json")).read_bytes()
    told = send(site, "p.json", plain)
    assert "What is the upper limit of normal" in told and 'value="1974-09-02"' in told
    assert re.search(r'name="screened_on" value="2025-06-16"', told)


@pytest.mark.parametrize(
    ("content", "expected"),
    [(b"", "a file with patients in it"), (b"{", "patient as JSON"), (b"x" * (5 * 2**20 + 1), "no more than 5 MB"),
     (b'{"resourceType": "Bundle"}', "a bundle with a Patient")],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_told(content: bytes, expected: str, site: Site) -> None:
    assert expected in send(site, "p.json", content)


def test_a_record_with_more_than_the_form_can_show_is_judged_all_the_same(site: Site) -> None:
    sheet = {"patient": "P", "as_of": "2025-06-16", "conditions": [{"name": f"thing {n}"} for n in range(40)]}
    told = send(site, "p.json", json.dumps(sheet).encode())
    assert "holds more than this form can show" in told and "Ask next" in told


def test_a_no_that_is_ticked_is_kept_as_a_dated_denial_and_settles_its_question(site: Site) -> None:
    client, address = site.client(), "/studies/INVENTED-MIGRAINE/screening"
    first = client.post(address, {"do": "judge", "screened_on": "2026-11-20"}).content.decode()
    ticks = re.findall(r'name="no-([^"]+)" form="sheet"', first)
    assert ticks, "some question can be answered by no"
    asked = re.search(rf"<li>([^<]*) <span class=\"soft\">{re.escape(ticks[0])}</span>", first)
    after = client.post(address, {"do": "judge", "screened_on": "2026-11-20", f"no-{ticks[0]}": "on"}).content.decode()
    assert asked is not None and asked.group(1) not in after.split("Ask next")[1].split("</ol>")[0]
    assert "Denied: no " in after and "said on 2026-11-20" in after
    kept = re.search(r'name="denials-0-name" value="([^"]+)"', after)
    assert kept is not None and 'name="denials-0-on" value="2026-11-20"' in after
    typed = {"denials-0-of": "conditions", "denials-0-name": "gout", "denials-0-ever": "yes", "rows-denials": "1"}
    told = client.post(address, {"do": "judge", "screened_on": "2026-11-20", **typed}).content.decode()
    assert 'value="gout"' in told and "cannot be read" not in told


def test_a_no_is_saved_with_the_sheet_and_shown_when_it_is_opened_again(site: Site) -> None:
    from tests.web.journey import Walk

    walk = Walk(site)
    assert walk.consent().status_code in (200, 302)
    address = f"/studies/{site.study}/screening"
    sheet = {"screened_on": "2026-02-20", "rows-denials": "1", "denials-0-of": "conditions", "denials-0-name": "gout",
             "denials-0-ever": "yes", "participant": walk.code, "do": "save"}  # fmt: skip
    assert walk.coordinator.post(address, sheet).status_code == 302
    again = walk.coordinator.get(f"{address}?for={walk.code}").content.decode()
    assert 'name="denials-0-name" value="gout"' in again and 'name="denials-0-on" value="2026-02-20"' in again
    from trialwright.web import store

    (told,) = store.course(site.study).participants[walk.code].screening.sheet["denials"]
    assert told == {"of": "conditions", "name": "gout", "on": "2026-02-20", "ever": True, "source": SOURCE}
