"""How a request's parameters arrive: query string, form, JSON or multipart."""

import json

from aiohttp import web
from aiohttp.web_request import FileField

from tests.servers.telegram_types import Json, Upload, bad


async def raw(request: web.Request) -> Json:
    """All four ways to pass parameters: query string, urlencoded, JSON and multipart."""
    given: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            given |= await request.json()
        except (json.JSONDecodeError, TypeError) as error:
            raise bad("can't parse JSON object") from error
        return given
    for name, part in (await request.post()).items():
        given[name] = _upload(part) if isinstance(part, FileField) else part
    return _attached(given)


def _upload(part: FileField) -> Upload:
    return Upload(part.filename, part.content_type, part.file.read())


def _attached(raw: Json) -> Json:
    """attach://name stands for the part of that name."""
    for name, value in list(raw.items()):
        if isinstance(value, str) and value.startswith("attach://"):
            part = value.removeprefix("attach://")
            if not isinstance(raw.get(part), Upload):
                raise bad(f"{name}: no part {part!r}")
            raw[name] = raw.pop(part)
    return raw
