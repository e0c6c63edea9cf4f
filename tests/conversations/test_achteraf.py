"""A talk outside the bot, told afterwards: both sides get their card, and the other agrees or not."""

import pytest
from sqlalchemy import select

from handlers.kaarten.achteraf import Confirm, Deny
from models.achteraf import reporter_of
from models.attempt import Attempt
from models.audit import AuditEntry, Deed
from models.drafts import Draft
from models.location import Location
from models.people import Account, Kind, Person
from models.piket import Casus
from models.piket_states import Outcome, State
from models.registratie import Registration
from models.signaal import Signaal
from models.vragen import Side
from tests.casts import everywhere
from tests.conversations.richtingen import first_line_on_duty
from tests.talk import Talk, Talker

ASKS = ["Klopt", "Klopt niet"]
NOORS = ("Weet ik niet", "Zelf afhandelen", "Nee", "8")
HIS = ("Eerste lijn kan verder", "5 tot 15 min", "Nee", "8")
ADVOCATES = ("Terugverwijzing", "Zelf afhandelen", "Eerste lijn neemt het over", "Nee", "8")
ON_WEB = pytest.mark.parametrize("talk", [("web", "web")], ids=["web"], indirect=True)
ON_TELEGRAM = pytest.mark.parametrize(
    "talk", [("telegram", "telegram")], ids=["telegram"], indirect=True
)


async def told(talk: Talk, command: str = "De Vries huurrecht", who: str = "noor") -> Talker:
    """She called him, and tells so."""
    talk.looks_ahead = False
    teller = talk.meet(who)
    await teller.says(f"/piket achteraf {command}")
    await teller.clicks("Ik belde")
    return teller


async def casus_of(talk: Talk) -> Casus:
    return (await talk.rows(Casus))[-1]


async def fills(who: Talker, head: str, labels: tuple[str, ...]) -> None:
    for label in labels:
        await who.clicks(label, on=head)


@everywhere
async def test_the_first_line_tells_of_a_talk_and_both_fill_in_their_card(talk: Talk) -> None:
    noor = await told(talk, "De Vries huurrecht gisteren")
    devries = talk.meet("devries")
    noor.hears("Genoteerd: je sprak mr. De Vries", "maandag 2 maart", "huurrecht")
    noor.sees(
        "Je piketvraag huurrecht", "Je sprak mr. De Vries.", "Wat had je gedaan zonder dit gesprek?"
    )
    asks = devries.sees("Noor zegt dat jullie elkaar", "maandag 2 maart", buttons=ASKS, new=True)
    assert "huurrecht" in asks.text
    devries.sees("Na het gesprek", "Wat is je advies?")
    talk.sees_thread("Achteraf gemeld door Noor, nog niet bevestigd door mr. De Vries.")
    await devries.clicks("Klopt")
    devries.sees("Bevestigd: jullie spraken elkaar", buttons=[])
    await talk.passes(seconds=5)
    talk.sees_thread("Gesproken met mr. De Vries", "bevestigd door mr. De Vries")
    await fills(noor, "Je piketvraag", NOORS)
    await fills(devries, "Na het gesprek", HIS)
    talk.reads_all()
    casus = await casus_of(talk)
    assert (casus.state, casus.asker.key, casus.confirmed_at is None) == (
        State.SPOKEN,
        "noor",
        False,
    )
    rows = {row.side: row for row in await talk.rows(Registration)}
    assert [rows[Side.ASKER].resultaat, rows[Side.ANSWERER].advies] == ["zelf", "eerste_lijn"]
    assert all(row.rating == 8 for row in rows.values())
    assert await talk.rows(Attempt) == [], "nobody was paged: that would count in the order"
    await talk.passes(days=8)
    talk.reads_all()
    assert (await casus_of(talk)).state is State.CLOSED


