"""The plain way to take everything out of Stripe: page after page, each object a line of a file.

    python -m bench.peers.stripe_plain FOLDER URL

No marks, nothing forced to the disk, nothing made of it; killed, it begins from the start.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import httpx
import msgspec
from tests.connectors.stripe.place import KEY

from tenure.connectors.stripe.lists import VERSION
from tenure.connectors.stripe.reading import RESOURCES


def run(folder: Path, url: str) -> dict[str, float]:
    """Seconds it took, and how many objects there were."""
    folder.mkdir(parents=True, exist_ok=True)
    headers = {"Authorization": f"Bearer {KEY}", "Stripe-Version": VERSION}
    encoder, objects = msgspec.json.Encoder(), 0
    began = time.perf_counter()
    with httpx.Client(base_url=url, headers=headers) as client:
        for resource in RESOURCES:
            with (folder / f"{resource.name}.ndjson").open("wb") as file:
                asked, has_more = [*resource.asked(), ("limit", 100)], True
                after: list[tuple[str, str]] = []
                while has_more:
                    answer = client.get(resource.path, params=httpx.QueryParams([*asked, *after]))
                    page = msgspec.json.decode(answer.raise_for_status().content)
                    file.write(encoder.encode_lines(page["data"]))
                    objects, has_more = objects + len(page["data"]), page["has_more"]
                    after = [("starting_after", page["data"][-1]["id"])] if has_more else []
    return {"seconds": time.perf_counter() - began, "objects": objects}


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]), sys.argv[2])))
