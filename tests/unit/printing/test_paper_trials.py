"""A few of the thousand trials of tests/bench/bench_paper_faults.py: a printer or the program dies at a random byte."""

from core.papers.job import JobState
from printing import attempt
from tests.paper_trials import KINDS, run_trials


def test_no_paper_is_lost_doubled_or_untold_whatever_dies_and_when():
    tally = run_trials(9, seed=64)
    assert tally.notes == []
    assert tally.is_clean
    assert set(tally.by_kind) == set(KINDS)


def test_the_trials_find_a_spool_that_sends_again_by_itself(monkeypatch):
    whole = attempt.End

    def hopeful(**facts):
        if facts["state"] is JobState.UNKNOWN:
            facts["state"] = JobState.FAILED_BEFORE_SEND
        return whole(**facts)

    monkeypatch.setattr(attempt, "End", hopeful)
    assert not run_trials(4, seed=64, kinds=("plug",)).is_clean
