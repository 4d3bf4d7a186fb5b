"""Settings: one typed table, and Django settings built from it."""
