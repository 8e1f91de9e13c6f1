"""How large a record may be, and how much of a file is looked at before it is taken apart."""

from __future__ import annotations

LARGEST_BYTES = 32 * 1024 * 1024
"""The largest text of one record. The largest record seen is 1.6 MB; none of the registry's comes near this."""

HEAD_BYTES = 64 * 1024
"""How much of a file a reader sees before the file is taken apart."""
