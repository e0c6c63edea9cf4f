"""Pages from templates. Everything is escaped, unless it was rendered by `bot.web.html`."""

from functools import cache, partial
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from config.texts import sentence

HERE = Path(__file__).parent


@cache
def environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def words(language: str, key: str, **values: object) -> str:
    """`t("klok.kop")` in a template is the `kop` under `[klok]` in `web.toml`."""
    known = key if key.count(".") > 1 else f"web.{key}"
    return sentence(language, known).format(**values)


def write(template: str, language: str, **values: Any) -> str:
    made = environment().get_template(template)
    return made.render(t=partial(words, language), language=language, **values)


def html(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, content_type="text/html", status=status)


def page(template: str, language: str, status: int = 200, **values: Any) -> web.Response:
    return html(write(template, language, **values), status)
