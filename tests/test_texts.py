"""Both languages say the same things, and every key the code names has its sentence."""

import re
import string
from pathlib import Path

import pytest

from config.texts import HERE, LANGUAGES, flow, sentence
from config.vragen import TOEVOEGINGEN
from config.words import words
from models.overdracht import Outside, Stand
from models.piket_states import Outcome, State
from models.rechtsgebied import RECHTSGEBIEDEN
from models.vragen import every_question

FLOWS = sorted(path.stem for path in Path(HERE / "nl").glob("*.toml"))
CODE = [p for folder in ("config", "models", "handlers", "bot") for p in Path(folder).rglob("*.py")]
NAMED = re.compile(rf'"((?:{"|".join(FLOWS)})\.[a-z_]+\.[a-z_0-9]+)"')


def entries(language: str, name: str) -> dict[str, str]:
    return {
        f"{section}.{key}": text
        for section, texts in flow(language, name).items()
        for key, text in texts.items()
    }


@pytest.mark.parametrize("name", FLOWS)
def test_dutch_and_english_have_the_same_keys_and_gaps(name: str) -> None:
    def gaps(language: str) -> dict[str, set[str | None]]:
        return {
            key: {gap for _, gap, _, _ in string.Formatter().parse(text) if gap}
            for key, text in entries(language, name).items()
        }

    assert gaps("nl") == gaps("en")


def test_every_key_that_the_code_names_has_a_sentence() -> None:
    named = {key for path in CODE for key in NAMED.findall(path.read_text(encoding="utf-8"))}
    assert len(named) > 100
    for key in named:
        for language in LANGUAGES:
            assert sentence(language, key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_is_put_together_has_a_sentence(language: str) -> None:
    keys = [f"piket.stand.{state}" for state in State]
    keys += [f"woorden.rechtsgebied.{name}" for name in RECHTSGEBIEDEN]
    keys += [
        f"piket.reden.{reason}"
        for reason in (Outcome.NO_TIME, Outcome.NOT_MY_FIELD, Outcome.CONFLICT)
    ]
    keys += [f"overdracht.van.{state}" for state in Stand if state is not Stand.OPEN]
    keys += [f"overdracht.aan.{state}" for state in Stand if state is not Stand.NOTED]
    keys += [f"toevoeging.antwoord.{value}" for value in TOEVOEGINGEN]
    keys += [f"overdracht.buiten.{kind}" for kind in Outside]
    for question in every_question():
        keys += [f"registratie.kort.{question.wording}"]
        keys += [f"registratie.vraag.{question.wording}"] if question.options else []
        keys += [f"registratie.meer.{question.name}"] if question.optional else []
        keys += [f"registratie.{question.name}.{value}" for value in question.options]
    for key in keys:
        assert sentence(language, key), key


def test_words_lead_to_fields_that_exist_and_mean_one_thing() -> None:
    known = words()
    assert set(known.fields.values()) == set(RECHTSGEBIEDEN)
    assert set(known.synonyms.values()) <= set(RECHTSGEBIEDEN)
    assert not set(known.flows) & (set(known.fields) | set(known.synonyms))
