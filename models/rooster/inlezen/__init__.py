"""A roster that exists already, in somebody's calendar or spreadsheet, becomes ours."""

from models.rooster.inlezen.gelezen import Assumed, Planned, Problem, Read, Unreadable
from models.rooster.inlezen.ics import read_ics

__all__ = ["Assumed", "Planned", "Problem", "Read", "Unreadable", "read_ics"]
