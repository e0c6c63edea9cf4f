"""What Slack made of typed text becomes what was typed (ruling 14)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.events import Place, Typed, Words
from bot.slack.reading import heard
from bot.slack.unmark import unmark
from models.privacy import findings
from tests.servers.slack_markup import as_sent, escaped

BOT = "U0PIKETBOT"


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("<tel:+31302345678|030 234 56 78>", "030 234 56 78"),
        ("<tel:0302345678>", "0302345678"),
        ("bel <tel:+31302345678|030 234 56 78> of mail", "bel 030 234 56 78 of mail"),
        ("<mailto:a@b.nl|a@b.nl>", "a@b.nl"),
        ("<mailto:a@b.nl>", "a@b.nl"),
        ("<http://rechtspraak.nl|rechtspraak.nl>", "rechtspraak.nl"),
        ("<https://x.nl/?a=1&amp;b=2>", "https://x.nl/?a=1&b=2"),
        ("Jansen &amp; Zn, 1 &lt; 2 &gt; 0", "Jansen & Zn, 1 < 2 > 0"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("&lt;!channel&gt;", "<!channel>"),
        ("<@U0007> en <@U0008|noor>", "@U0007 en @noor"),
        ("<#C0UTR> en <#C0UTR|piket>", "#C0UTR en #piket"),
        ("<!channel> <!here|here> <!everyone>", "@channel @here @everyone"),
        ("<!subteam^S01|@advocaten>", "@advocaten"),
        ("<!date^1732400000^{time}|10.42>", "10.42"),
        ("‏שלום 👋", "‏שלום 👋"),
        ("", ""),
    ],
)
def test_it_reads_as_it_was_typed(sent: str, typed: str) -> None:
    assert unmark(sent) == typed


@given(st.text(alphabet=st.sampled_from("ab&<>;lt|@!# 06-1234\n")))
def test_whatever_was_typed_comes_back(typed: str) -> None:
    """A command's text is only escaped."""
    assert unmark(escaped(typed)) == typed


@pytest.mark.parametrize("typed", ["bel 06 12345678", "mail jan@voorbeeld.nl", "+31 6 12345678"])
def test_the_privacy_check_sees_through_slacks_links(typed: str) -> None:
    sent = as_sent(typed)
    assert sent != typed
    assert findings(unmark(sent)) == findings(typed) != []


def said(text: str, channel: str = "C0UTRPIK", thread: str | None = None) -> Typed | Words | None:
    event = {"text": text, "channel": channel, "ts": "2.1"}
    return heard(event | ({"thread_ts": thread} if thread else {}), BOT)


THREAD = Place("slack", "C0UTRPIK", "1.1")


@pytest.mark.parametrize(
    ("heard_as", "meant"),
    [
        (said("ja"), None),
        (said("ja", thread="1.1"), Words("ja", THREAD, shared=True)),
        (said(f"<@{BOT}> wie"), Typed("wie")),
        (said(f"<@{BOT}|piket> wie"), Typed("wie")),
        (said(f"wie <@{BOT}>"), Typed("wie")),
        (said(f"<@{BOT}>"), Typed("")),
        (said(f"<@{BOT}> arbeidsrcht mag dit"), Typed("arbeidsrcht mag dit")),
        (said(f"<@{BOT}> goedemorgen"), Words("goedemorgen")),
        (said(f"<@{BOT}> ik bel nu", thread="1.1"), Words("ik bel nu", THREAD, shared=True)),
        (said("<@U0007> ja", thread="1.1"), Words("@U0007 ja", THREAD, shared=True)),
        (said("piket wie", channel="D1"), Typed("wie")),
        (said("/Piket  wie", channel="D1"), Typed("wie")),
        (said("piket", channel="D1"), Typed("")),
        (said("piketten is leuk", channel="D1"), Words("piketten is leuk")),
        (said("ik bel nu", "D1", "1.1"), Words("ik bel nu", Place("slack", "D1", "1.1"))),
    ],
)
def test_what_a_message_means(heard_as: object, meant: object) -> None:
    assert heard_as == meant
