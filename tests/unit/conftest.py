"""The language a test speaks is its own, whatever ran before it."""

import pytest

from desktop.i18n import use_language


@pytest.fixture(autouse=True)
def own_language():
    use_language("en")
    yield
    use_language("en")
