"""What a person has not looked at yet. Practice only, so it lives in memory."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Unread:
    """Messages and lines have names ("b12", "z3"). What stood there at the start is no news."""

    newest_old: int = 0
    """The last message of before the start."""
    seen: dict[str, set[str]] = field(default_factory=dict)

    def is_new(self, person: str, name: str) -> bool:
        if name.startswith("b") and int(name[1:]) <= self.newest_old:
            return False
        return name not in self.seen.get(person, ())

    def look(self, person: str, names: Iterable[str]) -> bool:
        """True if any of it was news."""
        fresh = {name for name in names if self.is_new(person, name)}
        self.seen.setdefault(person, set()).update(fresh)
        return bool(fresh)
