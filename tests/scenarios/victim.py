"""A counter program that kills itself: plays a morning into a folder and says what it has done so far.

Called as ``python -c "from tests.scenarios.victim import live; live(folder)"``; its last paper never comes to an end.
"""

import json
import os
import signal
import sys
from pathlib import Path

from core.papers.job import JobState
from desktop.demo.crew import crew_at_work
from desktop.demo.stage import RECEIPT
from desktop.i18n import use_language
from tests.scenarios.player import OPEN, Player

MORNING = """
    kiosk ticket A tashi
    kiosk ticket D
    kiosk ticket D
    clerk call
    clerk card tashi
    clerk item ydjy
    clerk tick *
    clerk accept
    check printed receipt
    check printed office
    clerk call
    clerk start
    clerk hand 刘建军 330211197205163312
    clerk item gthsl
    clerk tick *
    clerk accept
    check printed receipt
    check printed office
"""
LAST = """
    clerk call
    clerk start
    clerk hand 周海燕 330211198604125529
    clerk item gthsl
    clerk tick *
    clerk accept
"""


def live(folder: str) -> None:
    out = Path(folder)
    use_language("zh")
    with crew_at_work(out, OPEN, district_folder=out / "district") as crew:
        player = Player(crew)
        player.play(MORNING)
        say("cases", [case.number for case in player.cases()])
        crew.stage._printers[RECEIPT].set(baud=300)  # takes the bytes in, answers in a minute
        player.play(LAST)
        number = player.case.number
        sending = (JobState.SENDING, JobState.SENT)
        player.until(lambda: player.jobs("receipts/receipt", number)[0].state in sending, "a paper on its way")
        say("last", number)
        say("head", player.read(lambda work: work.journal.head()[0]))
        os.kill(os.getpid(), signal.SIGKILL)  # at once: the printer is given up before long


def say(word: str, value: object) -> None:
    sys.stdout.write(json.dumps([word, value]) + "\n")
    sys.stdout.flush()
