"""The one reader of `prompts/*.md`: front matter, then a template with strict variables."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import jinja2
import jinja2.meta
import yaml

from registry.errors import InvalidInput, nearest

_FORM = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
_HASH_CHARS = 12
_KEYS = {"id", "version", "inputs"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A prompt as its file declares it."""

    id: str
    version: str
    inputs: tuple[str, ...]
    template: str

    @property
    def name(self) -> str:
        """Return what the audit and the trace record, e.g. `operator@2#0123456789ab`.

        The hash is of the text, so that a changed prompt is told from the one it was.
        """
        digest = hashlib.sha256(self.template.encode()).hexdigest()
        return f"{self.id}@{self.version}#{digest[:_HASH_CHARS]}"

    def render(self, **values: str) -> str:
        """Fill in the declared inputs: exactly these, no more and no fewer."""
        if values.keys() != set(self.inputs):
            wanted = ", ".join(self.inputs) or "none"
            raise InvalidInput(
                f"Prompt {self.id!r} was given {', '.join(sorted(values)) or 'nothing'}.",
                hint=f"Its inputs are: {wanted}.",
            )
        return _compiled(self.template).render(values).strip()


@cache
def _compiled(template: str) -> jinja2.Template:
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - a prompt is text, not HTML
        keep_trailing_newline=False,
    )
    return environment.from_string(template)


@cache  # a prompt is part of the program: it does not change while that runs
def load_prompt(prompt_id: str) -> Prompt:
    """Load a packaged prompt by its id."""
    texts = _texts()
    if prompt_id not in texts:
        raise InvalidInput(f"There is no prompt {prompt_id!r}.", hint=nearest(prompt_id, texts))
    return parse_prompt(texts[prompt_id], source=f"prompts/{prompt_id}.md")


def all_prompts() -> tuple[Prompt, ...]:
    """Load every packaged prompt, in id order."""
    return tuple(load_prompt(prompt_id) for prompt_id in sorted(_texts()))


def parse_prompt(text: str, *, source: str) -> Prompt:
    """Read a prompt file; `source` is what messages call it."""
    found = _FORM.match(text)
    if not found:
        raise InvalidInput(
            f"{source} has no front matter.",
            hint="Begin it with `---`, id, version, inputs, `---`.",
        )
    head = _head(found[1], source)
    prompt = Prompt(
        id=str(head["id"]),
        version=str(head["version"]),
        inputs=tuple(head["inputs"]),
        template=found[2],
    )
    _check_inputs(prompt, source)
    return prompt


def _head(text: str, source: str) -> dict[str, Any]:
    try:
        head = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InvalidInput(
            f"The front matter of {source} is not YAML: {error}.", hint="Correct it."
        ) from error
    if not isinstance(head, dict) or head.keys() != _KEYS or type(head["inputs"]) is not list:
        raise InvalidInput(
            f"The front matter of {source} does not hold exactly id, version and inputs.",
            hint="Write inputs as a list, empty when there are none.",
        )
    return head


def _check_inputs(prompt: Prompt, source: str) -> None:
    try:
        parsed = jinja2.Environment().parse(prompt.template)  # noqa: S701 - not rendered
    except jinja2.TemplateSyntaxError as error:
        raise InvalidInput(
            f"{source} is not a template: {error}.", hint="Correct the braces."
        ) from error
    used = jinja2.meta.find_undeclared_variables(parsed)
    if used != set(prompt.inputs):
        raise InvalidInput(
            f"{source} declares {sorted(prompt.inputs)} but uses {sorted(used)}.",
            hint="List in `inputs` exactly the variables that the text uses.",
        )


def _texts() -> dict[str, str]:
    folder = resources.files("prompts")
    return {
        entry.name.removesuffix(".md"): entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".md")
    }
