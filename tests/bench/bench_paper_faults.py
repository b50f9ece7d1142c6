"""Pulled plugs, paper that ends and a killed program at random bytes: papers lost, doubled, and not told. Goal: none.

``bench_paper_faults.py [TRIALS] [SEED]``; a real store file, a real printer protocol over TCP and a pty, a real child
process to be killed. See tests/paper_trials.py for what is counted.
"""

import sys
import time

from measure import machine, say

from tests.paper_trials import Tally, run_trials


def main(trials: int = 1000, seed: int = 2026) -> int:
    """Run the trials and print what was found; 1 when a paper was lost, doubled or not told of."""
    say(machine())
    began = time.monotonic()

    def said(tally: Tally) -> None:
        if tally.trials % 100 == 0:
            say(f"  {tally.trials} trials, {tally.asked} questions, {len(tally.notes)} defects")

    tally = run_trials(trials, seed=seed, said=said)
    kinds = ", ".join(f"{name} {count}" for name, count in sorted(tally.by_kind.items()))
    say(f"{tally.trials} trials ({kinds}) over TCP and pty in {time.monotonic() - began:.0f} s, seed {seed}")
    say(f"  papers ordered        {2 * tally.trials}")
    say(f"  lost                  {tally.lost}")
    say(f"  doubled               {tally.doubled}")
    say(f"  unknown and not told  {tally.untold}")
    say(f"  confirmed, not there  {tally.untrue}")
    say(f"  never settled         {tally.stuck}")
    say(f"  questions to a clerk  {tally.asked}, all answered by looking into the tray")
    for note in tally.notes[:20]:
        say(f"  ! {note}")
    return 0 if tally.is_clean else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
