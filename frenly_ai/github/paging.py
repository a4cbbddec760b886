"""Lists of GitHub, read page by page to their end or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from frenly_ai.github.answers import read
from frenly_ai.github.host import TooLarge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_Item = TypeVar("_Item")
_PAGE, _MOST_PAGES = 100, 20


def pages(model: type[_Item], ask: Callable[..., Any], *, what: str) -> Iterator[_Item]:
    """Yield what all pages hold; raise `TooLarge` where `what` goes on after the last one."""
    for page in range(1, _MOST_PAGES + 1):
        found = read(list[model], ask(per_page=_PAGE, page=page))  # type: ignore[valid-type] # a model is a value here
        yield from found
        if len(found) < _PAGE:
            return
    # What stands further down could take back what was said above.
    raise TooLarge(
        f"There are more than {_PAGE * _MOST_PAGES:,} {what}.",
        hint="Open another pull request.",
    )
