"""Classes that oncology and infectious diseases ask for: members by name, what is left open, and what no list of drugs
alone can deny."""

from __future__ import annotations

import pytest

from tests.eligibility.patients import complete, patient
from tests.eligibility.test_joined_words import excluded
from trialwright.eligibility import words
from trialwright.eligibility.verdict import Answer

M, N, U = Answer.MET, Answer.NOT_MET, Answer.UNKNOWN

BELONGS = [
    # doi:10.1186/s13741-023-00315-1, table 1; what is also given outside oncology is open
    ("carboplatin", "chemotherapy", M), ("Adriamycin", "chemotherapy", M), ("lisinopril", "chemotherapy", N),
    ("methotrexate", "chemotherapy", U), ("hydroxyurea", "chemotherapy", U), ("imatinib", "chemotherapy", U),
    ("oxaliplatin", "platinum", M), ("docetaxel", "platinum", N), ("atorvastatin", "anticancer_drug", N),
    ("Taxotere", "anticancer_drug", M), ("bevacizumab", "anticancer_drug", U), ("dexamethasone", "anticancer_drug", U),
    # WHO stems: -tinib, -mab; a JAK or MEK inhibitor is not always called a tyrosine kinase inhibitor
    ("osimertinib", "tyrosine_kinase_inhibitor", M), ("Apatinib", "tyrosine_kinase_inhibitor", M),
    ("trametinib", "tyrosine_kinase_inhibitor", U), ("tofacitinib", "tyrosine_kinase_inhibitor", U),
    ("imatinib", "egfr_tki", N), ("icotinib", "egfr_tki", U), ("gefitinib", "egfr_tki", M),
    ("omalizumab", "monoclonal_antibody", M), ("etanercept", "monoclonal_antibody", N),
    ("Keytruda", "pd1_inhibitor", M), ("Keytruda", "pdl1_inhibitor", U), ("Keytruda", "ctla4_inhibitor", N),
    ("toripalimab", "checkpoint_inhibitor", M), ("tiragolumab", "checkpoint_inhibitor", U),
    ("omalizumab", "checkpoint_inhibitor", N), ("siltuximab", "il6_inhibitor", U),
    ("melphalan", "immunosuppressant", U),
    # Mayo Clinic, hormone therapy for breast and for prostate cancer
    ("tamoxifen", "hormonal_therapy", M), ("levothyroxine", "hormonal_therapy", U), ("Zoladex", "gnrh_agonist", M),
    ("bicalutamide", "androgen_deprivation", U), ("spironolactone", "antiandrogen", U),
    # stems -vir and -conazole; what is also given against hepatitis B, or only boosts, is open
    ("aciclovir", "antiviral", M), ("acyclovir", "antiretroviral", N), ("dolutegravir", "antiretroviral", M),
    ("tenofovir", "antiretroviral", U), ("ritonavir", "antiretroviral", U), ("hydroxychloroquine", "antiviral", U),
    ("itraconazole", "azole_antifungal", M), ("caspofungin", "azole_antifungal", N), ("caspofungin", "antibiotic", N),
    # FDA lists of inhibitors and inducers; ketoconazole is also used on the skin
    ("clarithromycin", "strong_cyp3a4_inhibitor", M), ("ketoconazole", "strong_cyp3a4_inhibitor", U),
    ("erythromycin", "strong_cyp3a4_inhibitor", U), ("rifampicin", "strong_cyp3a4_inducer", M),
    ("filgrastim", "g_csf", M), ("filgrastim", "esa", N), ("montelukast", "leukotriene_antagonist", M),
]  # fmt: skip


@pytest.mark.parametrize(("name", "wanted", "answer"), BELONGS)
def test_a_drug_belongs_to_its_class_or_is_asked(name: str, wanted: str, answer: Answer) -> None:
    assert words.belongs(words.drug(name), (wanted,)) is answer


def _has(drugs: tuple[str, ...], procedures: tuple[str, ...] | None = ()) -> object:
    taken = [{"name": name, "started": "2020-01-01", "ongoing": True} for name in drugs]
    if procedures is None:
        return patient(medications=taken, complete=["medications"])
    return complete(medications=taken, procedures=[{"name": name} for name in procedures])


@pytest.mark.parametrize(
    ("drugs", "procedures", "expected"),
    [
        (("carboplatin",), None, "met"),
        (("lisinopril",), (), "not met"),
        (("lisinopril",), None, "unknown"),
        (("lisinopril",), ("appendectomy",), "not met"),
        (("lisinopril",), ("Combined chemotherapy and radiation therapy",), "unknown"),
        ((), ("Isolated limb perfusion",), "unknown"),
    ],
)
def test_a_list_of_drugs_alone_denies_no_chemotherapy(
    drugs: tuple[str, ...], procedures: tuple[str, ...] | None, expected: str
) -> None:
    """Sources record chemotherapy as a procedure too."""
    assert excluded("Prior chemotherapy", _has(drugs, procedures)) == expected
