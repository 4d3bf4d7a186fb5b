"""What to paste into a product so that it sends its events here."""

from __future__ import annotations

from dataclasses import dataclass

PLACEHOLDER = "YOUR_WRITE_KEY"

_PYTHON = """\
# pip install segment-analytics-python
import segment.analytics as analytics

analytics.write_key = "{key}"
analytics.host = "{host}"

analytics.group("user-id", "customer-id", {{"name": "Customer"}})
analytics.track("user-id", "Report opened", {{"value": 1}})
"""
_NODE = """\
// npm install @segment/analytics-node
import {{ Analytics }} from "@segment/analytics-node";

const analytics = new Analytics({{ writeKey: "{key}", host: "{host}" }});

analytics.group({{ userId: "user-id", groupId: "customer-id", traits: {{ name: "Customer" }} }});
analytics.track({{ userId: "user-id", event: "Report opened", properties: {{ value: 1 }} }});
"""
_RUDDERSTACK = """\
# pip install rudder-sdk-python
import rudderstack.analytics as analytics

analytics.write_key = "{key}"
analytics.dataPlaneUrl = "{host}"

analytics.group("user-id", "customer-id", {{"name": "Customer"}})
analytics.track("user-id", "Report opened", {{"value": 1}})
"""
_HTTP = """\
curl -u {key}: {host}/v1/track -H "Content-Type: application/json" -d '{{
  "userId": "user-id",
  "event": "Report opened",
  "properties": {{"value": 1}},
  "context": {{"groupId": "customer-id"}}
}}'
"""
SNIPPETS = {
    "python": ("Python", _PYTHON),
    "node": ("Node", _NODE),
    "rudderstack": ("RudderStack, Python", _RUDDERSTACK),
    "http": ("HTTP", _HTTP),
}
"""Name and text by kind of source."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """One way to send events: its kind, its name, the lines to paste."""

    kind: str
    name: str
    text: str


def snippets(host: str, key: str = PLACEHOLDER) -> list[Snippet]:
    """Every way, for an intake at `host` (such as http://localhost:8001) and a write key."""
    return [
        Snippet(kind, name, text.format(host=host, key=key))
        for kind, (name, text) in SNIPPETS.items()
    ]
