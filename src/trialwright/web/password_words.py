"""Words that anybody near the trial would guess: a password made of little else is refused (ASVS 5.0.0, 6.1.2, 6.2.11).

The words are the program's name, the roles, the studies that are open here with their NCT numbers, and those that the
site adds in TRIALWRIGHT_PASSWORD_WORDS, with blanks between them (its own name, its departments).
"""

from __future__ import annotations

import os
import re

from django.core.exceptions import ValidationError

from trialwright.conduct.act import Role
from trialwright.web.store.studies import studies

LEFT = 8
"""So many characters must be left of a password when these words are taken out of it."""
_ALWAYS = ("trialwright", "password", "hospital", "clinic", "study", "trial", "rheumatology", "participant")


def words() -> frozenset[str]:
    """The words, in small letters."""
    named = {one.study for one in studies()} | {one.nct_id for one in studies() if one.nct_id}
    added = os.environ.get("TRIALWRIGHT_PASSWORD_WORDS", "").split()
    given = {*_ALWAYS, *(role.value for role in Role), *named, *added}
    return frozenset(re.sub(r"[^a-z0-9]", "", word.casefold()) for word in given) - {""}


class WordsOfTheTrial:
    """A validator of Django's kind."""

    def validate(self, password: str, user: object = None) -> None:
        """Raises ``ValidationError`` where hardly anything is left besides the words."""
        left = re.sub(r"[^a-z0-9]", "", password.casefold()) if password.isascii() else password.casefold()
        for word in sorted(words(), key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < LEFT:
            raise ValidationError("This password is made of words that anybody near the trial would guess.")

    def get_help_text(self) -> str:
        """What a page says of it."""
        return "Words of the trial (its name, roles, the program's name) do not count towards the length."
