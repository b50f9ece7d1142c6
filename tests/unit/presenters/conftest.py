"""The office and the desk most presenters are tried at; a file that needs another has its own."""

import pytest

from desktop.i18n import use_language
from tests.fakes.counter_office import CounterOffice, signed_in


@pytest.fixture
def office():
    """An office in memory; Chinese is spoken there, for as long as the test runs."""
    use_language("zh")
    return CounterOffice()


@pytest.fixture
def desk(office):
    """The presenters of a desk where the clerk is signed in."""
    presenters = office.presenters()
    signed_in(office, presenters)
    return presenters
