"""Exact arithmetic as Ibis expressions. Never executes; knows no clock and no database."""
