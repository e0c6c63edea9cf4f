"""Text as a person typed it, out of what Slack made of it (ruling 14).

Slack escapes `&`, `<` and `>` and links what it knows: `<tel:+31302345678|030 234 56 78>`,
`<mailto:a@b.nl|a@b.nl>`, `<@U1>`, `<#C1|general>`, `<!channel>`
(docs.slack.dev/messaging/formatting-message-text).
"""

import re

LINKED = re.compile(r"<([^<>]*)>")
ESCAPED = re.compile("&(amp|lt|gt);")
SIGNS = {"amp": "&", "lt": "<", "gt": ">"}


def unmark(text: str) -> str:
    """Links first: what was typed as `<...>` arrives escaped, so it cannot be taken for one."""
    plain = LINKED.sub(lambda found: _said(found.group(1)), text)
    return ESCAPED.sub(lambda found: SIGNS[found.group(1)], plain)


def _said(marked: str) -> str:
    target, _, label = marked.partition("|")
    if target.startswith("!"):
        return _special(target[1:], label)
    if target.startswith(("@", "#")):
        sign, name = target[0], label or target[1:]
        return sign + name.removeprefix(sign)
    return label or target.removeprefix("mailto:").removeprefix("tel:")


def _special(name: str, label: str) -> str:
    """`<!here>`, `<!subteam^S1|@team>`, `<!date^...|10 uur>`: a word again, never a call."""
    if name.startswith("date^"):
        return label
    return f"@{(label or name.partition('^')[0]).removeprefix('@')}"
