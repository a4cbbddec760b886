"""What runtimes print after the message: stack frames and footers. They tell nothing more."""

from __future__ import annotations

import re

_FRAME = re.compile(
    r"""^\s*(?:
    at\s[\w$.<>\[\]/ ]{1,200}\(.{0,300}\) |           # Java, Node
    at\s(?:async\s)?(?:file:|node:|/|[A-Z]:\\)\S+:\d+.* |
    \.\.\.\s\d+\s(?:more|common\sframes\somitted).* |
    File\s"[^"]{1,300}",\sline\s\d+.* |               # Python
    Traceback\s\(most\srecent\scall\slast\):? |
    from\s\S+:\d+:in\s.* |                            # Ruby
    \#\d+\s\S+\(\d+\):\s.* |                          # PHP
    goroutine\s\d+\s\[.* | created\sby\s\S+.* |       # Go
    \[signal\sSIG\w+:.* | [\w./*()-]+\(0x[0-9a-f, x.]*\) | /\S+\.go:\d+(?:\s\+0x[0-9a-f]+)? |
    \d+:\s+0x[0-9a-f]+\s.* | stack\sbacktrace: |      # Rust
    note:\srun\swith\s`RUST_BACKTRACE.* |
    throw\s(?:new\s)?\w+.*[;(] |                      # the line of source that Node shows
    [\^~]+
    )\s*$""",
    re.VERBOSE,
)
_FOOTER = re.compile(
    r"""^\s*(?:
    Node\.js\sv\d[\d.]* |
    npm\s(?:ERR!|error)\s*(?:(?:code|errno|path|command|signal|cwd|workspace|location)\s.* |
        (?:Exit\sstatus|Failed\sat|This\sis\sprobably|A\scomplete\slog|Lifecycle\sscript).* |
        \S+/_logs/\S+)? |
    error\sCommand\sfailed\swith\sexit\scode\s\d+\.? |
    info\sVisit\shttps?://\S+.* | ELIFECYCLE\b.* |
    \(Background\son\sthis\serror\sat:\shttps?://\S+\)\s* |
    \(Use\s`?node\s--trace-\w+.* |
    exit\sstatus\s\d+ | make(?:\[\d+\])?:\s\*{3}\s.* |
    command\sterminated\swith\sexit\scode\s\d+ |
    Hint:\s.{0,200} | Run\swith\s`?--help.*
    )\s*$""",
    re.VERBOSE | re.IGNORECASE,
)
_PLACE = re.compile(r'^\s*File "[^"]{1,300}", line \d+')
_LONGEST = 600


def is_trailer(line: str) -> bool:
    r"""Whether a line is a frame of a stack or a footer of a runtime, never a message.

    >>> is_trailer("    at start (/srv/app.js:3:9)"), is_trailer("Node.js v18.2.0")
    (True, True)
    >>> is_trailer("Caused by: java.net.ConnectException: refused"), is_trailer("panic: nil")
    (False, False)
    """
    head = line[:_LONGEST]
    return bool(_FRAME.match(head) or _FOOTER.match(head))


def is_frame_of_source(line: str) -> bool:
    """Whether the line below it quotes source, as Python prints it."""
    return bool(_PLACE.match(line[:_LONGEST]))
