"""Both cards of a warm handover, the choice of to whom, and where it begins on the asker's card."""

from dataclasses import dataclass
from datetime import time
from zoneinfo import ZoneInfo

from handlers.action import Action
from handlers.form import Form, question
from handlers.kaarten.words import rechtsgebied
from handlers.say import Button, Days, Hour, Line, Message, Phone, Text, button, say
from models.overdracht import Referral, Stand
from models.piket import Casus
from models.registratie import Registration
from models.rooster.recurrence import Span
from models.sociale_kaart import Service

MIDNIGHT = time()


@dataclass(frozen=True)
class BeginHandover(Action, name="overdracht.begin"):
    """`zaak` is a casus; its end is not the end of this (ruling 6), so nothing here is called
    casus_id, by which a closing casus takes its buttons away."""

    zaak: int


@dataclass(frozen=True)
class HandTo(Action, name="overdracht.aan"):
    """`zaak` 0: of no casus. `aan`: "p12" a person, "s3" a service, else a kind outside."""

    zaak: int
    aan: str


@dataclass(frozen=True)
class HandOther(Action, name="overdracht.andere"):
    """Of no casus, and of a client about whom this person did not advise."""

    person_id: int


@dataclass(frozen=True)
class HandToFound(Action, name="overdracht.dienst", one_of_many=True):
    """A service that the kaart shows, among others."""

    service_id: int


@dataclass(frozen=True)
class Taken(Action, name="overdracht.ja"):
    referral_id: int


@dataclass(frozen=True)
class CannotTake(Action, name="overdracht.nee"):
    referral_id: int


@dataclass(frozen=True)
class Spoke(Action, name="overdracht.gesproken"):
    referral_id: int


@dataclass(frozen=True)
class SpokeAt(Action, name="overdracht.op"):
    """From `minute` (since 1970, UTC), for as many minutes as `long`."""

    referral_id: int
    minute: int
    long: int


@dataclass(frozen=True)
class TakeBackHandover(Action, name="overdracht.terug"):
    referral_id: int


@dataclass(frozen=True)
class ReceiverForm(Form, name="overdracht.aan", title="overdracht.form.titel"):
    zaak: int
    aan: str = question("overdracht.form.aan", "choice")


@dataclass(frozen=True)
class MomentForm(Form, name="overdracht.moment", title="overdracht.form.titel"):
    referral_id: int
    moment: str = question(
        "overdracht.form.moment", max_length=80, hint="overdracht.form.voorbeeld"
    )


def overdracht_line(casus: Casus, reg: Registration, referral: Referral | None) -> tuple[Line, ...]:
    """Whoever hands the client over in person says to whom; then it says how that stands."""
    if reg.warm != "ja" or casus.state.is_over:
        return ()
    if referral:
        return (Line(say(f"overdracht.stand.{referral.state}", name=named(referral))),)
    begin = button("overdracht.knop.aan_wie", BeginHandover(casus.id))
    return (Line(say("overdracht.kaart.regel"), begin),)


def found_line(service: Service) -> Line:
    label = say("overdracht.knop.draag_over", name=service_name(service))
    return Line(say("overdracht.kaart.uit_de_kaart"), button(label, HandToFound(service.id)))


def zaak(casus: Casus | None) -> Text:
    """ "huurrecht, code 7K3M": all that is said of it."""
    if casus is None:
        return say("overdracht.zaak.geen")
    field = rechtsgebied(casus.rechtsgebied)
    return say("overdracht.zaak.code", rechtsgebied=field, code=casus.code)


def named(referral: Referral) -> Text:
    """Who gets it."""
    if referral.receiver:
        return say("algemeen.woord.naam", w=referral.receiver.name)
    if referral.service:
        return service_name(referral.service)
    return say(f"overdracht.buiten.{referral.outside}")


def service_name(service: Service) -> Text:
    names = {"name": service.name, "organisatie": service.organization_name}
    return say("overdracht.zaak.dienst", **names)


def sender_card(referral: Referral) -> Message:
    """He stays responsible until the receiver has it, or they have a moment."""
    state = referral.state
    about = {"name": named(referral), "zaak": zaak(referral.casus)}
    if state is not Stand.OPEN:
        lines = (*_spoken(referral),)
        buttons = (_back(referral),) if state in (Stand.NOTED, Stand.SPOKEN) else ()
        return Message(say(f"overdracht.van.{state}", **about), lines, buttons=buttons)
    spoke = button(
        say("overdracht.knop.gesproken", name=about["name"]), Spoke(referral.id), "primary"
    )
    return Message(
        say(
            "overdracht.van.herinnering" if referral.reminded_at else "overdracht.van.open", **about
        ),
        (*_number(referral), Line(say("overdracht.kaart.telefoon"))),
        buttons=(spoke, _back(referral)),
        footer=say(f"overdracht.kaart.{'laatste' if referral.reminded_at else 'tot_dan'}"),
    )


def _back(referral: Referral) -> Button:
    return button("overdracht.knop.trek_in", TakeBackHandover(referral.id))


def _number(referral: Referral) -> tuple[Line, ...]:
    """Of the receiver; only what he is reached on at work."""
    number = referral.receiver.work_number if referral.receiver else None
    if referral.service:
        number = referral.service.phone
    if number is None:
        return ()
    return (Line(say("overdracht.kaart.nummer", name=named(referral), nummer=Phone(number))),)


def receiver_card(referral: Referral) -> Message:
    """Whose client it is he hears on the telephone."""
    sender = referral.sender
    text = say(
        f"overdracht.aan.{referral.state}",
        name=sender.name,
        organisatie=f"{referral.organisation.name} {referral.location.name}",
        zaak=zaak(referral.casus),
    )
    if referral.state in (Stand.WITHDRAWN, Stand.DECLINED):
        return Message(text)
    phone = Phone(sender.work_number) if sender.work_number else None
    number = (
        (Line(say("overdracht.kaart.nummer", name=sender.name, nummer=phone)),) if phone else ()
    )
    if referral.state is Stand.TAKEN:
        return Message(text, (*number, *_spoken(referral)))
    return Message(
        text,
        (*number, *_spoken(referral), Line(say("overdracht.kaart.telefoon"))),
        buttons=(
            button("overdracht.knop.overgenomen", Taken(referral.id), "primary"),
            button("overdracht.knop.kan_niet", CannotTake(referral.id)),
        ),
    )


def _spoken(referral: Referral) -> tuple[Line, ...]:
    if referral.spoken is None or not referral.stands:
        return ()
    when = said_moment(referral.spoken, referral.location.tz)
    return (Line(say("overdracht.kaart.gesproken", wanneer=when)),)


def said_moment(when: Span, zone: ZoneInfo) -> Text:
    """ "dinsdag 3 maart om 10.00 uur", "dinsdag 3 maart tussen 12.00 en 18.00 uur": by its date, for
    it is read on other days too."""
    begin, end = when.starts.astimezone(zone), when.ends.astimezone(zone)
    day = Days((begin.date(),), "day")
    if begin == end:
        return say("overdracht.wanneer.moment", dag=day, uur=Hour(begin.time()))
    if begin.time() == end.time() == MIDNIGHT:
        return say("overdracht.wanneer.dag", dag=day)
    hours = {"begin": Hour(begin.time()), "einde": Hour(end.time(), ends=True)}
    return say("overdracht.wanneer.deel", dag=day, **hours)
