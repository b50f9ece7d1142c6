"""Holds for all tests: what could not run has not passed."""

import pytest

pytest_plugins = ["tests.mariadb", "tests.postgres", "tests.rabbitmq", "tests.stores", "tests.cups"]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and reporter.stats.get("skipped") and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
