"""The JSON API: figures, explanations, reports and customers, for programs with a key."""
