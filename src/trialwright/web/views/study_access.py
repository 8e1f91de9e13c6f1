"""Who has which role in a study, and giving and taking one: for its administrators, who see no participant."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from trialwright.conduct.act import Role
from trialwright.protocol.site import Site
from trialwright.web import store, studies
from trialwright.web.handing_in import Sentence
from trialwright.web.rendering import page
from trialwright.web.store import giving
from trialwright.web.store.giving import Held

_DONE = {"given": "The role is given, and told with its reason.", "taken": "The role is taken away, and told with its "
         "reason. It counts from the next page that they open."}  # fmt: skip
_LONGEST_REASON = 500


@require_http_methods(("GET", "HEAD", "POST"))
def study_access(request: HttpRequest, study: str) -> HttpResponse:
    """The users of a study; a role is given or taken at one site or at all, with the reason."""
    found = studies.find(study)
    if not found.is_open:
        raise Http404
    takes = request.POST.get("do") == "take"
    refused: list[Sentence] = []
    if request.method == "POST":
        refused = _take(request, found) if takes else _give(request, found)
        if not refused:
            return redirect(f"{request.path}?done={'taken' if takes else 'given'}")
    listed = _listed(request, found)
    return page(
        request, "study_access", "Users of this study", study=found, refused=refused, users=listed,
        refused_heading="Not changed", takeable=[one for one in listed if one.study != store.EVERY_STUDY],
        roles_to_choose=[role.value for role in Role], sites=_sites(request, found), takes=takes,
        done=_DONE.get(request.GET.get("done", ""), "") if not refused else "", typed=request.POST,
    )  # fmt: skip


def _sites(request: HttpRequest, found: studies.Study) -> list[Site]:
    """The sites at which a role may be given, where the study has several: those that the reader administers."""
    several = found.design.sites if len(found.design.sites) > 1 else ()
    return [one for one in several if request.sites is None or one.name in request.sites]


def _listed(request: HttpRequest, found: studies.Study) -> list[Held]:
    """Who holds which role at a site that the reader administers, or at every site."""
    own = request.sites
    return [one for one in giving.held_in(found.id) if own is None or one.site == store.EVERY_SITE or one.site in own]


def _give(request: HttpRequest, found: studies.Study) -> list[Sentence]:
    sent, by = request.POST, request.user.get_username()
    account, reason = sent.get("account", "").strip()[:150], sent.get("reason", "").strip()[:_LONGEST_REASON]
    site = sent.get("site", "").strip() or store.EVERY_SITE
    wrong = [] if account else [Sentence("Give the user name of an account.", "account")]
    if sent.get("role") not in {role.value for role in Role}:
        wrong.append(Sentence("Choose a role.", "role"))
    if site != store.EVERY_SITE and site not in {one.name for one in _sites(request, found)}:
        wrong.append(Sentence("Choose a site of the study that you administer.", "site"))
    if not reason:
        wrong.append(Sentence("Say why: the reason is told with the role.", "reason"))
    if wrong:
        return wrong
    says = giving.give(account, found.id, Role(sent["role"]), by, reason, site)
    return [Sentence(says, "account")] if says is not None else []


def _take(request: HttpRequest, found: studies.Study) -> list[Sentence]:
    sent, by = request.POST, request.user.get_username()
    reason = sent.get("why", "").strip()[:_LONGEST_REASON]
    chosen = next((one for one in _listed(request, found) if _name(one) == sent.get("held")), None)
    wrong = [] if chosen is not None else [Sentence("Choose whose role is taken away.", "held")]
    if not reason:
        wrong.append(Sentence("Say why: the reason is told with the step.", "why"))
    if wrong or chosen is None:
        return wrong
    if chosen.study == store.EVERY_STUDY:
        says = "They hold this role in every study: it is taken on the server, with trialwright user take-role."
        return [Sentence(says, "held")]
    says = giving.take(chosen.user, found.id, chosen.role, by, reason, chosen.site)
    return [Sentence(says, "held")] if says is not None else []


def _name(one: Held) -> str:
    """What stands for a held role in the form: site and role first, because neither holds a colon."""
    return f"{one.site}:{one.role.value}:{one.user}"
