"""Roost's top floor: time, network and wiring."""
