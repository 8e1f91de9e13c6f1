"""Read a study's criteria (criteria.yaml, loaded to plain data) into ``Criteria``.

The form, by example::

    text: protocolSection.eligibilityModule.eligibilityCriteria   # where the quotes stand; leave out without a record
    inclusion:
      - id: I3
        says: On a glucocorticoid, no more than 10 mg prednisone equivalent a day.   # in plain words
        quote: "prednisone equivalent <= 10 mg/day"     # or a list; exact words of the record's text, unescaped
        glucocorticoid_dose: {at_most_mg_day: 10}       # one kind, with its parameters: the criterion is one atom
      - id: I5
        says: Adult, with enough neutrophils.
        all:                                            # or any, none: lists of atoms and nested combinations
          - {id: I5.a, says: Older than 18., age: {over: 18}}
          - {id: I5.b, says: ANC at least 1.0., laboratory: {analyte: neutrophils, at_least: 1.0, unit: "10*9/L"}}
          - any: [...]
          - at_least: {count: 2, of: [...]}
          - if: {condition: {...}, then: {...}}
    exclusion:
      - id: E10
        says: Unsuitable in the investigator's view.
        decided_by: investigator                        # stays unknown until a judgement
        investigator_judgement: {}
    structured_fields: [minimum_age, maximum_age, sex, healthy_volunteers]   # read from the record; needs a record

Beside its rule an atom or criterion may have: ``id`` (required), ``says`` (required), ``quote``, ``question`` (replaces
the kind's question), ``flags`` (list), ``decided_by: investigator``. The kinds and their parameters are the files of
``eligibility.criteria``: age, sex, healthy_volunteer, condition, severe_condition, malignancy, infection, laboratory,
measurement (scores, diary counts, vital signs), creatinine_clearance, medication, medication_response, stable_dose,
glucocorticoid_dose, procedure, vaccination, allergy, pregnancy, breastfeeding, pregnancy_plans, trial_participation,
consent, investigator_judgement. Examples of parameters::

    age: {at_least: 18, at_most: 65}
    condition: {names: [migraine], status: active}      # or of_class: autoimmune, other_than: [rheumatoid arthritis]
    measurement: {code: monthly_migraine_days, at_least: 4, under: 15, unit: "d", max_age_days: 28}
    medication: {names: [erenumab, fremanezumab], within_days: 180, before: enrolment}   # or classes: [nsaid]
    stable_dose: {classes: [nsaid], at_least_days: 14, before: [screening, enrolment], if_on: true}
    pregnancy: {}
    consent: {study: my-study}
"""
