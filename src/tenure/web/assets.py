"""The chart library for the browser: made from the wheel that draws the same charts as SVG."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import vl_convert

SNIPPET = "window.vegaEmbed = vegaEmbed; window.vega = vega;"


def ensure_charts(folder: Path) -> Path:
    """Write `charts/vega.js` into `folder` unless this version of it is there. Takes two seconds."""
    target = folder / "charts" / "vega.js"
    mark = folder / "charts" / "version.txt"
    wanted = version("vl-convert-python")
    if target.exists() and mark.exists() and mark.read_text(encoding="ascii") == wanted:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(vl_convert.javascript_bundle(SNIPPET), encoding="utf-8")
    mark.write_text(wanted, encoding="ascii")
    return target
