"""One file per kind of criterion. Each holds ``CRITERION``."""
