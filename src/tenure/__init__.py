"""Customer success and retention: what customers pay, do, say and cost, and who needs attention."""
