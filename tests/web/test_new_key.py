"""A new secret key: everything sealed opens with it, and a kill at any moment loses nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from cryptography.fernet import InvalidToken

from tests.web.conftest import Site
from tests.web.test_second_factor import account, browser, password, set_up
from trialwright.conduct.act import Role
from trialwright.errors import InputError
from trialwright.web import data_folder


def _sealed(site: Site) -> str:
    """An identity, a second factor and a draft; returns the secret of the second factor."""
    from trialwright.web import store

    store.set_identity(site.study, "P-1", "Ada Example", date(1980, 5, 1))
    account("ines", Role.INVESTIGATOR)
    secret, _ = set_up(browser(), "ines")
    place = store.DraftPlace("coordinator", site.study, "P-1", "screening", "vitals")
    assert store.keep_draft(place, store.Draft({"pulse_per_min": "66"}, kept_at=datetime.now(UTC)))
    return secret


def _opens(site: Site, secret: str) -> bool:
    from allauth.mfa.models import Authenticator

    from trialwright.web import store
    from trialwright.web.store.second_factor import Secrets

    kept = Authenticator.objects.get(user__username="ines", type="totp").data["secret"]
    place = store.DraftPlace("coordinator", site.study, "P-1", "screening", "vitals")
    draft = store.draft_at(place)
    return (store.identity(site.study, "P-1") == ("Ada Example", date(1980, 5, 1))
            and Secrets().decrypt(kept) == secret and draft is not None
            and draft.fields == {"pulse_per_min": "66"})  # fmt: skip


@pytest.mark.parametrize("killed", ["never", "before the seals", "before the commit", "before the exchange"])
def test_a_new_key_opens_everything_and_a_kill_on_the_way_loses_nothing(
    site: Site, settings: Any, monkeypatch: pytest.MonkeyPatch, killed: str
) -> None:
    from trialwright.web.store import resealing

    settings.SECRET_KEY, settings.NEXT_SECRET_KEY = data_folder.secret_key(site.folder), None
    old = settings.SECRET_KEY
    secret = _sealed(site)
    where = {"before the seals": (resealing, "_identities"), "before the commit": (resealing, "record"),
             "before the exchange": (data_folder, "take_next_secret_key")}  # fmt: skip

    def dies(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    if killed != "never":
        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setattr(*where[killed], dies)
            resealing.replace_secret_key("administrator", "the old one was seen")
        settings.SECRET_KEY = data_folder.secret_key(site.folder)  # as a new process reads them
        settings.NEXT_SECRET_KEY = data_folder.next_secret_key(site.folder)
        assert old == settings.SECRET_KEY and settings.NEXT_SECRET_KEY not in (None, old)
        assert _opens(site, secret), "half done, everything opens"
    done = resealing.replace_secret_key("administrator", "the old one was seen")
    assert (done.identities, done.second_factors, done.drafts) == (1, 1, 1)
    new = data_folder.secret_key(site.folder)
    assert new != old and data_folder.next_secret_key(site.folder) is None
    settings.SECRET_KEY, settings.NEXT_SECRET_KEY = new, None
    assert _opens(site, secret)
    settings.SECRET_KEY = old
    with pytest.raises(InvalidToken):
        _opens(site, secret)
    settings.SECRET_KEY = new
    assert password(browser(), "ines").url == "/log-in/code"


def test_with_a_wrong_key_nothing_is_changed(site: Site, settings: Any) -> None:
    from trialwright.web.models import Identity
    from trialwright.web.store import installation, resealing

    _sealed(site)
    before = list(Identity.objects.values_list("name", flat=True))
    settings.SECRET_KEY = "another key altogether, which never sealed anything"
    with pytest.raises(InputError, match="another one"):
        resealing.replace_secret_key("administrator", "because")
    assert list(Identity.objects.values_list("name", flat=True)) == before
    assert "secret key replaced" not in [line.kind for line in installation.events()]
