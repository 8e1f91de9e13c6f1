"""What an address names that is not there: not found for everybody, and nothing breaks."""

from __future__ import annotations

import pytest

from tests.web.conftest import PASSWORD, Site
from tests.web.journey import Walk
from tests.web.test_second_factor import account, browser
from trialwright.conduct.act import Role


def test_an_address_that_names_nothing_is_not_found(site: Site) -> None:
    assert Walk(site).consent().status_code == 302
    study = f"/studies/{site.study}"
    person = f"{study}/participants/P-1"
    for role, address in (
        (Role.COORDINATOR, f"{person}/acts/no-such-act"), (Role.COORDINATOR, f"{person}/queries/999"),
        (Role.COORDINATOR, f"{study}/participants/P-404"), (Role.MONITOR, f"{study}/amendments/forms/no-such-form"),
        (Role.MONITOR, f"{person}/visits/screening/vitals/verify"),
    ):  # fmt: skip
        assert site.client(role).get(address).status_code == 404, address
    assert site.client(Role.MONITOR).get(person).status_code == 200


def test_pages_of_ones_own_account_lead_a_visitor_to_the_log_in(site: Site) -> None:
    for address in ("/account", "/password"):
        for answer in (site.client().get(address), site.client().post(address, {"do": "end-others", "new": "x"})):
            assert (answer.status_code, answer.url) == (302, f"/log-in?next={address}")


@pytest.mark.parametrize("asked", [{"passkey": "{}"}, {}])
def test_a_further_factor_is_added_where_a_first_one_stands_and_nowhere_else(site: Site, asked: dict) -> None:
    from tests.web.conftest import come_in
    from trialwright.web.store import second_factor

    account("ines", Role.INVESTIGATOR)
    client = browser()
    come_in(client, "ines")
    assert client.post("/account", {"do": "add", "password": PASSWORD, **asked}).status_code == 404
    assert not second_factor.is_set_up("ines")
