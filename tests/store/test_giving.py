"""Giving and taking roles, on both databases: the last administrator stays, whoever is quicker."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from tests.conftest import STUDY_FOLDERS
from tests.store.conftest import Place
from trialwright.conduct.act import Role
from trialwright.protocol.study_folder import read_study

STUDY = "INVENTED-MIGRAINE"


def test_of_two_administrators_who_take_each_other_away_one_stays(place: Place) -> None:
    from django.db import connections

    from trialwright.web import store
    from trialwright.web.store import giving

    folder = STUDY_FOLDERS["migraine"]
    store.open_study(read_study(folder), now=datetime(2026, 1, 5, tzinfo=UTC), folder=folder)
    names, said, ready = ("adam", "anna"), dict[str, str | None](), threading.Barrier(2)
    for name in names:
        store.add_member(name, STUDY, Role.ADMINISTRATOR)

    def take_away(by: str, whose: str) -> None:
        ready.wait()
        try:
            said[by] = giving.take(whose, STUDY, Role.ADMINISTRATOR, by, "a quarrel")
        finally:
            connections.close_all()

    both = [threading.Thread(target=take_away, args=pair) for pair in (names, names[::-1])]
    for one in both:
        one.start()
    for one in both:
        one.join()
    left = [name for name, role in store.members(STUDY) if role is Role.ADMINISTRATOR]
    (quicker,) = left
    slower = next(name for name in names if name != quicker)
    assert said[quicker] is None and said[slower] == giving.BEYOND  # who was taken away takes nobody away
    assert "last administrator of INVENTED-MIGRAINE" in (
        giving.take(quicker, STUDY, Role.ADMINISTRATOR, None, "x") or ""
    )
    assert "last administrator" in (giving.close(quicker, None, "x") or "")
    store.add_member("nora", STUDY, Role.COORDINATOR)
    assert giving.give("nora", STUDY, Role.COORDINATOR, quicker, "x") == "They hold this role there already."
    assert giving.give("nora", STUDY, Role.MONITOR, quicker, "on leave of another") is None
    assert giving.close("nora", quicker, "left") is None
    assert "closed" in (giving.not_to_give("nora", STUDY, Role.STATISTICIAN, quicker) or "")
    assert store.verify(store.INSTALLATION) == []
