"""The description of the API as a file, so that a change of it is seen in a review.

Changed on purpose? Write it anew, then read the difference:

    .venv/bin/python -m tests.integration.api.write_openapi
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from frenly_ai.bootstrap import build
from frenly_ai.serving import create_application
from frenly_ai.settings import read_settings

FILE = Path(__file__).with_name("openapi.json")


def described(home: Path) -> str:
    """Return the description of the whole application as text; its version is left open."""
    app = build(read_settings(home=home))
    document = create_application(app).openapi()
    app.close()
    document["info"]["version"] = "0"
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        FILE.write_text(described(Path(folder)), encoding="utf-8")
