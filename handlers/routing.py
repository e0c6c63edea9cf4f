"""Which function answers what. A router is a table, and nothing more."""

from collections.abc import Awaitable, Callable
from typing import Any

Handler = Callable[..., Awaitable[None]]


class Router:
    def __init__(self) -> None:
        self.routes: dict[Any, Handler] = {}

    def __call__(self, what: Any) -> Callable[[Handler], Handler]:
        """`@on("wie")` for a typed command, `@on(PiketForm)`, `@on(Accept)`, `@on(Reply)`."""

        def register(handler: Handler) -> Handler:
            assert what not in self.routes, f"{what} is answered twice"
            self.routes[what] = handler
            return handler

        return register


on = Router()
