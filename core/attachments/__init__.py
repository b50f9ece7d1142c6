"""Attachments (附件): scans of a case or in a resident's locker. Knows no case, no device and no file."""
