"""The tap card: answered questions as lines, the buttons of one open question below them."""

from handlers.kaarten.actions import Answer, Change, Explain
from handlers.kaarten.words import heading
from handlers.say import Button, Line, Message, button, say
from models.piket import Casus
from models.registratie import Question, Registration, Side
from models.signaal import Contribution


def answered_lines(casus: Casus, reg: Registration) -> tuple[Line, ...]:
    """One line a question; what is personal only says that it was filled in."""
    lines = []
    for question in reg.questions:
        answer = reg.answer_to(question)
        if answer is None or question is reg.open_question(casus):
            continue
        change = Change(casus.id, reg.side, question.name)
        short = f"registratie.kort.{question.name}"
        hidden = say(short, antwoord=say("registratie.kaart.ingevuld"))
        shown = say(short, antwoord=say(f"registratie.{question.name}.{answer}"))
        lines.append(
            Line(
                hidden if question.personal else shown,
                None if casus.state.is_over else button("registratie.knop.wijzig", change),
                instead=hidden,
            )
        )
    return tuple(lines)


def option_buttons(casus: Casus, reg: Registration, question: Question) -> tuple[Button, ...]:
    return tuple(
        button(
            f"registratie.{question.name}.{value}",
            Answer(casus.id, reg.side, question.name, value),
        )
        for value in question.options
    )


def signaal_line(casus: Casus, part: Contribution | None) -> tuple[Line, ...]:
    """On which agenda it stands, and whether the one sentence is still to come."""
    if part is None or part.withdrawn_at:
        return ()
    place = casus.location.name
    if part.sentence:
        return (
            Line(
                say("signaal.kaart.op_agenda", locatie=place),
                None
                if casus.state.is_over
                else button("signaal.knop.wijzig_zin", Explain(casus.id)),
            ),
        )
    return (
        Line(
            say("signaal.kaart.op_agenda_zonder_zin", locatie=place),
            None
            if casus.state.is_over
            else button("signaal.knop.zin", Explain(casus.id), "primary"),
        ),
    )


def tapkaart(casus: Casus, reg: Registration, part: Contribution | None) -> Message:
    """The answerer's card; the asker's stands on her own card (`vrager`)."""
    if reg.side is Side.ANSWERER and casus.answerer_id != reg.person_id:
        return Message(heading("registratie.kaart.niet_meer", casus))
    if casus.state.is_over:
        return Message(heading("registratie.kaart.afgehandeld", casus))
    question = reg.open_question(casus)
    return Message(
        heading("registratie.kaart.kop", casus),
        (*answered_lines(casus, reg), *signaal_line(casus, part)),
        question=say(f"registratie.vraag.{question.name}") if question else None,
        buttons=option_buttons(casus, reg, question) if question else (),
        footer=say(_footer(casus, question)),
    )


def _footer(casus: Casus, question: Question | None) -> str:
    """Without a question all is filled in, unless the call was put off: then it is still to come."""
    if question:
        return "registratie.kaart.bewaard"
    return "piket.oproep.daarna" if casus.asks_since is None else "registratie.kaart.klaar"
