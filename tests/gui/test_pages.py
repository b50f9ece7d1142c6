"""Every page the registry names opens in the window, hears its presenter and lets it go."""

import pytest

from desktop.registry import ADMIN_SECTIONS, OVER_PAGES, SCREENS, as_widget
from tests.fakes.counter_office import signed_in


@pytest.fixture
def work(shell, office, presenters):
    """Be an administrator's window."""
    signed_in(office, presenters)
    return shell


@pytest.mark.parametrize("key", [screen.key for screen in SCREENS])
def test_a_page_opens(work, key):
    work.open_page(key)
    page = work.page(key)
    assert as_widget(page).isVisible()


@pytest.mark.parametrize("key", [section.key for section in ADMIN_SECTIONS])
def test_a_section_opens(work, key):
    work.open_page("admin")
    admin = work.page("admin")
    admin.show_section(key)
    assert as_widget(admin.section(key)).isVisible()


@pytest.mark.parametrize("screen", OVER_PAGES, ids=lambda screen: screen.key)
def test_a_page_over_the_others_listens(work, style, presenters, screen):
    page = screen.build(presenters, style)
    as_widget(page).setParent(work)
    page.attach()
    page.detach()


def test_whoever_signs_out_leaves_nothing_behind_on_any_page(work, presenters):
    for screen in SCREENS:
        work.open_page(screen.key)
    for section in ADMIN_SECTIONS:
        work.page("admin").show_section(section.key)
    presenters.staff.begin_new()
    presenters.gate.lock()
    presenters.gate.sign_out()
    assert presenters.gate.view.mode == "sign_in"
    assert (presenters.staff.view.rows, presenters.staff.view.is_new) == ((), False)
