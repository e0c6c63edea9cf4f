"""A trouble that lasts is one line when it begins and one when it is over, not one a second."""

from dataclasses import dataclass

import structlog

log = structlog.get_logger()


@dataclass
class Spell:
    """Of one kind of work that is done again and again."""

    what: str
    count: int = 0
    why: type[BaseException] | None = None

    def failed(self, failure: BaseException) -> None:
        """With its traceback the first time, and when it fails otherwise than before."""
        self.count += 1
        if type(failure) is not self.why:
            self.why = type(failure)
            log.error(f"{self.what} failed", exc_info=failure)

    def went_well(self) -> None:
        if self.count:
            log.warning(f"{self.what} goes well again", failures=self.count)
            self.count, self.why = 0, None
