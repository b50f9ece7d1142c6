"""Tells the hall who sits at this counter: signed in is open, paused or locked is paused, signed out is closed."""

import logging

from core.base.acts import Act
from core.base.faults import Fault
from core.queue.post import Post, PostState
from desktop.presenters.desk import Desk
from desktop.presenters.office import Office, Runner

log = logging.getLogger(__name__)


class OwnPost:
    """Follows the desk; what cannot be told now is told with the next change, and calls go on meanwhile."""

    def __init__(self, office: Office, runner: Runner, desk: Desk) -> None:
        self._office, self._runner, self._desk = office, runner, desk
        self._told = (PostState.CLOSED, "")
        self._who = ""
        desk.on_change(self._follow)

    def _follow(self) -> None:
        desk = self._desk
        who = desk.session.account.number if desk.session else ""
        if who and not desk.may("counter.serve"):
            return  # who may not serve sits at no counter
        state = PostState.CLOSED if not who else PostState.OPEN
        if who and (desk.is_paused or desk.is_locked):
            state = PostState.PAUSED
        if (state, who) == self._told:
            return
        self._told, self._who = (state, who), who or self._who
        act, posts = Act.new(who=self._who, where=desk.counter), self._office.posts
        change = {PostState.OPEN: posts.open, PostState.PAUSED: posts.pause, PostState.CLOSED: posts.close}[state]

        def job() -> Post:
            return change(act)

        self._runner.run(job, lambda _post: None, self._untold)

    def _untold(self, fault: Fault) -> None:
        self._told = (PostState.CLOSED, "?")
        log.warning("the hall was not told of this counter: %s", fault)
