"""Whether the program is alive: for whatever watches it."""

from aiohttp import web


async def alive(request: web.Request) -> web.Response:
    return web.Response(text="ok")


def routes() -> list[web.RouteDef]:
    return [web.get("/healthz", alive)]
