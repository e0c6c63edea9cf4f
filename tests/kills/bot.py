"""`python -m bot` with one limit lifted: Slack takes fifty edits a minute, and a run of hundreds of
casussen would wait most of an hour for its last cards. All else is the bot as it is."""

from bot import __main__ as program
from bot.core import Adapter, Core
from bot.pacing import Bucket
from config.settings import Settings

assemble = program.assemble


def hurried(settings: Settings, faces: dict[str, Adapter]) -> Core:
    core = assemble(settings, faces)
    core.outbox.pace.shared = {**core.outbox.pace.shared, "slack:edit": Bucket(burst=1e9)}
    return core


if __name__ == "__main__":
    program.assemble = hurried  # type: ignore[assignment]
    program.cli()