async def test_an_advocate_tells_who_called_whom(talk: Talk) -> None:
    """Noor called him: she is the asker, wherever it was told."""
    talk.looks_ahead = False
    devries, noor = talk.meet("devries"), talk.meet("noor")
    await devries.says("/piket achteraf noor over huurrecht")
    devries.hears("Wie belde?", buttons=["Ik belde", "Noor belde"])
    await devries.clicks("Noor belde")
    devries.hears("je sprak Noor", "dinsdag 3 maart")
    noor.sees("De Vries zegt dat jullie elkaar", buttons=ASKS, new=True)
    noor.sees("Je piketvraag huurrecht", "Je sprak mr. De Vries.")
    casus = await casus_of(talk)
    reporter = reporter_of(casus)
    assert casus.answerer
    assert reporter
    assert (casus.asker.key, casus.answerer.key, reporter.key) == ("noor", "devries", "devries")
    talk.sees_thread("Van Noor", "Achteraf gemeld door mr. De Vries")
    await fills(noor, "Je piketvraag", NOORS)
    assert (await casus_of(talk)).confirmed_at is not None
    talk.reads_all()


async def test_an_advocate_who_called_the_first_line_is_asked_why(talk: Talk) -> None:
    devries = await told(talk, "Noor huurrecht", who="devries")
    talk.reads_all()
    devries.sees("Je piketvraag", "Waarom bel je?")
    await fills(devries, "Je piketvraag", ADVOCATES)
    await fills(talk.meet("noor"), "Na het gesprek", HIS)
    talk.reads_all()
    casus = await casus_of(talk)
    assert casus.kinds() == (Kind.ADVOCATUUR, Kind.HJL)
    assert [row.still_open(casus) for row in await talk.rows(Registration)] == [0, 0]


@pytest.mark.parametrize(
    ("who", "name", "kinds"),
    [
        ("noor", "Aisha", (Kind.HJL, Kind.SRW)),
        ("aisha", "Noor", (Kind.SRW, Kind.HJL)),
        ("noor", "Bram", (Kind.HJL, Kind.HJL)),
        ("aisha", "Sami", (Kind.SRW, Kind.SRW)),
    ],
)
async def test_the_first_line_among_themselves(
    talk: Talk, who: str, name: str, kinds: tuple[Kind, Kind]
) -> None:
    await first_line_on_duty(talk)
    await told(talk, f"{name} huurrecht", who)
    casus = await casus_of(talk)
    assert casus.kinds() == kinds
    assert casus.elsewhere is None
    talk.meet(name.lower()).sees("zegt dat jullie elkaar", buttons=ASKS, new=True)
    talk.reads_all()


async def test_who_works_elsewhere_is_named_by_his_name(talk: Talk) -> None:
    await told(talk, "Yilmaz huurrecht")
    casus = await casus_of(talk)
    async with talk.database.reading() as db:
        places = {place.id: place.key for place in await db.scalars(select(Location))}
    assert places[casus.location_id] == "utrecht"
    assert places[casus.asked_location_id or 0] == "zwolle"
    rows = {row.side: places[row.location_id] for row in await talk.rows(Registration)}
    assert rows == {Side.ASKER: "utrecht", Side.ANSWERER: "zwolle"}
    talk.sees_thread("Voor: Advocaat Zwolle")
    talk.reads_all()


async def test_any_answer_of_the_other_says_that_it_is_right(talk: Talk) -> None:
    noor = await told(talk)
    devries = talk.meet("devries")
    talk.reads_all()
    await noor.clicks("Weet ik niet", on="Je piketvraag")
    assert (await casus_of(talk)).confirmed_at is None, "hers says nothing about him"
    await devries.clicks("Nog uitzoeken", on="Na het gesprek")
    assert (await casus_of(talk)).confirmed_at == talk.now
    await talk.passes(seconds=5)
    devries.sees("Bevestigd: jullie spraken elkaar", buttons=[])
    talk.reads_all()
    await devries.presses(Deny((await casus_of(talk)).id).pack())
    devries.hears("al bevestigd of je kaart al ingevuld")
    assert (await casus_of(talk)).state is State.SPOKEN


@everywhere
async def test_not_right_ends_it_and_who_told_it_hears_what_to_do(talk: Talk) -> None:
    noor = await told(talk)
    devries = talk.meet("devries")
    talk.reads_all()
    await devries.clicks("Klopt niet")
    noor.sees("De Vries herkent jullie gesprek over huurrecht niet", "opnieuw", new=True)
    await talk.passes(seconds=5)
    noor.sees("Vervallen: gesprek over huurrecht", buttons=[])
    devries.sees("dit gesprek was er niet", buttons=[])
    devries.sees("Niet meer nodig: huurrecht", buttons=[])
    talk.sees_thread("Ingetrokken.", "Achteraf gemeld door Noor.")
    casus = await casus_of(talk)
    for again in (Deny(casus.id), Confirm(casus.id)):
        await devries.presses(again.pack())
    devries.hears("al afgerond")
    assert casus.state is State.WITHDRAWN
    await noor.says("/piket open")
    noor.hears("geen open kaarten")
    talk.reads_all()
    await talk.passes(days=9)
    assert talk.unread() == [], "nobody is reminded of it"


