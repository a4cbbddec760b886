"""Common lookups answered as soon as their headers are read, before an ASGI task is made.

The server's own parser still reads every byte, so what a request is and where it ends is
decided in one place. Only a whole plain request on an idle connection is answered here: GET,
HTTP/1.1, kept alive, no body, nothing queued before it, nothing held back for a slow reader.
Everything else goes the server's own way. It leans on uvicorn's internals: the version is
pinned, and tests hold both ways to the same answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from registry.api.paths import PREFIX

if TYPE_CHECKING:
    from registry.api.fastpath import FastPath

_PREFIX = PREFIX.encode("ascii")


class LookupProtocol(HttpToolsProtocol):
    """The server's protocol with a short cut for common lookups."""

    fast: ClassVar[FastPath]
    _is_answered = False

    def on_message_begin(self) -> None:
        self._is_answered = False
        self.url, self.headers, self.expect_100_continue = b"", [], False

    def on_headers_complete(self) -> None:
        if self.url.startswith(_PREFIX) and self._is_plain() and self._answer():
            return
        url, headers, expects = self.url, self.headers, self.expect_100_continue
        super().on_message_begin()  # makes the scope, which an answer given here does not need
        self.url, self.expect_100_continue = url, expects
        self.headers += headers
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if not self._is_answered:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if not self._is_answered:
            super().on_message_complete()

    def _is_plain(self) -> bool:
        before = self.cycle
        return (
            (before is None or before.response_complete)
            and not self.pipeline
            and not self.flow.write_paused
            and not self.transport.is_closing()
            and self.parser.get_method() == b"GET"
            and self.parser.get_http_version() == "1.1"
            and self.parser.should_keep_alive()
            and not self.parser.should_upgrade()
            and self.limit_concurrency is None
            and not self.root_path
            and b"%" not in self.url
            and b"#" not in self.url
            and self.url.isascii()
        )

    def _answer(self) -> bool:
        path, _, query = self.url.partition(b"?")
        wire = self.fast.wire(path.decode("ascii"), query, self.headers)
        if wire is None:
            return False
        self._is_answered = True
        head = self.fast.head(self.server_state.default_headers)
        self.transport.write(b"".join((head, wire)))
        self.server_state.total_requests += 1
        self._unset_keepalive_if_required()
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )
        return True


def protocol_of(fast: FastPath) -> type[LookupProtocol]:
    """Return the protocol that answers from `fast`."""
    return type("LookupProtocol", (LookupProtocol,), {"fast": fast})
