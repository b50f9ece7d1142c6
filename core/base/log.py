"""Logs: one JSON object a line, rotated, with everything that looks like personal data taken out."""

import json
import logging
import logging.handlers
import re
from pathlib import Path

_DIGITS = re.compile(r"(?<!\d)(\d{17}[\dXx]|\d{15}|1[3-9]\d{9})(?!\d)")


def redacted(text: str) -> str:
    """Return the text without id numbers and phone numbers. Names never reach a log: code does not pass them."""
    return _DIGITS.sub("<redacted>", text)


class JsonLines(logging.Formatter):
    """One line a record; newlines of a traceback stay inside the JSON string."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        data = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "room": record.name,
            "thread": record.threadName,
            "text": redacted(record.getMessage()),
        }
        if record.exc_info:
            data["trace"] = redacted(self.formatException(record.exc_info))
        return json.dumps(data, ensure_ascii=False)


def start_log(folder: Path, level: int = logging.INFO) -> None:
    """Send all log records to ``folder/yichuang.log`` (5 files of 2 MB)."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(
        folder / "yichuang.log", maxBytes=2_000_000, backupCount=5, encoding="utf-8"
    )
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
