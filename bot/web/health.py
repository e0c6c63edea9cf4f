"""Whether the program is alive: for whatever watches it."""

from aiohttp import web

from bot.core import Core


def routes(core: Core) -> list[web.RouteDef]:
    async def alive(request: web.Request) -> web.Response:
        """A bot that answers commands but sends nothing is not alive."""
        if any(task.done() for task in core.working):
            return web.Response(status=503, text="stopped sending")
        return web.Response(text="ok")

    return [web.get("/healthz", alive)]
