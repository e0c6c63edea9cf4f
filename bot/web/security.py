"""Who may talk to the practice pages: this computer's own browser, and no other site in it."""

from collections.abc import Awaitable, Callable

from aiohttp import web
from yarl import URL

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
FORWARDED = {"forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"}
"""Who comes through a proxy comes from elsewhere, whatever name it asks for."""
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; object-src 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def harden(request: web.Request, response: web.StreamResponse) -> None:
    """For every answer the server gives. Nothing is cached but what never changes."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")


def protect(server: web.Application) -> None:
    """Once a server, however many faces ask for it."""
    if harden not in server.on_response_prepare:
        server.on_response_prepare.append(harden)


def local(handler: Handler) -> Handler:
    """A practice page knows no passwords, so it answers to loopback names only (a foreign name
    that resolves to this computer is an attack: DNS rebinding), and takes nothing from other
    sites' pages."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        if FORWARDED & {name.casefold() for name in request.headers}:
            raise web.HTTPMisdirectedRequest(text="De oefenruimte werkt niet achter een proxy.")
        if _name(request) not in LOOPBACK:
            raise web.HTTPMisdirectedRequest(text="Open de oefenruimte op http://127.0.0.1.")
        if request.method != "GET" and not comes_from_here(request):
            raise web.HTTPForbidden(text="Dit verzoek kwam van een andere website.")
        return await handler(request)

    return guarded


def comes_from_here(request: web.Request) -> bool:
    """Browsers tell where a request comes from; what is no browser carries nobody's session."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin")
    here = origin is None or origin.partition("//")[2] == request.host
    return here and site in ("same-origin", "none")


def _name(request: web.Request) -> str:
    try:
        return URL(f"http://{request.host}").host or ""
    except ValueError:
        return ""
