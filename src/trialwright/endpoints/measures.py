"""Inputs that several scores of rheumatoid arthritis share, with their ranges, units and other spellings.

Counts: 0 to the number of joints; a prorated count may be a fraction. Visual analogue scales: 0 to 100 mm, or 0 to 10
cm; a numerical rating scale of 0 to 10 is entered as cm. CRP: 1 mg/dL is 10 mg/L; a result below quantification
("<0.5") is half the limit; above 300 mg/L, the most that das28.nl accepts, the unit is questioned. ESR: mm in the
first hour (Westergren); calculators accept 1 to 300 (camcops @56a303e, das28.rst), so that 0 is raised to 1, with a
flag.
"""

from __future__ import annotations

from trialwright.endpoints.score_input import Input

TJC28 = Input("tjc28", "tender joint count, 28 joints", 0, 28, units={"tender_joints_28": 1})
SJC28 = Input("sjc28", "swollen joint count, 28 joints", 0, 28, units={"swollen_joints_28": 1})
PATIENT_GLOBAL_MM = Input(
    "patient_global_mm", "patient's global assessment, 0 to 100 mm", 0, 100,
    units={"ptga_mm": 1, "gh_mm": 1, "patient_global_cm": 10, "ptga_cm": 10},
)  # fmt: skip
PATIENT_GLOBAL_CM = Input(
    "patient_global_cm", "patient's global assessment, 0 to 10 cm", 0, 10,
    units={"ptga_cm": 1, "patient_global_mm": 0.1, "ptga_mm": 0.1},
)  # fmt: skip
PHYSICIAN_GLOBAL_CM = Input(
    "physician_global_cm", "physician's global assessment, 0 to 10 cm", 0, 10,
    units={"phga_cm": 1, "physician_global_mm": 0.1, "phga_mm": 0.1},
)  # fmt: skip
CRP_MG_L = Input(
    "crp_mg_l", "C-reactive protein, mg/L", 0, units={"crp_mg_dl": 10}, has_lower_limit=True, usual=300,
)  # fmt: skip
CRP_MG_DL = Input(
    "crp_mg_dl", "C-reactive protein, mg/dL", 0, units={"crp_mg_l": 0.1}, has_lower_limit=True, usual=30,
)  # fmt: skip
ESR_MM_H = Input("esr_mm_h", "erythrocyte sedimentation rate, mm/h", 0, floor=1, usual=300)

ALL_NEEDED = "Any missing input makes the score unknown."
FREE = "formula: free to use"
