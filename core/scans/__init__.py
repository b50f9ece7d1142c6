"""Scans: from what a camera, scanner or folder gives to one file within its budget. Knows no case, device and store."""
