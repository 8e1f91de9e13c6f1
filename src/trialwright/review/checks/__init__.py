"""One file per family of checks; each holds ``CHECKS``, a tuple of ``Check``."""
