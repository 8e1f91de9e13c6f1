"""What the database may keep but nobody may read in it: sealed with a key that follows from the data folder's secret.

Fernet (AES-128-CBC with HMAC-SHA256, encrypt-then-MAC); each purpose has a key of its own, so that what was sealed for
one opens for no other. Whoever holds a copy of the database without the data folder reads nothing.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet
from django.conf import settings


def seal(purpose: str, text: str) -> str:
    """``text``, sealed for ``purpose``."""
    return _box(purpose).encrypt(text.encode()).decode()


def unseal(purpose: str, sealed: str) -> str:
    """What was sealed for ``purpose``. Raises ``cryptography.fernet.InvalidToken`` for anything else."""
    return _box(purpose).decrypt(sealed.encode()).decode()


def _box(purpose: str) -> Fernet:
    key = sha256(f"trialwright {purpose}\0".encode() + settings.SECRET_KEY.encode()).digest()
    return Fernet(urlsafe_b64encode(key))
