"""The first line on duty as well: who can be asked in every direction."""

from sqlalchemy import select

from models.location import Location
from models.people import Account, Kind, Membership, Organisation, Person, Role
from models.rooster import ShiftRule
from tests.talk import Talk
from tests.world import LONG_AGO, WEEKDAYS

DUTIES = (
    ("bram", "utrecht", Kind.HJL),
    ("lotte", "utrecht", Kind.HJL),
    ("lotte", "zwolle", Kind.HJL),
    ("aisha", "utrecht", Kind.SRW),
    ("sami", "utrecht", Kind.SRW),
    ("sami", "zwolle", Kind.SRW),
    ("yilmaz", "zwolle", Kind.ADVOCATUUR),
)


async def first_line_on_duty(talk: Talk) -> None:
    """Sami works for both SRW of Utrecht and of Zwolle; nobody else is new."""
    async with talk.database.writing.begin() as db:
        places = {place.key: place for place in await db.scalars(select(Location))}
        srw = await db.scalar(select(Organisation).where(Organisation.kind == Kind.SRW))
        assert srw is not None
        sami = Person(key="sami", name="Sami", work_number="+31302345699")
        sami.memberships = [
            Membership(location=place, organisation=srw, role=Role.MEDEWERKER)
            for place in places.values()
        ]
        platform = talk.asker
        sami.accounts = [
            Account(
                platform=platform,
                workspace=talk.world.workspace(platform),
                external_id=talk.world.external_id("sami", platform),
            )
        ]
        db.add(sami)
        await db.flush()
        people = {person.key: person for person in await db.scalars(select(Person))}
        for key, place, pool in DUTIES:
            rule = ShiftRule(
                person_id=people[key].id,
                location_id=places[place].id,
                pool=pool,
                rechtsgebieden=[],
                made_at=LONG_AGO,
                **ShiftRule.facts(WEEKDAYS),
            )
            db.add(rule)
