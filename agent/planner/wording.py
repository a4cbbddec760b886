"""The planner's sentences, made from tool results and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from agent.planner.exchange import Seen

    Result = dict[str, Any]

_EXAMPLES = (
    "give the frontend a temporary alias profile-api for user-api for 30 days",
    "what does user-api mean in frontend",
    "which aliases are expired",
)
_HELP = (
    (
        "To look things up",
        (
            "what does user-api mean in frontend",
            "why does user-api resolve to user-management-api",
            "who uses user-management-api",
            "can I remove old-api",
            "is the name profile-api taken",
            "which aliases are expired; list aliases of @team-users in frontend",
            "what expires in the next 14 days",
            "what can be improved",
            "what changed yesterday and why; what changed about user-api since 2026-01-31",
            "open proposals; what waits for me; status of P-0123456789; why was it refused",
        ),
    ),
    (
        "To propose a change, on which people decide",
        (
            "give the frontend a temporary alias profile-api for user-api for 30 days",
            "when the backend says ledger it should get statement-api",
            "extend legacy-api by 30 days",
            "retire old-api in system",
            "make @team-users the owner of user-api",
            "register contract billing-api version v1.0.0 owned by @payments",
            "deprecate ledger-api, successor statement-api",
            "undo the last change; undo P-0123456789",
        ),
    ),
)
_QUOTED = 300
"""How much of a document is quoted."""
_SHOWN = 160
PASTED = (
    "I take a wish only in plain sentences, without code or markup. Say it in your own words."
)
RULES = (
    "What may be, for how long, and who must agree stands in the rules: `frenly rules list` "
    "shows each with its reason. I cannot cite them here; a wish against a rule is refused "
    "with the rule, and with the nearest that would pass."
)


def not_understood(text: str) -> str:
    """Say plainly that a sentence is not understood, with what would be."""
    said = text if len(text) <= _SHOWN else text[:_SHOWN] + "..."
    lines = [f"I do not understand {said!r}. I take one request at a time, for example:"]
    return "\n".join([*lines, *(f"- {example}" for example in _EXAMPLES)])


def help_text() -> str:
    """List what may be asked."""
    lines = ["I read the registry and propose changes; people decide on them."]
    for head, examples in _HELP:
        lines += [f"{head}, ask for example:", *(f"- {example}" for example in examples)]
    return "\n".join(lines)


def not_offered(tool: str) -> str:
    """Say that the protocol does not offer what the request needs."""
    return f"That needs the tool {tool!r}, which you are not offered on this channel."


def which_context(name: str, contexts: Sequence[str]) -> str:
    """Ask in which of its contexts an alias is meant."""
    if not contexts:
        return f"{name!r} is retired wherever it was an alias."
    return f"{name!r} exists in {_and(contexts)}. Which one is meant?"


def tell(seen: Seen) -> str:
    """Say what a tool answered."""
    if seen.tool.startswith("propose_"):
        return _proposed(seen)
    if not seen.ok:
        return failure(seen.error)
    return _TELLS[seen.tool](seen.result)


def failure(error: Result) -> str:
    """Say why a tool could not answer, and the next step."""
    return " ".join(filter(None, (error.get("message", ""), error.get("hint", ""))))


def explain(seen: Seen, claimed: str) -> str:
    """Tell each step of a lookup, and whether it ends where the person said."""
    if not seen.ok:
        return failure(seen.error)
    result = seen.result
    lines = [_resolved(result), *(_hop(hop) for hop in result["hops"])]
    ways = {result["canonical"], *(hop["name"] for hop in result["hops"])}
    if claimed and claimed not in ways:
        lines.insert(0, f"{result['name']!r} does not resolve to {claimed!r}.")
    return "\n".join(lines)


def _proposed(seen: Seen) -> str:
    if seen.ok:
        return "This is proposed. Nothing changes until people have approved it."
    if seen.error.get("code") == "proposal.refused":
        return "The registry refuses this request."
    return "This could not be proposed."


def _resolved(result: Result) -> str:
    version = f" {result['version']}" if result["version"] else ""
    served = f", served at {result['base_url']}" if result["base_url"] else ""
    ends = f" It ends on {result['expires_at']}." if result["expires_at"] else ""
    end = f"{result['canonical']!r}{version} ({result['contract_status']}{served})"
    if not result["hops"]:
        return f"{result['name']!r} is itself canonical: {end}."
    return f"In context {result['context']!r}, {result['name']!r} stands for {end}.{ends}"


def _hop(hop: Result) -> str:
    ends = f", until {hop['expires_at']}" if hop["expires_at"] else ""
    where = f"in context {hop['context']!r}{ends}"
    return f"- through the {hop['type']} alias {hop['name']!r} {where}"


def _alias(alias: Result) -> str:
    target = repr(alias["target"]) if alias["target"] else "nothing that is told"
    parts = [alias["type"], alias["state"]]
    parts += [f"until {alias['expires_at']}"] if alias["expires_at"] else []
    parts += [f"owned by {alias['owner']}"] if alias["owner"] else []
    return f"- {alias['context']}: {alias['name']} -> {target} ({', '.join(parts)})"


def _contract(contract: Result) -> str:
    version = f" {contract['version']}" if contract["version"] else ""
    owner = f", owned by {contract['owner']}" if contract["owner"] else ""
    next_one = f", followed by {contract['successor']}" if contract["successor"] else ""
    return f"- {contract['name']}{version} ({contract['status']}{owner}{next_one})"


def _proposal(proposal: Result) -> str:
    waits = f"; {proposal['waits']}" if proposal["status"] == "pending" else ""
    undone = f"; undone by {proposal['undone_by']}" if proposal["undone_by"] else ""
    stands = f"{proposal['status']}{waits}{undone}"
    return f"- {proposal['proposal']} ({stands}): {proposal['summary']}"


def _entry(entry: Result) -> str:
    why = (
        f", because: {entry['why']}"
        if entry["why"] and entry["why"] != entry["summary"]
        else ""
    )
    what = entry["summary"] or entry["tag"]
    return (
        f"- {entry['at'][:16]} {entry['actor']}: {what} ({entry['tag']}, {entry['about']}){why}"
    )


def _listing(what: str, line: Callable[[Result], str]) -> Callable[[Result], str]:
    def tell_list(result: Result) -> str:
        rows = result[what]
        if not rows:
            return f"There are no such {what}."
        head = f"{len(rows)} {what if len(rows) > 1 else _one(what)}:"
        more = ["There are more than are shown."] if result.get("more") else []
        return "\n".join([head, *map(line, rows), *more])

    return tell_list


def _one(what: str) -> str:
    return {"aliases": "alias", "entries": "entry"}.get(what, what.removesuffix("s"))


def _tell_contract(result: Result) -> str:
    rows = [_alias(alias) for alias in result["aliases"]]
    head = f"{_contract(result['contract']).removeprefix('- ')} is a canonical name."
    contract = result["contract"]
    about = [f"It is served at {contract['base_url']}."] if contract["base_url"] else []
    about += [f"Its owner says: {contract['description']}"] if contract["description"] else []
    aliases = ["Aliases that point straight at it:"] if rows else []
    return "\n".join([head, *about, *aliases, *rows])


def _tell_dependents(result: Result) -> str:
    rest = "\n".join([*used_by(result), result["not_known"]])
    if not result["aliases"]:
        return f"No alias ends at {result['name']!r}. {rest}"
    listed = _listing("aliases", _alias)(result)
    return f"What ends at {result['name']!r}: {listed}\n{rest}"


def used_by(result: Result) -> list[str]:
    """Say who uses a name as it is spelled, a line each; none where nobody is known to."""
    told = (("Its name stands in the code of", "used_in"), ("Looked up by", "looked_up_by"))
    return [f"{says} {', '.join(result[key])}." for says, key in told if result.get(key)]


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _conflict(conflict: Result) -> str:
    ways = conflict["resolutions"]
    way = f"; {ways[0]['method']} would settle it" if ways else ""
    return f"- {conflict['id']} ({conflict['severity']}): {conflict['message']}{way}"


def _tell_improvements(result: Result) -> str:
    silent = [f"Not looked for: {each}" for each in result["not_looked_for"]]
    if not result["improvements"]:
        return "\n".join(["Nothing was found to improve.", *silent])
    found = map(_improvement, result["improvements"])
    more = result["total"] - len(result["improvements"])
    left = [f"and {more} more; see `frenly optimise`"] if more > 0 else []
    return "\n".join(["What can be improved, the most worth first:", *found, *left, *silent])


def _improvement(found: Result) -> str:
    change = found["change"] or f"no change to propose: {found['obstacle']}"
    return f"- {found['id']} ({found['risk']} risk): {found['what']} {change}"


def _tell_knowledge(result: Result) -> str:
    if result["nothing_fits"]:
        return "Nothing that was written down is about this."
    return "\n".join(map(_passage, result["passages"]))


def _passage(passage: Result) -> str:
    text = " ".join(passage["text"].split())[:_QUOTED]
    return f"{passage['title']}, {passage['heading']} [{passage['cite']}] says: {text}"


_TELLS: dict[str, Callable[[Result], str]] = {
    "resolve_name": lambda result: "\n".join(
        [_resolved(result), *(_hop(hop) for hop in result["hops"])]
    ),
    "show_alias": _listing("aliases", _alias),
    "list_aliases": _listing("aliases", _alias),
    "show_contract": _tell_contract,
    "list_contracts": _listing("contracts", _contract),
    "list_contexts": _listing(
        "contexts", lambda c: f"- {c['name']}: looks in {', '.join(c['fallback'])}"
    ),
    "list_anchors": _listing(
        "anchors", lambda a: f"- {a['id']} ({a['family']}): {a['source'] or 'no source'}"
    ),
    "find_dependents": _tell_dependents,
    "show_history": _listing("entries", _entry),
    "show_proposal": lambda result: _proposal(result["proposal"]).removeprefix("- "),
    "list_proposals": _listing("proposals", _proposal),
    "list_conflicts": _listing("conflicts", _conflict),
    "find_improvements": _tell_improvements,
    "search_knowledge": _tell_knowledge,
}
