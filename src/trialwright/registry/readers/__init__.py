"""One file per form of a registry record. Each holds ``READER``."""
