"""The tap card: answered questions as lines, the buttons of one open question below them."""

from handlers.kaarten.actions import Answer, Change, Explain, Tell
from handlers.kaarten.words import heading
from handlers.say import Button, Line, Message, Style, Text, button, say
from models.people import Person
from models.piket import Casus
from models.piket_states import State
from models.registratie import TOLD_MORE, Registration
from models.signaal import Contribution
from models.vragen import Question, Side

DONE = "klaar"


def answered_lines(casus: Casus, reg: Registration, own: bool = True) -> tuple[Line, ...]:
    """One line a question; what is personal only says that it was filled in, and is changed by
    nobody but who spoke (`own`)."""
    still = reg.open_question(casus)
    return tuple(
        _line(casus, reg, question, own or not question.personal)
        for question in reg.questions(casus)
        if reg.answer_to(question) is not None and question is not still
    )


def _line(casus: Casus, reg: Registration, question: Question, changes: bool) -> Line:
    short = f"registratie.kort.{question.wording}"
    hidden = say(short, antwoord=say("registratie.kaart.ingevuld"))
    shown = hidden
    if not question.personal:
        shown = say(short, antwoord=say(f"registratie.{question.name}.{reg.answer_to(question)}"))
    fixed = not changes or (casus.state.is_over and not reg.reopened)
    change = None if fixed else button("registratie.knop.wijzig", _changes(casus, reg, question))
    return Line(shown, change, instead=hidden)


def _changes(casus: Casus, reg: Registration, question: Question) -> Tell | Change:
    if question.is_sentence:
        return Tell(casus.id, reg.side)
    return Change(casus.id, reg.side, question.name)


def asked(casus: Casus, reg: Registration) -> tuple[Text | None, tuple[Button, ...]]:
    """The one thing that is asked now, and its answers: a question, or what may still be told."""
    if question := reg.open_question(casus):
        before = question.name == "zonder_piket" and casus.reported_by_id is not None
        wording = "zonder_gesprek" if before else question.wording
        return say(f"registratie.vraag.{wording}"), _options(casus, reg, question)
    more = reg.more(casus)
    if not more:
        return None, ()
    if reg.changing != TOLD_MORE:
        label = button("registratie.knop.meer", Change(casus.id, reg.side, TOLD_MORE))
        return None, (label,)
    told = (button(f"registratie.meer.{q.name}", _changes(casus, reg, q)) for q in more)
    done = button("registratie.knop.klaar", Change(casus.id, reg.side, DONE))
    return say("registratie.vraag.meer"), (*told, done)


def _options(casus: Casus, reg: Registration, question: Question) -> tuple[Button, ...]:
    return tuple(
        button(
            f"registratie.{question.name}.{value}",
            Answer(casus.id, reg.side, question.name, value),
        )
        for value in question.options
    )


def signaal_line(casus: Casus, reg: Registration, part: Contribution | None) -> tuple[Line, ...]:
    """On which agenda it stands, and whether the one sentence is still to come."""
    if part is None or part.withdrawn_at:
        return ()
    place = casus.location.name
    key, knop = ("op_agenda", "wijzig_zin") if part.sentence else ("op_agenda_zonder_zin", "zin")
    style: Style = "plain" if part.sentence else "primary"
    fixed = casus.state.is_over and not reg.reopened
    explain = button(f"signaal.knop.{knop}", Explain(casus.id), style)
    return (Line(say(f"signaal.kaart.{key}", locatie=place), None if fixed else explain),)


def tapkaart(
    casus: Casus, reg: Registration, part: Contribution | None, speaker: Person | None = None
) -> Message:
    """The answerer's card; the asker's stands on her own card (`vrager`). With a `speaker`: the
    card of the colleague who registers for that person."""
    backed_out = reg.side is Side.ANSWERER and casus.answerer_id != reg.person_id
    if backed_out or casus.state is State.WITHDRAWN:
        return Message(heading("registratie.kaart.niet_meer", casus))
    if casus.state.is_over and not reg.reopened:
        return Message(heading("registratie.kaart.afgehandeld", casus))
    question, buttons = asked(casus, reg)
    return Message(
        _heading(casus, reg, speaker),
        (*answered_lines(casus, reg, speaker is None), *signaal_line(casus, reg, part)),
        question=question,
        buttons=buttons,
        footer=say(_footer(casus, reg, question)),
    )


def _heading(casus: Casus, reg: Registration, speaker: Person | None) -> Text:
    if speaker:
        return say("registratie.kaart.namens", name=speaker.name, **heading("", casus).values)
    return heading(f"registratie.kaart.{'heropend' if reg.reopened else 'kop'}", casus)


def _footer(casus: Casus, reg: Registration, question: Text | None) -> str:
    """Without a question all is filled in, unless the call was put off: then it is still to come."""
    if question:
        return "registratie.kaart.bewaard"
    if casus.asks_since is None:
        return "piket.vrager.na_gesprek" if reg.side is Side.ASKER else "piket.oproep.daarna"
    return f"registratie.kaart.klaar{'_heropend' if reg.reopened else ''}"
