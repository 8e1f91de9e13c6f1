"""The investigational product: its lots from receipt to the last unit, and what is told of a lot that should not have
been used. A wrong entry, of a lot or of a participant, is set aside with a reason and stays in the trail."""

from __future__ import annotations

from datetime import timedelta

from trialwright.conduct.act import Role
from trialwright.conduct.acts.act_set_aside import ActSetAside
from trialwright.conduct.acts.dose_given import DoseGiven
from trialwright.conduct.acts.lot_entry_set_aside import LotEntrySetAside
from trialwright.conduct.acts.lot_status_changed import LotStatusChanged
from trialwright.conduct.acts.product_disposed_of import ProductDisposedOf
from trialwright.conduct.acts.product_handed_out import ProductHandedOut
from trialwright.conduct.acts.product_received import ProductReceived
from trialwright.conduct.acts.product_returned import ProductReturned
from trialwright.conduct.audit import audit_trail
from trialwright.conduct.lots import Lot, lots
from trialwright.conduct.writing import Written
from trialwright.web import store
from trialwright.web.requirement import Requirement, Tried, holds
from trialwright.web.scratch_site import STUDY, ScratchSite

_PRODUCT = "Inventumab"


def _register(site: ScratchSite) -> dict[str, Lot]:
    return {one.lot: one for one in lots(site.course)}


def _told(written: Written) -> str:
    """The deviations that an act brought about."""
    return " ".join(one.act.says for one in written.recorded if one.act.kind == "deviation raised")  # type: ignore[attr-defined]


def accounted(site: ScratchSite) -> Tried:
    """Receive a lot, hand units out, take some back, dispose of some, and count what is left."""
    today = site.now.date()
    last = today + timedelta(days=90)
    page = site.browser(Role.COORDINATOR)
    site.write(ProductReceived(None, today, _PRODUCT, "L-1", 20, last), Role.COORDINATOR)
    handed = site.write(ProductHandedOut("V1", today, _PRODUCT, 6, "L-1"), Role.COORDINATOR)
    site.write(ProductReturned("V1", today, _PRODUCT, 0, 2, "L-1"), Role.COORDINATOR)
    gone = ProductDisposedOf(None, today, _PRODUCT, "L-1", 3, "destroyed")
    site.write(gone, Role.COORDINATOR)
    by_monitor = site.refused(gone, Role.MONITOR)
    lot = _register(site)["L-1"]
    counted = (lot.received, lot.handed_out, lot.returned, lot.disposed, lot.left)
    shown = page.get(f"/studies/{STUDY}/lots").content.decode()
    file = page.get(f"/studies/{STUDY}/lots/lots.csv").content.decode()
    return holds(
        (
            counted == (20, 6, 2, 3, 13),
            "20 received, 6 handed out, 2 brought back, 3 destroyed: 13 are left",
        ),
        (bool(by_monitor), "by those who keep the product, and nobody else"),
        (lot.expires == last and not _told(handed), "with lot number and last day of use, and no deviation"),
        ("L-1" in shown and "L-1" in file, "on the page of lots and as a file"),
    )


def unfit(site: ScratchSite) -> Tried:
    """Hand out of a lot after its expiry, of one in quarantine, and of one that nobody received."""
    today = site.now.date()
    site.write(ProductReceived(None, today, _PRODUCT, "L-2", 5, today - timedelta(days=3)), Role.COORDINATOR)
    late = site.write(ProductHandedOut("V1", today, _PRODUCT, 1, "L-2"), Role.COORDINATOR)
    site.write(ProductReceived(None, today, _PRODUCT, "L-3", 5, None, True), Role.COORDINATOR)
    apart = site.write(ProductHandedOut("V1", today, _PRODUCT, 1, "L-3"), Role.COORDINATOR)
    unknown = site.write(ProductHandedOut("V1", today, _PRODUCT, 1, "L-4"), Role.COORDINATOR)
    silent = site.refused(LotStatusChanged(None, today, _PRODUCT, "L-3", "released"), Role.INVESTIGATOR)
    site.write(LotStatusChanged(None, today, _PRODUCT, "L-3", "released"), Role.INVESTIGATOR, "the sponsor's letter")
    free = site.write(ProductHandedOut("V1", today, _PRODUCT, 1, "L-3"), Role.COORDINATOR)
    return holds(
        ("3 days after its expiry" in _told(late), "a lot past its last day is recorded, with a deviation"),
        ("quarantined" in _told(apart), "so is one whose cold chain was broken on the way"),
        ("not in the register" in _told(unknown), "and one that nobody received"),
        ("needs a reason" in silent and not _told(free), "a lot is released with a reason, and is told no more"),
    )


