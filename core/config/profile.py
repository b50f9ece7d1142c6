"""The folder of one machine: where its settings, data, papers and logs lie."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from core.base.faults import Fault
from core.base.folders import make_folder
from core.base.resources import Resources
from core.config import devices, printers
from core.config.load import load_settings
from core.config.model import Settings


@dataclass(frozen=True, slots=True)
class Profile:
    """All paths of one machine; nothing is written outside of ``folder``."""

    folder: Path

    @property
    def store_file(self) -> Path:
        """Return the encrypted database."""
        return self.folder / "yichuang.db"

    @property
    def key_file(self) -> Path:
        """Return where the wrapped key lies (never the key in plain, but for demo profiles)."""
        return self.folder / "key.json"

    @property
    def centre_file(self) -> Path:
        """Return what this PC knows of its centre; not there on a PC that runs alone."""
        return self.folder / "centre.json"

    @property
    def devices_file(self) -> Path:
        """Return where devices were assigned to."""
        return self.folder / devices.NAME

    @property
    def device_days_file(self) -> Path:
        """Return the counts of what devices did by day."""
        return self.folder / "device-days.json"

    @property
    def printers_file(self) -> Path:
        """Return what the calibration pages of the printers told."""
        return self.folder / printers.NAME

    @property
    def kiosk_file(self) -> Path:
        """Return the file with the number that leaves the ticket machine."""
        return self.folder / "kiosk.toml"

    @property
    def district_file(self) -> Path:
        """Return how this machine speaks to its district, as its enrolment wrote it."""
        return self.folder / "district.toml"

    @property
    def papers(self) -> Path:
        """Return the folder of the forms made for the office printer."""
        return self.folder / "papers"

    @property
    def logs(self) -> Path:
        """Return the folder of logs."""
        return self.folder / "logs"

    @property
    def site(self) -> Path:
        """Return the folder whose files win over the shipped resources."""
        return self.folder / "site"

    def resources(self) -> Resources:
        """Return the shipped data with this site's own over it."""
        return Resources(self.site)

    def settings(self, overrides: list[str]) -> Settings:
        """Return the settings of this machine: site.toml, desk.toml, what the program wrote, then ``overrides``."""
        by_hand = (self.folder / "site.toml", self.folder / "desk.toml")
        written = (self.printers_file, self.devices_file, self.kiosk_file, self.district_file)
        return load_settings(*by_hand, *written, overrides=overrides)


def open_profile(folder: Path | None) -> Profile:
    """Return the profile in ``folder``, or the user's own; Fault ``config.profile.read_only`` when it cannot be."""
    folder = folder or _default_folder()
    try:
        if not folder.is_dir():
            make_folder(folder, 0o777)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Fault("config.profile.read_only", folder=str(folder), reason=error.strerror or "") from error
    return Profile(folder.resolve())


def _default_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "Yichuang"
    return Path(os.environ.get("XDG_DATA_HOME", str(Path.home() / ".local" / "share"))) / "yichuang"
