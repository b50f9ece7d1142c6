"""The demo: everything at once on simulated devices. Qt-free but for ``windows`` and ``panel``."""
