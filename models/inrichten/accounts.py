"""Where the people are reached. An account belongs to whom the file says."""

from collections.abc import Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from config.organisatie import Organisatie, Persoon
from models.inrichten.change import Change, What, differences
from models.people import Account, Person

LABELS = {"workspace": "werkruimte", "external_id": "id"}


def wanted_accounts(
    key: str, wanted: Organisatie, person: Persoon
) -> Iterator[tuple[str, str, str]]:
    """The practice workspace comes last: people are reached on the first that is live."""
    if person.slack:
        yield "slack", wanted.workspace, person.slack
    if person.telegram:
        yield "telegram", "", str(person.telegram)
    yield "web", "", key


async def hand_over(
    db: AsyncSession, wanted: Organisatie, known: Mapping[str, Person]
) -> list[Change]:
    """Frees every account that the file gives to somebody else, so that two can be swapped."""
    owners = {
        account: key
        for key, person in wanted.persoon.items()
        for account in wanted_accounts(key, wanted, person)
    }
    ids = {external_id for _, _, external_id in owners}
    rows = await db.execute(
        select(Account, Person.key).join(Person).where(Account.external_id.in_(ids))
    )
    changes = []
    for account, key in rows.all():
        place = (account.platform, account.workspace, account.external_id)
        if owners.get(place, key) != key:
            if key in known:
                known[key].accounts.remove(account)
            await db.delete(account)
            changes.append(Change(What.GONE, "account", key, " ".join(filter(None, place))))
    await db.flush()
    return changes


def apply_accounts(row: Person, wanted: Organisatie, person: Persoon) -> list[Change]:
    changes = []
    for platform, workspace, external_id in wanted_accounts(row.key, wanted, person):
        facts = {"workspace": workspace, "external_id": external_id}
        had = [account for account in row.accounts if account.platform == platform]
        if any((a.workspace, a.external_id) == (workspace, external_id) for a in had):
            continue
        if had:
            nearest = min(had, key=lambda account: account.workspace != workspace)
            detail = f"{platform} {differences(nearest, facts, LABELS)}"
            changes.append(Change(What.CHANGED, "account", row.key, detail))
        else:
            row.accounts.append(Account(platform=platform, **facts))
            changes.append(Change(What.NEW, "account", row.key, f"{platform} {external_id}"))
    return changes
