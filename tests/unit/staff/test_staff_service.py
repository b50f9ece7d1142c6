"""Accounts and sign-in: no default password, failures counted and locked, everything journalled."""

from datetime import datetime

import pytest
from argon2 import PasswordHasher

from core.base.acts import Act
from core.base.clock import SHANGHAI, SetClock
from core.base.faults import Fault
from core.base.resources import Resources
from core.config.model import Settings
from core.staff.account import Role
from core.staff.roles import load_roles
from core.staff.service import Session, StaffService
from tests.fakes.memory import MemoryStore
from tests.samples import an_account

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
ADMIN, GOOD = "lamp-river-42-stone", "溪边有三棵树 42"


class Office:
    """The staff room on a store in memory, with an administrator and a clerk."""

    def __init__(self) -> None:
        self.clock = SetClock(datetime(2026, 11, 23, 8, 30, tzinfo=SHANGHAI))
        self.store = MemoryStore(clock=self.clock)
        self.staff = self.opened()

    def opened(self, hasher: PasswordHasher = QUICK) -> StaffService:
        """Return the service as after a restart."""
        return StaffService(
            store=self.store, clock=self.clock, settings=Settings(), resources=Resources(), hasher=hasher
        )

    def peopled(self) -> "Office":
        self.staff.create_first_administrator(act("0001"), number="0001", name="周明", password=ADMIN)
        self.admin = self.sign_in("0001", ADMIN)
        self.staff.create(act("0001"), by=self.admin, number="0317", name="李慧敏", role=Role.CLERK, password=GOOD)
        return self

    def sign_in(self, number="0317", password=GOOD) -> Session:
        return self.staff.sign_in(act(number), number=number, password=password, counter="3")

    def fails(self, number="0317", password="wrong password") -> tuple[str, dict]:
        return refused(self.sign_in, number, password)

    def journal(self) -> list[tuple[str, str, str]]:
        with self.store.read() as work:
            return [(entry.action, entry.subject, entry.outcome) for entry in work.journal.entries()]


def act(who="0317") -> Act:
    return Act.new(who=who, where="3")


def refused(move, *args, **what) -> tuple[str, dict]:
    with pytest.raises(Fault) as error:
        move(*args, **what)
    return error.value.code, dict(error.value.facts)


@pytest.fixture
def empty() -> Office:
    return Office()


@pytest.fixture
def office() -> Office:
    return Office().peopled()


# The first administrator


def test_the_first_run_needs_an_administrator_and_has_no_default(empty):
    assert empty.staff.needs_first_administrator()
    assert empty.staff.all() == []
    for number, password in (("admin", "admin"), ("0001", ""), ("admin", "123456")):
        assert empty.fails(number, password)[0] == "staff.sign_in.wrong"
    account = empty.staff.create_first_administrator(act("system"), number="0001", name=" 周明 ", password=ADMIN)
    assert (account.number, account.name, account.role) == ("0001", "周明", Role.ADMINISTRATOR)
    assert not empty.staff.needs_first_administrator()
    assert empty.sign_in("0001", ADMIN).may("staff.manage")


def test_there_is_only_one_first_administrator(office):
    again = refused(office.staff.create_first_administrator, act(), number="0002", name="吴", password=ADMIN)
    assert again[0] == "staff.first.exists"
    assert [account.number for account in office.staff.all()] == ["0001", "0317"]


def test_a_repeat_creates_one(empty):
    once = act("system")
    first = empty.staff.create_first_administrator(once, number="0001", name="周明", password=ADMIN)
    assert empty.staff.create_first_administrator(once, number="0001", name="周明", password=ADMIN) == first
    assert empty.journal() == [("staff.create", "0001", "done")]


# Creating accounts


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"password": "short"}, "staff.create.weak"),
        ({"password": "03180318"}, "staff.create.weak"),
        ({"number": "0317"}, "staff.create.number_taken"),
        ({"number": ""}, "staff.create.incomplete"),
        ({"number": "03 18"}, "staff.create.incomplete"),
        ({"name": "  "}, "staff.create.incomplete"),
    ],
)
def test_what_cannot_be_created(office, changes, code):
    what = {"number": "0318", "name": "吴", "role": Role.CLERK, "password": GOOD} | changes
    assert refused(office.staff.create, act("0001"), by=office.admin, **what)[0] == code
    assert len(office.staff.all()) == 2


