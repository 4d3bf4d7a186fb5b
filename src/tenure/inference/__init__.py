"""Estimates with intervals: NumPy in, frozen results out."""
