"""The alternatives that related studies are measured beside: TF-IDF and BM25 over the same words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy import sparse


class TfIdf:
    """Cosine of TF-IDF vectors: (1 + ln tf) x (ln((1 + N) / (1 + df)) + 1), of unit length."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        counts = _counts(documents)
        rarity = np.log((1 + len(documents)) / (1 + np.bincount(counts.indices, minlength=counts.shape[1]))) + 1
        counts.data = (1 + np.log(counts.data)) * rarity[counts.indices]
        lengths = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
        self._vectors = sparse.csr_matrix(sparse.diags(1 / np.maximum(lengths, 1e-9)) @ counts)

    def scores(self, at: int) -> np.ndarray:
        return np.asarray((self._vectors @ self._vectors[at].T).todense()).ravel()


class Bm25:
    """Okapi BM25, k1 1.2, b 0.75, every different word of the query once."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        counts = _counts(documents)
        held = np.bincount(counts.indices, minlength=counts.shape[1])
        rarity = np.log(1 + (len(documents) - held + 0.5) / (held + 0.5))
        lengths = np.asarray(counts.sum(axis=1)).ravel()
        norm = np.repeat(1.2 * (0.25 + 0.75 * lengths / max(lengths.mean(), 1e-9)), np.diff(counts.indptr))
        self._words = counts.copy()
        counts.data = counts.data * 2.2 / (counts.data + norm) * rarity[counts.indices]
        self._weights = counts

    def scores(self, at: int) -> np.ndarray:
        asked = np.zeros(self._weights.shape[1])
        asked[self._words[at].indices] = 1.0
        return np.asarray(self._weights @ asked)


def _counts(documents: Sequence[Sequence[str]]) -> sparse.csr_matrix:
    places: dict[str, int] = {}
    rows, columns, values = [], [], []
    for at, words in enumerate(documents):
        for word, times in Counter(words).items():
            rows.append(at)
            columns.append(places.setdefault(word, len(places)))
            values.append(float(times))
    return sparse.csr_matrix((values, (rows, columns)), shape=(len(documents), max(1, len(places))))
