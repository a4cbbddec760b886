"""The words of the protocols that other platforms wrote, and what they are called here."""

from __future__ import annotations

_NO_CONFIDENCE = "an answer cites the facts it rests on instead"

SECTIONS: dict[str, tuple[str, str]] = {
    "protocol_version": ("version", ""),
    "metadata": ("", "the file's hash stands in every proposal instead"),
    "operator_settings": ("", "settings are read from the environment"),
    "operations": ("channels.*.grants.tools", "what no grant names is refused"),
    "interaction_schemas": ("tools", "the schemas are the tools' own: `frenly tools show`"),
    "query_templates": ("query_templates", ""),
    "response_logic": ("intents, action_recommendations", _NO_CONFIDENCE),
    "adaptation_rules": ("impact_levels", "changes are proposed, never adapted to unasked"),
    "error_handling": ("error_handling", ""),
    "performance_optimization": ("channels.*.limits", "answers are never served from a cache"),
    "monitoring": ("", "see `frenly doctor` and the metrics of the server"),
}
OPERATIONS: dict[str, str] = {
    "create_alias": "propose_alias",
    "get_alias": "show_alias",
    "resolve_alias": "resolve_name",
    "list_aliases": "list_aliases",
    "update_alias": "propose_repoint",
    "extend_alias": "propose_extension",
    "deactivate_alias": "propose_retirement",
    "delete_alias": "propose_retirement",
    "rollback_changes": "propose_undo",
    "get_service_list": "list_contracts",
}
CODES: dict[str, str] = {
    "400": "tool.bad_arguments",
    "401": "tool.not_granted",
    "403": "tool.not_granted",
    "404": "missing",
    "409": "conflict",
    "500": "unavailable",
    "ssot_unavailable": "unavailable",
    "query_timeout": "tool.too_slow",
    "invalid_query": "input.invalid",
    "no_data_found": "missing",
    "change_conflict": "conflict",
}
FALLBACKS: dict[str, str] = {
    "suggest_alternatives": "correct",
    "suggest_related_queries": "correct",
    "return_partial_results": "ask",
    "rollback_changes": "ask",
    "alert_administrators": "stop",
    "use_cached_data": "read_only",
}
