"""The words by which a sentence tells what is wanted, as patterns over marks. Data.

In a pattern `<n>` stands for any name, `<c>` for a context, `<t>` for a duration, `<o>` for an
owner, `<p>` for a proposal, `<k>` for a type of alias, `<v>` for a version, `<u>` for a URL.
"""

from __future__ import annotations

import re

_MARK = re.compile(r"<([a-z])>")


def cue(*patterns: str) -> re.Pattern[str]:
    """Compile patterns as one; case does not matter.

    >>> bool(cue("retire <n>").search("Retire <n0> now"))
    True
    """
    joined = "|".join(patterns)
    return re.compile(_MARK.sub(r"<\1\\d+>", rf"(?<![\w<-])(?:{joined})(?![\w-])"), re.IGNORECASE)


RETIRE = cue(
    r"retir(?:e|es|ed|ing)", r"remov(?:e|es|ed|ing|al)", r"delet(?:e|es|ed|ing|ion)", "drop",
    "dropping", "dropped", "kill", "rm", "scrap", "decommission(?:ed|ing)?", "revoke",
    r"take (?:<n> |it |that |the )?(?:away|down|out|off)", r"tak(?:e|en) away",
    "get rid of", "unregister", "discontinue", "wipe", "erase", "ditch", "purge", "nuke", "axe",
    "bin", "trash", "withdraw", "abolish", "shut down", "switch off", "turn off", "disable",
    "deactivate", "eliminate", r"throw (?:<n> |it |that )?(?:out|away)", "del", "unalias",
    r"(?:no longer|not) (?:\w+ )?(?:need|needed|use|used|want|wanted|required|resolve|exist|work)",
    r"(?:can|may|should|could|must) (?:now |finally |just )?(?:go(?! to)|die|disappear|vanish|end(?! up))",
    r"let (?:<n>|it|that) (?:go|die|lapse)", r"do not (?:need|use|want|require) (?:the |alias )*<n>",
    r"(?:do|does) not (?:need|use|want|require) (?:it|that)(?: \w+)? ?anymore", "be gone",
    r"clean(?:ed)? up", "needs to go", "has to go", "put an end to",
)  # fmt: skip
EXTEND = cue(
    r"exten(?:d|ds|ded|ding|sion)", "prolong(?:ed|ing)?", "lengthen", r"renew(?:ed|al)?",
    "stretch", "(?<!no )longer", r"keep (?:\w+ )*?<n>.* alive", "alive for", "postpone", "stay alive",
    r"push (?:back|out)", r"push .* (?:back|out)", r"(?:another|additional|extra|further|more) time",
    r"(?:give|grant|allow) (?:the (?:alias )?)?(?:<n>|it)(?: in (?:the )?<c>)? <t>",
    r"<t> (?:more|extra|on top|longer|additional)", r"(?:another|further|additional|extra) <t>",
    r"<t> on (?:the )?<n>", "survive", "live on", "remain valid", "later expiry", "add <t> to",
    r"(?:needs?|gets?|wants?|has) <t> more", "bump",
)  # fmt: skip
OWNER = cue(
    "owner", "owners", "owns", "own", "ownership", "owned by", "chown", r"belongs?", "responsib\\w+",
    r"hand(?:s|ed|ing)?(?: \S+){0,4} (?:over |off )?to <o>", r"hand (?:over|off)", "handed",
    "handover", r"tak(?:e|es|ing) over", r"transfer(?:red|ring)?", r"re-?assign(?:ed)?", "custody",
    r"(?:give|assign|pass|move)(?: \S+){1,5} (?:over )?to <o>", "in charge of", "steward",
    r"under the care of", "look(?:s|ing)? after", "maintained by", "taken over by",
)  # fmt: skip
DEPRECATE = cue(
    r"deprecat(?:e|es|ed|ing|ion)", "sunset(?:ting)?", r"phas(?:e|ing) (?:\S+ )?out",
    "on its way out", "end of life", "end-of-life", "eol",
)  # fmt: skip
CONTRACT = cue(
    "contracts?", "canonicals?", r"canonical (?:api )?names?", r"regist(?:er|ration)", "enroll?",
    r"new (?:api|service)", "onboard", "(?:api|service) (?:called|named)",
)  # fmt: skip
ALIAS_WORD = cue(
    "alias(?:es)?", "nickname", "synonym", "shortcut", "shorthand", "second name", "other name",
    "(?:another|different|alternative|nicer|shorter|simpler|friendlier|better|extra) name",
    "also known as", "aka",
)  # fmt: skip
NEW = cue(
    "new", "add(?:ed|ing)?", "creat(?:e|ed|ing|ion)", "make", "set up", "introduce", "define",
    "establish", "put in", "open", "register", "request", "mint", "additional", "another", "second",
)  # fmt: skip
MOVE = cue(
    r"re-?point(?:ed|ing)?", r"re-?target(?:ed|ing)?", r"re-?direct(?:ed|ing)?",
    r"re-?rout(?:e|ed|ing)", "switch(?:ed|ing)?", r"mov(?:e|ed|ing)", "hook (?:\\w+ )?up", "flip",
    "shift", "divert", r"replac(?:e|ed|ing)", r"chang(?:e|ed|ing)", "update", "the right one",
    "correct", "wrong", "fix", "swing", "transition", "steer", "instead of", "new target",
    "needs? repointing", "send", "migrate",
)  # fmt: skip
ASSIGN = cue(
    "->", "=", r"point(?:s|ed|ing)?", r"means?", r"stands? for", r"resolv(?:e|es|ing) to", "lead(?:s)? to",
    r"go(?:es|ing)? to", r"gets?", r"giv(?:e|es)", "land(?:s)? (?:on|at)", r"map(?:ped|s|ping)?", r"link(?:ed|s)?",
    r"know(?:n|s)?", r"call(?:ed|s|ing)?", "refers? to", "reach(?:es|able|ed)?", r"us(?:e|es|ed|ing)",
    "say(?:s)?", "speak(?:s)? of", "writes?", "names?", r"wants?", r"needs?", "bind", "alias(?:ed)?",
    "connect", "behind", "target", "have", "treat", "understand(?:s)?", "recogni[sz]es?", "find(?:s)?",
    "serve(?:s|d)?", "be", "is", "answers?(?: to)?", "translate(?:s)?", "should", "access", "address",
)  # fmt: skip
UNDO = cue(
    "undo", r"revert(?:ed|ing)?", r"roll(?:ed)? (?:\S+ )?back", "rollback", r"take (?:\S+ ){0,3}back",
    "reverse", "back out", "restore", r"put (?:\S+ ){0,3}back",
)  # fmt: skip
