"""The sociale kaart: who helps further, found by everyday words, kept by coordinators as a CSV."""

from models.sociale_kaart.plaats import Place, of_locations, read_place
from models.sociale_kaart.tabel import (
    FRESH,
    Service,
    by_gemeente,
    gemeenten,
    live,
    load,
    places,
    stale,
)
from models.sociale_kaart.zoeken import find

__all__ = [
    "FRESH",
    "Place",
    "Service",
    "by_gemeente",
    "find",
    "gemeenten",
    "live",
    "load",
    "of_locations",
    "places",
    "read_place",
    "stale",
]
