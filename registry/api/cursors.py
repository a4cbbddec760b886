"""Pages of lists: an opaque cursor, and the address of the next page."""

from __future__ import annotations

import base64
import binascii
import hashlib
from bisect import bisect_right
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from urllib.parse import quote, urlencode

from fastapi import Depends, Request, Response

from registry.api.wire import Listing
from registry.contracts.records import Page
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")
_MARK_BYTES = 8
_OWN = frozenset({"after", "limit"})


class CursorInvalid(InvalidInput):
    """The cursor was not given out for this list."""

    code = "list.cursor_invalid"


class Pages:
    """Reads and writes the cursors of one request."""

    def __init__(self, request: Request, response: Response) -> None:
        self._request, self._response = request, response

    def after(self, cursor: str | None) -> str | None:
        """Return the key behind which the page begins; raises `CursorInvalid`."""
        if cursor is None:
            return None
        try:
            padded = cursor + "=" * (-len(cursor) % 4)
            raw = base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True)
            mark, key = raw[:_MARK_BYTES], raw[_MARK_BYTES:].decode()
        except (ValueError, binascii.Error):
            mark, key = b"", ""
        if mark != self._mark(key):
            raise CursorInvalid(
                "That cursor does not belong to this list with these filters.",
                hint="Leave `after` out to begin anew, then use `next` as it is given.",
            )
        return key

    def listing(self, page: Page[Any], render: Callable[[Any], T]) -> Listing[T]:
        """Write a page; its `Link` header leads to the next one."""
        items = [render(item) for item in page.items]
        if page.next is None:
            return Listing(items=items)
        raw = self._mark(page.next) + page.next.encode()
        cursor = base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")
        link = self._link(cursor)
        self._response.headers["Link"] = f'<{link}>; rel="next"'
        return Listing(items=items, next=cursor, next_link=link)

    def cut(
        self, found: Sequence[T], keys: Sequence[str], limit: int, cursor: str | None
    ) -> Page[T]:
        """Cut a page out of a short list sorted by `keys`."""
        after = self.after(cursor)
        start = 0 if after is None else bisect_right(keys, after)
        end = start + limit
        more = keys[end - 1] if end < len(found) else None
        return Page(items=tuple(found[start:end]), next=more)

    def _link(self, cursor: str) -> str:
        query = [(k, v) for k, v in self._request.query_params.multi_items() if k != "after"]
        path = quote(self._request.scope["path"], safe="/:@,+~")
        return f"{path}?{urlencode([*query, ('after', cursor)])}"

    def _mark(self, key: str) -> bytes:
        """Bind a cursor to its list and filters, so that another list's is not misread."""
        asked = sorted(
            item for item in self._request.query_params.multi_items() if item[0] not in _OWN
        )
        what = repr((self._request.scope["path"], asked, key)).encode("utf-8", "replace")
        return hashlib.sha256(what).digest()[:_MARK_BYTES]


def _pages(request: Request, response: Response) -> Pages:
    return Pages(request, response)


Paging = Annotated[Pages, Depends(_pages)]
"""What a list route cuts its pages with."""
