"""One file per form of terminology that a user may supply. Each holds ``TERMINOLOGY``. None of them ships with us."""
