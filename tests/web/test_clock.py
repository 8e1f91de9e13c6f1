"""The computer's clock against a time server that the test plays, and what a wrong clock stops."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.web.conftest import PASSWORD, Site
from tests.web.journey import sentences
from trialwright.conduct.act import Role
from trialwright.web import clock
from trialwright.web.clock import Clock


@contextmanager
def time_server(ahead: float) -> Iterator[str]:
    """A time server whose clock stands ``ahead`` seconds before this computer's; its address."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as serving:
        serving.bind(("127.0.0.1", 0))

        def answer() -> None:
            asked, who = serving.recvfrom(128)
            now = time.time() + ahead + 2_208_988_800
            stamp = struct.pack("!II", int(now), int(now % 1 * 2**32))
            serving.sendto(b"\x24\x01" + bytes(22) + asked[40:48] + stamp + stamp, who)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield f"127.0.0.1:{serving.getsockname()[1]}"


@pytest.mark.parametrize(
    ("ahead", "warns", "blocks"),
    [(0, False, False), (4, False, False), (7, True, False), (-90, True, True), (3600, True, True)],
)
def test_a_time_server_says_how_far_the_clock_stands_apart(
    monkeypatch: pytest.MonkeyPatch, ahead: float, warns: bool, blocks: bool
) -> None:
    with time_server(ahead) as address:
        monkeypatch.setenv("TRIALWRIGHT_TIME_SERVER", address)
        found = clock.state()
    assert found.apart_seconds == pytest.approx(-ahead, abs=1)
    assert (bool(found.warning), found.blocks_signing) == (warns, blocks)
    assert clock.state() is found, "asked once an hour"


@pytest.mark.parametrize("address", ["127.0.0.1:9", "no-such-host.invalid", "127.0.0.1:nonsense"])
def test_a_server_that_does_not_answer_leaves_it_unknown(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("TRIALWRIGHT_TIME_SERVER", address)
    found = clock.state()
    assert found.apart_seconds is None and not found.blocks_signing


def test_what_is_known_of_the_clock_is_said() -> None:
    assert "Nothing keeps" in Clock(None, False).warning
    assert Clock(None, None).warning == "" and "cannot be told" in Clock(None, None).says
    assert "keeps" in Clock(None, True).says and "0.4 seconds" in Clock(0.4, None).says


def test_nobody_signs_by_a_clock_that_is_wrong(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from trialwright.web import store

    consent = {"participant": "P-1", "observed_on": "2026-02-02", "consent_version": "1.0"}
    site.client(Role.COORDINATOR).post(f"/studies/{site.study}/participants/new/consent", consent)
    before = store.head(site.study)
    with time_server(-120) as address:
        monkeypatch.setenv("TRIALWRIGHT_TIME_SERVER", address)
        answer = site.client(Role.INVESTIGATOR).post(
            f"/studies/{site.study}/participants/P-1/sign", {"username": "investigator", "password": PASSWORD}
        )
    assert (
        "120 seconds apart" in " ".join(sentences(answer.content)) and "Nothing was signed" in answer.content.decode()
    )
    assert store.head(site.study) == before
    assert "120 seconds apart" in site.client(Role.ADMINISTRATOR).get("/access").content.decode()
