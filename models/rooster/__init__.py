"""Who is on duty, and when."""

from models.rooster.weekly import (
    HORIZON,
    Shift,
    candidates,
    next_opening,
    shifts_for,
    who_is_on_duty,
)

__all__ = ["HORIZON", "Shift", "candidates", "next_opening", "shifts_for", "who_is_on_duty"]
