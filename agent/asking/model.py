"""The model of one run: asks the chain in order, within limits; each question is noted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import Field, InstanceOf, PrivateAttr

from agent.asking.desk import About, Desk
from agent.asking.failures import (
    AnswerBroke,
    ModelBudgetUsed,
    ModelDenied,
    ModelFailed,
    RunBudgetUsed,
)
from agent.asking.notes import Asked, note_answer, note_failure
from agent.asking.tokens import estimate
from agent.asking.words import FALLBACK
from registry.contracts.model_calls import CallFilter, ModelCall, Used

if TYPE_CHECKING:
    from collections.abc import Sequence

    from langchain_core.callbacks import CallbackManagerForLLMRun
    from langchain_core.language_models import LanguageModelInput
    from langchain_core.messages import AIMessage, BaseMessage
    from langchain_core.runnables import Runnable
    from langchain_core.tools import BaseTool

    from agent.asking.desk import Station

_MAY_ASK_ANOTHER = (ModelFailed, ModelDenied)
"""Never `AnswerBroke`: what began to answer may have been heard."""


class StandIn(NamedTuple):
    """What the planner is given when it stands in: it tells by rules what a request needs."""

    tools: tuple[dict[str, Any], ...]
    """All that the protocol grants, as a model is told of them."""
    widen: Callable[[], None]
    """Called before it is asked, so that those tools run."""


class AskedModel(BaseChatModel):
    """A chat model that is several: when one cannot answer, the next does, to the run's end."""

    desk: InstanceOf[Desk] = Field(repr=False)
    about: InstanceOf[About] = Field(repr=False)
    stand_in: InstanceOf[StandIn] | None = Field(default=None, repr=False)
    """None where models are offered all that is granted as it is."""
    _step: int = PrivateAttr(default=0)
    _place: int = PrivateAttr(default=0)
    _why: ModelFailed | ModelDenied | None = PrivateAttr(default=None)
    _used: int | None = PrivateAttr(default=None)

    @property
    def _llm_type(self) -> str:
        return "frenly-asked"

    @property
    def model_name(self) -> str:
        """Return the name of the model that is asked next."""
        return self.desk.chain[self._place].name

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | dict[str, Any] | bool | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Offer tools, in any of the ways LangChain accepts."""
        offered = [convert_to_openai_tool(tool) for tool in tools]
        choice = {} if tool_choice is None else {"tool_choice": tool_choice}
        return self.bind(tools=offered, **choice, **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        self._step += 1
        coming = estimate(messages, kwargs.get("tools") or ())
        self._check_run(coming)
        while True:
            station = self.desk.chain[self._place]

            def ask(station: Station = station) -> AIMessage:
                model = station.model
                given = self._given(station, kwargs)
                return _first(model._generate(messages, stop, run_manager, **given))  # noqa: SLF001 - one round of callbacks is enough

            try:
                message = self._ask(station, ask, coming)
            except _MAY_ASK_ANOTHER as error:
                self._fall_back(station, error)
                continue
            return ChatResult(generations=[ChatGeneration(message=self._told(message))])

    def _given(self, station: Station, kwargs: dict[str, Any]) -> dict[str, Any]:
        if station.is_budgeted or self.stand_in is None or "tools" not in kwargs:
            return kwargs
        self.stand_in.widen()
        return {**kwargs, "tools": self.stand_in.tools}

    def _check_run(self, coming: int) -> None:
        """Raise `RunBudgetUsed` when the question would go beyond what the run may use."""
        limit = self.about.tokens
        if limit is None:
            return
        if self._used is None:  # a run that was broken off goes on with what it had used
            earlier = CallFilter(run=self.about.run)
            self._used = 0 if self.about.is_new else self.desk.book.used(earlier).tokens
        if self._used + coming > limit:
            error = RunBudgetUsed(
                f"This request may use {limit} tokens and has used {self._used}; the next "
                f"question takes about {coming}.",
                hint="Ask for less at once, or begin a new conversation.",
            )
            self.desk.journal.refused(self.about, error)
            raise error

    def _ask(self, station: Station, ask: Callable[[], AIMessage], coming: int) -> AIMessage:
        """Ask one model, again where that may help, and write down what came of it."""
        if station.is_budgeted:
            self.desk.budgets.check(self.about.actor.id, coming, self._used_today)
        began, at, retries, waited_s = self.desk.ticks(), self.desk.now(), 0, 0.0

        def asked() -> Asked:
            took_s = self.desk.ticks() - began
            origin = self.desk.chain[0].name if self._place else ""
            return Asked(self.desk.new_id(), at, self._step, coming, took_s, retries, origin)

        while True:
            try:
                message = _once(station, ask)
            except AnswerBroke as error:
                self._note(note_failure(asked(), self.about, station, error, was_begun=True))
                raise
            except _MAY_ASK_ANOTHER as error:
                wait_s = self._wait_s(retries + 1, waited_s, error)
                if wait_s is not None:
                    self.desk.patience.pause(wait_s)
                    retries, waited_s = retries + 1, waited_s + wait_s
                    continue
                self._note(note_failure(asked(), self.about, station, error, was_begun=False))
                raise
            self._note(note_answer(asked(), self.about, station, message))
            return message

    def _wait_s(
        self, tried: int, waited_s: float, error: ModelFailed | ModelDenied
    ) -> float | None:
        if not isinstance(error, ModelFailed):
            return None
        return self.desk.patience.wait_s(tried, waited_s, error)

    def _used_today(self, actor: str | None) -> Used:
        midnight = self.desk.now().replace(hour=0, minute=0, second=0, microsecond=0)
        return self.desk.book.used(CallFilter(actor=actor, since=midnight))

    def _note(self, call: ModelCall) -> None:
        if self._used is not None:
            self._used += call.tokens
        self.desk.book.note(call)
        for watch in self.desk.watches:
            watch.asked(call)

    def _fall_back(self, station: Station, error: ModelFailed | ModelDenied) -> None:
        """Let the next model take over for the rest of the run; raise when there is none."""
        if isinstance(error, ModelBudgetUsed):
            self.desk.journal.refused(self.about, error)
        if self._place + 1 == len(self.desk.chain):
            raise error
        self._place, self._why = self._place + 1, error
        self.desk.journal.fell_back(self.about, station.name, self.model_name, error)

    def _told(self, message: AIMessage) -> AIMessage:
        """Put who answered instead of whom into the answer; a provider cannot put it there."""
        message.response_metadata.pop(FALLBACK, None)
        if self._why is not None:
            station = self.desk.chain[self._place]
            who = repr(station.name) if station.is_budgeted else "the offline planner"
            message.response_metadata[FALLBACK] = f"{self._why.message} So {who} answers."
        return message


def _first(result: ChatResult) -> AIMessage:
    """Take the answer; each model of a chain gives exactly one, with all it tells about it."""
    return cast("AIMessage", result.generations[0].message)


def _once(station: Station, ask: Callable[[], AIMessage]) -> AIMessage:
    """Ask once, if the endpoint's breaker lets it through."""
    breaker = station.breaker
    if breaker is None:
        return ask()
    if not breaker.admits():
        raise ModelFailed(
            f"Model {station.name!r} has failed again and again, so it is left alone for now.",
            hint="It is tried again within a minute; `frenly model calls` shows the failures.",
        )
    try:
        message = ask()
    except AnswerBroke:
        breaker.note_failure()
        raise
    except ModelFailed as error:
        if error.is_passing:
            breaker.note_failure()
        raise
    breaker.note_answer()
    return message
