"""Drivers: protocols of devices over a byte channel. They open no line and know no screen."""
