"""Who may join? Criteria, their verdicts with evidence, and the screening of a patient."""
