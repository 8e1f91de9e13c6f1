"""Vaccines as cards and registers write them; a name that live and inactivated ones share stays open."""

from __future__ import annotations

from datetime import date

import pytest

from trialwright.clinical.partial_date import PartialDate
from trialwright.clinical.patient import Patient, Vaccination
from trialwright.eligibility.criteria import vaccination
from trialwright.eligibility.facts import Facts

ON = date(2026, 11, 20)
# printed name | live virus vaccine? Sources: lexicon/vaccines.csv; open: both kinds are sold under that name
NAMES = [
    ("Measles, Mumps and Rubella Virus Vaccine", "met"), ("varicella virus vaccine, live", "met"),
    ("zoster vaccine, live", "met"), ("live attenuated influenza vaccine", "met"), ("FluMist Quadrivalent", "met"),
    ("Japanese encephalitis SA14-14-2, live", "met"), ("IMOJEV", "met"),
    ("Oral polio vaccine, live", "met"), ("measles vaccine", "met"),
    ("Yellow fever vaccine", "met"), ("Adenovirus types 4 and 7", "met"),
    ("Zoster vaccine, recombinant", "not met"), ("COVID-19 mRNA vaccine", "not met"), ("HPV vaccine", "not met"),
    ("HPV, quadrivalent", "not met"), ("Gardasil 9", "not met"), ("tetanus and diphtheria toxoids", "not met"),
    ("pneumococcal conjugate PCV 13", "not met"), ("Influenza, seasonal, injectable, preservative free", "not met"),
    ("inactivated polio vaccine", "not met"), ("rabies vaccine", "not met"), ("meningococcal MCV4P", "not met"),
    ("influenza vaccine", "unknown"), ("Influenza virus vaccine", "unknown"), ("zoster vaccine", "unknown"),
    ("polio vaccine", "unknown"), ("hepatitis A vaccine", "unknown"), ("flu shot", "unknown"),
    ("Japanese encephalitis virus vaccine SA14-14-2", "unknown"), ("sabin polio", "unknown"),  # Ixiaro; Sabin-IPV
    ("DTaP-Hep B-IPV", "not met"), ("DTaP,IPV,Hib,HepB", "not met"), ("Pediarix", "not met"),
    ("COVID-19 vaccine", "unknown"), ("typhoid vaccine", "unknown"), ("BCG vaccine", "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "answer"), NAMES)
def test_a_vaccine_is_known_as_it_is_printed(name: str, answer: str) -> None:
    given = Vaccination(name, PartialDate.of(date(2026, 11, 10)))
    patient = Patient("A", ON, vaccinations=(given,), complete=frozenset({"vaccinations"}))
    assert vaccination.judge(vaccination.LiveVirusVaccine(28), Facts(patient, ON)).answer == answer
