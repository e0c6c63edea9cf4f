"""`python -m bot`, whose edits do not wait: Slack takes fifty a minute, and a run of hundreds of
casussen would need most of an hour for its last cards; and where each edit gathers for a second,
timers of earlier casussen leave no quiet moment to judge the run at. All else is the bot as it is."""

from datetime import timedelta

from bot import __main__ as program
from bot.core import Adapter, Core
from bot.pacing import Bucket
from config.settings import Settings

assemble = program.assemble


def hurried(settings: Settings, faces: dict[str, Adapter]) -> Core:
    core = assemble(settings, faces)
    core.outbox.pace.shared = {**core.outbox.pace.shared, "slack:edit": Bucket(burst=1e9)}
    core.outbox.pace.gathers = timedelta(0)
    return core


if __name__ == "__main__":
    program.assemble = hurried  # type: ignore[assignment]
    program.cli()