async def test_not_right_takes_a_signaal_off_the_agenda(talk: Talk) -> None:
    noor = await told(talk)
    talk.reads_all()
    await fills(noor, "Je piketvraag", ("Weet ik niet", "Zelf afhandelen", "Ja"))
    talk.reads_all()
    await talk.meet("devries").clicks("Klopt niet")
    noor.sees("herkent jullie gesprek", "/piket signaal", new=True)
    [signaal] = await talk.rows(Signaal)
    assert signaal.standing == []
    await talk.passes(days=2)
    talk.reads_all()


async def test_it_is_for_the_other_alone_to_say(talk: Talk) -> None:
    noor = await told(talk)
    talk.reads_all()
    casus = await casus_of(talk)
    for person in (noor, talk.meet("jansen"), talk.meet("bram")):
        for action in (Confirm(casus.id), Deny(casus.id)):
            await person.presses(action.pack())
            person.hears("niet voor jou")
    assert (await casus_of(talk)).state is State.SPOKEN
    assert (await casus_of(talk)).confirmed_at is None
    talk.screens.clear()


async def test_who_left_questions_open_is_reminded_once_on_the_next_working_day(
    talk: Talk,
) -> None:
    await told(talk)
    talk.reads_all()
    await talk.passes(days=1)
    for key in ("noor", "devries"):
        talk.meet(key).sees("Je hebt nog", "vragen open over", new=True)
    talk.reads_all()
    await talk.passes(days=2)
    assert talk.unread() == []
    await talk.meet("devries").clicks("Klopt niet")
    await talk.passes(seconds=5)
    talk.reads_all()
    assert await talk.live_buttons_of_the_dead() == [], "the reminder has lost its button as well"


async def test_a_colleague_who_registers_for_the_other_agrees_for_him(talk: Talk) -> None:
    await told(talk)
    talk.reads_all()
    casus, jansen = await casus_of(talk), talk.meet("jansen")
    await jansen.says(f"/piket open {casus.code}")
    await jansen.clicks("Ik registreer voor mr. De Vries")
    await jansen.clicks("Nog uitzoeken", on="Je registreert voor mr. De Vries")
    assert (await casus_of(talk)).confirmed_at == talk.now
    await jansen.presses(Deny(casus.id).pack())
    jansen.hears("niet voor jou")
    talk.reads_all()


async def test_the_same_talk_is_offered_and_joined(talk: Talk) -> None:
    """He took her question and phoned; she tells of the talk as if the bot knew nothing."""
    talk.looks_ahead = False
    noor, jansen = talk.meet("noor"), talk.meet("jansen")
    await noor.says("/piket huurrecht")
    await jansen.clicks("Ik bel nu")
    talk.reads_all()
    noor = await told(talk, "Jansen huurrecht")
    noor.hears("Er is al een zaak", "mr. Jansen", "Is dit dezelfde?")
    await noor.clicks("Ja, dezelfde")
    noor.sees("Je piketvraag huurrecht", "Je sprak mr. Jansen.", new=True)
    [casus] = await talk.rows(Casus)
    assert (casus.state, casus.reported_by_id) == (State.SPOKEN, None)
    [entry] = await talk.rows(AuditEntry)
    assert (entry.deed, entry.actor_id, entry.about_id, entry.casus_id) == (
        Deed.JOINED,
        casus.asker_id,
        casus.answerer_id,
        casus.id,
    )
    talk.reads_all()
    await fills(noor, "Je piketvraag", NOORS)
    await talk.passes(hours=1)
    talk.reads_all()


