"""What each role may do, from data. It knows no account."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.base.faults import Fault
from core.base.resources import Resources
from core.staff.account import Role

NAME = "staff/roles.toml"


@dataclass(frozen=True, slots=True)
class RoleBook:
    """Names and rights of all roles."""

    names: Mapping[Role, str]
    rights: Mapping[Role, frozenset[str]]


def load_roles(resources: Resources) -> RoleBook:
    """Return the roles; every role must be there, else Fault ``base.resource.broken``."""
    data = resources.toml(NAME)
    try:
        names = {role: str(data[role.value]["name"]) for role in Role}
        rights = {role: frozenset(map(str, data[role.value]["rights"])) for role in Role}
    except (KeyError, TypeError) as error:
        raise Fault("base.resource.broken", name=NAME, reason=repr(error)) from error
    return RoleBook(names, rights)
