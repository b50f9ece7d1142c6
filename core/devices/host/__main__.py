"""``python -m core.devices.host KIND ...``: run one host."""

import sys

from core.devices.host.run import run

if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