async def test_both_tell_of_it_and_the_second_agrees_by_joining(talk: Talk) -> None:
    await told(talk)
    talk.reads_all()
    devries = talk.meet("devries")
    await devries.says("/piket achteraf Noor huurrecht")
    await devries.clicks("Noor belde")
    devries.hears("Er is al een zaak", "Noor", "dinsdag 3 maart")
    await devries.clicks("Ja, dezelfde")
    [casus] = await talk.rows(Casus)
    assert casus.confirmed_at == talk.now
    await talk.passes(seconds=5)
    devries.sees("Bevestigd: jullie spraken elkaar", buttons=[])
    devries.sees("Na het gesprek", "Wat is je advies?", new=True)
    talk.reads_all()


async def test_another_talk_on_the_same_day_is_another_casus(talk: Talk) -> None:
    await told(talk)
    noor = await told(talk)
    await noor.clicks("Nee, een andere")
    noor.hears("Genoteerd: je sprak mr. De Vries")
    assert [casus.state for casus in await talk.rows(Casus)] == [State.SPOKEN] * 2
    assert await talk.rows(AuditEntry) == []
    await told(talk, "De Vries arbeidsrecht")
    await told(talk, "De Vries huurrecht gisteren")
    await told(talk, "Jansen huurrecht")
    assert len(await talk.rows(Casus)) == 5, "another field, day or person is no double"
    talk.screens.clear()


async def test_a_double_that_closed_meanwhile_opens_nothing(talk: Talk) -> None:
    await told(talk)
    await talk.passes(days=8)
    talk.reads_all()
    noor = await told(talk, "De Vries huurrecht 3 maart")
    noor.hears("Er is al een zaak")
    await noor.clicks("Ja, dezelfde")
    noor.hears("al afgehandeld", "/piket heropen")
    assert len(await talk.rows(Casus)) == 1
    talk.reads_all()


async def test_what_was_denied_can_be_told_again(talk: Talk) -> None:
    await told(talk)
    await talk.meet("devries").clicks("Klopt niet")
    talk.reads_all()
    await told(talk)
    states = [casus.state for casus in await talk.rows(Casus)]
    assert states == [State.WITHDRAWN, State.SPOKEN]
    talk.reads_all()


async def test_only_what_is_missing_is_asked_back(talk: Talk) -> None:
    """On a Tuesday "dinsdag" is today or a week ago."""
    talk.looks_ahead = False
    noor = talk.meet("noor")
    await noor.says("/piket achteraf dinsdag De Vries")
    noor.hears("Over welk rechtsgebied gaat het?")
    await noor.clicks("Huurrecht")
    noor.hears("Wie belde?")
    await noor.clicks("Mr. De Vries belde")
    noor.hears("Wanneer was het?", buttons=["Dinsdag 3 maart", "Dinsdag 24 februari"])
    await noor.clicks("Dinsdag 24 februari")
    noor.hears("Genoteerd", "dinsdag 24 februari")
    casus = await casus_of(talk)
    assert casus.asker.key == "devries"
    talk.reads_all()


async def test_who_tells_it_whole_is_asked_nothing(talk: Talk) -> None:
    talk.looks_ahead = False
    noor = talk.meet("noor")
    await noor.says("/piket achteraf De Vries belde mij gisteren over huurrecht")
    noor.hears("Genoteerd: je sprak mr. De Vries", "maandag 2 maart")
    assert (await casus_of(talk)).asker.key == "devries"
    talk.reads_all()


async def test_a_likely_typing_error_is_asked_back(talk: Talk) -> None:
    talk.looks_ahead = False
    noor = talk.meet("noor")
    await noor.says("/piket achteraf Jansne huurrecht")
    noor.hears("Bedoel je deze collega?", buttons=["Mr. Jansen"])
    await noor.clicks("Mr. Jansen")
    noor.hears("Wie belde?")
    assert await talk.rows(Casus) == []
    talk.reads_all()


async def test_of_two_with_one_name_one_is_chosen(talk: Talk) -> None:
    talk.looks_ahead = False
    async with talk.database.writing.begin() as db:
        jansen = await db.scalar(select(Person).where(Person.key == "demir"))
        assert jansen
        jansen.name = "mr. Jansen"
    noor = talk.meet("noor")
    await noor.says("/piket achteraf Jansen huurrecht")
    label = "Mr. Jansen, Sociale advocatuur Utrecht"
    noor.hears("Wie heb je gesproken?", buttons=[label, f"{label} 2"])
    talk.reads_all()


