"""Sites within a distance of a place, on the earth as a sphere of its mean radius (6371.0088 km, IUGG).

A place is ``latitude,longitude`` in degrees, or the name of a city in which some study of the index runs; of several
cities of a name the one with the most studies is taken and the others are told. Distances: haversine (Sinnott 1984),
after a box of degrees has left out what lies far away.
"""

from __future__ import annotations

import math
import re
import sqlite3
from dataclasses import dataclass

import numpy as np

from trialwright.errors import InputError
from trialwright.registry.search_beside import fold_place

EARTH_KM = 6371.0088
HALF_WAY_ROUND_KM = 20_015.2

_POINT = re.compile(r"\s*(-?\d{1,2}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)\s*$")


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the map, its name, and other places that the name could mean."""

    latitude: float
    longitude: float
    name: str
    others: tuple[str, ...] = ()


def find_place(connection: sqlite3.Connection, text: str) -> Place:
    """The place that ``text`` means. Raises ``InputError`` when no city of that name is known."""
    match = _POINT.match(text)
    if match:
        latitude, longitude = float(match.group(1)), float(match.group(2))
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            return Place(latitude, longitude, f"{latitude:g}, {longitude:g}")
    city, *rest = [part.strip() for part in text.split(",")]
    rows = connection.execute(
        "SELECT city, state, country, avg(latitude), avg(longitude), sum(studies) AS n FROM site WHERE folded = ? "
        "GROUP BY city, state, country ORDER BY n DESC, country, state",
        (fold_place(city),),
    ).fetchall()
    wanted = {fold_place(part) for part in rest if part}
    rows = [row for row in rows if wanted <= {fold_place(row[1]), fold_place(row[2])}]
    if not rows:
        raise InputError(
            where="place",
            expected="a city where a study of the index runs (London, United Kingdom), or latitude,longitude",
            found=repr(text[:60]),
            remedy="Check the spelling, or give degrees such as 52.37,4.90.",
        )
    names = [", ".join(part for part in row[:3] if part) for row in rows]
    return Place(rows[0][3], rows[0][4], names[0], tuple(dict.fromkeys(names[1:4])))


def sites_within(connection: sqlite3.Connection, place: Place, km: float) -> dict[int, float]:
    """Sites within ``km`` of a place: number -> kilometres."""
    if not 0 < km <= HALF_WAY_ROUND_KM:
        raise too_far(km)
    degrees = math.degrees(km / EARTH_KM) + 1e-6
    south, north = place.latitude - degrees, place.latitude + degrees
    rows = np.array(
        connection.execute(
            "SELECT id, latitude, longitude FROM site WHERE latitude BETWEEN ? AND ?", (south, north)
        ).fetchall(),
        dtype=float,
    ).reshape(-1, 3)
    distances = kilometres(place.latitude, place.longitude, rows[:, 1], rows[:, 2])
    near = distances <= km
    return {int(number): float(far) for number, far in zip(rows[near, 0], distances[near], strict=True)}


def too_far(km: float) -> InputError:
    """The sentence for a distance that is none on earth."""
    return InputError(where="distance", expected=f"more than 0 and at most {HALF_WAY_ROUND_KM:,.0f} km",
                      found=f"{km:g}", remedy="Give such a distance.")  # fmt: skip


def kilometres(latitude: float, longitude: float, latitudes: np.ndarray, longitudes: np.ndarray) -> np.ndarray:
    """Great-circle distances from one point to many; degrees in, kilometres out.

    >>> round(float(kilometres(52.3676, 4.9041, np.array([48.8566]), np.array([2.3522]))[0]))  # Amsterdam to Paris
    430
    """
    north, east = np.radians(latitudes), np.radians(longitudes)
    here = math.radians(latitude)
    halves = np.sin((north - here) / 2) ** 2 + (
        math.cos(here) * np.cos(north) * np.sin((east - math.radians(longitude)) / 2) ** 2
    )
    found: np.ndarray = 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(halves, 0, 1)))
    return found
