"""The closed shape of a scenario file.

What a scenario does not name must not happen: a message that `proposes` nothing may leave no
proposal, and a row that `end.rows` does not name must stay as it is.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from agent.untrusted import fence
from registry.domain.times import parse_duration
from registry.errors import FrenlyError
from registry.rules.closed import Closed
from registry.rules.example_rows import Told, read_wish
from tools.protocol_file import Channel

Trait = Literal["benign", "no_action", "hostile"]
Perturbation = Literal["duplicates", "restarts", "order", "faults"]


def _checked(read: Any) -> AfterValidator:
    def check(raw: Any) -> Any:
        try:
            read(raw)
        except FrenlyError as error:
            raise ValueError(f"{error.message} {error.hint}") from error
        return raw

    return AfterValidator(check)


Wished = Annotated[Told, _checked(read_wish)]
Duration = Annotated[str, _checked(parse_duration)]


class Given(Closed):
    """A change that was made, or is wanted, before the scenario begins."""

    by: str
    edits: Annotated[tuple[Wished, ...], Field(min_length=1)]
    approved_by: tuple[str, ...] = ()
    """Who approved it; it is applied once enough people have."""


class RawCall(Closed):
    """A call as a model sends it, whatever it may be."""

    tool: str
    args: Any = None


class Say(Closed):
    """A message, and what must come of it before the next step.

    `{P1}` in a text stands for the id of the first proposal, given ones included.
    """

    say: str
    by: str
    channel: Channel | None = None
    """Another door than the scenario's own."""
    thread: str = ""
    """Which conversation; the sender's first one, when left out."""
    carries: str = ""
    """What an outsider wrote, handed on with the message as an intake fences it."""
    written_in: str = "alert_annotation"
    """What sort of text that is."""
    script: tuple[tuple[RawCall, ...], ...] = ()
    """What a model calls, message by message, in place of the model that is measured."""
    narrow: bool = False
    """Whether a scripted model is held to the tools that the words ask for."""
    proposes: tuple[Told, ...] = ()
    """Parts of the edits of the one proposal that this must make; nothing else is made."""
    joins: bool = False
    """Whether it meets a proposal that is open instead of making one."""
    asks: bool = False
    """Whether it must end in a question."""
    calls: tuple[str, ...] = ()
    """Tools that must have answered."""
    cites: tuple[str, ...] = ()
    """Beginnings of fact ids that the answer must rest on."""
    finds: tuple[str, ...] = ()
    """What must stand in the facts that were read; never in the question itself."""
    refused: tuple[str, ...] = ()
    """Codes, or names of rules, of refusals that must be recorded."""
    fails: str = ""
    """Code of the error that answers in place of the operator."""

    @property
    def delivered(self) -> str:
        """Return the message as it reaches the operator."""
        if not self.carries:
            return self.say
        return f"{self.say}\n\n{fence(self.written_in, self.by, self.carries)}"


class Decide(Closed):
    """Somebody's verdict on a proposal."""

    decide: Literal["approve", "reject"]
    by: str
    on: int = 0
    """Which of the scenario's proposals, counted from 1; the newest when left out."""
    digest: str = ""
    """What they claim to have seen; what is there, when left out."""
    fails: str = ""


class Wait(Closed):
    """Time goes by, and the worker does what is then due."""

    wait: Duration


class Restart(Closed):
    """The process ends and begins again."""

    restart: Literal[True]


_STEPS = ("say", "decide", "wait", "restart")


def _kind(step: Any) -> str:
    if not isinstance(step, dict):
        return type(step).__name__.lower()
    return next((kind for kind in _STEPS if kind in step), "")


Step = Annotated[
    Annotated[Say, Tag("say")]
    | Annotated[Decide, Tag("decide")]
    | Annotated[Wait, Tag("wait")]
    | Annotated[Restart, Tag("restart")],
    Discriminator(_kind, custom_error_type="step", custom_error_message=(
        f"a step says one of {', '.join(_STEPS)}"
    )),
]  # fmt: skip


class End(Closed):
    """How the registry and its log must stand when all is over."""

    rows: dict[str, Told | None] = Field(default_factory=dict)
    """Every row that changed, by key, with parts of it; None for one that is gone."""
    proposals: tuple[str, ...] = ()
    """The status of each proposal, in the order in which they were made."""
    recorded: tuple[str, ...] = ()
    """Tags that the log must hold."""
    resolves: dict[str, str | None] = Field(default_factory=dict)
    """`name@context` to what it resolves to; None for what must not resolve."""
    steps_at_most: int = 25
    """How often the model may be asked for one message."""
    tokens_at_most: int = 30_000
    """How many tokens may be sent for one message, as estimated."""


class Scenario(Closed):
    """Something that is asked on a platform, and what must come of it."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    says: str
    channel: Channel
    trait: Trait = "benign"
    simple: bool = False
    """Whether it is an everyday request, whose tokens are held to a tighter bound."""
    skip: str = ""
    """Why it is not run; the baseline limits how many are not."""
    given: tuple[Given, ...] = ()
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    end: End = End()
    any_order: bool = False
    """Whether its steps do not depend on each other."""
    not_under: dict[Perturbation, str] = Field(default_factory=dict)
    """Perturbations under which the end may differ, each with the reason."""

    @model_validator(mode="after")
    def _is_sound(self) -> Scenario:
        if self.trait == "no_action" and (self.end.rows or self.end.proposals):
            raise ValueError("where no action is right, nothing may be proposed or changed")
        if not any(isinstance(step, Say) for step in self.steps):
            raise ValueError("nobody says anything")
        return self

    @property
    def messages(self) -> tuple[Say, ...]:
        """Return the steps that are messages."""
        return tuple(step for step in self.steps if isinstance(step, Say))
