"""Every flow of the bot, as a table of contents. Naming them here makes them answer."""

from handlers import onbereikbaar, overleg, registratie, signaal, stappen
from handlers.piket import antwoord, gesprek, overzicht, verloop, vraag
from handlers.rooster import regels, uren, vullen
from handlers.routing import Router, on

FLOWS = (
    *(vraag, verloop, antwoord, gesprek, overzicht),
    *(regels, uren, vullen),
    *(registratie, signaal, overleg, stappen, onbereikbaar),
)


def routes() -> Router:
    """What answers what, once every flow above is imported."""
    return on
