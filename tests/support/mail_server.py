"""A mail server on this machine, for as long as a test needs one."""

from __future__ import annotations

import socketserver
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class MailServer:
    """What it was sent, and how it answers."""

    port: int = 0
    mails: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    """By the first word of a command, what to say instead of yes."""


class _Session(socketserver.StreamRequestHandler):
    state: MailServer

    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline().decode(errors="replace").strip():
            word = line.split()[0].upper()
            if word == "RCPT":
                self.state.recipients.append(line)
            if not self._answer(word):
                return

    def _answer(self, word: str) -> bool:
        usual = {"DATA": "354 go on", "QUIT": "221 bye"}.get(word, "250 ok")
        answer = self.state.answers.get(word, usual)
        self._say(answer)
        if answer.startswith("354"):
            self.state.mails.append(self._read_mail())
            self._say("250 taken")
        return word != "QUIT"

    def _say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())

    def _read_mail(self) -> str:
        lines = []
        while (line := self.rfile.readline().decode().rstrip("\r\n")) != ".":
            lines.append(line.removeprefix(".") if line.startswith("..") else line)
        return "\n".join(lines)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Listen on a free port of this machine."""
    state = MailServer()
    session = type("Session", (_Session,), {"state": state})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), session) as server:
        state.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield state
        server.shutdown()
        thread.join()
