"""A warm handover: from person to person, until the other has it; and never to the adviser."""

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kaarten.overdracht import CannotTake, HandTo, SpokeAt, Taken
from models.audit import AuditEntry, Deed
from models.location import Location
from models.overdracht import Outside, Referral, Stand
from models.people import Account, Kind, Membership, Organisation, Person
from models.piket import Casus
from models.piket_states import State
from models.registratie import Registration
from models.sociale_kaart import Service
from tests.casts import everywhere
from tests.talk import Talk, Talker

ON_WEB = pytest.mark.parametrize("talk", [("web", "web")], ids=["web"], indirect=True)
WHO = "Aan wie draag je over?"


async def spoken(talk: Talk, resultaat: str, kring: str = "Binnen de kring") -> Talker:
    """Noor asked, mr. De Vries advised, and she hands the client over herself."""
    talk.looks_ahead = False
    noor, devries = talk.meet("noor"), talk.meet("devries")
    await noor.says(talk.question("/piket arbeidsrecht"))
    await devries.clicks("Ik bel nu")
    await talk.talked()
    said = (kring, "Ja")
    for tap in ("Zelf afhandelen", resultaat, *(said if kring else ())):
        await noor.clicks(tap)
    await talk.passes(minutes=1)
    talk.reads_all()
    return noor


async def referrals(talk: Talk) -> list[Referral]:
    rows: list[Referral] = await talk.rows(Referral)
    return rows


async def code_of(talk: Talk) -> str:
    code: str = (await talk.rows(Casus))[0].code
    return code


async def hands_over(noor: Talker, to: str) -> None:
    """Few are buttons, many are a list."""
    await noor.clicks(WHO)
    if noor.form:
        options = noor.form.fields[0].options
        value = next(o.value for o in options if to in str(o.label.values))
        await noor.fills(aan=value)
    else:
        noor.hears(WHO)
        await noor.clicks(to, on=WHO)


@everywhere
async def test_the_receiver_has_it_after_one_tap_and_the_sender_hears_so(talk: Talk) -> None:
    noor, jansen = await spoken(talk, "Naar advocaat: LAT"), talk.meet("jansen")
    await hands_over(noor, "Mr. Jansen")
    code = await code_of(talk)
    card = jansen.sees("Noor", "Juridisch Loket Utrecht", "arbeidsrecht", code, new=True)
    assert list(card.buttons) == ["Overgenomen", "Kan niet"]
    assert "302345601" in card.text.replace(" ", ""), card.text
    assert "aan de telefoon" in card.text
    noor.sees("Overdracht aan mr. Jansen", code, "blijf jij verantwoordelijk", new=True)
    await jansen.clicks("Overgenomen")
    noor.sees("Mr. Jansen neemt de cliënt over", code, new=True)
    await talk.passes(minutes=1)
    noor.sees("Overgenomen door mr. Jansen: ", buttons=[])
    noor.sees("Je piketvraag", "Overgenomen door mr. Jansen.")
    jansen.sees("Je hebt overgenomen van Noor", buttons=[])
    [referral] = await referrals(talk)
    assert (referral.state, referral.ended_at is not None) == (Stand.TAKEN, True)
    await talk.passes(days=5)
    talk.reads_all()
    assert (await referrals(talk))[0].reminded_at is None, "nobody is reminded of what is settled"


async def test_the_adviser_does_not_get_the_case_and_the_attempt_is_kept(talk: Talk) -> None:
    noor = await spoken(talk, "Naar advocaat: gewone toevoeging")
    await hands_over(noor, "Mr. De Vries")
    noor.hears("Je kunt niet verwijzen naar mr. De Vries: die gaf het piketadvies.")
    noor.hears("Kies een andere advocaat")
    shown = noor.replies_shown() or noor.own.messages
    labels = list(shown[-1].buttons)
    assert "Mr. Jansen" in labels
    assert "Mr. De Vries" not in labels
    assert await referrals(talk) == []
    [entry] = [e for e in await talk.rows(AuditEntry) if e.deed is Deed.REFUSED_REFERRAL]
    people = {p.id: p.key for p in await talk.rows(Person)}
    assert (people[entry.actor_id], people[entry.about_id]) == ("noor", "devries")
    tap = noor.button("Mr. Jansen", on="Je kunt niet verwijzen")
    await noor.presses(tap)
    noor.hears("Dat ging snel na elkaar")
    assert await referrals(talk) == [], "the list changed under her finger"
    await talk.passes(seconds=5)
    await noor.presses(tap)
    talk.reads_all()
    assert [people[r.receiver_id or 0] for r in await referrals(talk)] == ["jansen"]


