"""Who may do what, and what deserves attention."""
