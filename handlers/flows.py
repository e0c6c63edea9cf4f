"""Every flow of the bot, as a table of contents. Naming them here makes them answer."""

from datetime import datetime

from handlers import (
    cijfers,
    eigen_signaal,
    heropenen,
    onbereikbaar,
    open_kaarten,
    overleg,
    registratie,
    signaal,
    stappen,
    toevoeging,
    wie_doet_wat,
)
from handlers.achteraf import bevestigen, gekozen, vertellen
from handlers.overdracht import kiezen, moment, overdragen
from handlers.overdracht import verloop as overdracht
from handlers.piket import (
    antwoord,
    gesprek,
    navragen,
    nummer,
    overzicht,
    richting,
    verloop,
    vraag,
    waarom,
)
from handlers.rooster import (
    afwezig,
    bedoeld,
    dienst,
    formulier,
    gaten,
    gemist,
    herinnering,
    inlezen,
    kalender,
    mijn,
    overnemen,
    regels,
    ruil,
    terug,
    terugdraaien,
    tonen,
    uit_organisatie,
    uren,
    verdelen,
    verdeling,
    vervallen,
    voorleggen,
    vooruit,
    vullen,
    weer_er,
    wie,
)
from handlers.routing import Router, on
from handlers.sociale_kaart import controle, export, opzoeken
from handlers.sociale_kaart import inlezen as kaart_inlezen

FLOWS = (
    *(vraag, navragen, richting, verloop, antwoord, nummer, gesprek, overzicht, waarom),
    *(vertellen, gekozen, bevestigen),
    *(
        registratie,
        open_kaarten,
        heropenen,
        cijfers,
        signaal,
        eigen_signaal,
        overleg,
        toevoeging,
        wie_doet_wat,
        stappen,
        onbereikbaar,
    ),
    *(kiezen, overdragen, overdracht, moment),
    *(tonen, wie, mijn, kalender),
    *(
        vullen,
        voorleggen,
        formulier,
        inlezen,
        terugdraaien,
        regels,
        uit_organisatie,
        uren,
        verdeling,
        verdelen,
    ),
    *(ruil, overnemen, terug, vervallen, afwezig, weer_er, bedoeld),
    *(vooruit, herinnering, dienst, gemist, gaten),
    *(opzoeken, export, kaart_inlezen, controle),
)


def routes() -> Router:
    """What answers what, once every flow above is imported."""
    return on


def returning(now: datetime) -> dict[str, datetime]:
    """The timers that run for ever, each planning its own next: when they begin."""
    return vooruit.returning(now) | controle.returning(now)
