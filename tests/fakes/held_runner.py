"""A runner of presenters whose answers come when the test says so: what a busy store lane is to a window."""

from desktop.presenters.runner import InlineRunner


class HeldRunner(InlineRunner):
    """See desktop.presenters.office.Runner. Holds what is asked while it ``is_holding``; else it is done at once."""

    def __init__(self, *, is_holding=True):
        self.is_holding, self.held = is_holding, []

    def run(self, job, done, failed):
        if self.is_holding:
            self.held.append((job, done, failed))
        else:
            super().run(job, done, failed)

    def answer(self, count=1):
        """Do and answer the oldest of what is held."""
        for _ in range(count):
            super().run(*self.held.pop(0))

    def answer_held(self, *, newest_first=False):
        """Do and answer what is held now; what that asks is held, or not, as ever."""
        held, self.held = self.held, []
        for each in reversed(held) if newest_first else held:
            super().run(*each)

    def answer_all(self):
        """Do and answer everything, and what that asks."""
        while self.held:
            self.answer()
