"""Who talks where: the asker's platform and the answerer's, and on which database.

Every conversation runs on `ALL_FACES` (the fixture `talk`): three casts in which each platform is
the asker's once and the answerer's once, with and without a mixed pair, and both databases. The two
other casts put the same faces together in another way. They are for the stories that everything
else stands on: asking, escalating, accepting, registering; a swap, an absence. Those are marked
`@everywhere`, or say `pytestmark = everywhere` for a whole file. A test that is about one platform
is parametrised with its own cast.
"""

import pytest

Cast = tuple[str, ...]

ALL_FACES: tuple[Cast, ...] = (
    ("slack", "telegram", "postgresql"),
    ("telegram", "slack"),
    ("web", "web"),
)
OTHER_PAIRS: tuple[Cast, ...] = (("slack", "slack"), ("slack", "telegram"))


def named(cast: Cast) -> str:
    return "+".join(cast)


everywhere = pytest.mark.parametrize("talk", ALL_FACES + OTHER_PAIRS, ids=named, indirect=True)
