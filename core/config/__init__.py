"""Settings: one typed model; defaults < site file < desk file < --set."""

import os

# pydantic would search all installed packages for plug-ins: 20 ms of every start, and no place for others' code.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
