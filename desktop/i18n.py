"""The language of the screen: English in the source, the site's language by gettext. It knows no widget."""

import gettext

from core.base.resources import Resources

_translations: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def use_language(language: str, resources: Resources | None = None) -> None:
    """Speak ``zh`` or ``en`` from now on; call before the first window: texts already shown stay as they are."""
    global _translations, _language  # noqa: PLW0603 - a program has one screen language
    _language = language
    if language == "en":
        _translations = gettext.NullTranslations()
        return
    path = (resources or Resources()).path("i18n/zh_CN.mo")
    with path.open("rb") as file:
        _translations = gettext.GNUTranslations(file)


def language() -> str:
    """Return the language in use; fault texts follow it."""
    return _language


def _(text: str) -> str:
    """Return the text in the language of the screen."""
    return _translations.gettext(text)


def _n(one: str, many: str, count: int) -> str:
    """Return the form of the text for a count; the caller fills ``{n}``."""
    return _translations.ngettext(one, many, count)
