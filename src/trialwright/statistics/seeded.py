"""Random numbers that are the same on every machine and with every version of NumPy.

NumPy guarantees the raw words of its generators and of ``SeedSequence``, not the normals made of them (NEP 19).
Here 53 bits of each word of the Philox generator make a uniform number strictly between 0 and 1, and quantile
functions make the rest. The seed, with a key for the purpose, says which numbers: other purposes do not move them.
"""

from __future__ import annotations

import numpy as np

from trialwright.statistics.binomial import Numbers


class Seeded:
    """One stream of numbers; what is drawn next depends only on seed, key and what was drawn before."""

    def __init__(self, seed: int, *key: int) -> None:
        self._words = np.random.Philox(np.random.SeedSequence(seed, spawn_key=key))

    def uniforms(self, *shape: int) -> Numbers:
        """Between 0 and 1, neither of them."""
        words = self._words.random_raw(int(np.prod(shape, dtype=int))).reshape(shape)
        return np.asarray(((words >> np.uint64(11)) + 0.5) / 2.0**53)

    def normals(self, *shape: int) -> Numbers:
        """Standard normal."""
        from scipy.special import ndtri

        return np.asarray(ndtri(self.uniforms(*shape)))

    def chi_squares(self, df: Numbers, *shape: int) -> Numbers:
        """Chi-square numbers; ``df`` stands along the last axis of the shape."""
        from scipy.special import gammaincinv

        return np.asarray(2 * gammaincinv(df / 2, self.uniforms(*shape, len(df))))