async def test_where_the_location_wants_so_his_firm_does_not_get_it_either(talk: Talk) -> None:
    async with talk.database.writing.begin() as db:
        await db.execute(update(Location).values(firm_barred=True))
        await _at_another_firm(db, "demir")
    noor = await spoken(talk, "Naar advocaat: LAT")
    async with talk.database.writing.begin() as db:
        await db.execute(update(Location).values(firm_barred=False))  # for the next casus
    await hands_over(noor, "Mr. Jansen")
    noor.hears("mr. Jansen", "het kantoor dat het piketadvies gaf")
    shown = noor.replies_shown() or noor.own.messages
    labels = list(shown[-1].buttons)
    assert [label for label in labels if label.startswith("Mr.")] == ["Mr. Demir"]
    await talk.passes(seconds=5)
    await noor.clicks("Mr. Demir", on="Je kunt niet verwijzen")
    talk.reads_all()
    assert len(await referrals(talk)) == 1


async def _at_another_firm(db: AsyncSession, key: str) -> None:
    person = await db.scalar(select(Person.id).where(Person.key == key))
    firm = Organisation(key="kantoor2", name="Demir Advocaten", kind=Kind.ADVOCATUUR)
    db.add(firm)
    await db.flush()
    where = Membership.person_id == person
    await db.execute(update(Membership).where(where).values(organisation_id=firm.id))


async def test_who_cannot_leaves_it_with_the_sender_who_chooses_another(talk: Talk) -> None:
    noor, jansen = await spoken(talk, "Naar advocaat: LAT"), talk.meet("jansen")
    await hands_over(noor, "Mr. Jansen")
    talk.reads_all()
    await jansen.clicks("Kan niet")
    noor.sees("Mr. Jansen kan de cliënt niet overnemen", "verantwoordelijk", new=True)
    await jansen.presses(Taken(1).pack())
    jansen.hears("vervallen")
    await noor.clicks("Kies een ander")
    talk.reads_all()
    assert not any("Jansen" in label for label in _choices(noor)), "he said so already"
    await noor.presses(HandTo(1, f"p{await _id(talk, 'demir')}").pack())
    talk.reads_all()
    assert [r.state for r in await referrals(talk)] == [Stand.DECLINED, Stand.OPEN]
    assert talk.meet("demir").button("Overgenomen")


def _choices(who: Talker) -> list[str]:
    if who.form:
        return [str(option.label.values) for option in who.form.fields[0].options]
    return [label for m in (*who.own.messages[-1:], *who.replies_shown()) for label in m.buttons]


async def _id(talk: Talk, key: str) -> int:
    return next(p.id for p in await talk.rows(Person) if p.key == key)


