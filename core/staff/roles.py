"""What each role may do, from data. It knows no account."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.base.faults import Fault
from core.base.resources import Resources
from core.staff.account import Role

NAME = "staff/roles.toml"


@dataclass(frozen=True, slots=True)
class RoleBook:
    """Names and rights of all roles, and what machines may do that act by themselves (kiosk, district, system)."""

    names: Mapping[Role, str]
    rights: Mapping[Role, frozenset[str]]
    machines: Mapping[str, frozenset[str]]

    @property
    def all_rights(self) -> frozenset[str]:
        """Every right that somebody has."""
        return frozenset().union(*self.rights.values(), *self.machines.values())


def load_roles(resources: Resources) -> RoleBook:
    """Return the roles; every role must be there, else Fault ``base.resource.broken``."""
    data = resources.toml(NAME)
    try:
        names = {role: str(data[role.value]["name"]) for role in Role}
        rights = {role: frozenset(map(str, data[role.value]["rights"])) for role in Role}
        machines = {name: frozenset(map(str, rights)) for name, rights in data["machines"].items()}
    except (AttributeError, KeyError, TypeError) as error:
        raise Fault("base.resource.broken", name=NAME, reason=repr(error)) from error
    return RoleBook(names, rights, machines)
