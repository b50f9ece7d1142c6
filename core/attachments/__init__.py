"""Attachments (附件): scans that belong to a case or lie in a resident's locker. Knows no case, no device and no file."""