@pytest.mark.parametrize(
    ("typed", "tap", "said"),
    [
        ("gisteren 10 uur", "Gisteren", "maandag 2 maart"),
        ("vanochtend", "Vandaag", "dinsdag 3 maart"),
        ("morgen 10 uur gebeld", "Morgen", "woensdag 4 maart"),
        ("zojuist", "Zojuist", "dinsdag 3 maart om"),
    ],
)
async def test_the_sender_says_when_they_spoke_and_hears_it_back(
    talk: Talk, typed: str, tap: str, said: str
) -> None:
    noor = await spoken(talk, "Naar advocaat: LAT")
    await hands_over(noor, "Mr. Jansen")
    talk.reads_all()
    await noor.clicks("Gesproken met mr. Jansen")
    if talk.asker == "telegram":
        noor.hears("Wanneer spraken jullie", buttons=["Zojuist", "Vandaag", "Gisteren", "Morgen"])
        await noor.clicks(tap)
    else:
        await noor.fills(moment="op de bonnefooi")
        noor.hears("Ik begrijp niet wanneer")
        assert noor.answer.refused_field == "moment"
        await noor.fills(moment=typed)
    noor.hears("Genoteerd", said)
    await talk.passes(minutes=1)
    noor.sees("Overgedragen aan mr. Jansen", said, buttons=["Trek in"])
    his = ["Overgenomen", "Kan niet"]
    talk.meet("jansen").sees("heeft aan je overgedragen", said, buttons=his)
    talk.reads_all()
    [referral] = await referrals(talk)
    assert (referral.state, referral.spoken is not None) == (Stand.SPOKEN, True)
    await talk.meet("jansen").clicks("Kan niet", on="heeft aan je overgedragen")
    noor.sees("kan de cliënt niet overnemen", "Jij blijft verantwoordelijk", new=True)
    talk.reads_all()
    assert (await referrals(talk))[0].state is Stand.DECLINED


@ON_WEB
async def test_a_moment_that_can_be_two_days_is_asked(talk: Talk) -> None:
    noor = await spoken(talk, "Naar advocaat: LAT")
    await hands_over(noor, "Mr. Jansen")
    talk.reads_all()
    await noor.clicks("Gesproken met mr. Jansen")
    await noor.fills(moment="maandag 14.00")
    noor.hears("Wanneer bedoel je?")
    assert (await referrals(talk))[0].spoken is None
    await noor.clicks("Maandag 2 maart om 14.00 uur")
    noor.hears("Genoteerd: maandag 2 maart om 14.00 uur")
    await noor.presses(SpokeAt(1, 10**7, 0).pack())
    noor.hears("te ver weg")
    await noor.presses(SpokeAt(1, 10**12, 0).pack())
    noor.hears("niet voor jou")
    talk.reads_all()


async def test_until_then_the_sender_is_reminded_once_on_a_working_day(talk: Talk) -> None:
    noor = await spoken(talk, "Naar advocaat: LAT")
    await talk.passes(days=3)  # Friday
    talk.reads_all()
    await hands_over(noor, "Mr. Jansen")
    talk.reads_all()
    await talk.passes(days=2)
    assert not [m for m in noor.own.messages if not m.seen], "not in the weekend"
    await talk.passes(days=1)
    card = noor.sees("Je draagt nog over aan mr. Jansen", new=True)
    assert list(card.buttons) == ["Gesproken met mr. Jansen", "Trek in"]
    talk.reads_all()
    await talk.passes(days=6)
    assert not [m for m in noor.own.messages if "draagt nog over" in m.text and not m.seen]
    talk.reads_all()
    await noor.clicks("Trek in")
    talk.reads_all()
    assert [r.state for r in await referrals(talk)] == [Stand.WITHDRAWN]


async def test_it_goes_on_after_its_casus_closed(talk: Talk) -> None:
    noor, jansen = await spoken(talk, "Naar advocaat: LAT"), talk.meet("jansen")
    await hands_over(noor, "Mr. Jansen")
    await talk.passes(days=8)
    talk.reads_all()
    assert (await talk.rows(Casus))[0].state is State.CLOSED
    await jansen.clicks("Overgenomen")
    noor.sees("neemt de cliënt over", new=True)
    talk.reads_all()
    await noor.says(f"/piket overdracht {await code_of(talk)} demir")
    noor.hears("Deze cliënt is al overgedragen aan mr. Jansen")
    assert [r.state for r in await referrals(talk)] == [Stand.TAKEN]


