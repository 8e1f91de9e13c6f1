"""What the database may keep but nobody may read in it: sealed with a key that follows from the data folder's secret.

Fernet (AES-128-CBC with HMAC-SHA256, encrypt-then-MAC); each purpose has a key of its own, so that what was sealed for
one opens for no other. Whoever holds a copy of the database without the data folder reads nothing.
"""

from __future__ import annotations

import hmac
from base64 import b64encode, urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def seal(purpose: str, text: str) -> str:
    """``text``, sealed for ``purpose``."""
    return _box(purpose, settings.SECRET_KEY).encrypt(text.encode()).decode()


def unseal(purpose: str, sealed: str) -> str:
    """What was sealed for ``purpose``, with the key of the data folder or with the one that is to follow it (while a
    change of keys stands half done). Raises ``cryptography.fernet.InvalidToken`` for anything else."""
    following = getattr(settings, "NEXT_SECRET_KEY", None)
    keys = [settings.SECRET_KEY] if following is None else [settings.SECRET_KEY, following]
    return MultiFernet([_box(purpose, key) for key in keys]).decrypt(sealed.encode()).decode()


def sealed_anew(purpose: str, sealed: str, key: str) -> str:
    """What was sealed for ``purpose``, sealed with ``key``. Raises ``InvalidToken`` as ``unseal`` does."""
    return _box(purpose, key).encrypt(unseal(purpose, sealed).encode()).decode()


def key_of(purpose: str, owner: str) -> str:
    """A key of 256 bits, in base 64, for ``owner`` alone: the same at each log-in, and another one with another secret
    key. It is handed to the owner's own page and to nobody else."""
    told = f"trialwright {purpose}\0{owner}".encode()
    return b64encode(hmac.digest(settings.SECRET_KEY.encode(), told, "sha256")).decode()


def _box(purpose: str, secret: str) -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(f"trialwright {purpose}\0".encode() + secret.encode()).digest()))
