"""The command line as a person meets it: what was printed where, and the code it left with."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

import main
from core.base.clock import SHANGHAI
from core.devices.simulated.people import PEOPLE
from desktop.demo.crew import crew_at_work
from desktop.demo.stage import Stage
from desktop.i18n import language, use_language

FAULT_LINE = re.compile(r"[a-z_]+\.[a-z_]+\.[a-z_]+: \S.* \S.*")


@dataclass(frozen=True)
class Said:
    """One run of a command."""

    code: int
    out: str
    err: str

    @property
    def fault(self) -> str:
        """Return the code of the one line on the error channel; it is the only one, and nothing succeeded."""
        assert self.code != 0, self.out
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert FAULT_LINE.fullmatch(lines[0]), lines[0]
        return lines[0].partition(":")[0]


@pytest.fixture
def run(capsys):
    """Run ``main.py`` in this process, under whatever language the windows of other tests left."""
    spoken = language()

    def command(*words) -> Said:
        capsys.readouterr()
        try:
            code = main.main([str(word) for word in words])
        except SystemExit as end:
            code = int(end.code or 0)
        said = capsys.readouterr()
        for card in PEOPLE.values():
            assert card.id_number not in said.err
        return Said(code, said.out, said.err)

    yield command
    use_language(spoken)


@dataclass(frozen=True)
class Used:
    """A profile a desk has worked on: its folder and the district it has not sent everything to."""

    folder: object
    day: date  # that was closed, and waits for the district
    yesterday: date  # that nobody closed


@pytest.fixture(scope="module")
def used(tmp_path_factory):
    """A demo profile with staff, six cases of the days before and papers, all of it waiting for the district."""
    start = (datetime.now(UTC) - timedelta(days=1)).astimezone(SHANGHAI).replace(hour=9, minute=30)
    out = tmp_path_factory.mktemp("used")
    with crew_at_work(out, start, has_district=False):
        pass
    return Used(out / "profile", (start - timedelta(days=3)).date(), start.date())


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    """Readers, printers and a district, all well."""
    stage = Stage(tmp_path_factory.mktemp("papers"))
    stage.start()
    yield stage
    stage.stop()


@pytest.fixture
def world(stage):
    """The overrides that lead a command to the stage."""
    return [part for setting in stage.settings() for part in ("--set", setting)]
