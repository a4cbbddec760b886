"""Whether a sentence tells what was: then a name that ended is named on purpose. Pure."""

from __future__ import annotations

import re

_TELLS_HISTORY = re.compile(
    r"(?i)\b(formerly|previously|(was|were|been|is|are|has|have|got)\s+(now\s+)?(renamed|called"
    r"|replaced|moved|gone|switched\s+off|shut\s+down|turned\s+off|removed|retired|dropped"
    r"|decommissioned|closed)"
    r"|renamed\s+(from|to)|moved\s+to|replace[sd]|instead\s+of|used\s+to\s+be|old\s+name"
    r"|deprecated|obsolete|not\s+.{0,60}\bany\s?more|no\s+(longer|more)|superseded"
    r"|migrat(ed|ion)\s+from|defunct)\b"
)


def tells_history(text: str) -> bool:
    """Say whether a sentence tells what was.

    >>> tells_history("pay-api is gone"), tells_history("calls pay-api")
    (True, False)
    """
    return _TELLS_HISTORY.search(text) is not None