@pytest.mark.parametrize("name", ["Pietersen huurrecht", "Noor huurrecht", "mr. X"])
async def test_who_is_not_in_the_bot_cannot_be_named(talk: Talk, name: str) -> None:
    """Nor oneself. It may be a client: nothing of it is kept."""
    noor = talk.meet("noor")
    await noor.says(f"/piket achteraf {name}")
    noor.hears("Ik ken geen collega die zo heet", "/piket signaal", "coördinator")
    assert await talk.rows(Casus) == []
    assert await talk.rows(Draft) == []
    assert bool(noor.own.erased) == (talk.asker == "telegram")


async def test_words_about_the_client_are_not_taken(talk: Talk) -> None:
    noor = talk.meet("noor")
    await noor.says("/piket achteraf De Vries huurrecht mijn cliënt moet zijn huis uit")
    noor.hears("Ik begrijp niet alles", "Schrijf niets over de cliënt")
    assert await talk.rows(Draft) == []
    assert bool(noor.own.erased) == (talk.asker == "telegram")


@pytest.mark.parametrize(
    ("day", "why"),
    [("morgen", "moet nog komen"), ("16 februari", "langer dan 14 dagen"), ("17 februari", "")],
)
async def test_a_day_to_come_or_long_ago_is_refused(talk: Talk, day: str, why: str) -> None:
    talk.looks_ahead = False
    noor = talk.meet("noor")
    await noor.says(f"/piket achteraf De Vries huurrecht {day}")
    noor.hears(why or "Wie belde?")
    talk.reads_all()


async def test_who_works_at_two_locations_says_which(talk: Talk) -> None:
    await first_line_on_duty(talk)
    lotte = await told(talk, "Sami huurrecht", "lotte")
    lotte.hears("Voor welke locatie belde je?", buttons=["Utrecht", "Zwolle"])
    await lotte.clicks("Zwolle")
    lotte.hears("Genoteerd")
    talk.sees_thread("Achteraf gemeld door Lotte", room="zwolle:piket")
    talk.reads_all()


async def test_the_form_asks_all_of_it(talk: Talk) -> None:
    talk.looks_ahead = False
    noor = talk.meet("noor")
    await noor.says("/piket naderhand")
    if talk.asker == "telegram":
        await noor.clicks("Mr. De Vries (Sociale advocatuur)", on="Wie heb je gesproken?")
        for label in ("Huurrecht", "De ander", "Gisteren"):
            await noor.clicks(label, on="Gesprek achteraf")
    else:
        assert noor.form
        people = {o.label.values["name"]: o.value for o in noor.form.fields[0].options}
        assert "Noor" not in people
        await noor.fills(
            collega=people["mr. De Vries"], rechtsgebied="huurrecht", belde="ander", wanneer="1"
        )
    talk.reads_all()
    casus = await casus_of(talk)
    assert casus.answerer
    assert (casus.asker.key, casus.answerer.key) == ("devries", "noor")
    assert casus.spoken_at
    assert casus.spoken_at.isoformat() == "2026-03-02T11:00:00+00:00"


@ON_WEB
async def test_what_the_form_cannot_take_comes_back_in_its_field(talk: Talk) -> None:
    talk.looks_ahead = False
    noor = talk.meet("noor")
    await noor.says("/piket achteraf huurrecht")
    assert noor.form
    assert {f.name: f.initial for f in noor.form.fields}["rechtsgebied"] == "huurrecht"
    rest = {"rechtsgebied": "huurrecht", "belde": "ik", "wanneer": "0"}
    for wrong, field, why in (
        ({}, "collega", "Kies wie"),
        ({"naam": "Pietersen"}, "naam", "geen collega"),
        ({"naam": "De Vries, over de huur"}, "naam", "geen collega"),
        ({"naam": "De Vries", "dag": "morgen"}, "dag", "moet nog komen"),
        ({"naam": "De Vries", "dag": "31 februari"}, "dag", "februari"),
        ({"naam": "De Vries", "dag": "1 februari"}, "dag", "14 dagen"),
        ({"naam": "De Vries", "dag": "toen het regende"}, "dag", ""),
    ):
        await noor.fills(**rest, **wrong)
        assert noor.answer.refused_field == field, wrong
        noor.hears(why)
    await noor.fills(naam="Yilmaz", dag="eergisteren", **rest)
    noor.hears("Genoteerd: je sprak mr. Yilmaz", "zondag 1 maart")
    talk.reads_all()


