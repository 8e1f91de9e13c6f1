"""Text that cannot be read: another language, nothing, too much. A sentence says so, and no criterion comes out."""

from __future__ import annotations

import time

import pytest

from trialwright.eligibility.drafting import LONGEST_STATEMENT, draft_criteria
from trialwright.eligibility.text_language import LONGEST, problem_of

OTHER_LANGUAGES = {
    "German": "Einschlusskriterien:\n* Alter über 18\nAusschlusskriterien:\n* Schwangerschaft",
    "German without headings": "* Arthritis für 6 Monate\n* Empfängnisverhütung, Krankheit über Jahre",
    "Dutch": "Inclusiecriteria:\n* Leeftijd ouder dan 18 jaar\nExclusiecriteria:\n* Zwangerschap",
    "Polish": "Kryteria włączenia:\n* Wiek powyżej 18 lat\nKryteria wyłączenia:\n* Ciąża",
    "Turkish": "Dahil edilme kriterleri:\n* 18 yaş üstü\nDışlama kriterleri:\n* Gebelik",
    "Vietnamese": "Tiêu chuẩn chọn:\n* Tuổi từ 18 trở lên\nTiêu chuẩn loại trừ:\n* Phụ nữ có thai",
    "Spanish": "Criterios de inclusión:\n* Edad mayor de 18 años\nCriterios de exclusión:\n* Embarazo",
    "French": "Critères d'inclusion :\n* Âge supérieur à 18 ans\nCritères d'exclusion:\n* Grossesse",
    "Chinese": "入选标准：\n1. 年龄18至75岁；\n排除标准：\n1. 妊娠",
    "Japanese": "選択基準：\n・18歳以上\n除外基準：\n・妊娠中",
    "Russian": "Критерии включения:\n* Возраст старше 18 лет\nКритерии исключения:\n* Беременность",
    "Arabic": "معايير الاشتمال: العمر أكثر من 18 سنة",
}  # fmt: skip


@pytest.mark.parametrize("text", OTHER_LANGUAGES.values(), ids=OTHER_LANGUAGES)
def test_another_language_gives_a_sentence_and_no_criteria(text: str) -> None:
    draft = draft_criteria(text)
    assert not draft.criteria and len(draft.problems) == 1 and "only English text is read" in draft.problems[0]


@pytest.mark.parametrize(
    "text",
    [
        "Inclusion Criteria:\n* Sjögren's syndrome\n* Behçet disease\n* Ménière disease",
        "Inclusion Criteria:\n* São Paulo residents who understand Portuguese\n* Waldenström macroglobulinaemia",
        "Inclusion Criteria:\n* Age ≥ 18 years\n* Creatinine < 133 µmol/L\n* Guillain-Barré syndrome",
        "Platelets ≥ 100 × 10⁹/L",
        "* Diabetes",
    ],
)
def test_english_with_foreign_names_is_read(text: str) -> None:
    assert problem_of(text) is None and draft_criteria(text).criteria


@pytest.mark.parametrize("text", ["", "  \n\t ", "*** --- ;;; ...", "N/A", "None"])
def test_nothing_to_read_is_told(text: str) -> None:
    draft = draft_criteria(text)
    assert not draft.criteria and draft.problems


def test_a_text_beyond_all_measure_is_refused_with_its_length() -> None:
    draft = draft_criteria("Age > 18 years and " * 100_000)
    assert not draft.criteria and draft.problems == (
        f"The text of the criteria has 1,900,000 characters; no more than {LONGEST:,} are read. Shorten it.",
    )


def test_a_statement_beyond_all_measure_is_left_to_a_person_whole() -> None:
    draft = draft_criteria(
        "Inclusion Criteria:\n\n* " + "allergy to " * (LONGEST_STATEMENT // 8) + "\n* Age over 18 years"
    )
    first, second = draft.criteria
    assert first.status == "manual" and first.flags == ("too_long",) and len(first.atoms) == 1
    assert second.status == "computed"


@pytest.mark.parametrize("piece", ["allergy to ", "aspirin or ", "pregnant, ", "Age > 18 years and ", "(", "1,", "< "])
def test_the_longest_text_is_read_in_seconds(piece: str) -> None:
    text = "Inclusion Criteria:\n\n* " + (piece * LONGEST)[: LONGEST - 100]
    began = time.process_time()
    draft_criteria(text)
    assert time.process_time() - began < 20
