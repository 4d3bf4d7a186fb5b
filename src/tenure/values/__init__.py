"""Money, months, periods, switches and the canonical schemas. Standard library only."""
