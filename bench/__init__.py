"""Speed and size, measured as ratios within one run. `make bench` writes docs/performance.md."""
