"""Level with the registry: paging, patience, resuming, withdrawals; against a server that misbehaves."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.registry_corpus.a_record import NOW, data_of
from tests.registry_corpus.registry_server import Registry, serving
from trialwright.errors import InputError
from trialwright.registry.client import ATTEMPTS, RegistryClient
from trialwright.registry.corpus import Corpus
from trialwright.registry.standard_transport import StandardTransport
from trialwright.registry.sync import Synced, mark_withdrawn, sync, sync_studies


@dataclass
class Setting:
    """A registry that serves, a corpus, and a client whose waits are counted and not waited."""

    registry: Registry
    corpus: Corpus
    address: str
    http: httpx.Client
    waits: list[float] = field(default_factory=list)

    def client(self, address: str | None = None) -> RegistryClient:
        return RegistryClient(self.http, self.waits.append, address or self.address)

    def sync(self, **options: object) -> Synced:
        return sync(self.corpus, self.client(), now=NOW, **options)  # type: ignore[arg-type]

    def asked(self) -> list[dict[str, str]]:
        return [asked for path, asked in self.registry.requests if path.endswith("/studies")]


def _by_urllib(method: str, address: str, headers: Mapping[str, str]) -> Any:
    asked = urllib.request.Request(address, headers=dict(headers), method=method)
    try:
        return urllib.request.urlopen(asked, timeout=0.3)
    except urllib.error.HTTPError as error:
        return error


@pytest.fixture(params=["httpx", "urllib"])
def http(request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """A connection as httpx makes it, and one by Python's own client, which the program uses."""
    own = StandardTransport(_by_urllib) if request.param == "urllib" else None
    with httpx.Client(timeout=0.3, transport=own) as client:
        yield client


@pytest.fixture
def setting(tmp_path: Path, http: httpx.Client) -> Iterator[Setting]:
    registry = Registry([data_of(number) for number in range(1, 9)])
    with serving(registry) as address, Corpus.open(tmp_path / "corpus.sqlite3") as corpus:
        yield Setting(registry, corpus, address, http)


def test_the_first_time_everything_is_fetched_page_by_page(setting: Setting) -> None:
    synced = setting.sync()
    assert (synced.pages, synced.read, synced.new, synced.total, synced.since) == (3, 8, 8, 8, "")
    assert list(setting.corpus.ids()) == [f"NCT9000000{number}" for number in range(1, 9)]
    assert [asked.get("pageToken") for asked in setting.asked()] == [None, "t21", "t42"]
    assert all(asked["pageSize"] == "1000" for asked in setting.asked())


def test_there_are_at_most_two_requests_a_second(setting: Setting) -> None:
    setting.sync()
    assert setting.waits == [0.5] * (len(setting.registry.requests) - 1)


def test_nothing_is_fetched_while_the_registry_holds_the_same_data(setting: Setting) -> None:
    setting.sync()
    setting.registry.requests.clear()
    assert setting.sync().was_level
    assert setting.asked() == []


def test_later_only_what_changed_since_is_fetched(setting: Setting) -> None:
    setting.sync()
    setting.registry.stamp = "2026-11-21T09:00:05"
    setting.registry.studies[4] = data_of(5, status="COMPLETED", updated="2026-11-20")
    setting.registry.requests.clear()
    synced = setting.sync()
    assert (synced.since, synced.read, synced.changed) == ("2026-11-19", 1, 1)
    assert setting.asked()[0]["filter.advanced"] == "AREA[LastUpdatePostDate]RANGE[2026-11-19,MAX]"
    assert len(setting.corpus.versions("NCT90000005")) == 2


def test_whole_fetches_everything_again_and_makes_no_new_version(setting: Setting) -> None:
    setting.sync()
    synced = setting.sync(whole=True)
    assert (synced.read, synced.unchanged, synced.new, synced.changed) == (8, 8, 0, 0)


