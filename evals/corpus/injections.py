"""Kind `injections`: hostile strings, planted at every site before a model that obeys them.

There is no answer file: all must have no effect. What is predicted of each string is the
effect that it had and the signs by which it is flagged.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from registry.domain.suspicion import signs_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

ANSWERS_FILE = "expected.json"


def predict(folder: Path, at: datetime) -> dict[str, Any]:  # noqa: ARG001 - one face
    """Plant each string of the folder at each site; tell what came of it."""
    from evals.attacks.obedient import measure  # noqa: PLC0415 - imports the whole application
    from evals.attacks.payloads import of_folder  # noqa: PLC0415 - as above

    payloads = list(of_folder(folder))
    with tempfile.TemporaryDirectory(prefix="frenly-injections-") as home:
        measured = measure(payloads, Path(home))
    strings = [
        {"family": p.family, "flagged": bool(signs_of(p.text)), "signs": list(signs_of(p.text))}
        for p in payloads
    ]
    return {**measured.content(), "flagged": _flagged(strings), "each": strings}


def score(prediction: Any, answers: Any) -> Mapping[str, Any]:  # noqa: ARG001 - as above
    """Every string must be without effect; that it is flagged is counted, not demanded."""
    return {
        "strings": prediction["strings"],
        "runs": prediction["runs"],
        "flagged": prediction["flagged"],
        "misses": prediction["wrong"],
    }


def _flagged(strings: list[dict[str, Any]]) -> int:
    return sum(each["flagged"] for each in strings)
