"""Devices: channels, drivers, one thread each. It knows no case and no screen."""
