"""Power cuts of the whole program: what the disk may hold after a cut at any of its operations, and what must be in it.

The real stack runs in a process of its own - services, SQLAlchemy, SQLCipher, vault, all unchanged - and a preloaded
library (``tests/fakes/disklog.c``) writes down every write, sync, create, rename and unlink. After each act's commit has
returned the process says so (``acts``). From that record disks are made (``disk``): what was synced is there for sure;
of everything since, each write may be there, be missing, be torn at a sector or be rubbish, and names are sure only
once their folder was synced. On every such disk the file must open, be whole, and hold each act that was acknowledged
before the cut, all of it (``inspection``). The next record begins on such a disk.
"""

STORE, VAULT, ACKS = "store.db", "attachments", "acks"  # in the folder of a record
WAL, SHM, ANCHOR = f"{STORE}-wal", f"{STORE}-shm", f"{STORE}.anchor"
COPIES, KEY_FILE, PASSPHRASE = "backups", "key.json", "a passphrase of the tests"
RESTORED = "restored"  # said when a copy has been put back
MODES = ("FULL", "NORMAL", "OFF")  # of ``synchronous``: the product knows only the first, the others must lose