@pytest.mark.parametrize("role", [Role.CLERK, Role.SUPERVISOR, Role.AUDITOR])
def test_only_who_may_manage_creates_and_a_refusal_is_journalled(office, role):
    office.staff.create(act("0001"), by=office.admin, number="0400", name="钱", role=role, password=GOOD)
    own = office.sign_in("0400")
    what = {"number": "0500", "name": "孙", "role": Role.ADMINISTRATOR, "password": GOOD}
    assert refused(office.staff.create, act("0400"), by=own, **what) == (
        "staff.right.missing",
        {"right": "staff.manage"},
    )
    assert office.journal()[-1] == ("staff.create", "0500", "staff.right.missing")


def test_rights_are_those_of_now_and_not_of_the_sign_in(office):
    office.staff.create(act("0001"), by=office.admin, number="0002", name="吴", role=Role.ADMINISTRATOR, password=GOOD)
    second = office.sign_in("0002")
    office.staff.set_active(act("0002"), by=second, number="0001", is_active=False)
    what = {"number": "0500", "name": "孙", "role": Role.CLERK, "password": GOOD}
    assert refused(office.staff.create, act("0001"), by=office.admin, **what)[0] == "staff.right.missing"


# Signing in


def test_a_session_knows_who_where_when_and_what_they_may(office):
    session = office.sign_in()
    assert (session.account.name, session.counter, session.started_at) == ("李慧敏", "3", office.clock.now())
    assert session.rights == load_roles(Resources()).rights[Role.CLERK]
    assert session.may("counter.serve")
    assert not session.may("staff.manage")
    assert office.journal()[-1] == ("staff.sign_in", "0317", "done")


def test_a_repeated_sign_in_is_one_row(office):
    once = act()
    sessions = [office.staff.sign_in(once, number="0317", password=GOOD, counter="3") for _ in range(2)]
    assert sessions[0].account == sessions[1].account
    assert office.journal().count(("staff.sign_in", "0317", "done")) == 1
    assert refused(office.staff.sign_in, once, number="0317", password="other", counter="3")[0] == "staff.sign_in.wrong"


def test_failures_count_down_and_a_success_forgets_them(office):
    assert [office.fails()[1]["left"] for _ in range(3)] == [4, 3, 2]
    assert office.journal()[-1] == ("staff.sign_in", "0317", "staff.sign_in.wrong")
    office.sign_in()
    assert office.fails()[1] == {"left": 4}


def test_the_fifth_failure_locks_for_ten_minutes_even_over_a_restart(office):
    for _ in range(4):
        office.fails()
    assert office.fails() == ("staff.sign_in.locked", {"minutes": 10})
    office.clock.forward(9 * 60 + 1)
    office.staff = office.opened()
    assert office.fails(password=GOOD) == ("staff.sign_in.locked", {"minutes": 1})
    assert office.journal()[-1] == ("staff.sign_in", "0317", "staff.sign_in.locked")
    office.clock.forward(59)
    assert office.sign_in().account.failures == 0


def test_a_lock_does_not_grow_while_it_lasts_and_a_new_count_begins_after_it(office):
    for _ in range(5):
        office.fails()
    office.clock.forward(5 * 60)
    assert [office.fails()[1]["minutes"] for _ in range(7)] == [5] * 7
    office.clock.forward(5 * 60)
    assert [office.fails()[1] for _ in range(4)] == [{"left": 4}, {"left": 3}, {"left": 2}, {"left": 1}]
    assert office.fails()[0] == "staff.sign_in.locked"


def test_a_number_nobody_has_answers_as_a_wrong_password_does(office):
    known = [office.fails("0317", f"guess {n}") for n in range(7)]
    unknown = [office.fails("9999", f"guess {n}") for n in range(7)]
    assert known == unknown
    office.clock.forward(10 * 60)
    assert office.fails("0317", "guess") == office.fails("9999", "guess")


def test_what_was_typed_for_a_number_nobody_has_is_not_written_down(office):
    office.fails("my-secret-password")
    with office.store.read() as work:
        last = list(work.journal.entries())[-1]
    assert (last.action, last.subject, last.who, last.outcome) == ("staff.sign_in", "", "nobody", "staff.sign_in.wrong")
    assert "my-secret-password" not in repr(last)


