"""Scenarios are told in the language of the desk."""

import pytest

from desktop.i18n import language, use_language


@pytest.fixture(autouse=True, scope="module")
def chinese():
    spoken = language()
    use_language("zh")
    yield
    use_language(spoken)
