"""The language a test speaks is its own."""

import pytest

from desktop.i18n import use_language


@pytest.fixture(autouse=True)
def own_language():
    yield
    use_language("en")
