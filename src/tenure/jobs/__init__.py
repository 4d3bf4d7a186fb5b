"""Work that runs by itself: imports, the day. Wires connectors to the warehouse."""
