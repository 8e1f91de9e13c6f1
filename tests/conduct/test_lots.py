"""The register of lots: what stands on the shelf, and what is raised where product of a wrong lot was used."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conduct.plan import COORDINATOR, INVESTIGATOR, Clinic, day, dose, small_design
from tests.conduct.proof import MANAGER
from tests.conduct.two_sites import two_site_design
from trialwright.conduct.act import Act, Actor, Role, payload
from trialwright.conduct.acts.act_corrected import ActCorrected
from trialwright.conduct.acts.consent_given import ConsentGiven
from trialwright.conduct.acts.data_locked import DataLocked
from trialwright.conduct.acts.data_unlocked import DataUnlocked
from trialwright.conduct.acts.lot_entry_set_aside import LotEntrySetAside
from trialwright.conduct.acts.lot_status_changed import LotStatusChanged
from trialwright.conduct.acts.product_disposed_of import ProductDisposedOf
from trialwright.conduct.acts.product_handed_out import ProductHandedOut
from trialwright.conduct.acts.product_received import ProductReceived
from trialwright.conduct.acts.product_returned import ProductReturned
from trialwright.conduct.blinding import seen_by
from trialwright.conduct.entry import Entry
from trialwright.conduct.lot_table import account_lines, lot_lines
from trialwright.conduct.lots import Lot, find, lots
from trialwright.conduct.payload import read_act
from trialwright.conduct.sites import cut
from trialwright.protocol.blinding import BlindingRule

DRUG = "Inventumab"


def received(
    lot: str = "L1", units: int = 10, on: int = -5, expires: date | None = None, at_site: str | None = None,
    excursion: bool | None = None, per_unit: float | None = None,
) -> ProductReceived:  # fmt: skip
    return ProductReceived(None, day(on), DRUG, lot, units, expires, excursion, per_unit, at_site)


def status(what: str, on: int = 0, lot: str = "L1", expires: date | None = None) -> LotStatusChanged:
    return LotStatusChanged(None, day(on), DRUG, lot, what, expires)  # type: ignore[arg-type]


def raised(clinic: Clinic, act: Act) -> list[str]:
    """What ``act`` raises about its lot."""
    outcome = clinic.write(act)
    return [one.act.says for one in outcome.recorded[1:] if one.act.category == "product lot"]  # type: ignore[attr-defined]


def with_lot(number: int, lot: str | None, **fields: float) -> Act:
    return replace(dose(number, **fields), lot=lot)


def only(clinic: Clinic) -> Lot:
    (found,) = lots(clinic.course)
    return found


def test_a_lot_is_what_came_less_what_went_and_plus_what_came_back() -> None:
    clinic = Clinic()
    clinic.write(received(units=20), COORDINATOR)
    clinic.write(received(lot=" l1", units=4, on=-4))  # blanks and capitals do not part two lots
    clinic.enrolled()
    clinic.write(with_lot(1, "L1"))
    clinic.write(ProductHandedOut("P1", day(1), DRUG, 6, "L1"))
    clinic.write(ProductReturned("P1", day(15), DRUG, used=2, unused=3))  # only one lot was handed out: it is that
    clinic.write(ProductDisposedOf(None, day(16), DRUG, "L1", 5, "destroyed"))
    found = only(clinic)
    assert (found.received, found.given, found.handed_out, found.returned, found.disposed) == (24, 1, 6, 3, 5)
    assert found.left == 24 - 1 - 6 + 3 - 5 == 15
    (then,) = lots(clinic.course, day(1))
    assert then.left == 24 - 1 - 6, "as of the evening of that day"


def test_a_dose_takes_the_units_that_it_needs_and_one_from_home_takes_none() -> None:
    clinic = Clinic()
    clinic.write(received(units=9, per_unit=30.0))
    clinic.enrolled()
    assert raised(clinic, with_lot(1, "L1", amount=70.0)) == []
    assert only(clinic).given == 3, "70 mg out of units of 30 mg open three"
    clinic.write(ProductHandedOut("P1", day(1), DRUG, 2, "L1"))
    assert raised(clinic, with_lot(2, "l1")) == [] and raised(clinic, with_lot(3, None)) == []
    assert (only(clinic).given, only(clinic).handed_out) == (3, 2)


@pytest.mark.parametrize(
    ("before", "lot", "says"),
    [
        ([received()], "L9", "Dose 1 of Inventumab was given from lot 'L9', which is not in the register of lots."),
        ([received()], None, "Dose 1 of Inventumab was given without its lot being recorded."),
        ([received(expires=day(-2))], "L1", "was given from lot 'L1' 2 days after its expiry."),
        ([received(), status("quarantined")], "L1", "was given from lot 'L1', which was quarantined."),
        ([received(excursion=True)], "L1", "was given from lot 'L1', which was quarantined."),
        ([received(), received("L2", on=1)], "L2", "was given from lot 'L2' 1 day before it was received."),
        ([received(units=1, per_unit=30.0)], "L1", "from lot 'L1', of which the register had not enough left."),
    ],
)  # fmt: skip
def test_what_should_not_have_been_given_is_written_with_a_deviation_that_says_so(
    before: list[Act], lot: str | None, says: str
) -> None:
    clinic = Clinic()
    for act in before:
        clinic.write(act, reason="the sponsor's word" if act.needs_reason else None)
    clinic.enrolled()
    (found,) = raised(clinic, with_lot(1, lot))
    assert found.endswith(says) and clinic.course.participants["P1"].doses, "it happened, so it stands"


def test_without_a_receipt_and_before_the_first_one_nothing_is_compared() -> None:
    clinic = Clinic().enrolled()
    assert raised(clinic, with_lot(1, "any")) == []
    clinic.write(received(on=10))
    assert raised(clinic, ProductHandedOut("P1", day(9), DRUG, 1, "any")) == []
    assert raised(clinic, ProductHandedOut("P1", day(10), DRUG, 1, "any")) != []


def test_a_lot_is_good_on_its_last_day_and_after_its_release_or_a_longer_life() -> None:
    clinic = Clinic()
    clinic.write(received(expires=day(0), excursion=True))
    clinic.write(status("released", -1), reason="the sponsor released it")
    clinic.enrolled()
    assert raised(clinic, with_lot(1, "L1")) == []
    clinic.write(status("expiry changed", 1, expires=day(90)), reason="new stability data")
    assert raised(clinic, with_lot(2, "L1")) == [] and only(clinic).expires == day(90)


def test_a_package_handed_out_is_asked_the_same() -> None:
    clinic = Clinic()
    clinic.write(received(units=3, expires=day(4)))
    clinic.enrolled()
    assert raised(clinic, ProductHandedOut("P1", day(1), DRUG, 3, "L1")) == []
    says = raised(clinic, ProductHandedOut("P1", day(5), DRUG, 1, "L1"))
    assert says == ["Inventumab was handed out from lot 'L1' 1 day after its expiry.",
                    "Inventumab was handed out from lot 'L1', of which the register had not enough left."]  # fmt: skip


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (received(units=0), "At least one unit is received"),
        (received(lot="  "), "number of 1 to 50"),
        (received(lot="x" * 51), "number of 1 to 50"),
        (received(lot="a\nb"), "character that is not shown"),
        (received(lot="a\u200b"), "character that is not shown"),
        (received(per_unit=0.0), "above zero"),
        (received(expires=day(300)), "expires on"),
        (received(at_site="north"), "names no sites"),
        (ProductReceived(None, day(0), "Placebo", "L1", 1), "no product of this study; its products are: Inventumab"),
        (ProductReceived("P1", day(0), DRUG, "L1", 1), "concerns no participant"),
        (ProductDisposedOf(None, day(0), DRUG, "L1", 11, "destroyed"), "fewer units"),
        (ProductDisposedOf(None, day(0), DRUG, "L1", 0, "destroyed"), "At least one"),
        (ProductDisposedOf(None, day(-6), DRUG, "L1", 1, "destroyed"), "not in the register by that day"),
        (ProductDisposedOf(None, day(0), DRUG, "L2", 1, "destroyed"), "not in the register"),
        (status("expiry changed"), "is given where the expiry changed"),
        (status("released", expires=day(9)), "only there"),
        (status("quarantined", lot="L2"), "not in the register"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(act: Act, says: str) -> None:
    clinic = Clinic()
    clinic.write(received(expires=day(200)))
    assert says in clinic.refused(act, reason="why")
    assert "needs a reason" in clinic.refused(status("released"))
    for actor in (MANAGER, Actor("mona", Role.MONITOR)):
        assert "may not write" in clinic.refused(act, actor, reason="why")
    assert "not open" in Clinic(opened=False).refused(received(), INVESTIGATOR)


def test_each_site_has_its_own_stock_and_sees_no_other() -> None:
    clinic = Clinic(design=two_site_design())
    nora, sara = (
        Actor(user, Role.COORDINATOR, frozenset({site})) for user, site in (("nora", "north"), ("sara", "south"))
    )
    assert "Say at which site" in clinic.refused(received())
    clinic.write(received(at_site="north"), nora)
    assert "only" in clinic.refused(received(at_site="north"), sara)
    clinic.write(received(at_site="south", units=3), sara)
    for code, site in (("N1", "north"), ("S1", "south")):
        clinic.write(ConsentGiven(code, day(-12), "1.0", site))
    assert [(one.site, one.left) for one in lots(clinic.course)] == [("north", 10), ("south", 3)]
    assert [one.site for one in lots(cut(clinic.course, frozenset({"south"})))] == ["south"]
    everywhere = LotStatusChanged(None, day(0), DRUG, "L1", "quarantined")
    assert "not yours to write" in clinic.refused(everywhere, nora, reason="recall")
    clinic.write(everywhere, reason="recall")
    assert [one.standing for one in lots(clinic.course)] == ["quarantined"] * 2
    clinic.write(replace(everywhere, status="released", at_site="south"), sara, reason="checked")
    assert [one.standing for one in lots(clinic.course)] == ["quarantined", "released"]
    aside = LotEntrySetAside(None, day(1), next(one.sequence for one in clinic.course.study_acts[1:]), "north")
    assert "not yours to write" in clinic.refused(replace(aside, at_site=None), nora, reason="x")
    assert "Row 2 is of north: say so." in clinic.refused(replace(aside, at_site="south"), reason="x")
    assert "no entry of the register" in clinic.refused(replace(aside, at_site="south"), sara, reason="x")
    assert "hangs on it" not in clinic.refused(replace(aside, row=999), nora, reason="x")
    clinic.write(aside, nora, reason="it came to another site")
    assert [one.site for one in lots(clinic.course)] == ["south"], "what is quarantined everywhere stands there"


def test_an_entry_made_in_error_is_set_aside_and_stays_to_be_seen() -> None:
    clinic = Clinic()
    wrong = clinic.write(received(units=1000, expires=day(1))).recorded[0].sequence
    clinic.enrolled()
    clinic.write(with_lot(1, "L1"))
    gone = clinic.write(ProductDisposedOf(None, day(2), DRUG, "L1", 3, "destroyed")).recorded[0].sequence
    act = LotEntrySetAside(None, day(3), wrong)
    assert "needs a reason" in clinic.refused(act)
    assert f"Row {gone} (product disposed of) hangs on it" in clinic.refused(act, reason="ten, not a thousand")
    clinic.write(received(units=2))
    assert "More of lot 'L1' was used" in clinic.refused(act, reason="ten, not a thousand")
    clinic.write(LotEntrySetAside(None, day(3), gone), reason="counted wrongly")
    clinic.write(act, COORDINATOR, reason="ten, not a thousand")
    assert (only(clinic).received, only(clinic).disposed, only(clinic).left, only(clinic).expires) == (2, 0, 1, None)
    told = [(one.what, one.units, one.left) for one in account_lines(clinic.course)]
    assert told == [("product received", 0, 0), ("product received", 2, 2), ("dose given", -1, 1),
                    ("product disposed of", 0, 1)]  # fmt: skip
    assert "set aside as entered in error" in account_lines(clinic.course)[0].says
    for row in (wrong, 1, 999):
        assert "no entry of the register" in clinic.refused(replace(act, row=row), reason="again")
    assert "concerns no participant" in clinic.refused(replace(act, participant="P1"), reason="again")
    assert "not open" in Clinic(opened=False).refused(act, COORDINATOR, reason="again")
    assert read_act(act.kind, payload(act)) == act


def test_a_corrected_lot_closes_its_deviation_and_moves_the_balance() -> None:
    clinic = Clinic()
    clinic.write(received())
    clinic.enrolled()
    written = clinic.write(with_lot(1, "L9"))
    row = written.recorded[0].sequence
    act = ActCorrected("P1", day(1), row, "dose given", None, None, (Entry("lot", "L9", "L1", "misread"),))
    outcome = clinic.write(act, reason="misread")
    assert "deviation closed" in [one.act.kind for one in outcome.recorded]
    assert only(clinic).given == 1 and not clinic.course.participants["P1"].of_kind("deviation raised")


def test_whoever_is_blinded_to_what_moves_a_lot_is_told_no_counts() -> None:
    rule = BlindingRule("treatment", ("monitor",), "Invented.", acts=("product handed out",))
    design = small_design()
    clinic = Clinic(design=replace(design, conduct=replace(design.conduct, blinding=(rule,))))
    clinic.write(received())
    clinic.enrolled()
    clinic.write(ProductHandedOut("P1", day(1), DRUG, 4, "L1"))
    blind = seen_by(clinic.course, frozenset({Role.MONITOR}), "mona")
    (line,), (full,) = lot_lines(blind, day(2)), lot_lines(clinic.course, day(2))
    assert (line.received, line.left, line.handed_out) == (10, "blinded", "blinded") and full.left == 6
    assert [one.what for one in account_lines(blind)] == ["product received"]
    assert [one.left for one in account_lines(clinic.course)] == [10, 6]


def test_the_bytes_of_an_older_act_stay_as_they_were_and_new_ones_read_back_the_same() -> None:
    assert b"lot" not in payload(ProductReturned("P1", day(1), DRUG, 1, 0))
    for act in (received(expires=day(9), excursion=False, per_unit=0.5), status("quarantined"),
                ProductDisposedOf(None, day(0), DRUG, "L1", 1, "lost or broken")):  # fmt: skip
        assert read_act(act.kind, payload(act)) == act


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["in", "out", "back", "gone"]), st.integers(1, 5), st.integers(0, 20)),
                max_size=12))  # fmt: skip
def test_the_balance_equals_the_sum_of_what_was_written(moves: list[tuple[str, int, int]]) -> None:
    """Twice: the register's own balance against a sum over what was accepted."""
    clinic = Clinic(design=small_design())
    clinic.write(received(units=5))
    clinic.enrolled()
    left = 5
    for what, units, on in moves:
        act: Act = {
            "in": received(units=units, on=on), "out": ProductHandedOut("P1", day(on), DRUG, units, "L1"),
            "back": ProductReturned("P1", day(on), DRUG, 0, units, "L1"),
            "gone": ProductDisposedOf(None, day(on), DRUG, "L1", units, "destroyed"),
        }[what]  # fmt: skip
        if hasattr(clinic.hand_in(act), "recorded"):
            left += units if what in ("in", "back") else -units
    found = find(clinic.course, None, DRUG, "l1")
    assert found is not None and found.left == left


