"""One file per module of a results record; each holds ``RULES``."""
