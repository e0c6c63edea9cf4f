"""What a file would change in the roster, said before anything does; and what was not understood."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from handlers.action import Action
from handlers.kaarten.words import rechtsgebied
from handlers.rooster.plan import SHOWN, warnings
from handlers.rooster.uit_bestand import Proposal
from handlers.rooster.waar import Target
from handlers.say import Days, Line, Message, Text, button, say, secret
from handlers.turn import Turn
from handlers.when.said import said_duties
from models.privacy import findings
from models.rooster.inlezen import Problem
from models.rooster.plannen import Plan

MOST_LINES = 15
"""Of what was not understood."""
MOST_PLANS, DUTIES = 10, 2
"""Lines with somebody's duties, and duties in one: Telegram takes 4096 signs."""
BARE = {"inlezen.plek.afspraak": "inlezen.plek.naamloos"}
NAMED = {"inlezen.plek.regel": "inlezen.plek.regel_wie"}


async def preview(
    turn: Turn, target: Target, proposal: Proposal, buttons: tuple[Action, Action] | None
) -> Message:
    """With [take over] and [leave it], if there is anything new."""
    said = [*_counts(proposal), *_duties(proposal), *await _second_look(turn, proposal)]
    where = say("inlezen.voorstel.landelijk") if target.national else _word(target.place.name)
    head = say("inlezen.voorstel.kop", waar=where)
    lines = tuple(Line(text) for text in said)
    if buttons is None:
        return Message(head, lines, footer=say("inlezen.voorstel.niets_nieuws"))
    yes, no = buttons
    return Message(
        head,
        lines,
        question=say("inlezen.voorstel.vraag"),
        buttons=(
            button("inlezen.knop.neem_over", yes, "primary"),
            button("inlezen.knop.niet_doen", no),
        ),
        once=True,
    )


def _word(name: str) -> Text:
    return say("algemeen.woord.naam", w=name)


def _counts(proposal: Proposal) -> list[Text]:
    counts = {
        "nieuw": proposal.count,
        "bekend": proposal.known,
        "buiten": proposal.outside,
        "niet_gelezen": len(proposal.problems),
    }
    return [say(f"inlezen.voorstel.{name}", n=n) for name, n in counts.items() if n]


def _duties(proposal: Proposal) -> list[Text]:
    """A line for what somebody would do in one set of fields, by name."""
    plans = sorted(
        proposal.plans, key=lambda plan: (proposal.people[plan.person_id].name, plan.person_id)
    )
    said = [_line(proposal.people[plan.person_id].name, plan) for plan in plans[:MOST_PLANS]]
    more = len(plans) - MOST_PLANS
    return [*said, say("inlezen.voorstel.meer_mensen", n=more)] if more > 0 else said


def _line(name: str, plan: Plan) -> Text:
    said = said_duties(plan.recurrences[:DUTIES], ZoneInfo(plan.zone))
    more = len(plan.recurrences) - DUTIES
    if more > 0:
        said.append(say("inlezen.voorstel.en_nog", n=more))
    fields = [rechtsgebied(field) for field in plan.rechtsgebieden]
    about = fields or [say("woorden.rechtsgebied.alle")]
    return say("inlezen.voorstel.wie", name=name, rechtsgebieden=about, diensten=_joined(said))


def _joined(texts: Sequence[Text]) -> Text:
    first, *rest = texts
    return say("inlezen.voorstel.en", een=first, rest=_joined(rest)) if rest else first


async def _second_look(turn: Turn, proposal: Proposal) -> list[Text]:
    """What may surprise: holidays, and people who cannot be reached."""
    found = []
    if proposal.free:
        days: dict[date, str] = dict(proposal.free)
        named = [
            say("rooster.vul.vrij", dag=Days((day,)), naam=name)
            for day, name in [*days.items()][:SHOWN]
        ]
        found.append(say("inlezen.voorstel.feestdagen", n=len(proposal.free), dagen=_joined(named)))
    plans = {plan.person_id: plan for plan in proposal.plans}
    pools = {proposal.people[one]: plan.pool for one, plan in plans.items()}
    unreachable = await warnings(turn, pools)
    return [*found, *unreachable[:SHOWN]]


def not_understood(problems: Sequence[Problem], notices: Sequence[Problem]) -> list[Message]:
    """What was left out, and what was taken but not quite as the file has it."""
    parts = {"inlezen.voorstel.problemen": problems, "inlezen.voorstel.let_op": notices}
    return [Message(say(key), _told(found)) for key, found in parts.items() if found]


def _told(problems: Sequence[Problem]) -> tuple[Line, ...]:
    lines = [_problem_line(problem) for problem in problems[:MOST_LINES]]
    more = len(problems) - MOST_LINES
    if more > 0:
        lines.append(Line(say("inlezen.voorstel.en_nog_regels", n=more)))
    return tuple(lines)


def _problem_line(problem: Problem) -> Line:
    """A title of a calendar may be about anything: Telegram gets its number only (ruling 1), and
    what looks like personal data nobody gets."""
    fout = Text(problem.key, dict(problem.values))  # type: ignore[arg-type]  # words and numbers
    place = problem.place
    bare = say(BARE.get(place, place), nummer=problem.number, fout=fout)
    if not problem.who or findings(problem.who):
        return Line(bare)
    named = NAMED.get(place, place)
    return Line(secret(named, nummer=problem.number, wie=problem.who, fout=fout), instead=bare)
