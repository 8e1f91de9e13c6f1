"""One file per form of record that can be read; each holds a ``READER``."""
