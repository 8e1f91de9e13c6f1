"""Who came in, by which factors and by which way, and what left: tried last, for it writes at the real time."""

from __future__ import annotations

from dataclasses import asdict
from hashlib import sha256

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from trialwright.conduct.act import Role
from trialwright.conduct.acts.data_exported import DataExported
from trialwright.conduct.audit import audit_trail
from trialwright.web import clock, store
from trialwright.web.requirement import Requirement, Tried, holds
from trialwright.web.scratch_site import PASSWORD, STUDY, ScratchSite, user_of
from trialwright.web.store import installation


def told(site: ScratchSite) -> Tried:
    """Log in, rightly and wrongly, log out, and look for it in the installation's ledger."""
    client, name = Client(HTTP_HOST="localhost"), user_of(Role.MONITOR)
    client.post("/log-in", {"username": name, "password": "wrong"})
    site.come_in(client, Role.MONITOR)
    client.post("/log-out")
    seen = {line.kind for line in installation.events(name)}
    wanted = {"account made", "role given", "password set", "log-in failed", "logged in", "logged out"}
    return holds(
        (wanted <= seen, "accounts, roles, log-ins that succeed or fail, and log-outs are events"),
        (store.verify(store.INSTALLATION) == [], "their chain verifies"),
    )


def exported(site: ScratchSite) -> Tried:
    """Download the audit trail as a data manager."""
    answer = site.browser(Role.DATA_MANAGER).get(f"/studies/{STUDY}/audit/trail.csv")
    act = site.course.study_acts[-1].act
    file = act.files[0] if isinstance(act, DataExported) else None
    return holds(
        (
            file is not None and file.sha256 == sha256(answer.content).hexdigest(),
            "an export is an act with its SHA-256",
        ),
        (file is not None and (file.rows or 0) > 5, "and its number of rows"),
    )


def two_factors(site: ScratchSite) -> Tried:
    """Log in with the password alone, and choose bad passwords."""
    shut = []
    for role in Role:
        alone = Client(HTTP_HOST="localhost")
        alone.post("/log-in", {"username": user_of(role), "password": PASSWORD})
        shut.append(alone.get(f"/studies/{STUDY}/delegations").status_code == 302)
    return holds(
        (all(shut), "every role needs a second factor"),
        (_is_bad("short one") and _is_bad("password1234"), "short and common passwords are refused"),
    )


def _is_bad(password: str) -> bool:
    try:
        validate_password(password)
    except ValidationError:
        return True
    return False


def by_which_way(site: ScratchSite) -> Tried:
    """Look at the way that stands with each line of the trail."""
    ways = {line.source for line in audit_trail(site.course)}
    return holds(
        ({"command line", "web page"} <= ways, "the program's commands and its pages are told apart"),
        (None not in ways, "no act is without its way"),
        ("source" in asdict(audit_trail(site.course)[0]), "the way stands in the trail's file"),
    )


def synchronised(site: ScratchSite) -> Tried:
    """Ask what is known of this computer's clock."""
    found = clock.state()
    if found.apart_seconds is None and found.kept is None:
        return Tried(
            "yours", "Nothing here says whether the clock is kept: name a time server, or keep it by procedure."
        )
    says = found.warning or found.says
    return Tried("met" if not found.warning else "yours", f"{says} More than 60 s apart would block signing.")


REQUIREMENTS = (
    Requirement("AC-07", "ICH E6(R3) 4.3.3(b)", "Passwords and a second factor.", two_factors),
    Requirement("AT-08", "ICH E6(R3) 4.2.2(a)", "Accounts, roles, log-ins and exports are events of the trail.", told),
    Requirement("AT-09", "EMA 6.2.1", "Every export is an event with scope, rows and hash.", exported),
    Requirement("AC-08", "21 CFR 11.10(h)", "The source of each write is recorded.", by_which_way),
    Requirement("TM-02", "EMA 4.5; FDA Q14", "The clock is synchronised to a standard.", synchronised),
)  # fmt: skip