def lot_set_aside(site: ScratchSite) -> Tried:
    """Receive a lot by mistake, set the receipt aside, and look for it in the register and in the ledger."""
    today = site.now.date()
    row = site.write(ProductReceived(None, today, _PRODUCT, "L-9", 1000), Role.COORDINATOR).rows[0].sequence
    aside = LotEntrySetAside(None, today, row)
    silent = site.refused(aside, Role.COORDINATOR)
    before = "L-9" in _register(site)
    site.write(aside, Role.COORDINATOR, "another trial's delivery")
    again = site.refused(aside, Role.COORDINATOR, "once more")
    stands = next(one for one in store.rows(STUDY) if one.sequence == row).payload or b""
    return holds(
        ("needs a reason" in silent, "a receipt in error is set aside with a reason only"),
        (before and "L-9" not in _register(site), "and counts no more"),
        (b'"L-9"' in stands and store.verify(STUDY) == [], "its row stays as it was written, in a chain that holds"),
        (bool(again), "and is not set aside twice"),
    )


def act_set_aside(site: ScratchSite) -> Tried:
    """Record a dose that was never given, set it aside, and record it again on the right person's terms."""
    today = site.now.date()
    person = site.course.participants["V1"]
    number = person.doses_recorded(_PRODUCT) + 1
    row = site.write(DoseGiven("V1", today, _PRODUCT, number, 10.0, "mg"), Role.COORDINATOR).rows[0].sequence
    aside = ActSetAside("V1", today, row, "dose given", None, None, row)
    silent = site.refused(aside, Role.COORDINATOR)
    counted = person.doses_recorded(_PRODUCT)
    site.write(aside, Role.COORDINATOR, "of another participant")
    stands = [one for one in person.recorded if one.sequence == row]
    trail = [
        one
        for one in audit_trail(site.course, "V1")
        if (one.kind, one.reason) == ("act set aside", "of another participant")
    ]
    monitor = site.refused(aside, Role.MONITOR, "of another participant")
    return holds(
        ("needs a reason" in silent, "an act in error is set aside with a reason only"),
        (bool(monitor), "and by whoever may write it only"),
        (
            (counted, site.course.participants["V1"].doses_recorded(_PRODUCT)) == (number, number - 1),
            "what follows from the acts is worked out without it",
        ),
        (len(stands) == 1 and len(trail) == 1, "its row stays, and the trail says who set it aside and why"),
    )


REQUIREMENTS = (
    Requirement("AT-17", "ICH E6(R3) 4.2.2(a); EMA 6.2.1",
                "An act entered in error is set aside with a reason; it stays in the trail and counts no more.",
                act_set_aside),
    Requirement("IP-01", "ICH E6(R2) 4.6.3",
                "Deliveries, use, return and disposal of the product are recorded by lot, with expiry, and add up.",
                accounted),
    Requirement("IP-02", "ICH E6(R2) 4.6.4; ICH E6(R3) 3.15.3(c)(v)",
                "Use of a lot that is expired, in quarantine or unknown is told.", unfit),
    Requirement("IP-03", "ICH E6(R2) 4.6.3; EMA 6.2.1",
                "A wrong entry of the register of lots is set aside with a reason, and stays.", lot_set_aside),
)  # fmt: skip
