"""A model that follows a script, whatever it is told: for what no honest model would call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, ToolMessage
from langchain_core.messages.tool import invalid_tool_call, tool_call
from langchain_core.outputs import ChatGeneration, ChatResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from langchain_core.callbacks import CallbackManagerForLLMRun
    from langchain_core.messages import BaseMessage

    from evals.scenarios.form import RawCall

Calls = tuple[tuple[str, Any], ...]


class ScriptedModel(BaseChatModel):
    """Calls what the script says, one message after the other, then ends."""

    script: tuple[Calls, ...]

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(self, tools: Any, **kwargs: Any) -> Any:  # noqa: ARG002 - LangChain's face
        """Take no notice of what is offered."""
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002 - LangChain's signature
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002 - same
        **kwargs: Any,  # noqa: ARG002 - same
    ) -> ChatResult:
        said = _said_since(messages)
        calls = self.script[said] if said < len(self.script) else ()
        message = _message(calls, said)
        return ChatResult(generations=[ChatGeneration(message=message)])


def scripted(
    script: Iterable[Iterable[RawCall]], named: Callable[[str], str] = str
) -> ScriptedModel:
    """Make a model of what a scenario's message scripts; `named` fills in its texts."""
    return ScriptedModel(
        script=tuple(tuple((c.tool, _filled(c.args, named)) for c in one) for one in script)
    )


def _filled(value: Any, named: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(each, named) for key, each in value.items()}
    return named(value) if isinstance(value, str) else value


def _said_since(messages: Sequence[BaseMessage]) -> int:
    """Count the model's messages since the person's last one."""
    count = 0
    for message in reversed(messages):
        if not isinstance(message, AIMessage | ToolMessage):
            break
        count += isinstance(message, AIMessage)
    return count


def _message(calls: Calls, number: int) -> AIMessage:
    read, unread = [], []
    for index, (name, args) in enumerate(calls):
        call_id = f"call_{number}_{index}"
        if isinstance(args, dict):
            read.append(tool_call(name=name, args=args, id=call_id))
        else:
            unread.append(
                invalid_tool_call(
                    name=name, args=args if args is None else str(args), id=call_id
                )
            )
    return AIMessage(
        "" if calls else "Done.",
        tool_calls=read,
        invalid_tool_calls=unread,
        response_metadata={"finish_reason": "tool_calls" if calls else "stop"},
    )
