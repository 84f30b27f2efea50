"""Scripted chaos on the real kernel: one file per fault in `faults`, what they share in `kit`."""
