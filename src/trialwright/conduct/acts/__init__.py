"""One file per act. Each file holds ``ACT``, a frozen dataclass derived from ``conduct.act.Act``."""
