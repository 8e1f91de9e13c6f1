"""What is set right stands on both databases; failed log-ins are counted where every process sees them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.test import RequestFactory

from tests.conduct.plan import COORDINATOR, INVESTIGATOR, NOW, STUDY, day, dose
from tests.store.test_store import proposal, store, written  # noqa: F401
from tests.store.test_threads import closing
from trialwright.conduct.acts.act_set_aside import ActSetAside
from trialwright.conduct.acts.consent_given import ConsentGiven
from trialwright.conduct.acts.duty_delegated import DutyDelegated
from trialwright.conduct.acts.product_received import ProductReceived
from trialwright.conduct.acts.study_act_set_aside import StudyActSetAside
from trialwright.conduct.delegation import delegation_log
from trialwright.conduct.writing import Refused, Written

pytestmark = pytest.mark.usefixtures("place")


def test_receipts_consents_and_duties_are_set_right_and_the_ledger_tells_all_of_it(store) -> None:  # noqa: F811
    written(store)
    ways = iter(range(1000))

    def write(act, actor=INVESTIGATOR) -> Written:
        outcome = store.append(STUDY, proposal(act, f"right {next(ways)}", actor, "a mistake"), now=NOW)
        assert isinstance(outcome, Written), outcome
        return outcome

    write(ProductReceived(None, day(1), "Inventumab", "L0", 5), COORDINATOR)
    raised = write(replace(dose(3, on=28), lot="L9"))
    assert "deviation raised" in [one.act.kind for one in raised.recorded]
    late = write(ProductReceived(None, day(1), "Inventumab", "L9", 5), COORDINATOR)
    assert [(one.kind, one.participant) for one in late.rows[1:]] == [("deviation closed", "P1")]
    first = write(ConsentGiven("P7", day(-12), "1.0")).rows[0].sequence
    write(ActSetAside("P7", NOW.date(), first, "consent given", None, None, first))
    assert store.course(STUDY).participants["P7"].state == "entered in error"
    write(ConsentGiven("P7", day(-11), "1.0"))
    duty = write(DutyDelegated(None, day(0), "nobody", "coordinator", ("x",), day(-30))).rows[0].sequence
    write(StudyActSetAside(None, day(0), duty))
    strange = store.append(STUDY, proposal(ConsentGiven("P8", day(-1), "1\u202e"), "strange"), now=NOW)
    assert isinstance(strange, Refused)
    held, anew = store.course(STUDY), store.course_before(STUDY, 10**9)
    for course in (held, anew):
        assert course.participants["P7"].consented_on == day(-11) and not delegation_log(course)
        assert not [one for one in course.participants["P1"].of_kind("deviation raised") if "L9" in one.act.says]
    assert store.verify(STUDY) == []


def test_failed_log_ins_are_counted_in_the_database_and_not_in_a_process(place) -> None:
    """Each thread has a connection of its own, as each process has, and no memory is shared between them."""
    from axes.handlers.proxy import AxesProxyHandler
    from django.core.cache import cache

    from trialwright.web.security import is_locked

    def fails() -> None:
        request = RequestFactory().post("/log-in", {"username": "cora"})
        AxesProxyHandler.user_login_failed(sender="test", credentials={"username": "cora"}, request=request)

    assert type(AxesProxyHandler.get_implementation()).__name__ == "AxesDatabaseHandler"
    for _ in range(5):
        with ThreadPoolExecutor(1) as pool:
            pool.submit(closing(fails)).result()
    cache.clear()
    request = RequestFactory().get("/")
    assert is_locked(request, "cora") and is_locked(request, "cora ") and not is_locked(request, "carl")