@ON_TELEGRAM
async def test_on_telegram_what_was_typed_is_not_asked_again(talk: Talk) -> None:
    talk.looks_ahead = False
    noor = talk.meet("noor")
    await noor.says("/piket achteraf huurrecht gisteren")
    await noor.clicks("Mr. De Vries (Sociale advocatuur)")
    noor.sees("Wie belde?")
    await noor.clicks("Ik", on="Gesprek achteraf")
    noor.hears("Genoteerd: je sprak mr. De Vries", "maandag 2 maart")
    talk.reads_all()


async def test_who_cannot_be_reached_is_told_of_nothing(talk: Talk) -> None:
    talk.looks_ahead = False
    async with talk.database.writing.begin() as db:
        for account in await db.scalars(select(Account).join(Person).where(Person.key == "demir")):
            await db.delete(account)
    noor = await told(talk, "Demir huurrecht")
    noor.hears("Ik kan mr. Demir nu niet bereiken")
    talk.reads_all()


async def test_every_event_may_arrive_twice(talk: Talk) -> None:
    talk.looks_ahead = False
    noor, devries = talk.meet("noor"), talk.meet("devries")
    await noor.says("/piket achteraf De Vries huurrecht")
    called = noor.button("Ik belde")
    for _ in range(2):
        await noor.presses(called)
    assert len(await talk.rows(Casus)) == 1
    talk.reads_all()
    packed = devries.button("Klopt")
    for _ in range(2):
        await devries.presses(packed)
    assert (await casus_of(talk)).confirmed_at == talk.now
    talk.reads_all()


@pytest.mark.parametrize("teller", ["noor", "devries"])
async def test_who_was_paged_and_phoned_without_a_tap(talk: Talk, teller: str) -> None:
    """The likeliest double: the page goes on, while they have long spoken."""
    talk.looks_ahead = False
    noor, devries = talk.meet("noor"), talk.meet("devries")
    await noor.says("/piket arbeidsrecht")
    talk.reads_all()
    who, other = (noor, "De Vries") if teller == "noor" else (devries, "Noor")
    await who.says(f"/piket achteraf {other} arbeidsrecht")
    await who.clicks("Ik belde" if teller == "noor" else "Noor belde")
    who.hears("Er is al een zaak", "Is dit dezelfde?")
    await who.clicks("Ja, dezelfde")
    [casus] = await talk.rows(Casus)
    assert (casus.state, casus.answerer.key) == (State.SPOKEN, "devries")
    assert [a.outcome for a in casus.attempts] == [Outcome.ACCEPTED]
    await fills(noor, "Je piketvraag", NOORS)
    await fills(devries, "Na het gesprek", ("Nog uitzoeken", "5 tot 15 min", "Nee", "8"))
    await talk.passes(minutes=20)
    talk.reads_all()
    assert len((await talk.rows(Casus))[0].attempts) == 1, "nobody else is asked"


async def test_a_joined_talk_was_on_the_day_that_was_told(talk: Talk) -> None:
    talk.looks_ahead = False
    noor, jansen = talk.meet("noor"), talk.meet("jansen")
    await noor.says("/piket huurrecht")
    await jansen.clicks("Ik bel nu")
    await talk.passes(hours=24)
    talk.reads_all()
    await noor.says("/piket achteraf Jansen huurrecht gisteren")
    await noor.clicks("Mr. Jansen belde")
    await noor.clicks("Ja, dezelfde")
    [casus] = await talk.rows(Casus)
    assert casus.spoken_at.day == casus.opened_at.day
    talk.reads_all()


async def test_a_denied_talk_hands_nobody_over(talk: Talk) -> None:
    await told(talk)
    noor, jansen = talk.meet("noor"), talk.meet("jansen")
    talk.reads_all()
    await noor.says(f"/piket overdracht {(await casus_of(talk)).code} Jansen")
    talk.reads_all()
    await talk.meet("devries").clicks("Klopt niet")
    jansen.sees("Ingetrokken: overdracht van Noor", buttons=[])
    await noor.says(f"/piket overdracht {(await casus_of(talk)).code} Jansen")
    noor.hears("is ingetrokken of vervallen")
    talk.reads_all()
    await talk.passes(days=3)
    noor.never_sees("Je draagt nog over")
    talk.reads_all()