def test_a_query_fetches_what_it_means_and_is_kept_apart_from_others(setting: Setting) -> None:
    setting.registry.studies[0] = data_of(1, title="Telitacicept in arthritis")
    assert setting.sync(query="Telitacicept").read == 1
    assert setting.sync().read == 8


@pytest.mark.parametrize(
    ("trouble", "waits"),
    [
        (["429"], [1.0]),
        (["500"], [1.0]),
        (["503", "502", "500"], [1.0, 2.0, 4.0]),
        (["retry after 7"], [7.0]),
        (["retry after 0"], [0.5]),
        (["retry after soon"], [1.0]),
        (["truncated"], [1.0]),
        (["breaks off"], [1.0]),
        (["reset"], [1.0]),
        (["slow"], [1.0]),
        (["html"], [1.0]),
        (["list", "no studies"], [1.0, 2.0]),
    ],
)
def test_what_may_pass_is_tried_again_after_a_longer_wait_each_time(
    setting: Setting, trouble: list[str], waits: list[float]
) -> None:
    setting.registry.trouble = ["", *trouble]
    assert setting.sync().new == 8
    assert setting.waits == [0.5, 0.5, *waits, 0.5]


def test_a_date_to_come_back_is_waited_for(setting: Setting) -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=40), usegmt=True)
    setting.registry.trouble = [f"retry after {until}"]
    assert setting.sync().new == 8
    assert 35 <= setting.waits[1] <= 41


def test_a_date_to_come_back_is_read_against_the_registrys_own_clock(setting: Setting) -> None:
    setting.registry.trouble = ["retry after Fri, 31 Dec 2100 23:59:59 GMT"]
    with pytest.raises(InputError, match="the wish to be asked again in"):
        setting.sync()


@pytest.mark.parametrize("trouble", ["500", "429", "truncated", "reset", "html", "slow"])
def test_what_does_not_pass_ends_with_a_sentence_and_is_resumed_later(setting: Setting, trouble: str) -> None:
    setting.registry.trouble = ["", *[trouble] * ATTEMPTS]
    with pytest.raises(InputError, match=r"must be a registry that answers, found .* 6 times. Run the command again"):
        setting.sync()
    assert len(setting.corpus) == 3
    setting.registry.requests.clear()
    resumed = setting.sync()
    assert (resumed.is_resumed, resumed.read, len(setting.corpus)) == (True, 5, 8)
    assert setting.asked()[0]["pageToken"] == "t21"


def test_a_token_that_the_registry_forgot_begins_the_synchronisation_again(setting: Setting) -> None:
    setting.registry.trouble = ["", *["500"] * ATTEMPTS]
    with pytest.raises(InputError):
        setting.sync()
    setting.registry.lost_tokens, setting.registry.most = True, 100
    synced = setting.sync()
    assert (synced.is_resumed, synced.read, len(setting.corpus)) == (False, 8, 8)


@pytest.mark.parametrize("trouble", ["same token", "new tokens", "empty"])
def test_pages_without_end_are_noticed(setting: Setting, trouble: str) -> None:
    setting.registry.always = trouble
    with pytest.raises(InputError, match="must be pages that come to an end, found pages that repeat"):
        setting.sync()
    assert len(setting.registry.requests) < 30


def test_a_query_that_the_registry_refuses_is_told_in_its_words(setting: Setting) -> None:
    with pytest.raises(InputError, match=r"must be a query that the registry takes, found 'FORBIDDEN.*Unexpected end"):
        setting.sync(query="FORBIDDEN(")


def test_one_bad_record_of_a_page_is_reported_and_the_rest_are_kept(setting: Setting) -> None:
    setting.registry.studies[1] = {"protocolSection": {"identificationModule": {"nctId": 7}}}
    setting.registry.most = 100
    synced = setting.sync()
    assert (synced.read, synced.new, synced.bad) == (8, 7, 1)
    assert "page 1, study 2 protocolSection.identificationModule.nctId" in str(synced.faults[0])


