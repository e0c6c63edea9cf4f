"""What goes wrong on Telegram: repeats, restarts, blocks, floods, strangers and old buttons."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from io import StringIO

import pytest
from aiohttp import ClientSession
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.core import Core
from bot.events import Event, Outcome
from bot.telegram.webhook import HEADER, PATH
from models.attempt import Attempt
from models.piket import TALK_TAKES, Casus
from tests.protocol.telegram_fixtures import PUBLIC, Phone, everything_sent, playing, quiet
from tests.servers.telegram import Fault, TelegramServer
from tests.world import World

Phones = Callable[[str], Phone]


@pytest.fixture
async def core(telegram: TelegramServer, world: World) -> AsyncIterator[Core]:
    async with playing(telegram, world) as core:
        yield core
        await quiet(telegram, core)


async def rows(core: Core, table: type[Casus] | type[Attempt]) -> int:
    async with core.database.reading() as db:
        return await db.scalar(select(func.count()).select_from(table)) or 0


async def test_the_same_update_twice_happens_once(
    telegram: TelegramServer, core: Core, phone: Phones
) -> None:
    noor, devries = phone("noor"), phone("devries")
    await noor.types("/piket arbeidsrecht")
    await noor.sees("Ik vraag mr. De Vries")
    await telegram.again()
    await quiet(telegram, core)
    assert noor.count("Ik vraag mr. De Vries") == 1
    await devries.taps("Ik bel nu")
    await noor.sees("belt je nu. Code")
    await telegram.again()
    await quiet(telegram, core)
    assert (await rows(core, Casus), await rows(core, Attempt)) == (1, 1)
    assert noor.count("belt je nu. Code") == 1


async def test_a_kill_before_the_update_was_confirmed_loses_and_doubles_nothing(
    telegram: TelegramServer, world: World, phone: Phones
) -> None:
    noor, devries = phone("noor"), phone("devries")
    async with playing(telegram, world):
        telegram.fail_next("getUpdates", Fault(status=502))
        telegram.fail_next("getUpdates", Fault(drop=True))
        telegram.fail_next("getUpdates", Fault(status=429, retry_after=60))
        await noor.types("/piket arbeidsrecht")
        await devries.sees("Kun je bellen?")
        await telegram.until(lambda: any(call.status == 429 for call in telegram.calls))
    assert telegram.updates.waiting, "handled, and not confirmed"
    await devries.taps("Ik bel nu")
    async with playing(telegram, world) as core:
        await noor.sees("belt je nu. Code")
        await quiet(telegram, core)
        assert (await rows(core, Casus), await rows(core, Attempt)) == (1, 1)
    assert noor.count("Ik vraag mr. De Vries") == devries.count("Jij belt Noor") == 1


@pytest.mark.parametrize("public_url", [None, PUBLIC], ids=["long poll", "webhook"])
async def test_what_could_not_be_stored_comes_again(
    telegram: TelegramServer,
    world: World,
    phone: Phones,
    monkeypatch: pytest.MonkeyPatch,
    public_url: str | None,
) -> None:
    noor = phone("noor")
    async with playing(telegram, world, public_url) as core:
        failing(core, monkeypatch, OperationalError("insert", {}, OSError("disk full")), times=3)
        await noor.types("/piket arbeidsrecht")
        await noor.sees("Ik vraag mr. De Vries")
        await quiet(telegram, core)
        assert await rows(core, Casus) == 1


@pytest.mark.parametrize("bug", [IntegrityError("insert", {}, ValueError("no")), KeyError("x")])
async def test_an_update_nobody_can_handle_holds_up_no_other(
    telegram: TelegramServer,
    core: Core,
    phone: Phones,
    monkeypatch: pytest.MonkeyPatch,
    bug: Exception,
) -> None:
    noor = phone("noor")
    failing(core, monkeypatch, bug, times=5 if isinstance(bug, IntegrityError) else 1)
    await noor.types("/piket arbeidsrecht")
    await noor.sees("Sorry, er ging bij mij iets mis")
    await noor.types("/wie")
    await noor.sees("Wie heeft er nu dienst?")


def failing(core: Core, monkeypatch: pytest.MonkeyPatch, error: Exception, times: int) -> None:
    """The next `times` events meet this instead of being handled."""
    handle, left = core.dispatcher.handle, iter(range(times))

    async def broken(event: Event) -> Outcome:
        if next(left, None) is not None:
            raise error
        return await handle(event)

    monkeypatch.setattr(core.dispatcher, "handle", broken)


async def test_an_advocate_who_blocked_the_bot_is_passed_over_at_once(
    telegram: TelegramServer, core: Core, phone: Phones
) -> None:
    noor, devries, jansen = phone("noor"), phone("devries"), phone("jansen")
    telegram.block(devries.id)
    await noor.types("/piket arbeidsrecht")
    await jansen.sees("Kun je bellen?")
    await noor.sees("Eerder gevraagd: mr. De Vries", "Ik vraag nu mr. Jansen")
    assert devries.standing() == []


async def test_a_flood_is_waited_out_to_the_letter(
    telegram: TelegramServer, core: Core, phone: Phones
) -> None:
    noor, devries = phone("noor"), phone("devries")
    telegram.fail_next("sendMessage", Fault(status=429, retry_after=1))
    await noor.types("/piket arbeidsrecht")
    await devries.sees("Kun je bellen?")
    await noor.sees("Ik vraag mr. De Vries")
    await quiet(telegram, core)
    sends = [call for call in telegram.calls if call.method == "sendMessage"]
    refused = next(call for call in sends if call.status == 429)
    after = [call.at - refused.at for call in sends if call.status == 200]
    assert [pause for pause in after if 0.1 < pause < 1] == []
    assert (noor.count("Ik vraag"), devries.count("Kun je bellen?")) == (2, 1)


async def test_a_card_that_did_not_change_or_is_gone(
    telegram: TelegramServer, core: Core, phone: Phones
) -> None:
    """As after a crash between the edit and its commit; and as after clearing the chat."""
    noor, devries = phone("noor"), phone("devries")
    await noor.types("/piket arbeidsrecht")
    card = await noor.sees("Wat zou je doen zonder piket?")
    same = "Bad Request: message is not modified: specified new message content is the same"
    telegram.fail_next("editMessageText", Fault(status=400, description=same, done=True))
    await noor.taps("Zelf afhandelen")
    await noor.sees("Zonder piket: ingevuld")
    await quiet(telegram, core)
    card.deleted = True
    await devries.taps("Ik bel nu")
    await devries.sees("Jij belt Noor")
    await core.clock.move(TALK_TAKES)
    anew = await noor.sees("Je piketvraag", "Wat ga je doen?")
    assert anew is not card
    await noor.taps("Naar mediator")
    await telegram.until(lambda: "Wat ga je doen: ingevuld" in anew.text)


async def test_old_and_repeated_buttons_say_so(
    telegram: TelegramServer, core: Core, phone: Phones
) -> None:
    noor, devries, jansen = phone("noor"), phone("devries"), phone("jansen")
    await noor.types("/piket arbeidsrecht")
    await devries.sees("Kun je bellen?")
    await core.clock.move(timedelta(minutes=6))
    await jansen.taps("Ik bel nu")
    page = await devries.sees("Niet meer nodig", "Al opgepakt door mr. Jansen", buttons=[])
    await telegram.taps(devries.id, page, next(iter(page.once & {"piket.bel_nu:1"})))
    await devries.hears("Al opgepakt door mr. Jansen. Bedankt!", alert=True)
    page.once |= {"een.oude:knop", "piket.sluit:1"}
    await telegram.taps(devries.id, page, "piket.sluit:1")
    await devries.hears("Deze knop is niet voor jou", alert=True)
    await telegram.taps(devries.id, page, "een.oude:knop")
    await devries.hears("Deze knop werkt niet meer", alert=True)
    await jansen.sees("Jij belt Noor")


async def test_a_notice_that_came_too_late_is_a_message(
    telegram: TelegramServer, core: Core, phone: Phones
) -> None:
    noor, devries = phone("noor"), phone("devries")
    await noor.types("/piket arbeidsrecht")
    page = await devries.sees("Kun je bellen?")
    await noor.types("/intrekken")
    await devries.sees("Ingetrokken: piketvraag")
    old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    telegram.fail_next("answerCallbackQuery", Fault(status=400, description=old, done=True))
    await telegram.taps(devries.id, page, "piket.bel_nu:1")
    await devries.sees("Deze zaak is al afgerond")


async def test_a_stranger_is_told_who_can_let_them_in_and_nothing_is_kept(
    telegram: TelegramServer, core: Core, phone: Phones
) -> None:
    stranger = phone("vreemde")
    await stranger.types("/start")
    await stranger.sees("Ik ken je nog niet", str(stranger.id))
    await stranger.loses(await stranger.types("mijn baas betaalt mij niet"))
    assert "betaalt" not in everything_sent(telegram)


async def test_no_photo_edit_or_group_gets_past_the_rule(
    telegram: TelegramServer, core: Core, phone: Phones
) -> None:
    noor = phone("noor")
    typed = await noor.types("/hulp")
    await noor.sees("Zo werkt het piket")
    shown = telegram.chats.shown(typed)
    edited = shown | {"text": "mijn cliënt heet anders", "entities": [], "edit_date": shown["date"]}
    telegram.updates.push("edited_message", edited, noor.id)
    await noor.loses(typed)
    photo = telegram.chats.post(noor.id, from_bot=False)
    picture = {"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}
    body = telegram.chats.shown(photo) | {"photo": [picture], "caption": "haar paspoort"}
    telegram.updates.push("message", body, noor.id)
    await noor.loses(photo)
    await telegram.until(lambda: noor.count("Schrijf dit niet in Telegram") == 2)
    group = {"id": -7, "type": "group", "title": "Utrecht"}
    telegram.updates.push("message", shown | {"chat": group, "text": "/piket arbeidsrecht"}, -7)
    await quiet(telegram, core)
    assert await rows(core, Casus) == 0
    assert "paspoort" not in everything_sent(telegram)


async def test_only_telegram_itself_may_bring_updates(
    telegram: TelegramServer, world: World, phone: Phones
) -> None:
    async with playing(telegram, world, PUBLIC), ClientSession() as client:
        url = telegram.reach[PUBLIC] + PATH
        for headers in ({}, {HEADER: "geraden"}, {HEADER: "gerädén"}):
            async with client.post(url, json={"update_id": 1}, headers=headers) as answer:
                assert answer.status == 403
        assert telegram.updates.hook
        right = {HEADER: telegram.updates.hook.secret}
        async with client.post(url, json=["geen update"], headers=right) as answer:
            assert answer.status == 200
    assert telegram.token.split(":")[1] not in telegram.updates.hook.secret


async def test_telegram_may_be_away_and_the_token_is_never_logged(
    telegram: TelegramServer, world: World, phone: Phones, logged: StringIO
) -> None:
    unauthorized = Fault(status=401, description="Unauthorized")
    for fault in (
        Fault(drop=True),
        unauthorized,
        Fault(status=502),
        Fault(status=429, retry_after=1),
    ):
        telegram.fail_next("getMe", fault)
    telegram.fail_next("getUpdates", Fault(status=409, description="Conflict: other getUpdates"))
    telegram.fail_next("getUpdates", Fault(drop=True))
    noor = phone("noor")
    async with playing(telegram, world):
        telegram.fail_next("sendMessage", Fault(drop=True))
        telegram.fail_next("sendMessage", Fault(status=500))
        await noor.types("/hulp")
        await noor.sees("Zo werkt het piket")
    for word in ("InvalidToken", "NetworkError", "RetryAfter", "Conflict: "):
        assert word in logged.getvalue()
    assert telegram.token.split(":")[1] not in logged.getvalue()
