"""The few shapes of an RRULE that the grammar makes, and that can be said back."""

WEEKDAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKDAYS = ["MO", "TU", "WE", "TH", "FR"]
EACH_DAY = "FREQ=DAILY"


def weekly(weekdays: set[int], every: int = 1) -> str:
    """Those weekdays (0 is Monday), every so many weeks; weeks begin on Monday."""
    if len(weekdays) == 7 and every == 1:
        return EACH_DAY
    days = ",".join(WEEKDAY_CODES[n] for n in sorted(weekdays))
    return (
        f"FREQ=WEEKLY;BYDAY={days}" if every == 1 else f"FREQ=WEEKLY;INTERVAL={every};BYDAY={days}"
    )


def monthly_weekday(rank: int, weekday: int) -> str:
    """The first (1) to fifth, or last (-1) such weekday of every month."""
    return f"FREQ=MONTHLY;BYDAY={rank}{WEEKDAY_CODES[weekday]}"


def monthly_workday(rank: int) -> str:
    return f"FREQ=MONTHLY;BYDAY={','.join(WORKDAYS)};BYSETPOS={rank}"


def monthly_day(day: int) -> str:
    """That day of every month; -1 is the last."""
    return f"FREQ=MONTHLY;BYMONTHDAY={day}"


def parts_of(rrule: str) -> dict[str, str]:
    return dict(part.partition("=")[::2] for part in rrule.split(";"))
