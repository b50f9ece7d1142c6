"""Holds for all tests: what could not run has not passed."""

import pickle
import tomllib
from functools import lru_cache

import pytest

pytest_plugins = ["tests.mariadb", "tests.postgres", "tests.rabbitmq", "tests.stores", "tests.cups"]

_parse = tomllib.loads


@lru_cache(4096)
def _parsed(text: str) -> bytes:
    return pickle.dumps(_parse(text))


def parsed_once(text: str) -> dict:
    """Return a new table of a text that was perhaps read before: Python's parser takes longer than most tests."""
    return pickle.loads(_parsed(text))


tomllib.loads = parsed_once  # hundreds of offices read the same tables


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and reporter.stats.get("skipped") and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
