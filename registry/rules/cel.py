"""CEL as team rules may use it: every name declared, everything typed, every cost bounded.

The library checks nothing below the first level of a map, and lists or texts that double in a
comprehension take gigabytes within its budget of iterations. So each name is declared in full
(`alias.owner`, not a map `alias`), and what makes values grow or lose their type is left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cel_expr_python import cel  # type: ignore[import-untyped] # it ships no py.typed

from registry.errors import InvalidInput, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_CHARS = 2_000
"""Characters of one condition."""
_LANGUAGE = """
stdlib:
  exclude_macros: [map, filter]
  exclude_functions:
    - name: dyn
    - name: _+_
      overloads: [{id: add_string}, {id: add_bytes}, {id: add_list}]
"""
_UNDECLARED = re.compile(r"undeclared reference to '([^']*)'")
_PLACE = re.compile(r"ERROR: <input>:\d+:(\d+): (.*)")
_SHOWN = 200


class Condition:
    """A condition that was understood; `denial` says why it does not hold."""

    def __init__(self, text: str, variables: Mapping[str, str]) -> None:
        """Compile `text`, whose names are those of `variables` (name to CEL type).

        Raises `InvalidInput` for what is no condition on them.
        """
        if len(text) > MAX_CHARS:
            raise _misread(f"it is longer than {MAX_CHARS} characters", "Split the rule.")
        types = {name: cel.Type(of) for name, of in variables.items()}
        language = cel.NewEnv(config=cel.NewEnvConfigFromYaml(_LANGUAGE), variables=types)
        try:
            self._expression = language.compile(text)
        except (RuntimeError, TypeError) as error:
            raise _explained(str(error), variables) from error
        result = self._expression.return_type()
        if result != cel.Type.BOOL:
            gives = f"it gives {result.name().lower()}, not true or false"
            raise _misread(gives, "Compare it with something.")

    def denial(self, values: Mapping[str, Any]) -> str | None:
        """Return None when the condition is true of `values`, and otherwise why not."""
        try:
            result = self._expression.eval(data=values)
        except (RuntimeError, TypeError, ValueError, MemoryError) as error:
            return f"it cannot be evaluated: {str(error)[:_SHOWN]}"
        value = result.value()
        if result.type() == cel.Type.BOOL:
            return None if value is True else "it is false"
        return f"it cannot be evaluated: {str(value)[:_SHOWN]}"


def _explained(said: str, variables: Mapping[str, str]) -> InvalidInput:
    """Say in our words what the compiler does not understand."""
    if unknown := _UNDECLARED.search(said):
        name = unknown[1]
        near = nearest(name, variables, otherwise="Nothing may be named here.")
        return _misread(f"{name!r} is not known", near)
    found = _PLACE.search(said)
    if found is None:
        return _misread("it is too deep or is no text", "Make it simpler.")
    hint = f"Look at character {found[1]} of the condition."
    return _misread(found[2].rsplit(" [INVALID", 1)[0][:_SHOWN], hint)


def _misread(why: str, hint: str) -> InvalidInput:
    return InvalidInput(f"The condition cannot be meant: {why}.", hint=hint)
