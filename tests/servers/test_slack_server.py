"""The Slack server itself, against the real slack_sdk client and real Bolt apps."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientConnectionError, ClientSession, web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.servers.slack import Fault, SlackServer
from tests.servers.slack_markup import as_sent, markup_problems
from tests.servers.slack_schema import manifest_problems

NOOR, SAMIR, CHANNEL = "U1NOOR", "U2SAMIR", "C1PIKET"
Json = dict[str, Any]
Listen = Callable[[AsyncApp], AbstractAsyncContextManager[None]]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(label: str, action_id: str, **more: Any) -> Json:
    return {"type": "button", "text": plain(label), "action_id": action_id, **more}


def card(*pressable: Json) -> list[Json]:
    return [section("*Utrecht*"), {"type": "actions", "elements": list(pressable)}]


def question(block_id: str, element: Json, **more: Any) -> Json:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain("Vraag"),
        "element": element,
    } | more


def modal(*blocks: Json, **more: Any) -> Json:
    shell = {"type": "modal", "callback_id": "form", "title": plain("Piket")}
    return {**shell, "submit": plain("Stuur"), "blocks": list(blocks), **more}


WORDS = question("about", {"type": "plain_text_input", "action_id": "words", "max_length": 20})


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        server.add_user(NOOR, "Noor de Wit", email="noor@example.nl")
        server.add_user(SAMIR, "Samir", is_restricted=True)
        server.add_channel(CHANNEL, "piket-utrecht", [NOOR])
        yield server


@pytest.fixture
def client(slack: SlackServer) -> AsyncWebClient:
    return AsyncWebClient(slack.bot_token, base_url=slack.url)


@asynccontextmanager
async def over_http(slack: SlackServer, app: AsyncApp) -> AsyncIterator[None]:
    async def events(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    site = web.Application()
    site.router.add_post("/slack/events", events)
    runner = web.AppRunner(site, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    slack.reaches(f"http://{host}:{port}/slack/events")
    try:
        yield
    finally:
        slack.reaches(None)
        await runner.cleanup()


@asynccontextmanager
async def over_socket(slack: SlackServer, app: AsyncApp) -> AsyncIterator[None]:
    handler = AsyncSocketModeHandler(app, slack.app_token, ping_interval=1)
    try:
        await handler.connect_async()
        await slack.connected()
        yield
    finally:
        await handler.close_async()


@pytest.fixture(params=[over_http, over_socket], ids=["http", "socket"])
def listening(request: pytest.FixtureRequest, slack: SlackServer) -> Listen:
    return lambda app: request.param(slack, app)


@pytest.fixture
def app(slack: SlackServer, client: AsyncWebClient) -> AsyncApp:
    logging.getLogger("slack_bolt").setLevel(logging.CRITICAL)
    return AsyncApp(
        client=client,
        signing_secret=slack.signing_secret,
        process_before_response=True,
        request_verification_enabled=True,
    )


async def refused(call: Awaitable[object]) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


# Posting


async def test_a_user_id_opens_the_dm_and_its_own_id_comes_back(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    answer = await client.chat_postMessage(channel=NOOR, text="Dag")
    assert answer["channel"].startswith("D")
    assert [one.text for one in slack.messages(NOOR)] == ["Dag"]
    assert slack.messages(NOOR) == slack.messages(answer["channel"])
    assert slack.problems == []


async def test_an_edit_happens_in_place_and_keeps_what_stood_there(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    first = await client.chat_postMessage(
        channel=CHANNEL, text="Open", blocks=card(button("Ja", "yes:1"))
    )
    await client.chat_update(channel=CHANNEL, ts=first["ts"], text="Dicht")
    [posted] = slack.messages(CHANNEL)
    assert (posted.shown, posted.buttons) == ("Dicht", {})
    [(text, blocks)] = posted.versions
    assert (text, len(blocks)) == ("Open", 2)
    assert slack.problems == []


async def test_replies_stand_in_their_thread_only(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    root = (await client.chat_postMessage(channel=CHANNEL, text="Casus"))["ts"]
    reply = (await client.chat_postMessage(channel=CHANNEL, text="Kaart", thread_ts=root))["ts"]
    assert [one.text for one in slack.messages(CHANNEL)] == ["Casus"]
    assert [one.text for one in slack.messages(CHANNEL, root)] == ["Kaart"]
    replies = await client.conversations_replies(channel=CHANNEL, ts=root)
    assert [one["text"] for one in replies["messages"]] == ["Casus", "Kaart"]
    link = await client.chat_getPermalink(channel=CHANNEL, message_ts=reply)
    assert f"thread_ts={root}&cid={CHANNEL}" in link["permalink"]
    assert slack.problems == []
    await client.chat_postMessage(channel=CHANNEL, text="Kaart", thread_ts=reply)
    assert "is a reply" in slack.problems.pop()


async def test_only_own_messages_change(slack: SlackServer, client: AsyncWebClient) -> None:
    await slack.says(NOOR, CHANNEL, "hoi")
    slack.problems.clear()  # nobody listens here
    theirs = slack.messages(CHANNEL)[0].ts
    assert await refused(client.chat_update(channel=CHANNEL, ts=theirs, text="x")) == (
        "cant_update_message"
    )
    assert await refused(client.chat_delete(channel=CHANNEL, ts=theirs)) == "cant_delete_message"
    assert await refused(client.chat_update(channel=CHANNEL, ts="1.1", text="x")) == (
        "message_not_found"
    )
    assert slack.problems == []


async def test_metadata_is_read_back_only_when_asked_for(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    label = {"event_type": "delivery", "event_payload": {"key": "9"}}
    await client.chat_postMessage(channel=CHANNEL, text="Casus", metadata=label)
    [bare] = (await client.conversations_history(channel=CHANNEL))["messages"]
    assert "metadata" not in bare
    found = await client.conversations_history(channel=CHANNEL, include_all_metadata=True)
    assert found["messages"][0]["metadata"] == label
    assert slack.problems == []


async def test_an_ephemeral_needs_a_member(slack: SlackServer, client: AsyncWebClient) -> None:
    await client.chat_postEphemeral(channel=CHANNEL, user=NOOR, text="Alleen jij")
    assert slack.ephemerals[0].shown == "Alleen jij"
    call = client.chat_postEphemeral(channel=CHANNEL, user=SAMIR, text="x")
    assert await refused(call) == "user_not_in_channel"


async def test_members_come_by_the_page(slack: SlackServer, client: AsyncWebClient) -> None:
    found: list[str] = []
    async for page in await client.conversations_members(channel=CHANNEL, limit=1):
        found += page["members"]
    assert found == [NOOR, slack.bot_user_id]
    assert slack.problems == []


async def test_people_and_the_bot_introduce_themselves(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    user = (await client.users_info(user=SAMIR, include_locale=True))["user"]
    assert (user["is_restricted"], user["locale"]) == (True, "nl-NL")
    assert (await client.auth_test())["url"] == "https://piket-test.slack.com/"
    opened = await client.conversations_open(users=NOOR, return_im=True)
    assert opened["channel"]["is_im"]
    info = await client.conversations_info(channel=CHANNEL)
    assert info["channel"]["is_member"]
    assert await refused(client.users_info(user="U9")) == "user_not_found"
    assert slack.problems == []


async def test_a_pin_holds_once(slack: SlackServer, client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel=CHANNEL, text="Casus"))["ts"]
    await client.pins_add(channel=CHANNEL, timestamp=ts)
    assert slack.messages(CHANNEL)[0].pinned
    assert await refused(client.pins_add(channel=CHANNEL, timestamp=ts)) == "already_pinned"


async def test_a_file_takes_three_steps(slack: SlackServer, client: AsyncWebClient) -> None:
    root = (await client.chat_postMessage(channel=CHANNEL, text="Overleg"))["ts"]
    await client.files_upload_v2(
        filename="agenda.txt",
        content="punt 1",
        channel=CHANNEL,
        thread_ts=root,
        initial_comment="De agenda",
    )
    [file] = slack.files
    assert (file.name, file.bytes, file.thread_ts) == ("agenda.txt", b"punt 1", root)
    assert slack.messages(CHANNEL, root)[0].files == [file]
    assert slack.problems == []


# What is refused, and what is written down


@pytest.mark.parametrize(
    ("given", "error", "problem"),
    [
        ({}, "no_text", "neither text nor blocks"),
        ({"text": "x", "colour": "red"}, None, "unknown argument 'colour'"),
        ({"blocks": card(button("Ja", "a"))}, None, "without fallback text"),
        ({"text": "Hallo <!channel>"}, None, "mass mention"),
        ({"text": "Hallo @channel", "link_names": True}, None, "mass mention"),
        ({"text": "a & b"}, None, "bare &"),
        ({"text": "a < b"}, None, "bare <"),
        ({"text": "<niet zo>"}, None, "not Slack markup"),
        ({"text": "x", "blocks": [section("a > b")]}, None, "bare <"),
        ({"text": "x", "blocks": [section("y" * 3001)]}, "invalid_blocks", "too long"),
        ({"text": "x", "blocks": [section("y")] * 51}, "invalid_blocks", "51 blocks"),
        ({"text": "x", "blocks": [section("y", block_id="b")] * 2}, "invalid_blocks", "'b'"),
        (
            {"text": "x", "blocks": card(button("A", "a"), button("B", "a"))},
            "invalid_blocks",
            "action_id 'a'",
        ),
        ({"text": "x", "blocks": card(button("y" * 76, "a"))}, "invalid_blocks", "too long"),
        (
            {"text": "x", "blocks": card(button("y", "a", value="z" * 2001))},
            "invalid_blocks",
            "too long",
        ),
        ({"text": "x", "blocks": [{"type": "knop"}]}, "invalid_blocks", "'knop'"),
        ({"text": "x" * 40_001}, None, "cut off"),
        ({"text": "x", "metadata": {"a": 1}}, "invalid_metadata_format", "metadata"),
        ({"text": "x", "thread_ts": "1.1"}, "cannot_reply_to_message", None),
        ({"text": "x", "channel": "C9"}, "channel_not_found", None),
        ({"channel": ""}, "invalid_arguments", "missing argument 'channel'"),
    ],
)
async def test_every_message_is_judged(
    slack: SlackServer,
    client: AsyncWebClient,
    given: Json,
    error: str | None,
    problem: str | None,
) -> None:
    call = client.api_call("chat.postMessage", json={"channel": CHANNEL, **given})
    if error:
        assert await refused(call) == error
    else:
        await call
    assert problem in "".join(slack.problems) if problem else slack.problems == []


@pytest.mark.parametrize(
    "text",
    [
        "*vet* &amp; &lt;zo&gt; <@U1|noor> <#C1|piket>",
        "<tel:030123|030 123> <mailto:a@b.nl|a@b.nl> <https://x.nl/a?b=1&amp;c|hier>",
        "<!date^1732400000^{date}|straks>",
        "> een citaat\n>>> nog een",
    ],
)
def test_slacks_own_markup_may_stand(text: str) -> None:
    assert list(markup_problems(text)) == []


async def test_an_update_is_short_and_takes_no_user_id(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    sent = await client.chat_postMessage(channel=NOOR, text="Dag")
    long = client.chat_update(channel=sent["channel"], ts=sent["ts"], text="x" * 4001)
    assert await refused(long) == "msg_too_long"
    mine = client.chat_update(channel=NOOR, ts=sent["ts"], text="x")
    assert await refused(mine) == "channel_not_found"
    assert "is a user" in slack.problems[-1]


async def test_tokens_are_of_the_right_kind_and_never_in_the_query(slack: SlackServer) -> None:
    app_level = AsyncWebClient(slack.app_token, base_url=slack.url)
    assert await refused(app_level.auth_test()) == "not_allowed_token_type"
    assert await refused(AsyncWebClient("", base_url=slack.url).auth_test()) == "not_authed"
    assert len(slack.problems) == 2
    stranger = AsyncWebClient("xoxb-oud", base_url=slack.url)
    assert await refused(stranger.auth_test()) == "invalid_auth"
    assert len(slack.problems) == 2
    async with ClientSession() as session:
        await session.post(f"{slack.url}auth.test?token={slack.bot_token}")
    assert "query string" in slack.problems[2]


async def test_unknown_methods_and_missing_scopes_are_refused(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    assert await refused(client.api_call("chat.shout")) == "unknown_method"
    assert await refused(client.reminders_add(text="x", time="1")) == "unknown_method"
    slack.scopes = {"im:write"}
    await client.conversations_open(users=NOOR)
    call = client.chat_postMessage(channel=CHANNEL, text="x")
    assert await refused(call) == "missing_scope"
    assert len(slack.problems) == 3


async def test_faults_come_in_order_and_stand_in_the_ledger(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    slack.fail_next("chat.postMessage", Fault(status=429, retry_after=2))
    slack.fail_next("chat.postMessage", Fault(error="is_archived"))
    slack.fail_next("chat.postMessage", Fault(drop=True, done=True))
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=CHANNEL, text="een")
    assert caught.value.response.headers["Retry-After"] == "2"
    call = client.chat_postMessage(channel=CHANNEL, text="twee")
    assert await refused(call) == "is_archived"
    client.retry_handlers.clear()
    with pytest.raises(ClientConnectionError):
        await client.chat_postMessage(channel=CHANNEL, text="drie")
    await client.chat_postMessage(channel=CHANNEL, text="vier")
    assert [one.text for one in slack.messages(CHANNEL)] == ["drie", "vier"]
    sent = [one.arguments["text"] for one in slack.called("chat.postMessage")]
    assert sent == ["een", "twee", "drie", "vier"]
    with pytest.raises(ValueError, match="never answers"):
        slack.fail_next("chat.postMessage", Fault(error="moon_phase"))


async def test_a_hook_sees_every_call(slack: SlackServer, client: AsyncWebClient) -> None:
    async def slow(method: str, arguments: Json) -> Fault | None:
        return Fault(delay=0.05) if method == "auth.test" else None

    slack.faults.append(slow)
    before = asyncio.get_running_loop().time()
    await client.auth_test()
    assert asyncio.get_running_loop().time() - before >= 0.05


# People, over HTTP and over Socket Mode


async def test_a_command_is_answered_in_its_ack(
    slack: SlackServer, app: AsyncApp, listening: Listen
) -> None:
    heard: list[Json] = []

    @app.command("/piket")
    async def piket(ack: Any, body: Json, respond: Any) -> None:
        heard.append(body)
        await ack("Ik zoek iemand")
        await respond("Nog iets", response_type="in_channel")

    async with listening(app):
        ack = await slack.command(NOOR, "huur & zo", channel=CHANNEL)
        await slack.again()
    assert (ack.status, ack.text) == (200, "Ik zoek iemand")
    assert heard[0]["text"] == "huur &amp; zo"
    assert heard[0]["trigger_id"] == heard[1]["trigger_id"]
    assert [one.text for one in slack.ephemerals] == ["Ik zoek iemand"] * 2
    assert slack.messages(CHANNEL)[0].text == "Nog iets"
    assert slack.problems == []


async def test_an_ack_is_judged_like_a_message(
    slack: SlackServer, app: AsyncApp, listening: Listen
) -> None:
    @app.command("/piket")
    async def piket(ack: Any) -> None:
        await ack("Hallo <!here>", blocks=[section("y" * 3001)])

    async with listening(app):
        await slack.command(NOOR, "")
    assert "mass mention" in slack.problems[0]
    assert "too long" in slack.problems[1]


async def test_a_tap_redraws_its_card_through_the_response_url(
    slack: SlackServer, app: AsyncApp, client: AsyncWebClient, listening: Listen
) -> None:
    heard: list[Json] = []

    @app.action("take:1")
    async def take(ack: Any, body: Json, respond: Any) -> None:
        heard.append(body)
        await respond("Genomen", replace_original=True)
        await ack()

    blocks = card(button("Ik & jij", "take:1", value="7"))
    root = (await client.chat_postMessage(channel=CHANNEL, text="Casus"))["ts"]
    await client.chat_postMessage(channel=CHANNEL, text="x", blocks=blocks, thread_ts=root)
    [posted] = slack.messages(CHANNEL, root)
    async with listening(app):
        ack = await slack.tap(NOOR, posted, "Ik & jij")
    assert ack.status == 200
    assert heard[0]["container"]["thread_ts"] == root
    assert heard[0]["actions"][0]["text"]["text"] == "Ik &amp; jij"
    assert heard[0]["message"]["ts"] == posted.ts
    assert (posted.shown, len(posted.versions)) == ("Genomen", 1)
    assert slack.problems == []


async def test_nobody_taps_what_they_do_not_see(slack: SlackServer, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel=NOOR, text="x", blocks=card(button("Ja", "yes")))
    [posted] = slack.messages(NOOR)
    with pytest.raises(AssertionError, match="does not see"):
        await slack.tap(SAMIR, posted, "Ja")
    with pytest.raises(AssertionError, match="no 'Nee' to tap"):
        await slack.tap(NOOR, posted, "Nee")


async def test_a_form_opens_errs_and_closes(
    slack: SlackServer, app: AsyncApp, listening: Listen
) -> None:
    seen: list[Json] = []

    @app.command("/piket")
    async def piket(ack: Any, client: AsyncWebClient, body: Json) -> None:
        choices = [{"text": plain("Huur"), "value": "h"}, {"text": plain("Werk"), "value": "w"}]
        area = question("area", {"type": "static_select", "action_id": "a", "options": choices})
        view = modal(WORDS, area, private_metadata="draft-1")
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    @app.view("form")
    async def form(ack: Any, view: Json) -> None:
        seen.append(view)
        if len(seen) == 1:
            await ack(response_action="errors", errors={"about": "Zonder naam, graag"})
        else:
            await ack()

    async with listening(app):
        await slack.command(NOOR, "")
        [view] = slack.views.values()
        with pytest.raises(AssertionError, match="is empty"):
            await slack.submit(NOOR, view, {"words": "Jan"})
        await slack.submit(NOOR, view, {"words": "Jan", "area": "Werk"})
        assert view.errors == {"about": "Zonder naam, graag"}
        assert view.open
        await slack.submit(NOOR, view, {"about": "een huurder"})
    assert not view.open
    assert slack.views == {}
    values = seen[1]["state"]["values"]
    assert values["about"]["words"]["value"] == "een huurder"
    assert values["area"]["a"]["selected_option"]["value"] == "w"
    assert seen[1]["private_metadata"] == "draft-1"
    assert slack.problems == []


async def test_a_submission_may_update_or_push(
    slack: SlackServer, app: AsyncApp, listening: Listen
) -> None:
    @app.command("/piket")
    async def piket(ack: Any, client: AsyncWebClient, body: Json) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal(WORDS))
        await ack()

    answers = iter(["push", "update", "clear"])

    @app.view("form")
    async def form(ack: Any) -> None:
        action = next(answers)
        more = {} if action == "clear" else {"view": modal(WORDS, title=plain(action))}
        await ack(response_action=action, **more)

    async with listening(app):
        await slack.command(NOOR, "")
        await slack.submit(NOOR, next(iter(slack.views.values())), {"words": "a"})
        first, second = slack.views.values()
        assert (second.root_id, second.previous_id) == (first.id, first.id)
        await slack.submit(NOOR, second, {"words": "b"})
        assert second.text == "update"
        assert second.state["about"]["words"]["value"] == "b"
        await slack.submit(NOOR, second, {})
    assert slack.views == {}
    assert slack.problems == []


async def test_words_arrive_escaped_linked_and_twice_when_the_bot_is_named(
    slack: SlackServer, app: AsyncApp, listening: Listen
) -> None:
    heard: list[Json] = []

    @app.event("message")
    @app.event("app_mention")
    async def hear(ack: Any, event: Json) -> None:
        heard.append(event)

    async with listening(app):
        assert len(await slack.says(NOOR, CHANNEL, "@piket bel 06-12345678")) == 2
        root = slack.messages(CHANNEL)[0].ts
        await slack.says(NOOR, CHANNEL, "a <b> & c", thread_ts=root)
        await slack.says(NOOR, "DM", "@piket hoi")
    assert sorted(one["type"] for one in heard[:2]) == ["app_mention", "message"]
    assert {one["ts"] for one in heard[:2]} == {root}
    assert "<tel:0612345678|06-12345678>" in heard[0]["text"]
    assert (heard[2]["text"], heard[2]["thread_ts"]) == ("a &lt;b&gt; &amp; c", root)
    assert (heard[3]["channel_type"], len(heard)) == ("im", 4)
    assert slack.problems == []


async def test_shortcuts_membership_and_home_reach_the_bot(
    slack: SlackServer, app: AsyncApp, client: AsyncWebClient, listening: Listen
) -> None:
    heard: list[str] = []

    @app.shortcut("register")
    async def register(ack: Any, body: Json) -> None:
        heard.append(body["message"]["text"])
        await ack()

    @app.event("member_joined_channel")
    @app.event("member_left_channel")
    async def moved(event: Json) -> None:
        heard.append(event["type"])

    @app.event("app_home_opened")
    async def home(event: Json, client: AsyncWebClient) -> None:
        view = {"type": "home", "blocks": [section("Thuis")]}
        await client.views_publish(user_id=event["user"], view=view)

    await client.chat_postMessage(channel=CHANNEL, text="Casus")
    async with listening(app):
        await slack.shortcut(NOOR, slack.messages(CHANNEL)[0], "register")
        await slack.join(SAMIR, CHANNEL)
        await slack.leave(SAMIR, CHANNEL)
        await slack.opens_home(NOOR)
    assert heard == ["Casus", "member_joined_channel", "member_left_channel"]
    assert slack.homes[NOOR].shown == "Thuis"
    assert slack.problems == []


async def test_an_answer_that_fails_or_comes_late_is_a_problem(
    slack: SlackServer, app: AsyncApp, listening: Listen
) -> None:
    @app.command("/traag")
    async def slow(ack: Any) -> None:
        await asyncio.sleep(0.25)
        await ack()

    slack.ack_seconds = 0.1
    async with listening(app):
        assert (await slack.command(NOOR, "", command="/traag")).status == 0
        assert "late ack: /traag" in slack.problems[0]
        await slack.command(NOOR, "", command="/onbekend")
        assert any("/onbekend" in problem for problem in slack.problems[1:])
        await asyncio.sleep(0.2)


async def test_a_failed_event_comes_again(
    slack: SlackServer, app: AsyncApp, listening: Listen
) -> None:
    heard: list[str] = []

    @app.event("message")
    async def fail_once(body: Json) -> None:
        heard.append(body["event_id"])
        if len(heard) == 1:
            raise RuntimeError("stuk")

    slack.ack_seconds = 0.2
    async with listening(app):
        [ack] = await slack.says(NOOR, "DM", "hoi")
        assert ack.status != 200
        assert (await slack.again()).status == 200
    assert len(set(heard)) == 1
    assert slack.problems == []


# Modals and response_urls, at the edge


async def test_a_trigger_works_once_and_not_for_long(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    trigger = slack.space.trigger(NOOR).id
    await client.views_open(trigger_id=trigger, view=modal(WORDS))
    again = client.views_open(trigger_id=trigger, view=modal(WORDS))
    assert await refused(again) == "exchanged_trigger_id"
    slack.space.trigger_seconds = 0
    late = client.views_open(trigger_id=slack.space.trigger(NOOR).id, view=modal(WORDS))
    assert await refused(late) == "expired_trigger_id"
    assert await refused(client.views_open(trigger_id="1.2", view=modal(WORDS))) == (
        "invalid_trigger_id"
    )


async def test_views_are_judged_too(slack: SlackServer, client: AsyncWebClient) -> None:
    async def opened(view: Json) -> str:
        trigger = slack.space.trigger(NOOR).id
        return await refused(client.views_open(trigger_id=trigger, view=view))

    bad = [
        modal(WORDS, title=plain("x" * 25)),
        modal(WORDS, private_metadata="x" * 3001),
        modal(*[section("y")] * 101),
        modal(WORDS, WORDS),
        {"type": "home", "blocks": [section("y")]},
        modal({"type": "markdown", "text": "y"}),
    ]
    for view in bad:
        assert await opened(view) == "invalid_arguments"
    assert len(slack.problems) == len(bad)
    without = {key: value for key, value in modal(WORDS).items() if key != "submit"}
    assert await opened(without) == "invalid_arguments"


async def test_an_update_keeps_what_was_typed_and_refuses_a_stale_hash(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    trigger = slack.space.trigger(NOOR).id
    opened = (await client.views_open(trigger_id=trigger, view=modal(WORDS)))["view"]
    slack.views[opened["id"]].state["about"]["words"]["value"] = "half"
    updated = await client.views_update(
        view_id=opened["id"], view=modal(WORDS, section("Bezet")), hash=opened["hash"]
    )
    assert updated["view"]["state"]["values"]["about"]["words"]["value"] == "half"
    stale = client.views_update(view_id=opened["id"], view=modal(WORDS), hash=opened["hash"])
    assert await refused(stale) == "hash_conflict"
    assert await refused(client.views_update(view_id="V9", view=modal(WORDS))) == "not_found"
    assert slack.problems == []


async def test_a_response_url_works_five_times(slack: SlackServer) -> None:
    url = slack.space.response_url("commands", NOOR, CHANNEL)
    hook = AsyncWebhookClient(url)
    answers = [(await hook.send(text=str(number))).status_code for number in range(6)]
    assert answers == [200] * 5 + [404]
    assert [one.text for one in slack.ephemerals] == list("01234")
    slack.space.response_url_seconds = 0
    late = AsyncWebhookClient(slack.space.response_url("commands", NOOR, CHANNEL))
    assert "expired_url" in (await late.send(text="x")).body


# The two ways in


async def test_http_requests_are_signed(slack: SlackServer, app: AsyncApp) -> None:
    @app.command("/piket")
    async def piket(ack: Any) -> None:
        await ack("ja")

    async with over_http(slack, app):
        assert (await slack.verify_url()).status == 200
        assert (await slack.command(NOOR, "")).status == 200
        assert slack.problems == []
        slack.courier.signing_secret = "0" * 32
        assert (await slack.command(NOOR, "")).status == 401


async def test_a_socket_is_renewed_without_losing_anything(
    slack: SlackServer, app: AsyncApp
) -> None:
    @app.command("/piket")
    async def piket(ack: Any) -> None:
        await ack("ja")

    async with over_socket(slack, app):
        await slack.refresh_socket()
        assert (await slack.command(NOOR, "")).text == "ja"
    assert len(slack.called("apps.connections.open")) >= 2
    assert slack.problems == []


async def test_payloads_go_to_any_one_connection(slack: SlackServer, app: AsyncApp) -> None:
    heard: list[str] = []
    answers: list[Json] = []

    async def listen(name: str) -> None:
        client = AsyncWebClient(base_url=slack.url)
        url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
        async with ClientSession() as session, session.ws_connect(url) as socket:
            answers.append(await socket.receive_json())
            while len(heard) < 4:
                envelope = await socket.receive_json()
                heard.append(name)
                await socket.send_json({"envelope_id": envelope["envelope_id"]})

    listeners = [asyncio.create_task(listen(name)) for name in "ab"]
    await slack.connected(2)
    for _ in range(4):
        await slack.command(NOOR, "")
    for listener in listeners:
        listener.cancel()
    await asyncio.gather(*listeners, return_exceptions=True)
    assert sorted(heard) == ["a", "a", "b", "b"]
    assert [one["type"] for one in answers] == ["hello", "hello"]
    assert slack.problems == []


async def test_a_socket_address_works_once(slack: SlackServer) -> None:
    client = AsyncWebClient(base_url=slack.url)
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    async with ClientSession() as session:
        async with session.ws_connect(url):
            await slack.connected()
        async with session.get(url) as again:
            assert again.status == 408
    assert "works once" in slack.problems[0]


def test_typed_text_is_linked_as_slack_does() -> None:
    assert as_sent("x@y.nl, https://x.nl/a?b=1&c. <@U1>") == (
        "<mailto:x@y.nl|x@y.nl>, <https://x.nl/a?b=1&amp;c>. <@U1>"
    )
    assert as_sent("+31 6 12345678") == "<tel:+31612345678|+31 6 12345678>"
    assert as_sent("morgen 14:30, 2026") == "morgen 14:30, 2026"


def test_a_manifest_is_judged() -> None:
    good = {"display_information": {"name": "Piket"}, "settings": {"socket_mode_enabled": True}}
    assert manifest_problems(good) == []
    assert manifest_problems({"display_information": {}}) != []
