"""The statistical report: in the order of ICH E3, every number from the analysis data, marked and stamped."""

from __future__ import annotations

import re
from itertools import pairwise

from trialwright.analysis.report_document import Cell, Picture, Table, Words
from trialwright.analysis.report_html import html, ranges
from trialwright.analysis.report_numbers import counted, written

from .conftest import Made, made


def numbers_in(table: Table) -> list[Cell]:
    return [cell for row in table.rows for cell in row if cell.results]


def test_sections_stand_in_the_order_of_ich_e3(whole: Made) -> None:
    numbers = [tuple(int(part) for part in section.number.split(".")) for section in whole[2].sections]
    assert all(before < after for before, after in pairwise(numbers))
    assert numbers[0] == (2,)
    assert numbers[-1] == (16, 2)


def test_tables_and_figures_are_numbered_without_a_gap(whole: Made) -> None:
    tables = [int(table.number) for table in whole[2].tables if not table.listing]
    assert tables == list(range(1, len(tables) + 1))
    pictures = [int(picture.number) for picture in whole[2].pictures]
    assert pictures == list(range(1, len(pictures) + 1))


def test_every_number_in_a_table_is_one_of_the_analysis_data(eight: Made) -> None:
    _, data, report = eight
    values = {one.id: one for one in data.results}
    seen = 0
    for table in report.tables:
        for cell in numbers_in(table):
            seen += 1
            assert all(name in values for name in cell.results)
            one = values[cell.results[0]]
            if one.statistic in ("participants", "responders") and len(cell.results) > 1:
                assert cell.text.startswith(f"{one.value}/{one.n}")
            elif len(cell.results) == 1 and one.value is not None:
                assert cell.text == written(one.value, one.statistic, one.unit)
    assert seen > 100


def test_the_primary_number_can_be_worked_out_by_hand(eight: Made) -> None:
    course, data, report = eight
    from trialwright.analysis.results import results

    primary = results(course).primary
    assert primary is not None
    arm = primary.at.arms[0]
    told = counted(arm.responders, arm.analysed, 100 * arm.responders / arm.analysed)
    synopsis = [item for block in report.sections[0].blocks if isinstance(block, Words) for item in block.items]
    assert any(told in item for item in synopsis)
    assert any(told == cell.text for table in report.tables for cell in numbers_in(table))
    assert data.study == course.study


def test_every_output_says_method_set_cut_off_ledger_and_version(eight: Made) -> None:
    _, data, report = eight
    page = html(report)
    outputs = [block for section in report.sections for block in section.blocks if isinstance(block, Table | Picture)]
    assert page.count(report.stamp) >= len(outputs)
    for part in (data.ledger_head[:16], f"row {data.ledger_sequence}", data.version, "cut-off"):
        assert part in report.stamp
    analysed = [block for block in outputs if isinstance(block, Picture) or not block.listing]
    assert all(block.foot.analysis_set for block in analysed if not block.title.startswith("Estimand"))
    assert any("Kaplan-Meier" in block.foot.method for block in outputs if block.key.startswith(("a-time", "a-")))


def test_what_is_simulated_says_so_in_every_caption_and_figure(eight: Made) -> None:
    page = html(eight[2])
    assert page.count('<p class="mark page"><strong>SIMULATED</strong>') == 2
    for caption in re.findall(r"<(?:caption|figcaption)>(.*?)</(?:caption|figcaption)>", page):
        assert caption.startswith('<span class="marked">SIMULATED</span>: ')
    for drawing in re.findall(r"<svg.*?</svg>", page, re.DOTALL):
        assert ">SIMULATED</text>" in drawing
        assert re.search(r"<title[^>]*>SIMULATED: ", drawing)
    assert re.search(r"<title>SIMULATED: ", page)
    assert '@media print { @page { @top-center { content: "SIMULATED.' in page


def test_the_notice_stands_on_the_first_page(whole: Made) -> None:
    assert "not a medical device" in html(whole[2])


def test_the_report_needs_nothing_from_elsewhere_and_runs_nothing(eight: Made) -> None:
    page = html(eight[2])
    assert "<script" not in page
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert not re.search(r'style="|\son\w+="', page)


def test_every_link_of_the_report_leads_somewhere(eight: Made) -> None:
    page = html(eight[2])
    targets = set(re.findall(r'\sid="([^"]+)"', page))
    links = re.findall(r'href="#([^"]+)"', page)
    assert len(links) > 100
    assert [link for link in links if link not in targets] == []


def test_a_number_leads_to_its_people_and_its_rows_of_the_ledger(eight: Made) -> None:
    _, data, report = eight
    places = dict(report.source_of)
    sources = {source.place: source for source in report.sources}
    for one in list(data.results)[::50]:
        if one.participant:
            continue
        source = sources[places[one.id]]
        assert source.participants == one.grounds.participants
        assert source.sequences == one.grounds.sequences
    assert ranges((5, 6, 7, 9)) == "5-7, 9"


def test_the_flow_diagram_has_the_numbers_of_the_flow_table(eight: Made) -> None:
    _, data, report = eight
    flow = next(picture for picture in report.pictures if picture.title == "Participant flow")
    drawn = [getattr(piece, "text", "") for piece in flow.drawing.pieces]
    assessed = data.analysis("flow").value(variable="assessed", group="total")
    assert f"Assessed for eligibility (n = {assessed})" in drawn


def test_a_figure_of_responders_has_the_intervals_of_its_table(eight: Made) -> None:
    _, _, report = eight
    told = {cell.text for table in report.tables for row in table.rows for cell in row}
    shown = [picture for picture in report.pictures if "responders over time" in picture.title.casefold()]
    assert shown
    for picture in shown:
        for row in picture.table.rows:
            counts, percent, interval = (cell.text for cell in row[2:5])
            assert f"{counts} ({percent})" in told
            assert interval in told


def test_an_empty_study_says_so_in_words_and_has_no_zero_per_cent() -> None:
    for study in ("migraine", "nct07008196"):
        _, _, report = made(study, 0)
        page = html(report)
        assert "Nobody is enrolled yet" in page
        assert "0.0%" not in re.sub(r"<style.*?</style>", "", page, flags=re.DOTALL)
        for table in report.tables:
            assert table.rows or table.empty, table.title


def test_listings_without_a_line_say_what_did_not_happen() -> None:
    _, _, report = made("nct07008196", 0)
    told = " ".join(table.empty for table in report.tables if table.listing)
    assert "No adverse event was reported by the cut-off." in told
    assert "No deviation was raised or recorded by the cut-off." in told


def test_every_line_of_a_listing_names_the_row_of_its_act(eight: Made) -> None:
    course, _, report = eight
    for table in report.tables:
        if table.listing and table.number in ("16.2.5", "16.2.7"):
            for row in table.rows:
                sequence = row[-1].acts[0]
                person = course.participants[row[0].text]
                assert sequence in {entry.sequence for entry in person.recorded}


def test_before_the_trial_the_plan_says_what_its_number_can_show() -> None:
    page = html(made("nct07008196", 0)[2])
    assert "39% power against 28%" in page
    assert "estimation study" in page