def closed(clinic: Clinic, act: Act, reason: str | None = None) -> list[str]:
    """The kinds that an entry of the register brings about."""
    return [one.act.kind for one in clinic.write(act, COORDINATOR, reason=reason).recorded[1:]]


UNKNOWN = "of Inventumab was given from lot {!r}, which is not in the register of lots."


def open_deviations(clinic: Clinic) -> list[str]:
    return [one.act.says for one in clinic.course.participants["P1"].of_kind("deviation raised")  # type: ignore[attr-defined]
            if one.act.category == "product lot"]  # type: ignore[attr-defined]  # fmt: skip


def test_a_receipt_that_was_entered_late_closes_what_was_raised_without_it() -> None:
    clinic = Clinic()
    clinic.write(received("L0"))
    clinic.enrolled()
    assert (
        len(raised(clinic, with_lot(1, "L9")))
        == len(raised(clinic, ProductHandedOut("P1", day(1), DRUG, 2, "L9")))
        == 1
    )
    assert len(raised(clinic, with_lot(2, "L8"))) == 1
    receipt = clinic.write(received("L9", units=3), COORDINATOR)
    assert [one.act.kind for one in receipt.recorded[1:]] == ["deviation closed"] * 2
    shut = receipt.recorded[1].act
    assert shut.participant == "P1" and f"row {receipt.recorded[0].sequence} (product received)" in shut.says  # type: ignore[attr-defined]
    assert open_deviations(clinic) == [
        "Dose 2 of Inventumab was given from lot 'L8', which is not in the register of lots."
    ]
    assert closed(clinic, received("L8", on=20)) == ["deviation closed", "deviation raised"]
    assert open_deviations(clinic) == ["Dose 2 of Inventumab was given from lot 'L8' 6 days before it was received."]


