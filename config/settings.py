"""Settings, read from the environment once. The names are those of the ecosystem."""

import os
import re
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ANY_PORT = 0
LOOPBACK = ("127.0.0.1", "localhost", "::1")


EXPECTED = {
    "DATABASE_URL": "begin met sqlite+aiosqlite:/// en dan de naam van het bestand, "
    "of met postgresql+psycopg:// en dan de server.",
    "PORT": "geef een getal van 0 tot en met 65535.",
    "LOG_FORMAT": "kies text of json.",
    "PRACTICE": "kies 1 (aan) of 0 (uit).",
}


class BadSettings(ValueError):
    """A setting that cannot work. The sentence is for whoever starts the bot."""


class Settings(BaseSettings):
    """Tokens are SecretStr: they never show in a log or a traceback."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    slack_bot_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api/"
    telegram_bot_token: SecretStr | None = None
    telegram_api_url: str = "https://api.telegram.org/bot"
    database_url: str = Field(
        default="sqlite+aiosqlite:///piket.db",
        pattern="^(sqlite\\+aiosqlite:///.|postgresql\\+psycopg://)",
    )
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    public_url: str | None = None
    log_format: Literal["text", "json"] = "text"
    heartbeat_url: SecretStr | None = None
    """Called once a minute while all is well; such addresses are secrets."""
    metrics_token: SecretStr | None = None
    """Who reads /metrics from elsewhere shows it."""
    practice: bool | None = None
    """The practice workspace; on when there are no tokens. PRACTICE=1 beside tokens is a choice."""

    @property
    def is_live(self) -> bool:
        return bool(self.slack_bot_token or self.telegram_bot_token)

    @property
    def with_practice(self) -> bool:
        return not self.is_live if self.practice is None else self.practice

    @property
    def address(self) -> str | None:
        """Where people find our pages. Who only practises finds them on this computer."""
        if self.public_url or self.is_live or self.port == ANY_PORT:
            return self.public_url
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @model_validator(mode="after")
    def whole(self) -> "Settings":
        """A half set of tokens is refused before anything is started."""
        self._shapes()
        if self.slack_app_token and not self.slack_bot_token:
            raise ValueError("SLACK_APP_TOKEN staat er zonder SLACK_BOT_TOKEN. Zet ze allebei.")
        if self.slack_bot_token and not (self.slack_app_token or self.slack_signing_secret):
            raise ValueError(
                "SLACK_BOT_TOKEN staat er zonder SLACK_APP_TOKEN (Socket Mode) of "
                "SLACK_SIGNING_SECRET (HTTP). Zet een van de twee erbij."
            )
        if self.slack_signing_secret and not self.slack_bot_token:
            raise ValueError("SLACK_SIGNING_SECRET staat er zonder SLACK_BOT_TOKEN.")
        if self.with_practice and self.host not in LOOPBACK:
            raise ValueError(
                f"HOST ({self.host}): de oefenruimte is alleen voor deze computer. "
                "Laat HOST weg, of zet tokens."
            )
        return self

    def _shapes(self) -> None:
        """What can be seen to be something else: two tokens swapped, an address in the open."""
        for name, token, shape, start in (
            ("SLACK_BOT_TOKEN", self.slack_bot_token, "xoxb-", "xoxb-"),
            ("SLACK_APP_TOKEN", self.slack_app_token, "xapp-", "xapp-"),
            (
                "TELEGRAM_BOT_TOKEN",
                self.telegram_bot_token,
                r"\d+:",
                "een getal en een dubbele punt",
            ),
        ):
            if token and not re.match(shape, token.get_secret_value()):
                raise ValueError(f"{name} moet met {start} beginnen. Staan er twee verwisseld?")
        heartbeat = self.heartbeat_url.get_secret_value() if self.heartbeat_url else None
        for name, url in (("PUBLIC_URL", self.public_url), ("HEARTBEAT_URL", heartbeat)):
            if url and not url.startswith(("https://", "http://127.0.0.1")):
                raise ValueError(f"{name} moet met https:// beginnen.")


def from_environment() -> Settings:
    """Raises BadSettings with one clear sentence that names the variable."""
    if os.environ.get("DATABASE_URL") == "":  # a secret that was not filled in
        raise BadSettings("DATABASE_URL is leeg. Haal hem weg, of vul hem in.")
    try:
        return Settings()
    except ValidationError as wrong:
        first = wrong.errors()[0]
        if not first["loc"]:
            raise BadSettings(first["msg"].removeprefix("Value error, ")) from None
        name = str(first["loc"][0]).upper()
        hidden = ("TOKEN", "SECRET", "DATABASE", "HEARTBEAT")
        given = "" if any(word in name for word in hidden) else f" ({os.environ.get(name, '')})"
        wanted = EXPECTED.get(name, first["msg"])
        raise BadSettings(f"{name}{given} klopt niet: {wanted}") from None
