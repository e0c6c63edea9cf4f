"""A broken rule. The user reads the text under `key`; nothing else leaks out."""


class DomainError(Exception):
    """Someone asked for something the rules do not allow.

    `field` names the form's field the sentence belongs to, if there is one; `text` is what the
    person had typed, so that it can be handed back: it is never stored and never logged.
    """

    key: str = "algemeen.fout.regel"

    def __init__(
        self, key: str | None = None, *, field: str | None = None, text: str = "", **values: object
    ) -> None:
        self.key = key or self.key
        self.field, self.text, self.values = field, text, values
        super().__init__(self.key)


class NotYours(DomainError):
    """A button pressed by someone it is not for."""

    key = "algemeen.fout.niet_van_jou"


class Finished(DomainError):
    """The casus has ended: nothing about it changes any more."""

    key = "algemeen.fout.afgerond"
