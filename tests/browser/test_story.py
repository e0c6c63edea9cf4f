"""The whole story in the practice workspace, as a newcomer plays it."""

from dataclasses import dataclass

from playwright.async_api import Download, Locator, Page, expect

from tests.browser.conftest import Picture
from tests.practice import Running

ASK = "/piket arbeidsrecht mag ontslag op staande voet na één keer te laat?"
SENTENCE = "Het UWV belt werkgevers niet terug"


@dataclass
class Seat:
    """One window, and who sits in it."""

    page: Page
    number: int

    @property
    def window(self) -> Locator:
        return self.page.locator(".window").nth(self.number)

    @property
    def feed(self) -> Locator:
        return self.window.locator(".feed")

    @property
    def line(self) -> Locator:
        return self.window.get_by_role("textbox", name="Typ als")

    async def is_now(self, name: str) -> None:
        """Switch: this window becomes somebody else's."""
        await self.window.get_by_label("Wie ben je?").select_option(label=name)
        await expect(self.window.get_by_role("heading", level=2)).to_contain_text(
            name.split(" (")[0]
        )

    async def says(self, text: str) -> None:
        await self.line.fill(text)
        await self.line.press("Enter")
        await expect(self.line).to_have_value("")

    async def presses(self, label: str) -> None:
        await self.window.get_by_role("button", name=label, exact=True).last.click()

    async def goes_to(self, place: str) -> None:
        await self.window.locator(".places").get_by_role("link", name=place).click()

    async def sees(self, *texts: str) -> None:
        for text in texts:
            await expect(self.feed).to_contain_text(text)

    async def hears(self, text: str) -> None:
        await expect(self.window.locator(".notices")).to_contain_text(text)


async def start(app: Running, page: Page) -> tuple[Seat, Seat, Seat]:
    await page.goto(app.address)
    return Seat(page, 0), Seat(page, 1), Seat(page, 2)


async def test_the_whole_story(app: Running, page: Page, picture: Picture) -> None:
    noor, devries, jansen = await start(app, page)
    await picture("1-begin")
    await noor_asks_and_nobody_answers(page, noor, devries)
    await picture("2-gevraagd")
    await jansen_accepts(noor, devries, jansen)
    await picture("3-opgepakt")
    await page.get_by_role("button", name="+5 minuten").click()
    await both_register(noor, jansen)
    await noor_writes_a_signaal(noor, picture)
    await aisha_recognises_it(devries)
    await picture("5-signaal")
    await bram_pulls_the_agenda(page, jansen)
    await devries.sees("Agenda signaleringsoverleg Utrecht")
    await noor.goes_to("#piket-utrecht")
    await noor.sees("Gesproken met mr. Jansen")
    await picture("6-agenda")


async def noor_asks_and_nobody_answers(page: Page, noor: Seat, devries: Seat) -> None:
    await page.get_by_role("button", name="Zet dit voor me klaar").click()
    await expect(noor.line).to_have_value(ASK)
    await noor.line.press("Enter")
    await noor.hears("Ik vraag mr. De Vries")
    await devries.sees("Van Noor, Juridisch Loket Utrecht", "mag ontslag op staande voet")
    await expect(devries.window.locator(".places [aria-current] .news")).to_have_text("1 nieuw")
    await noor.presses("Weet ik niet")
    await page.get_by_role("button", name="+5 minuten").click()
    await expect(page.locator("#klok")).to_contain_text("dinsdag 3 maart, 10.42")
    await noor.sees("Geen reactie van mr. De Vries. Ik vraag nu mr. Jansen")
    await devries.sees("Je kunt het nog oppakken")
    await expect(devries.window.get_by_role("button", name="Ik bel nu")).to_be_visible()


async def jansen_accepts(noor: Seat, devries: Seat, jansen: Seat) -> None:
    await jansen.presses("Ik bel nu")
    await noor.sees("Mr. Jansen belt je nu", "030 234 5612")
    await jansen.sees("Jij belt Noor", "030 234 5601")
    await devries.sees("Al opgepakt door mr. Jansen")


async def both_register(noor: Seat, jansen: Seat) -> None:
    for answer in ("Eerste lijn kan verder", "5 tot 15 min", "Nee", "8"):
        await jansen.presses(answer)
    await jansen.sees("Cijfer: ingevuld", "Alles is ingevuld")
    for answer in ("Zelf afhandelen", "Ja"):
        await noor.presses(answer)


async def noor_writes_a_signaal(noor: Seat, picture: Picture) -> None:
    """A telephone number is refused beside its field, and what she typed is kept."""
    form = noor.window.get_by_role("dialog", name="Signaal")
    sentence = form.get_by_label("Wat gaat er mis, in één zin?")
    await expect(sentence).to_be_focused()
    await sentence.fill("Bel 030 234 5678")
    await form.get_by_label("In regels of uitvoering").check()
    await form.get_by_role("radio", name="Vaker gezien").check()
    await form.get_by_role("button", name="Verstuur").click()
    await expect(form.locator(".error")).to_contain_text("telefoonnummer")
    await expect(sentence).to_have_value("Bel 030 234 5678")
    await picture("4-formulier")
    await sentence.fill(SENTENCE)
    await form.get_by_role("button", name="Verstuur").click()
    await expect(form).to_have_count(0)


async def aisha_recognises_it(seat: Seat) -> None:
    await seat.is_now("Aisha (Sociaal Raadslieden)")
    await seat.goes_to("#signalering-utrecht")
    await seat.sees("Signaal arbeidsrecht", SENTENCE)
    await seat.presses("Herken ik ook")
    await seat.hears("Herkend door: 1")
    await seat.sees("1 collega herkent dit")


