"""The organ systems of adverse events as ClinicalTrials.gov lists them, and how other spellings are written there.

The list is that of the registry's results data elements (Adverse Event Information, Organ System), which follows the
system organ classes of MedDRA with one shortened: "General disorders and administration site conditions" is "General
disorders". Each spelling was met in posted results of the registry (public domain).
"""

from __future__ import annotations

ORGAN_SYSTEMS = frozenset({
    "Blood and lymphatic system disorders",
    "Cardiac disorders",
    "Congenital, familial and genetic disorders",
    "Ear and labyrinth disorders",
    "Endocrine disorders",
    "Eye disorders",
    "Gastrointestinal disorders",
    "General disorders",
    "Hepatobiliary disorders",
    "Immune system disorders",
    "Infections and infestations",
    "Injury, poisoning and procedural complications",
    "Investigations",
    "Metabolism and nutrition disorders",
    "Musculoskeletal and connective tissue disorders",
    "Neoplasms benign, malignant and unspecified (incl cysts and polyps)",
    "Nervous system disorders",
    "Pregnancy, puerperium and perinatal conditions",
    "Product Issues",
    "Psychiatric disorders",
    "Renal and urinary disorders",
    "Reproductive system and breast disorders",
    "Respiratory, thoracic and mediastinal disorders",
    "Skin and subcutaneous tissue disorders",
    "Social circumstances",
    "Surgical and medical procedures",
    "Vascular disorders",
})  # fmt: skip

_BY_FOLDED = {name.casefold(): name for name in ORGAN_SYSTEMS} | {
    "general disorders and administration site conditions": "General disorders",
}


def registry_organ_system(name: str) -> str | None:
    """The registry's spelling of an organ system; None when the list has none that fits.

    >>> registry_organ_system("general disorders and administration site conditions")
    'General disorders'
    """
    return _BY_FOLDED.get(name.strip().casefold())
