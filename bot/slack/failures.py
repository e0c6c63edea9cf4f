"""What Slack's refusals mean to us: never, not now, or never heard."""

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.platform import NotNow, Refused, Unheard

PASSING = {
    *("fatal_error", "internal_error", "ratelimited", "request_timeout", "service_unavailable"),
    *("message_limit_exceeded", "rate_limited", "team_added_to_org", "update_failed"),
}
"""Error codes that say nothing about the message (docs.slack.dev, chat.postMessage)."""
WRONG_TOKEN = {
    *("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"),
    "not_allowed_token_type",
}
WITHOUT_TOKEN = 60.0
"""Seconds until the next try: as often as we ask whether it is taken again."""


@contextmanager
def translated() -> Iterator[None]:
    """Raises Refused or NotNow, without a word of what was sent (no chained traceback)."""
    try:
        yield
    except SlackApiError as error:
        raise meaning(error) from None
    except (aiohttp.ClientError, TimeoutError, SlackClientError) as error:
        raise Unheard(type(error).__name__) from None


def meaning(error: SlackApiError) -> Refused | NotNow:
    answer = error.response
    status = int(getattr(answer, "status_code", 0) or getattr(answer, "status", 200))
    if status == 429:
        after = answer.headers.get("Retry-After")
        return NotNow("ratelimited", float(after) if after else None)
    code = code_of(error)
    if status >= 500 or not code:
        return Unheard(code or f"http_{status}")
    if code in WRONG_TOKEN:  # it says nothing about the message, nor about who was to read it
        return NotNow(code, after=WITHOUT_TOKEN)
    return NotNow(code) if code in PASSING else Refused(code)


def code_of(error: SlackApiError) -> str:
    data = getattr(error.response, "data", None)
    return str(data.get("error") or "") if isinstance(data, dict) else ""