async def bram_pulls_the_agenda(page: Page, seat: Seat) -> None:
    await seat.is_now("Bram (Juridisch Loket, coördinator)")
    await seat.says("/piket agenda")
    await seat.sees("Agenda signaleringsoverleg Utrecht. 1 signaal", SENTENCE)
    async with page.expect_download() as waiting:
        await seat.feed.get_by_role("link", name="Bewaar als bestand").click()
    assert SENTENCE in await text_of(await waiting.value)
    await seat.presses("Plaats in kanaal")
    await seat.hears("De agenda staat in het kanaal")


async def text_of(download: Download) -> str:
    return (await download.path()).read_text(encoding="utf-8")


async def test_typing_and_open_forms_survive_what_happens_meanwhile(
    app: Running, page: Page
) -> None:
    noor, devries, _ = await start(app, page)
    await devries.says("/piket")
    form = devries.window.get_by_role("dialog")
    await form.get_by_label("Wat is je vraag, kort?").fill("half getypt")
    await noor.says(ASK)
    await noor.line.fill("ik typ nog")
    await devries.sees("Kun je bellen?")
    await expect(form.get_by_label("Wat is je vraag, kort?")).to_have_value("half getypt")
    await page.get_by_role("button", name="+5 minuten").click()
    await noor.sees("Geen reactie van mr. De Vries")
    await expect(noor.line).to_have_value("ik typ nog")
    await page.keyboard.press("Escape")
    await form.get_by_label("Wat is je vraag, kort?").press("Escape")
    await expect(form).to_have_count(0)
    await expect(devries.line).to_be_focused()


async def test_everything_works_with_the_keyboard(app: Running, page: Page) -> None:
    noor, devries, _ = await start(app, page)
    await noor.says(ASK)
    call = devries.window.get_by_role("button", name="Ik bel later")
    await call.focus()
    await page.keyboard.press("Enter")
    await devries.sees("Of typ een tijd")
    focused = await page.evaluate("document.activeElement.closest('.window')?.id")
    assert focused == "v2", "after a tap the focus stays on the card"
    await devries.window.get_by_role(
        "button", name="Antwoord op het bericht van 10.37"
    ).last.focus()
    await page.keyboard.press("Enter")
    await expect(devries.line).to_be_focused()
    await page.keyboard.type("om half twaalf")
    await page.keyboard.press("Enter")
    await devries.hears("Begrepen: je belt Noor over 53 min, om 11.30")
    await noor.sees("Mr. De Vries belt je om 11.30")


async def test_news_is_said_aloud_and_marked_until_it_was_looked_at(
    app: Running, page: Page
) -> None:
    noor, devries, _ = await start(app, page)
    await noor.says(ASK)
    await expect(devries.window.locator("[id$=-stem]")).to_contain_text("nieuw: Piketvraag")
    await expect(devries.feed.locator(".new")).to_have_count(1)
    await devries.line.click()
    await page.reload()
    await devries.sees("Kun je bellen?")
    await expect(devries.feed.locator(".new")).to_have_count(0)


async def test_a_thread_is_one_press_away_and_colleagues_talk_in_it(
    app: Running, page: Page
) -> None:
    noor, devries, jansen = await start(app, page)
    await noor.says(ASK)
    await app.settled()  # a list that is drawn anew under a finger loses its press
    await devries.window.get_by_role("link", name="Naar de thread").click()
    await devries.sees("kaart van Noor")
    await devries.window.get_by_role("button", name="Antwoord").first.click()
    await expect(devries.window.locator(".about")).to_contain_text("Antwoord op: Piketvraag")
    await devries.says("even overleggen")
    await jansen.goes_to("#piket-utrecht")
    await jansen.sees("even overleggen")


async def test_people_come_and_go_and_a_reload_keeps_them(app: Running, page: Page) -> None:
    noor, _, jansen = await start(app, page)
    await expect(page.get_by_role("button", name="Nog iemand erbij")).to_be_hidden()
    await page.get_by_role("button", name="Sluit het venster van mr. De Vries").click()
    await expect(page.locator(".window")).to_have_count(2)
    await noor.is_now("Lotte (Juridisch Loket)")
    await noor.goes_to("#piket-zwolle")
    await expect(noor.feed).to_contain_text("Hier staat nog niets")
    await page.reload()
    assert page.url.endswith("/?p=lotte@zwolle:piket&p=jansen")
    await expect(noor.window.get_by_role("heading", level=2)).to_contain_text("Lotte")
    await expect(noor.feed).to_contain_text("Hier staat nog niets")
    await page.get_by_role("button", name="Nog iemand erbij").click()
    await expect(jansen.window.get_by_role("heading", level=2)).to_contain_text("Noor")


async def test_nothing_sticks_out_on_a_phone_or_on_a_screen(
    app: Running, page: Page, picture: Picture
) -> None:
    noor, devries, _ = await start(app, page)
    await noor.says(ASK)
    await devries.sees("Kun je bellen?")
    for width in (1280, 760, 390):
        await page.set_viewport_size({"width": width, "height": 844})
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width
        await picture(f"breed-{width}")


async def test_every_control_has_a_name(app: Running, page: Page) -> None:
    noor, _, _ = await start(app, page)
    await noor.says("/piket")
    await expect(noor.window.get_by_role("dialog", name="Vraag het piket")).to_be_visible()
    nameless = await page.evaluate(
        """() => [...document.querySelectorAll("button, a, select, textarea, input:not([type=hidden])")]
            .filter((e) => !(e.labels?.length || e.getAttribute("aria-label") || e.textContent.trim()))
            .map((e) => e.outerHTML)"""
    )
    assert nameless == []
    twice = await page.evaluate(
        """() => { const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
            return ids.filter((id, n) => ids.indexOf(id) !== n); }"""
    )
    assert twice == []
