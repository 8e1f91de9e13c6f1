"""What the accounts say of an act's writer, and of whom it tells something to.

Pages and tokens come from an account. The command line names its writer: where accounts stand, the name must be one of
theirs and hold the role now; where a study has none yet, the owner of the data folder is believed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import get_user_model
from django.http import HttpRequest

from trialwright.conduct.acts.code_broken import CodeBroken
from trialwright.conduct.course import Course
from trialwright.conduct.writing import Proposal
from trialwright.web.models import Membership
from trialwright.web.store.people import EVERY_STUDY, known_account, roles_of, sites_of

TOLD_TO_NOBODY = "Who is told: nobody of this user name has a role in this study."


def has_accounts(study: str) -> bool:
    """Whether anybody has an account with a role in ``study``, open or closed."""
    return Membership.objects.filter(study__in=(study, EVERY_STUDY)).exists()


Standing = Literal["open", "unknown", "whose account is closed", "who is locked out after failed log-ins"]


def stands_as(username: str) -> Standing:
    """Whether the account of that name may be used now."""
    account = known_account(username)
    if account is None:
        return "unknown"
    if not get_user_model().objects.filter(username=account, is_active=True).exists():
        return "whose account is closed"
    allowed = AxesProxyHandler.is_allowed(HttpRequest(), {"username": account})
    return "open" if allowed else "who is locked out after failed log-ins"


def is_told(study: str, username: str) -> bool:
    """Whether somebody of this name can be told something: they have a role in ``study`` now; where the study has no
    accounts, anybody of whom none was closed."""
    return bool(roles_of(username, study)) or (not has_accounts(study) and known_account(username) is None)


def told_to_nobody(study: str, proposal: Proposal) -> tuple[str, ...]:
    """What forbids an act because a slip in a name would tell nobody, unseen."""
    act = proposal.act
    return () if not isinstance(act, CodeBroken) or is_told(study, act.for_user) else (TOLD_TO_NOBODY,)


def with_other_roles(proposal: Proposal, course: Course) -> Proposal:
    """``proposal`` with every role that its writer holds, where the study blinds some: one blinded role blinds,
    whichever they write in."""
    if not course.design.conduct.blinding or proposal.origin == "simulated":
        return proposal
    actor = proposal.actor
    others = frozenset(sites_of(actor.user, course.study)) - {actor.role}
    return replace(proposal, actor=replace(actor, others=actor.others | others)) if others else proposal
