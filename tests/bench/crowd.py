"""Who comes to the counter in the benches and what for. It knows no window."""

import measure  # noqa: F401 - it puts the checkout on the path

from core.devices.simulated.people import PEOPLE

# All but those whose card is refused or whose name no font has: they would need a clerk's answer.
VISITORS = tuple(key for key in PEOPLE if key not in {"private", "expired", "future"})
ITEMS = ("gljt", "失业登记", "gthsl", "nb-sq-031", "jmylbx")  # what is typed; accepted when everything is handed in
