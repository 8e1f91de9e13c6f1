"""One file per format. Each holds ``FORMAT``."""
