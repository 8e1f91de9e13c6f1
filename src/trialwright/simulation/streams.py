"""Each virtual candidate has a stream of random numbers of their own, found by the trial's seed and their number.

numpy ``SeedSequence`` with ``spawn_key`` (the candidate's number): the numbers of candidate 7 of seed 1 are the same
whatever else is simulated, in which order and in how many pieces. The scenario does not enter: the same people are
followed under another assumption about the treatment (common random numbers). A trial draws what concerns everyone
(the order of randomised arms) from a stream with the key of no candidate.
"""

from __future__ import annotations

import numpy as np
from scipy.special import log_ndtr, ndtr

from trialwright.simulation.draw import Array

TRIAL = 2**31
"""The spawn key of the stream that belongs to the trial, not to a candidate."""


def stream(seed: int, number: int) -> np.random.Generator:
    """The stream of candidate ``number`` (0 is the first) in the trial with ``seed``."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(number,))))


class Slots:
    """Hands out the places of a candidate's scores: whoever needs random numbers takes slots once, and finds the scores
    of every candidate in the same columns."""

    def __init__(self) -> None:
        self.count = 0

    def take(self, count: int = 1) -> slice:
        """The next ``count`` columns."""
        taken = slice(self.count, self.count + count)
        self.count += count
        return taken


def draw_scores(generators: list[np.random.Generator], count: int) -> Array:
    """Standard normal scores (n, count), a row from each generator."""
    scores = np.empty((len(generators), count))
    for row, generator in zip(scores, generators, strict=True):
        generator.standard_normal(out=row)
    return scores


def shares(scores: Array) -> Array:
    """Uniform shares from 0 to 1 that belong to normal ``scores``."""
    return np.asarray(ndtr(scores))


def waits(scores: Array) -> Array:
    """Exponential waiting times of mean 1 that belong to normal ``scores``."""
    return np.asarray(-log_ndtr(scores))