async def test_strangers_and_the_other_side_can_do_nothing_with_it(talk: Talk) -> None:
    noor = await spoken(talk, "Naar advocaat: LAT")
    begin = noor.button(WHO)
    await hands_over(noor, "Mr. Jansen")
    talk.reads_all()
    jansen, bram, demir = (talk.meet(key) for key in ("jansen", "bram", "demir"))
    of_receiver = [jansen.button(label) for label in ("Overgenomen", "Kan niet")]
    of_sender = [noor.button("Trek in"), noor.button("Gesproken met mr. Jansen")]
    tries = [(who, tap) for who in (bram, demir, noor) for tap in of_receiver]
    tries += [(who, tap) for who in (bram, demir, jansen) for tap in of_sender]
    tries += [(bram, begin), (demir, begin), (bram, HandTo(1, "p1").pack())]
    tries += [(jansen, SpokeAt(1, 29_500_000, 0).pack()), (noor, HandTo(99, "p1").pack())]
    tries += [(noor, Taken(99).pack()), (noor, HandTo(0, "x").pack())]
    for who, tap in tries:
        await who.presses(tap)
        who.hears("niet voor jou")
    await bram.says(f"/piket overdracht {await code_of(talk)} demir")
    bram.hears("geen zaak van jou")
    talk.reads_all()
    assert [r.state for r in await referrals(talk)] == [Stand.OPEN]


