"""Tables of patients to fill in: the columns of ``formats/patient_table`` with two invented people."""

from __future__ import annotations

FACTS = """\
patient,fact,name,value,unit,date,end,status,upper_limit,per,ongoing,source
EXAMPLE-1,as_of,,2026-03-02,,,,,,,,
EXAMPLE-1,sex,,female,,,,,,,,
EXAMPLE-1,birth_date,,1980-02,,,,,,,,
EXAMPLE-1,pregnant,,no,,,,,,,,
EXAMPLE-1,condition,rheumatoid arthritis,,,2015-03,,active,,,,letter of the GP
EXAMPLE-1,observation,ALT,30,U/L,2026-02-20,,,40,,,laboratory
EXAMPLE-1,observation,CRP,12.5,mg/L,2026-02-20,,,5,,,laboratory
EXAMPLE-1,medication,methotrexate,15,mg,2020-01,,,,week,yes,
EXAMPLE-1,infection,herpes zoster,,,2025-01-01,2025-01-20,resolved,,,,
EXAMPLE-1,procedure,appendectomy,,,2001,,,,,,
EXAMPLE-1,vaccination,influenza vaccine,,,2025-10-15,,,,,,
EXAMPLE-1,allergy,penicillin,,,,,,,,,
EXAMPLE-1,no condition,tuberculosis,,,2026-03-02,,,,,,asked at the visit
EXAMPLE-1,complete,,medications,,,,,,,,
EXAMPLE-2,as_of,,2026-03-02,,,,,,,,
EXAMPLE-2,sex,,male,,,,,,,,
EXAMPLE-2,birth_date,,1971,,,,,,,,
"""
"""One fact a row."""
PEOPLE = """\
patient,as_of,sex,birth_date,pregnant,condition 1,condition 2,medication 1,medication 2,allergy,date,ALT [U/L],\
ALT upper limit [U/L],CRP [mg/L],complete
EXAMPLE-1,2026-03-02,female,1980-02,no,rheumatoid arthritis,,methotrexate,folic acid,penicillin,2026-02-20,30,40,12.5,\
medications
EXAMPLE-2,2026-03-02,male,1971,,rheumatoid arthritis,gout,,,,2026-02-27,22,40,3.1,
"""
"""One person a row."""