def test_a_closed_account_answers_as_a_wrong_password_does(office):
    office.staff.set_active(act("0001"), by=office.admin, number="0317", is_active=False)
    assert office.fails(password=GOOD) == ("staff.sign_in.wrong", {"left": 4})
    office.staff.set_active(act("0001"), by=office.admin, number="0317", is_active=True)
    assert office.sign_in().account.is_active


def test_unlocking_the_screen_counts_like_signing_in(office):
    session = office.sign_in()
    office.staff.lock(act(), session)
    office.staff.check_password(act(), number="0317", password=GOOD)
    wrong = refused(office.staff.check_password, act(), number="0317", password="wrong")
    assert wrong == ("staff.sign_in.wrong", {"left": 4})
    assert office.journal()[-3:] == [
        ("staff.lock", "0317", "done"),
        ("staff.unlock", "0317", "done"),
        ("staff.unlock", "0317", "staff.sign_in.wrong"),
    ]
    assert office.fails()[1] == {"left": 3}


def test_signing_out_is_journalled_once(office):
    session, once = office.sign_in(), act()
    office.staff.sign_out(once, session)
    office.staff.sign_out(once, session)
    assert office.journal().count(("staff.sign_out", "0317", "done")) == 1


def test_older_hashes_are_made_anew_at_sign_in(office):
    before = office.staff.all()[1].secret
    office.staff = office.opened(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    office.sign_in()
    after = office.staff.all()[1].secret
    assert "m=16,t=2,p=1" in after
    assert after != before
    office.sign_in()


# Looking after accounts


def test_a_new_password_takes_the_lock_away(office):
    for _ in range(5):
        office.fails()
    office.staff.set_password(act("0001"), by=office.admin, number="0317", password="lake-lamp-7-bridge")
    assert office.sign_in(password="lake-lamp-7-bridge").account.number == "0317"
    assert office.fails(password=GOOD)[0] == "staff.sign_in.wrong"


def test_everybody_may_change_their_own_password_and_no_other(office):
    own = office.sign_in()
    office.staff.set_password(act(), by=own, number="0317", password="lake-lamp-7-bridge")
    other = refused(office.staff.set_password, act(), by=own, number="0001", password="lake-lamp-7-bridge")
    assert other[0] == "staff.right.missing"
    weak = refused(office.staff.set_password, act(), by=own, number="0317", password="0317")
    assert weak == ("staff.create.weak", {"min": 8})
    assert office.journal()[-1] == ("staff.set_password", "0001", "staff.right.missing")


def test_nobody_closes_their_own_account(office):
    own = refused(office.staff.set_active, act("0001"), by=office.admin, number="0001", is_active=False)
    assert own[0] == "staff.close.own"
    unknown = refused(office.staff.set_active, act("0001"), by=office.admin, number="9", is_active=False)
    assert unknown[0] == "staff.account.unknown"


def test_no_password_and_no_hash_in_the_journal(office):
    office.fails()
    office.sign_in()
    with office.store.read() as work:
        text = repr(list(work.journal.entries()))
    for secret in (ADMIN, GOOD, "wrong password", "argon2", "李慧敏", "周明"):
        assert secret not in text


# The data


def test_every_role_has_its_rights_and_no_role_reads_the_journal_and_manages_staff():
    book = load_roles(Resources())
    assert set(book.rights) == set(Role)
    assert all(book.names[role] and book.rights[role] for role in Role)
    assert not any({"journal.read", "staff.manage"} <= rights for rights in book.rights.values())
    assert "counter.serve" not in book.rights[Role.AUDITOR]


def test_a_role_that_is_missing_is_named(tmp_path):
    (tmp_path / "staff").mkdir()
    (tmp_path / "staff" / "roles.toml").write_text('[clerk]\nname = "窗口"\nrights = []\n', "utf-8")
    code, facts = refused(load_roles, Resources(site=tmp_path))
    assert code == "base.resource.broken"
    assert "supervisor" in facts["reason"]


# One's own password, and what an administrator changes


NEW = "河上有五座桥 7"


def change_password(office, old=GOOD, password=NEW, number="0317"):
    return office.staff.change_password(act(number), number=number, old=old, password=password)


def test_a_person_changes_the_own_password(office):
    before = office.sign_in()
    change_password(office)
    assert office.journal()[-1] == ("staff.change_password", "0317", "done")
    assert office.fails(password=GOOD)[0] == "staff.sign_in.wrong"
    after = office.sign_in(password=NEW)
    assert (office.staff.is_current(before), office.staff.is_current(after)) == (False, True)


def test_a_repeated_change_is_the_same_change(office):
    again = act()
    for _ in range(2):
        office.staff.change_password(again, number="0317", old=GOOD, password=NEW)
    assert [row[0] for row in office.journal()].count("staff.change_password") == 1


@pytest.mark.parametrize(
    ("old", "password", "code"),
    [
        (GOOD, "12345678", "staff.create.weak"),
        (GOOD, "0317", "staff.create.weak"),
        (GOOD, GOOD, "staff.password.same"),
        ("wrong password", NEW, "staff.sign_in.wrong"),
    ],
)
def test_a_new_password_keeps_the_rules_and_the_old_one_stays(office, old, password, code):
    assert refused(change_password, office, old, password)[0] == code
    assert office.sign_in()


def test_wrong_old_passwords_are_counted_and_a_locked_account_keeps_its_password(office):
    for _ in range(5):
        refused(change_password, office, "wrong password")
    assert refused(change_password, office)[0] == "staff.sign_in.locked"
    office.clock.forward(60 * 60)
    assert office.sign_in()


def test_a_stranger_changes_nothing(office):
    assert refused(change_password, office, number="9999")[0] == "staff.sign_in.wrong"


def test_a_session_ends_with_its_account(office):
    session = office.sign_in()
    assert office.staff.is_current(session)
    office.staff.set_active(act("0001"), by=office.admin, number="0317", is_active=False)
    assert not office.staff.is_current(session)


def change(office, number="0317", name="李慧敏", role=Role.SUPERVISOR, by=None, seen=None):
    seen = seen or next((one for one in office.staff.all() if one.number == number), an_account(number))
    return office.staff.change(act("0001"), by=by or office.admin, seen=seen, name=name, role=role)


def test_an_administrator_changes_role_and_name(office):
    session = office.sign_in()
    account = change(office, name=" 李慧 ")
    assert (account.name, account.role) == ("李慧", Role.SUPERVISOR)
    assert not office.staff.is_current(session)
    with office.store.read() as work:
        entry = list(work.journal.entries())[-1]
    assert (entry.action, entry.subject) == ("staff.change", "0317")
    assert dict(entry.facts) == {"role": "supervisor", "role_before": "clerk", "renamed": "True"}


def test_what_another_administrator_changed_meanwhile_is_not_changed_back(office):
    seen = next(one for one in office.staff.all() if one.number == "0317")
    change(office, role=Role.AUDITOR)
    assert refused(change, office, name="李慧", role=seen.role, seen=seen)[0] == "staff.change.overtaken"
    assert office.journal()[-1] == ("staff.change", "0317", "staff.change.overtaken")
    again = change(office, name="李慧", role=Role.AUDITOR)
    assert (again.name, again.role) == ("李慧", Role.AUDITOR)


def test_who_may_not_manage_accounts_changes_none_and_that_is_written_down(office):
    clerk = office.sign_in()
    assert refused(change, office, by=clerk, role=Role.ADMINISTRATOR)[0] == "staff.right.missing"
    assert office.journal()[-1] == ("staff.change", "0317", "staff.right.missing")
    assert refused(change, office, name=" ")[0] == "staff.create.incomplete"
    assert refused(change, office, number="9")[0] == "staff.account.unknown"


def test_somebody_can_always_manage_accounts(office):
    assert refused(change, office, "0001", role=Role.CLERK)[0] == "staff.role.own"
    change(office, role=Role.ADMINISTRATOR)
    assert refused(change, office, "0001", role=Role.CLERK)[0] == "staff.role.own"
    second = office.sign_in()
    change(office, "0001", role=Role.CLERK, by=second)
    assert office.journal()[-1] == ("staff.change", "0001", "done")
    assert refused(change, office, "0317", role=Role.CLERK, by=second)[0] == "staff.role.own"
