"""Events by the Segment HTTP API: what a call may carry, and the log it is kept in."""