def test_an_entry_set_aside_judges_again_what_was_used_and_a_quarantine_of_later_does_not() -> None:
    clinic = Clinic()
    row = clinic.write(received(units=1)).recorded[0].sequence
    wrong = clinic.write(status("quarantined"), reason="recall").recorded[0].sequence
    clinic.enrolled()
    assert len(raised(clinic, with_lot(1, "L1"))) == 1 and len(raised(clinic, with_lot(2, "L1"))) == 2
    assert closed(clinic, status("released", 30), "checked") == [], "it was quarantined on the day"
    assert closed(clinic, LotEntrySetAside(None, day(30), wrong), "another lot was meant") == ["deviation closed"] * 2
    assert [one.rpartition(", ")[2] for one in open_deviations(clinic)] == [
        "of which the register had not enough left."
    ]
    assert closed(clinic, received(units=1)) == ["deviation closed"] and open_deviations(clinic) == []
    assert closed(clinic, status("quarantined", 1), "recall") == [], "a later word judges nothing anew"
    assert "More of lot 'L1' was used" in clinic.refused(LotEntrySetAside(None, day(31), row), reason="never came")


def test_a_lot_whose_only_receipt_is_set_aside_is_not_in_the_register() -> None:
    clinic = Clinic()
    clinic.write(received("L0"))
    row = clinic.write(received()).recorded[0].sequence
    clinic.enrolled()
    assert raised(clinic, with_lot(1, "L1")) == []
    assert closed(clinic, LotEntrySetAside(None, day(31), row), "never came") == ["deviation raised"]
    assert open_deviations(clinic) == [
        "Dose 1 of Inventumab was given from lot 'L1', which is not in the register of lots."
    ]
    assert closed(clinic, received()) == ["deviation closed"]


def test_a_locked_participant_keeps_the_deviation_until_the_unlocking() -> None:
    clinic = Clinic()
    clinic.write(received("L0"))
    clinic.enrolled()
    raised(clinic, with_lot(1, "L9"))
    clinic.write(DataLocked("P1", day(40), "locked"), MANAGER)
    assert closed(clinic, received("L9")) == []
    clinic.write(DataUnlocked("P1", day(41)), MANAGER, reason="a receipt came late")
    assert closed(clinic, received("L9")) == ["deviation closed"]
