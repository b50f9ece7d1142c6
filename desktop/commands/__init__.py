"""What ``main.py`` does without a window, one file a mode. Qt-free."""
