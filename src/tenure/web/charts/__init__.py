"""Charts as Vega-Lite specifications: drawn by the browser, and by the server as SVG."""
