"""Simulated devices that speak the real protocols, with switches for what goes wrong. They ship for demos."""