async def test_taps_that_come_twice_or_cross_each_other(talk: Talk) -> None:
    noor, jansen = await spoken(talk, "Naar advocaat: LAT"), talk.meet("jansen")
    await hands_over(noor, "Mr. Jansen")
    talk.reads_all()
    await noor.presses(HandTo(1, f"p{await _id(talk, 'demir')}").pack())
    noor.hears("wordt al overgedragen aan mr. Jansen")
    spoke = SpokeAt(1, int(talk.now.timestamp()) // 60, 0).pack()
    for _ in range(2):
        await jansen.presses(Taken(1).pack())
        await noor.presses(spoke)
    noor.sees("neemt de cliënt over", new=True)
    await jansen.presses(CannotTake(1).pack())
    jansen.hears("al geregeld")
    talk.reads_all()
    [referral] = await referrals(talk)
    assert (referral.state, referral.spoken is not None) == (Stand.TAKEN, True)


async def test_who_left_takes_nothing_over_and_gets_nothing(talk: Talk) -> None:
    noor, jansen = await spoken(talk, "Naar advocaat: LAT"), talk.meet("jansen")
    await hands_over(noor, "Mr. Jansen")
    talk.reads_all()
    async with talk.database.writing.begin() as db:
        left = [await _id(talk, key) for key in ("jansen", "demir")]
        await db.execute(delete(Membership).where(Membership.person_id.in_(left)))
    await jansen.clicks("Overgenomen")
    jansen.hears("nog niet bij een locatie")
    await noor.clicks("Trek in")
    await noor.presses(HandTo(1, f"p{left[1]}").pack())
    noor.hears("Demir werkt niet meer")
    talk.reads_all()
    assert [r.state for r in await referrals(talk)] == [Stand.WITHDRAWN]


async def test_outside_the_circle_is_one_tap_and_its_kind(talk: Talk) -> None:
    noor = await spoken(talk, "Naar mediator", "Buiten de kring")
    await noor.clicks(WHO)
    noor.hears("buiten de kring")
    await noor.clicks("Mediator buiten de kring")
    noor.sees("Overgedragen: mediator buiten de kring, ", buttons=["Trek in"])
    [referral] = await referrals(talk)
    assert (referral.state, referral.outside) == (Stand.NOTED, Outside.MEDIATOR)
    await talk.passes(days=4)
    talk.reads_all()
    assert (await referrals(talk))[0].reminded_at is None
    await noor.clicks("Trek in", on="buiten de kring")
    talk.reads_all()
    assert (await referrals(talk))[0].state is Stand.WITHDRAWN


async def test_other_help_is_the_first_line_and_the_kaart(talk: Talk) -> None:
    noor = await spoken(talk, "Naar andere hulp")
    async with talk.database.writing.begin() as db:
        db.add(
            Service(organization_name="Gemeente Utrecht", name="Schuldhulp", phone="+31302345678")
        )
    await noor.clicks(WHO)
    offered = _choices(noor)
    assert any("Aisha" in one for one in offered)
    assert not any("De Vries" in one or "Noor" in one for one in offered)
    await noor.presses(HandTo(1, "s1").pack())
    talk.reads_all()
    card = noor.sees("Overdracht aan Schuldhulp (Gemeente Utrecht)")
    assert "302345678" in card.text.replace(" ", "")
    await noor.clicks("Trek in")
    talk.reads_all()


@pytest.mark.parametrize(
    "talk",
    [("web", "web"), ("slack", "slack"), ("telegram", "slack")],
    ids=["web", "slack", "telegram"],
    indirect=True,
)
async def test_many_are_a_list_where_there_are_forms(talk: Talk) -> None:
    noor = await spoken(talk, "Naar andere hulp")
    async with talk.database.writing.begin() as db:
        for number in range(30):
            db.add(Service(organization_name="Gemeente", name=f"Hulp {number}"))
    await noor.clicks(WHO)
    if talk.asker == "telegram":
        noor.hears(WHO)
        await noor.clicks("Hulp 29 (Gemeente)")
    else:
        assert noor.form
        assert len(noor.form.fields[0].options) > 30
        await noor.fills(aan="s30")
    noor.sees("Overdracht aan Hulp 29")
    talk.reads_all()


@ON_WEB
async def test_from_the_kaart_without_a_casus(talk: Talk) -> None:
    noor = talk.meet("noor")
    async with talk.database.writing.begin() as db:
        db.add(Service(organization_name="Gemeente", name="Schuldhulp", phone="+31302345678"))
    await noor.says("/piket kaart schuldhulp")
    tap = noor.button("Draag over aan Schuldhulp (Gemeente)")
    await noor.clicks("Draag over aan Schuldhulp (Gemeente)")
    noor.sees("Overdracht aan Schuldhulp (Gemeente)", "zonder code")
    await noor.presses(tap)
    noor.hears("al overgedragen aan Schuldhulp")
    [referral] = await referrals(talk)
    assert (referral.casus_id, referral.location.key) == (None, "utrecht")
    await noor.clicks("Gesproken met Schuldhulp (Gemeente)")
    await noor.fills(moment="zojuist")
    talk.reads_all()
    assert (await referrals(talk))[0].state is Stand.SPOKEN


async def test_by_command_with_a_name_alone(talk: Talk) -> None:
    """From an advocate to the first line, and between hJL and SRW."""
    devries, aisha, noor = (talk.meet(key) for key in ("devries", "aisha", "noor"))
    await devries.says("/piket overdracht Aisha")
    devries.sees("Overdracht aan Aisha", "zonder code", new=True)
    aisha.sees("mr. De Vries", "Sociale advocatuur Utrecht", new=True)
    await aisha.clicks("Overgenomen")
    devries.sees("Aisha neemt de cliënt over", new=True)
    await noor.says("/piket draag over aisha")
    talk.reads_all()
    people = {p.id: p.key for p in await talk.rows(Person)}
    made = [(people[r.sender_id], people[r.receiver_id or 0]) for r in await referrals(talk)]
    assert made == [("devries", "aisha"), ("noor", "aisha")]


async def test_the_rule_holds_for_a_typed_name_too(talk: Talk) -> None:
    noor = await spoken(talk, "Weet ik niet", kring="")
    code = await code_of(talk)
    for typed in (f"{code} de vries", f"De Vries {code.lower()}"):
        await noor.says(f"/piket overdracht {typed}")
        noor.hears("Je kunt niet verwijzen naar mr. De Vries")
    talk.reads_all()
    refused = [e for e in await talk.rows(AuditEntry) if e.deed is Deed.REFUSED_REFERRAL]
    assert len(refused) == 2
    await noor.says("/piket overdracht De Vries")
    await noor.clicks("Een andere cliënt")
    talk.reads_all()
    assert len(await referrals(talk)) == 1, "of another client he may get one"


async def test_what_is_no_name_is_not_kept_and_what_is_not_sure_is_asked(talk: Talk) -> None:
    noor = talk.meet("noor")
    for typed, why in (
        ("", "met de code ervoor"),
        ("meneer Pietersen uit Kanaleneiland", "niemand met die naam"),
        ("2222", "2222"),
        ("Noor", "niet aan jezelf"),
    ):
        await noor.says(f"/piket overdracht {typed}")
        noor.hears(why)
    noor.never_sees("Pietersen")
    await noor.says("/piket overdracht Jansn")
    noor.hears("Wie bedoel je?")
    await noor.clicks("Mr. Jansen, Sociale advocatuur Utrecht")
    talk.reads_all()
    assert len(await referrals(talk)) == 1


async def test_who_has_no_account_is_to_be_rung(talk: Talk) -> None:
    noor = talk.meet("noor")
    async with talk.database.writing.begin() as db:
        await db.execute(delete(Account).where(Account.person_id == await _id(talk, "jansen")))
    await noor.says("/piket overdracht mr. Jansen")
    noor.hears("niet bereikbaar via mij")
    talk.reads_all()


async def test_telegram_gets_no_content(talk: Talk) -> None:
    noor = await spoken(talk, "Naar advocaat: LAT")
    await hands_over(noor, "Mr. Jansen")
    talk.reads_all()
    for place, screen in talk.screens.items():
        if place[0] == "telegram":
            assert not [m for m in screen.messages if "werkgever" in m.text]


async def test_who_registers_for_her_may_hand_over_too(talk: Talk) -> None:
    noor, bram = await spoken(talk, "Naar advocaat: LAT"), talk.meet("bram")
    async with talk.database.writing.begin() as db:
        reg = Registration
        await db.execute(update(reg).values(registrar_id=await _id(talk, "bram")))
    await bram.says(f"/piket overdracht {await code_of(talk)} Jansen")
    talk.reads_all()
    people = {p.id: p.key for p in await talk.rows(Person)}
    assert [people[r.sender_id] for r in await referrals(talk)] == ["bram"]
    noor.sees("Je piketvraag", "Wordt overgedragen aan mr. Jansen")


async def test_nothing_is_handed_over_before_it_is_known_who_advised(talk: Talk) -> None:
    """Else who takes the client first could advise about him afterwards."""
    talk.looks_ahead = False
    noor = talk.meet("noor")
    await noor.says(talk.question("/piket arbeidsrecht"))
    talk.reads_all()
    await noor.says(f"/piket overdracht {await code_of(talk)} De Vries")
    noor.hears("nog geen gesprek geweest")
    await noor.presses(HandTo(1, f"p{await _id(talk, 'devries')}").pack())
    noor.hears("nog geen gesprek geweest")
    assert await referrals(talk) == []


async def test_leaving_the_code_out_does_not_pass_the_rule(talk: Talk) -> None:
    noor = await spoken(talk, "Naar advocaat: LAT")
    await noor.says("/piket overdracht De Vries")
    code = await code_of(talk)
    of_this, other = f"Arbeidsrecht, code {code}", "Een andere cliënt"
    noor.hears("gaf je onlangs advies", buttons=[of_this, other])
    tap = noor.button(other)
    await noor.clicks(of_this)
    noor.hears("Je kunt niet verwijzen naar mr. De Vries")
    assert await referrals(talk) == []
    assert [e.deed for e in await talk.rows(AuditEntry)] == [Deed.REFUSED_REFERRAL]
    await noor.presses(tap)
    talk.reads_all()
    [referral] = await referrals(talk)
    assert (referral.casus_id, referral.state) == (None, Stand.OPEN)


async def test_of_a_sender_who_left_the_coordinator_hears(talk: Talk) -> None:
    noor, bram = await spoken(talk, "Naar advocaat: LAT"), talk.meet("bram")
    await hands_over(noor, "Mr. Jansen")
    talk.reads_all()
    async with talk.database.writing.begin() as db:
        await db.execute(delete(Membership).where(Membership.person_id == await _id(talk, "noor")))
    await talk.passes(days=1)
    bram.sees("Noor werkt hier niet meer", "mr. Jansen", new=True)
    noor.never_sees("Je draagt nog over")
    talk.reads_all()
