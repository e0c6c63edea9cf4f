"""A shift that is not in the roster any more: who took it over, or was asked to, hears so."""

from handlers.rooster.hertekenen import redraw
from handlers.rooster.knoppen import DropLost
from handlers.rooster.laden import load
from handlers.rooster.melden import notice, tell_changed
from handlers.routing import on
from handlers.turn import Turn
from models.rooster.ruilen import cancel
from models.rooster.vervallen import lost_swaps


@on(DropLost)
async def drop_lost(turn: Turn, action: DropLost) -> None:
    for swap_id in await lost_swaps(turn.db, turn.now):
        swap = await load(turn, swap_id)
        for cover in cancel(swap, turn.now):
            tell_changed(turn, cover.person, notice(turn, swap, cover, "vervallen"))
        await redraw(turn, swap)
