"""A trouble that lasts: one line when it begins, one when it is over."""

from structlog.testing import capture_logs

from bot.spells import Spell


def test_it_is_told_when_it_begins_when_it_changes_and_when_it_is_over() -> None:
    spell = Spell("outbox round")
    with capture_logs() as logs:
        for failure in (OSError(), OSError(), ValueError(), ValueError()):
            spell.failed(failure)
        spell.went_well()
        spell.went_well()
    assert [(line["event"], line.get("failures")) for line in logs] == [
        ("outbox round failed", None),
        ("outbox round failed", None),
        ("outbox round goes well again", 4),
    ]
