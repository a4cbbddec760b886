"""Which words of a sentence may be names, so that the registry is asked about those. Pure."""

from __future__ import annotations

import re

from agent.planner.known import Known
from agent.planner.marks import kind_of_names, mark, spoken_names

_MOST = 60
_MOST_CHARS = 1_900
_DULL = frozenset(
    """
    a an the it its this that these those them they us me my our your you we i he she
    one all no not and or but so as at by for from in into is of on onto to up with be
    been are was were will would should can could may must do does did has have had
    please pls thanks thank alias aliases name names context contract contracts owner
    new what who which why how when where help changed retire remove create add make
    point extend give propose undo days day weeks week anchors anchor contexts
    proposals proposal open pending expired applied rejected last latest change changes
    list show
    """.split()  # noqa: SIM905 - reads better than a column
)
_WORD = re.compile(r"(?<![\w<-])[A-Za-z][\w.-]*(?<![.-])")


def words_to_find(text: str) -> list[str]:
    """Return what may be a name: what is written like one, then words, then spoken names.

    >>> words_to_find("who uses user-api in the app?")
    ['user-api', 'uses', 'app']
    """
    marked = mark(text, Known())
    written = marked.all("n")
    plain = [w for w in _WORD.findall(marked.text) if w.lower() not in _DULL and len(w) > 1]
    spoken = [
        run.replace(" ", "-")
        for run in spoken_names(re.sub(r"<[a-z]\d+>", " | ", marked.text))
        if not set(run.lower().split()) & _DULL
    ]
    kind = kind_of_names(marked)
    prefixed = [f"{kind}:{name}" for name in written] if kind else []
    found = list(dict.fromkeys([*prefixed, *written, *plain, *spoken]))[:_MOST]
    while len(str(found)) > _MOST_CHARS:
        found.pop()
    return found
