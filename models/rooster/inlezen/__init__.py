"""A roster that exists already, in somebody's calendar or spreadsheet, becomes ours."""

from models.csv_file import Unreadable
from models.rooster.inlezen.gelezen import Assumed, Planned, Problem, Read
from models.rooster.inlezen.ics import read_ics
from models.rooster.inlezen.tabel import read_csv

__all__ = ["Assumed", "Planned", "Problem", "Read", "Unreadable", "read_csv", "read_ics"]