def test_a_record_nested_without_end_is_reported_and_the_rest_are_kept(setting: Setting) -> None:
    deep: object = 1
    for _ in range(900):
        deep = [deep]
    setting.registry.studies[0]["protocolSection"]["odd"] = deep
    setting.registry.most = 100
    synced = setting.sync()
    assert (synced.read, synced.new + synced.bad, synced.bad <= 1) == (8, 8, True)


def test_an_answer_that_is_too_large_is_given_up(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trialwright.registry.client.LARGEST_ANSWER", 300)
    with pytest.raises(InputError, match="found an answer of more than 0 MiB, 6 times"):
        setting.sync()


def test_progress_tells_how_many_of_how_many(setting: Setting) -> None:
    heard: list[tuple[int, int | None]] = []
    setting.sync(progress=lambda so_far: heard.append((so_far.read, so_far.total)))
    assert heard == [(3, 8), (6, 8), (8, 8)]


def test_studies_that_were_not_asked_for_are_left_out(setting: Setting) -> None:
    setting.registry.strangers = [data_of(77)]
    synced = sync_studies(setting.corpus, setting.client(), ["nct90000002", "NCT99999999"], now=NOW)
    assert (synced.new, synced.not_asked_for) == (1, 1)
    assert list(setting.corpus.ids()) == ["NCT90000002"]


def test_a_study_that_goes_by_another_number_now_was_asked_for(setting: Setting) -> None:
    setting.registry.strangers = [data_of(77, aliases=["NCT90009999"])]
    assert sync_studies(setting.corpus, setting.client(), ["NCT90009999"], now=NOW).new == 1


def test_studies_that_the_registry_lists_no_longer_are_marked_and_come_back(setting: Setting) -> None:
    setting.sync()
    gone = setting.registry.studies.pop(2)
    marker = setting.corpus.marker()
    assert mark_withdrawn(setting.corpus, setting.client(), now=NOW) == ("NCT90000003",)
    assert setting.corpus.withdrawn("NCT90000003") == date(2026, 11, 22)
    assert "NCT90000003" not in list(setting.corpus.ids()) and len(setting.corpus) == 7
    assert setting.corpus.changed_since(marker).gone == ("NCT90000003",)
    assert setting.corpus.record("NCT90000003") is not None
    setting.registry.studies.append(gone)
    sync(setting.corpus, setting.client(), now=NOW.replace(day=23), whole=True)
    assert setting.corpus.withdrawn("NCT90000003") is None and len(setting.corpus) == 8


def test_a_short_list_marks_nothing(setting: Setting) -> None:
    setting.sync()
    setting.registry.studies.append(data_of(3))
    with pytest.raises(InputError, match="No study was marked as withdrawn"):
        mark_withdrawn(setting.corpus, setting.client(), now=NOW)
    assert len(setting.corpus) == 8


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("ftp://registry.example", "must be the http or https address of a registry"),
        ("nonsense", "must be the http or https address of a registry"),
        ("http://127.0.0.1:9", "a registry that answers, found a lost connection"),
    ],
)
def test_an_address_that_is_none_is_refused_in_a_sentence(setting: Setting, address: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        sync(setting.corpus, setting.client(address), now=NOW)


def test_an_address_that_serves_something_else_is_told(setting: Setting) -> None:
    with pytest.raises(
        InputError, match="must be an address that speaks the registry's protocol, found the answer 404"
    ):
        sync(setting.corpus, setting.client(setting.address + "/nowhere/"), now=NOW)
    assert len(setting.corpus) == 0


def test_a_number_that_is_none_is_refused_before_the_registry_is_asked(setting: Setting) -> None:
    with pytest.raises(InputError, match="NCT and eight digits, found BANANA"):
        sync_studies(setting.corpus, setting.client(), ["NCT90000001", "banana"], now=NOW)
    assert setting.registry.requests == []
