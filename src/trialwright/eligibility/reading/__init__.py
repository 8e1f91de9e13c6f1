"""One file per kind of thing that printed criteria ask. Each holds ``READING``."""
