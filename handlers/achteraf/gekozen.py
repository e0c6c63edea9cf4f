"""What was tapped of what a told talk still missed: it goes on from there, once."""

from dataclasses import replace
from datetime import date

from handlers.achteraf.lezen import ANDER, IK
from handlers.achteraf.navragen import (
    DRAFT,
    Another,
    ChooseCaller,
    ChooseDay,
    ChooseField,
    ChoosePlace,
    ChooseWho,
    Same,
    Told,
    go_on,
)
from handlers.achteraf.openen import join
from handlers.bewaard import take_up
from handlers.routing import on
from handlers.turn import Turn
from models.errors import NotYours
from models.rechtsgebied import RECHTSGEBIEDEN


async def _take_up(turn: Turn, draft_id: int) -> Told:
    return Told(**await take_up(turn, DRAFT, draft_id))


@on(ChooseWho)
async def who_chosen(turn: Turn, action: ChooseWho) -> None:
    told = await _take_up(turn, action.draft_id)
    if action.person_id not in told.people:
        raise NotYours
    await go_on(turn, replace(told, people=(action.person_id,), sure=True))


@on(ChooseField)
async def field_chosen(turn: Turn, action: ChooseField) -> None:
    if action.rechtsgebied not in RECHTSGEBIEDEN:
        raise NotYours
    told = await _take_up(turn, action.draft_id)
    await go_on(turn, replace(told, rechtsgebied=action.rechtsgebied))


@on(ChooseCaller)
async def caller_chosen(turn: Turn, action: ChooseCaller) -> None:
    if action.belde not in (IK, ANDER):
        raise NotYours
    await go_on(turn, replace(await _take_up(turn, action.draft_id), belde=action.belde))


@on(ChooseDay)
async def day_chosen(turn: Turn, action: ChooseDay) -> None:
    told = await _take_up(turn, action.draft_id)
    if action.number >= len(told.days):
        raise NotYours
    await go_on(turn, replace(told, days=(told.days[action.number],)))


@on(ChoosePlace)
async def place_chosen(turn: Turn, action: ChoosePlace) -> None:
    """One that he may not choose is asked again."""
    await go_on(turn, replace(await _take_up(turn, action.draft_id), place_id=action.location_id))


@on(Same)
async def same(turn: Turn, action: Same) -> None:
    told = await _take_up(turn, action.draft_id)
    await join(turn, told.double, told.people[0], date.fromisoformat(told.days[0]))


@on(Another)
async def another(turn: Turn, action: Another) -> None:
    told = await _take_up(turn, action.draft_id)
    await go_on(turn, replace(told, apart=(*told.apart, told.double)))
