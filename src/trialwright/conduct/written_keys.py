"""The keys of the acts that were written, with the row of each: asked before anything is written, so that nothing is
written twice.

A course is copied for each thread that goes on from it, and its keys are as many as its acts. What was written before
the copy stands in layers that nobody changes any more and that all copies share; only what came since is copied. A
layer is merged with the one before it as soon as it is nearly as large, so that there are few of them to ask.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

_LAYER = 512
"""Keys that are copied rather than set down as a layer of their own."""


class WrittenKeys(Mapping[str, int]):
    """Key -> row, in the order of writing."""

    __slots__ = ("_fresh", "_layers")

    def __init__(self) -> None:
        self._layers: tuple[dict[str, int], ...] = ()
        self._fresh: dict[str, int] = {}

    def __setitem__(self, key: str, row: int) -> None:
        self._fresh[key] = row

    def __getitem__(self, key: str) -> int:
        found = self._fresh.get(key)
        if found is not None:
            return found
        for layer in reversed(self._layers):
            if key in layer:
                return layer[key]
        raise KeyError(key)

    def __contains__(self, key: object) -> bool:
        return key in self._fresh or any(key in layer for layer in self._layers)

    def __iter__(self) -> Iterator[str]:
        for layer in self._layers:
            yield from layer
        yield from self._fresh

    def __len__(self) -> int:
        return sum(map(len, self._layers)) + len(self._fresh)

    def copy(self) -> WrittenKeys:
        """The same keys, that go on apart from these."""
        if len(self._fresh) >= _LAYER:
            self._layers, self._fresh = _merged((*self._layers, self._fresh)), {}
        other = WrittenKeys()
        other._layers, other._fresh = self._layers, dict(self._fresh)
        return other


def _merged(layers: tuple[dict[str, int], ...]) -> tuple[dict[str, int], ...]:
    """The same keys in layers of which each is more than twice as large as the next."""
    while len(layers) > 1 and len(layers[-2]) <= 2 * len(layers[-1]):
        layers = (*layers[:-2], {**layers[-2], **layers[-1]})
    return layers
