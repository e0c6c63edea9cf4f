"""The commands a chat with the bot offers: those of `/piket`, each as one tap in the menu."""

from telegram import Bot, BotCommand

from config.texts import LANGUAGES, sentence

MENU = (
    *("piket", "wie", "rooster", "kalender", "nummer", "intrekken"),
    *("signaal", "agenda", "hulp"),
)
SHORTCUTS = ("start", *MENU[1:], "who", "roster", "calendar", "number", "withdraw", "help")
"""Commands that go without `/piket`: those of the menu, and in English."""


async def set_menu(bot: Bot) -> None:
    """In Dutch for everybody, in English for who uses Telegram in English."""
    for language in LANGUAGES:
        commands = [BotCommand(name, sentence(language, f"telegram.menu.{name}")) for name in MENU]
        await bot.set_my_commands(commands, language_code=None if language == "nl" else language)
