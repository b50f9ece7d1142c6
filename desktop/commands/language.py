"""What a command says by itself at the terminal, in the language that was chosen; faults have their own texts."""

import argparse


def said(chosen: argparse.Namespace, chinese: str, english: str) -> str:
    """Return the words of ``--language``."""
    return english if chosen.language == "en" else chinese
