"""Dutch holidays by name: which of them are no duty is a choice of the location."""

from collections.abc import Collection
from datetime import date
from functools import lru_cache

from config.feestdagen import BEVRIJDINGSDAG, FREE_DAYS, LUSTRUM

LUSTRUM_YEARS = 5


@lru_cache(maxsize=64)
def of_year(year: int) -> dict[date, str]:
    """All holidays that somebody could be free on, by day."""
    import holidays  # 0.2 s to import, needed once a year

    found = holidays.country_holidays(
        "NL", years=year, categories=("public", "optional"), language="nl"
    )
    return {day: name.partition(";")[0] for day, name in found.items()}


def free_day(day: date, free_days: Collection[str] = FREE_DAYS) -> str | None:
    """The name of the holiday for which `day` is no duty; None on a day that is."""
    name = of_year(day.year).get(day)
    if name == BEVRIJDINGSDAG and day.year % LUSTRUM_YEARS == 0 and LUSTRUM in free_days:
        return name
    return name if name in free_days else None
