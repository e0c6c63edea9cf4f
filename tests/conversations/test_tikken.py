"""Nobody needs more than five taps, and nothing is typed after the command (DOMAIN, finding 1)."""

import pytest

from tests.conversations.tikken import FLOWS, SENTENCE, Flow
from tests.talk import Talk


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
async def test_each_flow_takes_few_taps_and_no_typing(talk: Talk, flow: Flow) -> None:
    if flow.sentence and "telegram" in (talk.asker, talk.answerer):
        return  # taps one by one and a page for the sentence: test_eigen_signaal counts those
    for person in await flow.story(talk):
        assert person.taps <= flow.most
        assert person.signs == (len(SENTENCE) if flow.sentence else 0)
    talk.reads_all()
