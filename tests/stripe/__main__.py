"""`python -m tests.stripe [port]`: says its address on the first line, and runs until it is stopped."""

from __future__ import annotations

import sys

from tests.stripe.api import Api
from tests.stripe.server import serve

if __name__ == "__main__":
    server, _ = serve(Api(), int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    sys.stdout.write(f"http://127.0.0.1:{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever(0.05)
