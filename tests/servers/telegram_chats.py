"""Chats: what stands where, and the methods of the Bot API that change it."""

from collections.abc import Callable

from tests.servers.ledger import Ledger, Sight, Sort
from tests.servers.telegram_html import Text, read_text
from tests.servers.telegram_people import Notice, Person, Posted, inline
from tests.servers.telegram_types import Json, Refused, Upload, bad

BOT: Json = {"id": 123456, "is_bot": True, "first_name": "Piket", "username": "piket_test_bot"}
TWO_DAYS = 48 * 3600


class Chats:
    """Messages and the methods on them, with the refusals a bot meets."""

    def __init__(
        self, problems: list[str], now: Callable[[], float], ledger: Ledger | None = None
    ) -> None:
        self.problems, self.now = problems, now
        self.ledger = ledger or Ledger()
        self.people: dict[int, Person] = {}
        self.posted: list[Posted] = []
        self.commands: dict[tuple[str, str], dict[str, str]] = {}
        self.queries: dict[str, int] = {}
        self.spent: set[str] = set()
        self.notices: list[Notice] = []

    def post(self, chat_id: int, from_bot: bool) -> Posted:
        """A new message; ids rise."""
        posted = Posted(chat_id, 1001 + len(self.posted), from_bot, self.now())
        self.posted.append(posted)
        return posted

    def shown(self, posted: Posted, deep: bool = True) -> Json:
        """As a Message: date in seconds, `reply_to_message` one level deep."""
        person = self.people[posted.chat_id]
        message: Json = {"message_id": posted.message_id, "date": int(posted.date)}
        message |= {"from": BOT if posted.from_bot else person.user(), "chat": person.chat()}
        if posted.edited:
            message["edit_date"] = int(posted.edited)
        parts = _content(posted)
        if rows := inline(posted.markup):
            parts["reply_markup"] = {"inline_keyboard": rows}
        if deep and posted.reply_to and not posted.reply_to.deleted:
            parts["reply_to_message"] = self.shown(posted.reply_to, deep=False)
        return message | {name: part for name, part in parts.items() if part}

    def send_message(self, arguments: Json) -> Json:
        """1-4096 characters to someone who can be written to."""
        return self._send(arguments, "text", 4096, None)

    def send_document(self, arguments: Json) -> Json:
        """An upload, or the file_id of an earlier one; the caption has at most 1024 characters."""
        document = arguments["document"]
        if isinstance(document, str):
            known = (p.document for p in self.posted if p.document and _file_id(p) == document)
            document = next(known, None)
        if document is None:
            raise bad("wrong file identifier/HTTP URL specified")
        if not document.content:
            raise bad("file must be non-empty")
        return self._send(arguments, "caption", 1024, document)

    def _send(self, arguments: Json, name: str, most: int, document: Upload | None) -> Json:
        person = self._reachable(arguments["chat_id"])
        content = self._read(arguments, name, most)
        if "message_thread_id" in arguments:
            raise bad("message thread not found")
        answered = self._answered(person.id, arguments.get("reply_parameters"))
        posted = self.post(person.id, from_bot=True)
        posted.document, posted.reply_to = document, answered
        posted.write(arguments.get(name, ""), content, arguments.get("reply_markup"))
        self._seen(posted, Sort.POSTED)
        return self.shown(posted)

    def _seen(self, posted: Posted, what: Sort) -> None:
        where, text = f"{posted.chat_id}/{posted.message_id}", posted.text
        self.ledger.add(
            Sight(
                "telegram",
                str(posted.chat_id),
                what,
                where,
                "" if posted.deleted else text,
                len(posted.versions),
                buttons=tuple(posted.buttons),
                rings=what is Sort.POSTED,
            )
        )

    def _read(self, arguments: Json, name: str, most: int) -> Text:
        content = read_text(arguments, name, most)
        self.problems += [f"{loose} in {arguments[name]!r:.60}" for loose in content.loose]
        return content

    def _reachable(self, chat_id: int | str) -> Person:
        """Who pressed Start: "bots can't initiate conversations" (core.telegram.org/bots/faq)."""
        person = self.people.get(chat_id) if isinstance(chat_id, int) else None
        if person is None:
            raise bad("chat not found")
        if person.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user", problem=False)
        if not person.started:
            why = "bot can't initiate conversation with a user"
            raise Refused(403, f"Forbidden: {why}", problem=False)
        return person

    def find(self, chat_id: int, message_id: int) -> Posted | None:
        """A message that still stands."""
        found = [p for p in self.posted if (p.chat_id, p.message_id) == (chat_id, message_id)]
        return found[0] if found and not found[0].deleted else None

    def _answered(self, chat_id: int, reply: Json | None) -> Posted | None:
        """A reply to what is gone is refused unless `allow_sending_without_reply`."""
        if reply is None:
            return None
        found = self.find(reply.get("chat_id", chat_id), reply["message_id"])
        if not found and not reply.get("allow_sending_without_reply"):
            raise bad("message to be replied not found", problem=False)
        return found

    def edit_text(self, arguments: Json) -> Json:
        """A new version; without `reply_markup` the buttons go."""
        posted = self._own(arguments)
        if posted.document:
            raise bad("there is no text in the message to edit")
        content = self._read(arguments, "text", 4096)
        return self._edit(posted, arguments["text"], content, arguments.get("reply_markup"))

    def edit_markup(self, arguments: Json) -> Json:
        """Other buttons, or none, below the same text."""
        posted = self._own(arguments)
        return self._edit(posted, posted.html, posted.content, arguments.get("reply_markup"))

    def _edit(self, posted: Posted, html: str, content: Text, markup: Json | None) -> Json:
        if posted.looks_like(content, markup):
            same = "specified new message content and reply markup are exactly the same"
            where = "as a current content and reply markup of the message"
            raise bad(f"message is not modified: {same} {where}", problem=False)
        posted.write(html, content, markup)
        posted.edited = self.now()
        self._seen(posted, Sort.EDITED)
        return self.shown(posted)

    def _own(self, arguments: Json) -> Posted:
        posted = self._named(arguments, "edit")
        if not posted.from_bot:
            raise bad("message can't be edited")
        return posted

    def _named(self, arguments: Json, to: str) -> Posted:
        if not {"chat_id", "message_id"} <= arguments.keys():
            raise bad("message identifier is not specified")
        person = self._reachable(arguments["chat_id"])
        posted = self.find(person.id, arguments["message_id"])
        if posted is None:
            raise bad(f"message to {to} not found", problem=False)
        return posted

    def delete_message(self, arguments: Json) -> bool:
        """If "sent less than 48 hours ago"; in a private chat the messages of the user too."""
        posted = self._named(arguments, "delete")
        if self.now() - posted.date >= TWO_DAYS:
            raise bad("message can't be deleted for everyone", problem=False)
        posted.deleted = True
        self._seen(posted, Sort.DELETED)
        return True

    def pin_message(self, arguments: Json) -> bool:
        """At the top of the chat."""
        self._named(arguments, "pin").pinned = True
        return True

    def answer_query(self, arguments: Json) -> bool:
        """An answer ends the tap's progress bar; a query takes one answer."""
        query = arguments["callback_query_id"]
        too_late = "query is too old and response timeout expired or query ID is invalid"
        if query not in self.queries:
            raise bad(too_late)
        if query in self.spent:
            raise bad(too_late, problem=False)
        self.spent.add(query)
        text, alert = arguments.get("text", ""), arguments.get("show_alert", False)
        who = self.queries[query]
        self.notices.append(Notice(who, text, alert))
        if text:
            self.ledger.add(Sight("telegram", str(who), Sort.ALONE, f"{who}/{query}", text))
        return True

    def set_commands(self, arguments: Json) -> bool:
        """The list for one scope and language; replaces what stood there."""
        found = {c["command"]: c["description"] for c in arguments["commands"]}
        self.commands[_audience(arguments)] = found
        return True

    def get_commands(self, arguments: Json) -> list[Json]:
        """Exactly what was set for this scope and language."""
        found = self.commands.get(_audience(arguments), {})
        return [{"command": name, "description": text} for name, text in found.items()]

    def delete_commands(self, arguments: Json) -> bool:
        """After this, users of that language see the list of a wider scope."""
        self.commands.pop(_audience(arguments), None)
        return True

    def get_chat(self, arguments: Json) -> Json:
        """As a ChatFullInfo."""
        gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")
        accepted = dict.fromkeys((*gifts, "gifts_from_channels"), True)
        about = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": accepted}
        return self._reachable(arguments["chat_id"]).chat() | about


def _audience(arguments: Json) -> tuple[str, str]:
    """Scope ("default", "chat:12") and language ("" is all)."""
    scope = arguments.get("scope", {"type": "default"})
    parts = [str(scope[name]) for name in ("type", "chat_id", "user_id") if name in scope]
    return ":".join(parts), arguments.get("language_code", "")


def _file_id(posted: Posted) -> str:
    return f"file-{posted.message_id}"


def _content(posted: Posted) -> Json:
    """The words of a message, or a document with its caption."""
    said, marks = posted.text, posted.content.entities
    if not posted.document:
        return {"text": said, "entities": marks}
    file = posted.document
    document = {"file_id": _file_id(posted), "file_unique_id": f"unique-{posted.message_id}"}
    about = {"file_name": file.name, "mime_type": file.mime, "file_size": len(file.content)}
    return {"document": document | about, "caption": said, "caption_entities": marks}
