"""Whether this computer's clock can be trusted: set by an external standard (EMA/INS/GCP/112288/2023, 4.5; 21 CFR
11.10(e)).

Two ways. A time server that the site names (TRIALWRIGHT_TIME_SERVER) is asked over SNTP (RFC 4330) how far the clock
stands apart: at the start, and again after an hour. Without one, Linux's kernel says whether something keeps the clock
(adjtimex); how far it stands apart is unknown then. More than 5 s apart warns; more than 60 s blocks signing.
"""

from __future__ import annotations

import ctypes
import os
import socket
import struct
import sys
import threading
import time
from dataclasses import dataclass

WARN_SECONDS = 5.0
BLOCK_SECONDS = 60.0
ASK_AGAIN_SECONDS = 3600.0
_SERVER = "TRIALWRIGHT_TIME_SERVER"
_TO_UNIX = 2_208_988_800
_UNSYNCHRONISED = 0x0040
_held: dict[str, tuple[float, Clock]] = {}
_guard = threading.Lock()


@dataclass(frozen=True, slots=True)
class Clock:
    """``apart_seconds`` None: unknown; ``kept`` None: unknown whether anything keeps the clock."""

    apart_seconds: float | None
    kept: bool | None

    @property
    def blocks_signing(self) -> bool:
        """Whether it is known to stand so far apart that a signature's time would be wrong."""
        return self.apart_seconds is not None and abs(self.apart_seconds) > BLOCK_SECONDS

    @property
    def warning(self) -> str:
        """What an administrator must know; empty when nothing."""
        if self.apart_seconds is not None and abs(self.apart_seconds) > WARN_SECONDS:
            blocked = " Nobody can sign until it is set right." if self.blocks_signing else ""
            return (
                f"This computer's clock stands {self.apart_seconds:+.0f} seconds apart from the time server.{blocked}"
            )
        if self.apart_seconds is None and self.kept is False:
            return "Nothing keeps this computer's clock: switch time synchronisation on, or name a time server."
        return ""

    @property
    def says(self) -> str:
        """The state in a sentence."""
        if self.warning:
            return self.warning
        if self.apart_seconds is not None:
            return f"The clock stands {abs(self.apart_seconds):.1f} seconds apart from the time server."
        if self.kept:
            return "The operating system keeps this computer's clock."
        return "Whether anything keeps this computer's clock cannot be told here."


def state() -> Clock:
    """The clock's state, asked at most once an hour."""
    server = os.environ.get(_SERVER, "")
    with _guard:
        asked, found = _held.get(server, (0.0, None))
        if found is None or not 0 <= time.monotonic() - asked < ASK_AGAIN_SECONDS:
            found = Clock(_apart(server), _kept())
            _held[server] = (time.monotonic(), found)
    return found


def _apart(server: str, seconds: float = 2.0) -> float | None:
    """How far this clock stands before the server's; None: no server, or it does not answer."""
    if not server:
        return None
    host, _, port = server.partition(":")
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.settimeout(seconds)
            asking.connect((host, int(port or 123)))
            sent = time.time()
            asking.send(b"\x23" + bytes(39) + struct.pack("!II", int(sent) + _TO_UNIX, 0))
            answer = asking.recv(128)
            received = time.time()
    except (OSError, ValueError):
        return None
    if len(answer) < 48 or answer[0] & 7 != 4 or answer[1] == 0:
        return None
    theirs = [whole - _TO_UNIX + part / 2**32 for whole, part in struct.iter_unpack("!II", answer[32:48])]
    return ((sent - theirs[0]) + (received - theirs[1])) / 2


def _kept() -> bool | None:
    """What Linux's kernel says; None on another system."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        buffer = (ctypes.c_long * 64)()  # struct timex with room; modes 0: only read
        if libc.adjtimex(ctypes.byref(buffer)) < 0:
            return None
    except (OSError, AttributeError):
        return None
    status = ctypes.cast(ctypes.byref(buffer, 5 * ctypes.sizeof(ctypes.c_long)), ctypes.POINTER(ctypes.c_int))[0]
    return not status & _UNSYNCHRONISED
