"""The contacts and locations module of a registry record: people, hospitals, cities, countries.

Fields as in the ClinicalTrials.gov data model, version 2, in snake_case; what they mean: https://clinicaltrials.gov/policy/protocol-definitions.
"""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.registry.registered import Unrecognised, Word


@dataclass(frozen=True, slots=True)
class Contact:
    name: str | None = None
    role: Word | None = None
    phone: str | None = None
    phone_ext: str | None = None
    email: str | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class Official:
    name: str | None = None
    affiliation: str | None = None
    role: Word | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class GeoPoint:
    lat: float | None = None
    lon: float | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class Location:
    facility: str | None = None
    status: Word | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    country: str | None = None
    contacts: tuple[Contact, ...] | None = None
    geo_point: GeoPoint | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class ContactsLocationsModule:
    central_contacts: tuple[Contact, ...] | None = None
    overall_officials: tuple[Official, ...] | None = None
    locations: tuple[Location, ...] | None = None
    unrecognised: Unrecognised = ()
