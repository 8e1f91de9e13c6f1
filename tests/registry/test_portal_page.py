"""The text of a portal's page becomes a record, each value with its lines; a page that is not whole is refused."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from trialwright.errors import InputError
from trialwright.registry.portal_layout import HEADINGS
from trialwright.registry.reader import Reading
from trialwright.registry.reading import read_source
from trialwright.registry.record import value_at, write_v2

INVENTED = Path(__file__).parent / "pages" / "invented-page.txt"


@pytest.fixture(scope="module")
def invented() -> Reading:
    return read_source(INVENTED)


@pytest.fixture
def founding_page(founding_folder: Path) -> Path:
    return founding_folder / "page.txt"


P = "protocolSection."

# path of the v2 form -> value, first and last line on the invented page (count them there).
INVENTED_VALUES = [
    (P + "identificationModule.briefTitle", "Inventumab With and Without Walking in\nChronic Invented Fatigue", 1, 2),
    (P + "identificationModule.nctId", "NCT90000002", 4, 4),
    (P + "statusModule.lastUpdatePostDateStruct.date", "2024-02", 5, 5),
    (P + "statusModule.overallStatus", "COMPLETED", 19, 19),
    (P + "designModule.phases[1]", "PHASE3", 23, 23),
    (P + "designModule.enrollmentInfo.count", 1240, 27, 27),
    (P + "statusModule.startDateStruct.date", "2019-03", 35, 35),
    (
        P + "descriptionModule.briefSummary",
        "First paragraph. It ends here.\n\nConditions of life are not a heading when text follows on the line.",
        43,
        45,
    ),
    (
        P + "descriptionModule.detailedDescription",
        "* a list\n\n  * with an item below it\n\nThe second paragraph\ngoes over two lines.",
        51,
        56,
    ),
    (P + "conditionsModule.conditions[1]", "Fatigue (General)", 64, 64),
    (P + "designModule.designInfo.maskingInfo.masking", "DOUBLE", 84, 84),
    (P + "eligibilityModule.minimumAge", "6 Months", 164, 164),
    (P + "eligibilityModule.healthyVolunteers", True, 176, 176),
    (P + "sponsorCollaboratorsModule.collaborators[0].class", "INDUSTRY", 190, 190),
    (P + "contactsLocationsModule.overallOfficials[1].name", "Bo Rune", 210, 210),
    (P + "contactsLocationsModule.locations[0].state", "District of Columbia", 220, 220),
    (P + "contactsLocationsModule.locations[1].country", "Korea, Republic of", 226, 226),
    (P + "contactsLocationsModule.locations[2].status", "WITHDRAWN", 232, 232),
    ("derivedSection.miscInfoModule.removedCountries[0]", "Atlantis", 242, 242),
    (P + "identificationModule.secondaryIdInfos[0].type", "REGISTRY", 264, 264),
    (P + "identificationModule.orgStudyIdInfo.id", "INV-2", 268, 268),
]


@pytest.mark.parametrize(("path", "value", "first", "last"), INVENTED_VALUES, ids=[row[0] for row in INVENTED_VALUES])
def test_a_value_is_read_with_its_lines(invented: Reading, path: str, value: object, first: int, last: int) -> None:
    assert value_at(invented.record, path) == value
    assert invented.lines[path] == (first, last)


def test_each_group_lists_what_it_receives_and_each_intervention_its_groups(invented: Reading) -> None:
    module = invented.record.protocol_section.arms_interventions_module
    assert module and module.arm_groups and module.interventions
    assert [(arm.label, arm.type, arm.description, arm.intervention_names) for arm in module.arm_groups] == [
        (
            "Inventumab",
            "EXPERIMENTAL",
            "Inventumab every 28 days\n\nwith a second paragraph",
            ("Biological: Inventumab", "Behavioral: Walking programme"),
        ),
        ("Placebo", "PLACEBO_COMPARATOR", None, ("Drug: Placebo", "Behavioral: Walking programme")),
        ("Waiting", "NO_INTERVENTION", "Nothing is given.", None),
    ]
    assert [(one.name, one.description, one.arm_group_labels) for one in module.interventions] == [
        ("Inventumab", "70 mg under the skin\n\nfirst week only", ("Inventumab",)),
        ("Placebo", "1 mL", ("Placebo",)),
        ("Walking programme", None, ("Inventumab", "Placebo")),
    ]


@pytest.mark.parametrize(
    "path",
    [
        P + "statusModule.completionDateStruct.date",
        P + "eligibilityModule.maximumAge",
        P + "contactsLocationsModule.locations[1].state",
        P + "contactsLocationsModule.locations[1].status",
        P + "identificationModule.orgStudyIdInfo.type",
    ],
)
def test_what_the_page_shows_empty_is_no_value_and_is_said(invented: Reading, path: str) -> None:
    assert value_at(invented.record, path) is None
    assert path in invented.empty
    assert path not in invented.lines


def test_a_facility_contact_without_a_place_is_left_out_and_said(invented: Reading) -> None:
    places = invented.record.protocol_section.contacts_locations_module
    assert places and places.locations and all(site.contacts is None for site in places.locations)
    assert any("3 locations" in note for note in invented.notes)


def test_results_of_an_unknown_word_stay_unknown(invented: Reading) -> None:
    assert invented.record.has_results is None
    assert any("Study Results" in note for note in invented.notes)


def test_every_value_of_a_page_has_its_lines(invented: Reading) -> None:
    assert sorted(_leaves(write_v2(invented.record))) == sorted(invented.lines)


def test_nothing_of_a_helper_sentence_and_no_telephone_number_is_kept(invented: Reading, founding_page: Path) -> None:
    for page, reading in ((INVENTED, invented), (founding_page, read_source(founding_page))):
        text = str(write_v2(reading.record))
        lines = page.read_text(encoding="utf-8").split("\n")
        for heading in HEADINGS[1:-1]:
            helper = next(line for line in lines[lines.index(heading) + 1 :] if line.strip())
            assert helper not in text, helper
        assert "555-0100" not in text
        assert "86-10" not in text


def test_the_founding_page_reads_whole(founding_page: Path) -> None:
    record = read_source(founding_page).record
    module = record.protocol_section.contacts_locations_module
    assert module and module.locations and module.central_contacts
    assert (module.locations[0].city, module.locations[0].state, module.locations[0].country) == (
        "Beijing",
        None,
        "China",
    )
    assert [(one.name, one.role) for one in module.central_contacts] == [
        ("Xinping Tian, MD", "CONTACT"),
        ("Qian Wang, MD", "CONTACT"),
    ]
    eligibility = record.protocol_section.eligibility_module
    assert eligibility and eligibility.eligibility_criteria
    assert eligibility.eligibility_criteria.startswith("Inclusion Criteria\n\n1. Fulfill")
    assert eligibility.eligibility_criteria.endswith("by the investigator")
    assert "\\> 18 years and \\< 70 years" in eligibility.eligibility_criteria


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(founding_page: Path) -> None:
    plain = founding_page.read_bytes()
    windows = b"\xef\xbb\xbf" + plain.replace(b"\n", b"\r\n")
    assert read_source(windows) == read_source(plain)


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_page_without_one_of_its_sections_is_refused_by_its_name(heading: str) -> None:
    text = INVENTED.read_text(encoding="utf-8").replace(f"\n{heading}\n", "\n", 1)
    with pytest.raises(InputError, match=f"'{heading}'"):
        read_source(text.encode())


OTHER_SITE = (
    "Inventumab in Fatigue\n\nNCT ID: NCT90000002\n\nOverview\n\nA study of another site.\n\nWho can join\n\nAdults\n"
)


def _swapped(text: str) -> str:
    held = text.replace("\nSponsors\n", "\nX\n").replace("\nCountries\n", "\nSponsors\n")
    return held.replace("\nX\n", "\nCountries\n")


# what is done to the invented page -> words that the error must hold
DAMAGE = {
    "another site's page": (lambda text: OTHER_SITE, ["18 headed sections", "Study Results"]),
    "cut in the middle": (lambda text: text[: len(text) // 2], ["no heading", "Eligibility Criteria"]),
    "no line with the number": (lambda text: text.replace("NCT ID: ", "Number: "), ["record in a form known here"]),
    "a number too short": (lambda text: text.replace("NCT90000002", "NCT9000002"), [":4", "eight digits"]),
    "no date of update": (lambda text: text.replace("Last Updated: 2024-02\n", ""), ["Last Updated:"]),
    "a date that is none": (lambda text: text.replace("2019-03", "March 2019"), [":35", "March 2019"]),
    "a day that does not exist": (lambda text: text.replace("2019-03", "2019-02-30"), [":35", "2019-02-30"]),
    "no helper sentence": (lambda text: text.replace("A helper sentence in other words.\n\n", ""), ["helper", "Basic"]),
    "a heading twice": (lambda text: text.replace("* a list", "Conditions\n\n* a list"), ["Conditions", "two"]),
    "headings out of order": (_swapped, ["order"]),
    "a label gone": (lambda text: text.replace("Blinding Strategy\n\nDOUBLE\n", ""), ["Blinding Strategy"]),
    "an unknown label": (lambda text: text.replace("OTHER\n\nBlinding", "OTHER\n\nExtra\n\nBlinding"), ["Extra"]),
    "a count in words": (lambda text: text.replace("1,240 participants", "many"), ["participants", "many"]),
    "a group without its type": (lambda text: text.replace("Group Type NO_INTERVENTION\n", ""), ["Group Type"]),
    "a group's intervention not listed": (
        lambda text: text.replace("Interventions\n\nHelper.\n\nInventumab\n", "Interventions\n\nHelper.\n\nOthermab\n"),
        ["Inventumab", "Interventions lists"],
    ),
    "a place without commas": (lambda text: text.replace("Seoul, , Korea, Republic of", "Seoul"), ["city, state"]),
    "healthy volunteers maybe": (lambda text: text.replace("\nYes\n", "\nMaybe\n"), ["Yes or No", "Maybe"]),
    "no summary": (
        lambda text: text.replace("First paragraph. It ends here.\n\n", "").replace(
            "Conditions of life are not a heading when text follows on the line.\n\n", ""
        ),
        ["Brief Summary"],
    ),
    "a sponsor without a name": (lambda text: text.replace("University of Nowhere\n\nOTHER\n\n", ""), ["Sponsor Role"]),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_page_is_refused_with_what_was_expected(name: str) -> None:
    damage, words = DAMAGE[name]
    text = INVENTED.read_text(encoding="utf-8")
    damaged = damage(text)
    assert damaged != text
    with pytest.raises(InputError) as refused:
        read_source(damaged.encode(), "page.txt")
    for word in words:
        assert word in str(refused.value)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_to_a_page_it_is_read_or_refused_and_never_breaks(seed: int, founding_page: Path) -> None:
    chance = random.Random(seed)
    for page in (INVENTED, founding_page):
        lines = page.read_text(encoding="utf-8").split("\n")
        for _ in range(150):
            damaged = list(lines)
            for _ in range(chance.randint(1, 3)):
                place, other = chance.randrange(len(damaged)), chance.randrange(len(damaged))
                chance.choice(
                    (
                        lambda d=damaged, p=place: d.pop(p),
                        lambda d=damaged, p=place, o=other: d.insert(p, d[o]),
                        lambda d=damaged, p=place: d.__setitem__(p, ""),
                        lambda d=damaged, p=place, o=other: d.__setitem__(slice(min(p, o), max(p, o), None), []),
                    )
                )()
            try:
                reading = read_source("\n".join(damaged).encode())
            except InputError:
                continue
            assert set(_leaves(write_v2(reading.record))) == set(reading.lines)


def _leaves(value: object, path: str = "") -> list[str]:
    """The path of every plain value."""
    if isinstance(value, dict):
        return [leaf for key, item in value.items() for leaf in _leaves(item, f"{path}.{key}" if path else key)]
    if isinstance(value, list):
        return [leaf for index, item in enumerate(value) for leaf in _leaves(item, f"{path}[{index}]")]
    return [path]
