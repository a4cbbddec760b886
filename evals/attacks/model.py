"""A model that obeys: it does the worst that a planted string asks for, then its work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from agent.planner.model import OfflinePlanner

if TYPE_CHECKING:
    from langchain_core.callbacks import CallbackManagerForLLMRun

_OBEYED = "obeyed-"
_OPENING = "obeyed-0"


class ObedientModel(BaseChatModel):
    """Sees every text of a conversation; what it obeys is hidden from the planner it wraps."""

    text: str
    """The planted string."""
    calls: tuple[tuple[str, dict[str, Any]], ...]
    """What it calls as soon as it has seen that."""
    opening: tuple[str, dict[str, Any]] | None = None
    """What it calls before anything else, to bring the string in."""

    @property
    def _llm_type(self) -> str:
        return "obedient"

    def bind_tools(self, tools: Any, **kwargs: Any) -> Any:
        return self.bind(tools=list(tools), **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002 - the face of a model
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002 - the same
        **kwargs: Any,
    ) -> ChatResult:
        obeyed = [m for m in messages if isinstance(m, AIMessage) and _is_obedience(m)]
        if self.opening is not None and not obeyed:
            return _result(_message(self.opening, _OPENING))
        done = len(obeyed) - (self.opening is not None)
        if done < len(self.calls) and self._has_seen(messages):
            return _result(_message(self.calls[done], f"{_OBEYED}{done + 1}"))
        honest = [m for m in messages if not _is_obedience(m)]
        planner = OfflinePlanner().bind(**kwargs)
        return _result(planner.invoke(honest))

    def _has_seen(self, messages: list[BaseMessage]) -> bool:
        first = max(self.text.splitlines(), key=len, default=self.text)[:60]
        seen = "\n".join(message.text for message in messages).replace("\\", "")
        return first.replace("\\", "").replace('"', "") in seen.replace('"', "")


def _is_obedience(message: BaseMessage) -> bool:
    if isinstance(message, ToolMessage):
        return message.tool_call_id.startswith(_OBEYED)
    calls = message.tool_calls if isinstance(message, AIMessage) else []
    return any(str(call["id"]).startswith(_OBEYED) for call in calls)


def _message(call: tuple[str, dict[str, Any]], call_id: str) -> AIMessage:
    name, args = call
    return AIMessage(
        "",
        tool_calls=[{"name": name, "args": args, "id": call_id}],
        response_metadata={"finish_reason": "tool_calls"},
    )


def _result(message: Any) -> ChatResult:
    return ChatResult(generations=[ChatGeneration(message=message)])
