"""What a setting is called and what helps: Chinese in the model, English in a data file. It knows no setting."""

import tomllib
from collections.abc import Mapping

from core.base.resources import Resources
from core.config.section import Section

ENGLISH = "i18n/settings.en.toml"
Words = Mapping[str, Mapping[str, list[str]]]  # class, setting: title and, where there is one, help


def english_words(resources: Resources | None = None) -> Words:
    """Return the English of every setting, by the class of the model it stands in."""
    return tomllib.loads((resources or Resources()).path(ENGLISH).read_text("utf-8"))


def english_of(model: type[Section], key: str, english: Words) -> list[str]:
    """Return the English of a setting, looked for in its class and those it is made from; empty where there is none."""
    return next((words for one in model.__mro__ if (words := english.get(one.__name__, {}).get(key))), [])


def setting_words(model: type[Section], key: str, language: str, english: Words) -> tuple[str, str]:
    """Return title and help of a setting in ``zh`` or ``en``; the help may be empty. Without English it is Chinese."""
    field = model.model_fields[key]
    words = english_of(model, key, english) if language == "en" else []
    if not words:
        return field.title or "", field.description or ""
    return words[0], "".join(words[1:])
