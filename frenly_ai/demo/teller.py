"""How the demo is told: scene by scene for people, or as one JSON document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Teller:
    """Tells each scene as it happens and remembers it."""

    def __init__(self, say: Callable[[str], None], heading: Callable[[str], str]) -> None:
        """Tell through `say`, one line a call; `heading` marks a title."""
        self._say, self._heading = say, heading
        self.scenes: list[dict[str, Any]] = []

    def scene(self, title: str, command: str, **data: Any) -> None:
        """Begin a scene; `command` is how a user would do it alone."""
        self.scenes.append({"scene": title, "command": command, **data})
        self._say("")
        self._say(self._heading(f"{len(self.scenes)}. {title}"))
        if command:
            self._say(f"   $ {command}")

    def tell(self, lines: Iterable[str]) -> None:
        """Tell what is seen."""
        for line in lines:
            self._say(f"   {line}" if line else "")

    def note(self, **data: Any) -> None:
        """Add facts to the present scene, for the JSON document."""
        self.scenes[-1].update(data)
