"""One thing broken in a study folder each, and the sentences that the reader gets."""

# ruff: noqa: E501 (a sentence is easier to compare unbroken)

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Break:
    """In ``file`` of ``study`` replace ``old`` (its first occurrence after ``after``) with ``new``; ``says`` are the
    sentences, with ``@`` for the file and the line where ``new`` (or ``line_of``) then stands."""

    name: str
    study: str
    file: str
    old: str
    new: str
    says: tuple[str, ...]
    after: str = ""
    line_of: str = ""


BREAKS = (
    Break(
        "an unknown key", "migraine", "schedule.yaml", "day: 28\n", "day: 28\n    colour: red\n",
        ("@ visits[2].colour must be one of the keys name, epoch, day, before_days, after_days, forms, basis, anchor, "
         "anchor_basis, anchor_day, found an unknown key. Take the key out, or correct its spelling.",),
        line_of="colour",
    ),
    Break(
        "a misspelt key", "migraine", "schedule.yaml", "before_days: 7", "befor_days: 7",
        ("schedule.yaml:3 visits[0].before_days must be given, found nothing. Add the key `before_days`.",
         "@ visits[0].befor_days must be one of the keys name, epoch, day, before_days, after_days, forms, basis, anchor, "
         "anchor_basis, anchor_day, found an unknown key. Perhaps `before_days` is meant."),
    ),
    Break(
        "text for a number", "migraine", "study.yaml", "target_enrolment: 40", 'target_enrolment: "40"',
        ("@ target_enrolment must be a whole number, found the text '40'. Write a whole number without quotes.",),
    ),
    Break(
        "a fraction for a whole number", "migraine", "schedule.yaml", "day: 56", "day: 56.5",
        ("@ visits[3].day must be a whole number, found the number 56.5. Write a whole number without quotes.",),
    ),
    Break(
        "a number for text", "nct07008196", "forms/joint_counts.yaml", 'code: "0"', "code: 0",
        ("@ code_lists[0].items[0].code must be text, found the number 0. Put it in quotes if it is meant as text.",),
    ),
    Break(
        "no is not false", "migraine", "forms/participant.yaml", "mandatory: true", "mandatory: no",
        ("@ item_groups[0].items[0].mandatory must be true or false, found the text 'no'. "
         "Write true or false; yes, no, on and off are text here.",),
    ),
    Break(
        "true is not a number", "migraine", "schedule.yaml", "day: 56", "day: true",
        ("@ visits[3].day must be a whole number, found true. Write a whole number without quotes.",),
    ),
    Break(
        "a value that is not of the list", "migraine", "analysis.yaml", "missing: non-response", "missing: zero",
        ("@ outcomes[0].missing must be one of 'non-response', 'observed', found the text 'zero'. Choose one of them.",),
    ),
    Break(
        "one entry where a list is due", "migraine", "schedule.yaml", "forms: [participant]", "forms: participant",
        ("@ visits[0].forms must be a list, found the text 'participant'. Write one entry on each line, with a dash.",),
    ),
    Break(
        "a key without a value", "migraine", "study.yaml", "target_enrolment: 40", "target_enrolment:",
        ("@ target_enrolment must be a whole number, found nothing. Write a whole number without quotes.",),
    ),
    Break(
        "a window that excludes its own target day", "migraine", "schedule.yaml", "before_days: 3", "before_days: -1",
        ("@ visits[2].before_days must be at least 0, so that the window holds its own target day, found the number -1. "
         "Count the days from the target day outwards.",),
        after="name: week 4",
    ),
    Break(
        "a dose window that excludes its own day", "migraine", "study.yaml", "after_days: 5", "after_days: -2",
        ("@ administrations[0].after_days must be at least 0, so that the window holds its own target day, found the "
         "number -2. Correct the number.",),
    ),
    Break(
        "dose windows that meet", "nct07008196", "study.yaml", "after_days: 2", "after_days: 5",
        ("@ administrations[0].after_days must be so small that the windows of two doses, 7 days apart, do not meet, "
         "found 2 days before and 5 after. Narrow the window: a dose must belong to one planned day.",),
    ),
    Break(
        "a visit before the one above it", "nct07008196", "schedule.yaml", "day: 84\n", "day: 21\n",
        ("@ visits[4].day must be after day 56 (week 8), found 21. Move the visit or correct the day.",),
        line_of="day: 21",
    ),
    Break(
        "visit windows that meet", "migraine", "schedule.yaml", "before_days: 3", "before_days: 23",
        ("@ visits[3].before_days must be so small that the window opens after that of week 4 has closed, found the "
         "number 23. Narrow one of the two windows.",),
        after="name: week 8",
    ),
    Break(
        "two visits of one name", "migraine", "schedule.yaml", "name: week 8", "name: week 4",
        ("@ visits[3].name must be used once, found the text 'week 4' again. Give it another name.",
         "analysis.yaml:3 response_visits[1] must be a visit of schedule.yaml (screening, day 0, week 4, week 4, week 12), "
         "found the text 'week 8'. Correct the visit's name."),
        after="day: 28",
    ),
    Break(
        "a form that is not there", "migraine", "schedule.yaml", "[participant]", "[participants]",
        ("@ visits[0].forms[0] must be a form of the folder forms (attacks, headache_diary, participant), found the text "
         "'participants'. Add the form's file, or correct the name.",),
    ),
    Break(
        "an epoch that is not there", "migraine", "schedule.yaml", "epoch: screening", "epoch: run-in",
        ("@ visits[0].epoch must be an epoch of study.yaml (screening, treatment), found the text 'run-in'. "
         "Correct the epoch, or add it there.",),
    ),
    Break(
        "an arm that is not there", "migraine", "study.yaml", "arms: [placebo]", "arms: [sham]",
        ("@ administrations[1].arms[0] must be an arm of the study (drug, placebo), found the text 'sham'. "
         "Correct the arm's name.",),
    ),
    Break(
        "a value without a basis", "migraine", "study.yaml", "      rest: {assumed: Invented.}\n", "",
        ("study.yaml:29 administrations[0].arms must be covered by a basis, found none. Add `arms` or `rest` to "
         "the basis: registered (a path) or assumed (a reason).",
         "study.yaml:33 administrations[0].first_day must be covered by a basis, found none. Add `first_day` or "
         "`rest` to the basis: registered (a path) or assumed (a reason).",
         "study.yaml:36 administrations[0].before_days must be covered by a basis, found none. Add `before_days` "
         "or `rest` to the basis: registered (a path) or assumed (a reason).",
         "study.yaml:37 administrations[0].after_days must be covered by a basis, found none. Add `after_days` or "
         "`rest` to the basis: registered (a path) or assumed (a reason)."),
    ),
    Break(
        "a basis of nothing", "migraine", "schedule.yaml", "rest: {assumed: Invented.}", "rest: {}",
        ("@ visits[2].basis.rest must be exactly one of registered (a path in the record) and assumed (a reason), found "
         "something else. Write one of the two, not both.",),
    ),
    Break(
        "a basis that is both", "migraine", "schedule.yaml", "rest: {assumed: Invented.}",
        "rest: {assumed: Invented., registered: hasResults}",
        ("@ visits[2].basis.rest must be exactly one of registered (a path in the record) and assumed (a reason), found "
         "something else. Write one of the two, not both.",),
    ),
    Break(
        "a basis of another field", "migraine", "schedule.yaml", "      rest: {assumed: Invented.}\n",
        "      rest: {assumed: Invented.}\n      dose: {assumed: Invented.}\n",
        ("@ visits[2].basis.dose must be one of epoch, day, before_days, after_days, forms, rest, found another key. "
         "Name the field that this is the basis of.",),
        line_of="dose: {",
    ),
    Break(
        "a registered number that is not the record's", "nct07008196", "study.yaml", "target_enrolment: 30",
        "target_enrolment: 60",
        ("@ target_enrolment must be what is registered at protocolSection.designModule.enrollmentInfo.count, the number "
         "30, found the number 60. Correct the value, quote the words that say it, or write assumed with the reason.",),
    ),
    Break(
        "a dose that the quote does not say", "nct07008196", "study.yaml", "dose: 160\n", "dose: 80\n",
        ("@ administrations[0].dose must be the number that the quote says (160mg), found the number 80. Correct the "
         "value or the quote.",),
        line_of="dose: 80",
    ),
    Break(
        "a quote that the record does not hold", "nct07008196", "study.yaml", "quote: qw", "quote: q2w",
        ("@ administrations[0].basis.every_days.quote must be words of the registered text, found the text 'q2w'. Copy "
         "the words as they are registered.",),
    ),
    Break(
        "a title that is not the registered one", "nct07008196", "study.yaml", "title: Telitacicept treatment group",
        "title: Telitacicept group",
        ("@ arms[0].title must be what is registered at protocolSection.armsInterventionsModule.armGroups[0].label, the "
         "text 'Telitacicept treatment group', found the text 'Telitacicept group'. Correct the value, quote the words "
         "that say it, or write assumed with the reason.",),
    ),
    Break(
        "a path that the record does not have", "nct07008196", "study.yaml", "enrollmentInfo.count}", "enrollment.count}",
        ("@ basis.target_enrolment.registered must be a path that stands in record.json, found the text "
         "'protocolSection.designModule.enrollment.count'. Correct the path, or write assumed with the reason.",),
    ),
    Break(
        "an unregistered study under a registry number", "migraine", "study.yaml", "id: INVENTED-MIGRAINE", "id: NCT07008196",
        ("@ id must be letters, digits and hyphens, not beginning with NCT (registered) or SIM- (simulated), found the text 'NCT07008196'. Choose another id.",),
    ),
    Break(
        "a study that calls itself simulated", "migraine", "study.yaml", "id: INVENTED-MIGRAINE", "id: sim-migraine",
        ("@ id must be letters, digits and hyphens, not beginning with NCT (registered) or SIM- (simulated), found the text 'sim-migraine'. Choose another id.",),
    ),
    Break(
        "an id that leads elsewhere", "migraine", "study.yaml", "id: INVENTED-MIGRAINE", "id: ../migraine",
        ("@ id must be letters, digits and hyphens, not beginning with NCT (registered) or SIM- (simulated), found the text '../migraine'. Choose another id.",),
    ),
    Break(
        "a registered study under another id", "nct07008196", "study.yaml", "id: NCT07008196", "id: OURS",
        ("@ id must be the study's nct_id, NCT07008196, found the text 'OURS'. Write the number.",),
    ),
    Break(
        "another record's number", "nct07008196", "study.yaml", "\nnct_id: NCT07008196", "\nnct_id: NCT07008197",
        ("@ nct_id must be the number of record.json, NCT07008196, found the text 'NCT07008197'. Correct the number, or "
         "put the right record there.",
         "study.yaml:3 id must be the study's nct_id, NCT07008197, found the text 'NCT07008196'. Write the number.",
         "@ nct_id must be what is registered at protocolSection.identificationModule.nctId, the text 'NCT07008196', "
         "found the text 'NCT07008197'. Correct the value, quote the words that say it, or write assumed with the "
         "reason."),
        line_of="NCT07008197",
    ),
    Break(
        "a range check upside down", "migraine", "forms/participant.yaml", "low: 0, high: 120", "low: 120, high: 0",
        ("@ item_groups[0].items[0].range_checks[0].low must be at most high, 0, found the number 120. Exchange the two, "
         "or correct one.",),
    ),
    Break(
        "a range check without a source", "migraine", "forms/participant.yaml",
        ', because: "Beyond it the entry is a slip."', "",
        ("forms/participant.yaml:20 item_groups[0].items[0].range_checks[0].because must be the source of the bounds, or "
         "the reason, found nothing. Say where the bounds come from.",),
    ),
    Break(
        "two items of one name", "migraine", "forms/headache_diary.yaml", "name: headache_days",
        "name: monthly_migraine_days",
        ("forms/headache_diary.yaml:9 item_groups[0].items[0].name must be used once in the form, found the text "
         "'monthly_migraine_days'. Give each item its own name.",
         "forms/headache_diary.yaml:17 item_groups[0].items[1].name must be used once in the form, found the text "
         "'monthly_migraine_days'. Give each item its own name.",
         "checks.yaml:6 checks[0].holds must be a known item of the form headache_diary, found 'headache_days'. There "
         "are: monthly_migraine_days.",
         "analysis.yaml:10 measures.headache_days.item must be an item of the form headache_diary, found the text "
         "'headache_days'. Correct the item's name."),
    ),
    Break(
        "a code list that is not there", "migraine", "forms/participant.yaml", "code_list: sex", "code_list: gender",
        ("@ item_groups[0].items[1].code_list must be one of the form's code_lists (sex), found the text 'gender'. Add "
         "the code list, or correct the name.",),
    ),
    Break(
        "a code list for a number", "migraine", "forms/participant.yaml", "data_type: integer",
        "data_type: integer\n        code_list: sex",
        ("@ item_groups[0].items[0].code_list must be given exactly when data_type is code, found the text 'sex'. Name a "
         "code list, or choose another data_type.",),
        line_of="code_list: sex",
    ),
    Break(
        "a table that is not there", "nct07008196", "forms/joint_counts.yaml", "table: joints, where: in_68",
        "table: ../joints, where: in_68",
        ("@ item_groups[0].items[0].for_each.table must be a table of the endpoints room, found the text '../joints'. "
         "Name a CSV file of that folder without its ending.",),
    ),
    Break(
        "a column that is not there", "nct07008196", "forms/joint_counts.yaml", "where: in_68", "where: in_70",
        ("@ item_groups[0].items[0].for_each.where must be one of the table's columns (name, label, side, "
         "cdisc_location, nci_code, in_68, in_66, in_28, label_zh), found the text 'in_70'. Correct the column.",),
    ),
    Break(
        "a form under another name", "migraine", "forms/participant.yaml", "name: participant\n", "name: person\n",
        ("@ name must be the name of its file, participant, found the text 'person'. Rename one of the two.",),
        line_of="name: person\n",
    ),
    Break(
        "a measure from an item that is not there", "migraine", "analysis.yaml", "item: headache_days}",
        "item: headache}",
        ("@ measures.headache_days.item must be an item of the form headache_diary, found the text 'headache'. Correct "
         "the item's name.",),
    ),
    Break(
        "a measure that is not a number", "migraine", "analysis.yaml",
        "headache_days: {form: headache_diary, item: headache_days}", "headache_days: {form: participant, item: sex}",
        ("@ measures.headache_days.item must be an item that takes a number, found an item of type code. Choose another "
         "item, or count a code of a group.",
         "@ measures.headache_days.form must be asked at day 0, found a form that is not asked there. Add the form to "
         "those visits in schedule.yaml."),
    ),
    Break(
        "a form that is not asked when it is needed", "migraine", "schedule.yaml", "forms: [headache_diary]", "forms: []",
        ("analysis.yaml:9 measures.monthly_migraine_days.form must be asked at week 8, found a form that is not asked "
         "there. Add the form to those visits in schedule.yaml.",),
        after="name: week 8",
    ),
    Break(
        "a code that no item has", "nct07008196", "analysis.yaml", 'group: tender, counts: "1"',
        'group: tender, counts: "2"',
        ("@ measures.tender_joints_68.counts must be a code of every item of the group tender, found the text '2'. "
         "Choose a code of their code list.",),
    ),
    Break(
        "a measure that is both an item and a count", "nct07008196", "analysis.yaml", "item: haq_di",
        "item: haq_di, group: function",
        ("@ measures.haq_di must be an item, or a group and the code that counts, found another mixture. Give item "
         "alone, or group and counts.",),
    ),
    Break(
        "an endpoint that is not there", "migraine", "analysis.yaml", "endpoint: percent_improvement",
        "endpoint: percent_worsening",
        ("@ outcomes[0].endpoint must be an endpoint (percent_improvement, acr), found the text 'percent_worsening'. "
         "Correct the endpoint's name.",),
    ),
    Break(
        "an endpoint without its parameter", "migraine", "analysis.yaml", "{percent: 50}", "{share: 50}",
        ("@ outcomes[0].parameters must be exactly percent, found share. Give the endpoint its parameters.",),
    ),
    Break(
        "an endpoint without its measure", "migraine", "analysis.yaml",
        "endpoint: percent_improvement\n    measure: monthly_migraine_days", "endpoint: acr",
        ("analysis.yaml:8 measures must be a mapping with tender_joints_68, swollen_joints_66, patient_global_mm, "
         "physician_global_mm, pain_mm, haq_di, crp_mg_l, which the endpoint acr needs, found none of that name. Say "
         "where each is read.",),
    ),
    Break(
        "an outcome of no measure", "migraine", "analysis.yaml", "    measure: monthly_migraine_days\n", "",
        ("analysis.yaml:22 outcomes[0].measure must be given, since the endpoint names no measure of its own, found "
         "nothing. Name one of measures (monthly_migraine_days, headache_days).",),
    ),
    Break(
        "an outcome at a visit without response", "migraine", "analysis.yaml", "visit: week 12", "visit: day 0",
        ("@ outcomes[0].visit must be one of response_visits (week 4, week 8, week 12), found the text 'day 0'. Correct "
         "the visit's name, or add it there.",),
        line_of="    visit: day 0",
    ),
    Break(
        "a response at baseline", "migraine", "analysis.yaml", "response_visits: [week 4", "response_visits: [day 0",
        ("@ response_visits[0] must be a visit after day 0, the baseline, found the text 'day 0'. Take the visit out.",
         "analysis.yaml:56 outcomes[1].visit must be one of response_visits (day 0, week 8, week 12), found the text "
         "'week 4'. Correct the visit's name, or add it there."),
    ),
    Break(
        "a confidence level in percent", "migraine", "analysis.yaml", "level: 0.95", "level: 95",
        ("@ outcomes[0].level must be between 0 and 1, such as 0.95, found the number 95. Write the confidence level as a "
         "fraction.",),
    ),
    Break(
        "no primary outcome", "migraine", "analysis.yaml", "type: primary", "type: other",
        ("analysis.yaml:21 outcomes must be a list with a primary outcome, found none. Give one outcome the type "
         "primary.",),
    ),
    Break(
        "a key twice", "migraine", "study.yaml", "target_enrolment: 40", "target_enrolment: 40\ntarget_enrolment: 4",
        ("@ target_enrolment must be given once, found it again, first on line 5. Keep one of the two.",),
        line_of="target_enrolment: 4\n",
    ),
    Break(
        "days that do not count from the first dose", "migraine", "study.yaml", "first_day: 0", "first_day: 1",
        ("@ administrations[0].first_day must be 0 for the first dose of the arm drug, the day from which all days count, found the number 1. Count the days from the first dose.",),
    ),
    Break(
        "one intervention planned twice in an arm", "migraine", "study.yaml", "intervention: Placebo\n    arms: [placebo]", "intervention: Inventumab\n    arms: [drug]",
        ("@ administrations[1].intervention must be planned once in the arm drug, found the text 'Inventumab' again. Name the two apart, or join them.",
         "@ administrations[1].intervention must be what is registered at protocolSection.armsInterventionsModule.interventions[1].name, the text 'Placebo', found the text 'Inventumab'. Correct the value, quote the words that say it, or write assumed with the reason."),
        after="arms: [drug]",
    ),
    Break(
        "an item name that no export can hold", "migraine", "forms/headache_diary.yaml", "name: headache_days", "name: headache days",
        ("@ item_groups[0].items[1].name must be small letters, digits and underscores, a letter first, found the text 'headache days'. Choose another name; it is the identifier in acts, exports and analyses.",
         "checks.yaml:6 checks[0].holds must be a known item of the form headache_diary, found 'headache_days'. Perhaps 'headache days' is meant.",
         "analysis.yaml:10 measures.headache_days.item must be an item of the form headache_diary, found the text 'headache_days'. Correct the item's name."),
    ),
    Break(
        "a visit without a name", "migraine", "schedule.yaml", "name: screening", 'name: ""',
        ("@ visits[0].name must be a name without blanks around it, found the text ''. Write the name.",),
    ),
    Break(
        "a criterion quote that the record does not hold", "migraine", "criteria.yaml", "quote: Pregnant women", "quote: Pregnant person",
        ('@ exclusion[0].quote must be words of the registered text, exactly, found "Pregnant person". Copy the words from the record as they read, without escapes.',),
    ),
    Break(
        "a criterion id twice", "migraine", "criteria.yaml", "id: E2", "id: E1",
        ("criteria.yaml:35 exclusion[1].id must be without repeated ids, found E1. Give each its own id.",),
    ),
    Break(
        "an age in words", "migraine", "criteria.yaml", "at_least: 18", "at_least: eighteen",
        ("@ inclusion[0].age.at_least must be a valid number, found 'eighteen'. Correct the parameter.",),
    ),
    Break(
        "an anchor", "migraine", "study.yaml", "target_enrolment: 40", "target_enrolment: &many 40",
        ("@ target_enrolment must be written out, found an anchor or alias (& or *). Write the value itself.",),
    ),
    Break(
        "broken indentation", "migraine", "schedule.yaml", "    day: 56", "   day: 56",
        ("@ must be readable YAML, found did not find expected '-' indicator. Correct the indentation, quotes or brackets "
         "there.",),
    ),
)  # fmt: skip
