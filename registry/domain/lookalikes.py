"""Names that a reader takes for other names: mixed scripts, lookalike letters, hidden marks."""

from __future__ import annotations

import unicodedata

_LOOKALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u04bb\u043a\u043c\u043d"
    "\u0442\u0432\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u03bf\u03b1"
    "\u03b9\u03bd\u03c1\u03ba\u03c5\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f"
    "\u03a1\u03a4\u03a5\u03a7\u0131\u0261",
    "aeopcyxijsdhkmntbABEKMHOPCTXoaivpkuABEZHIKMNOPTYXig",
)
"""Cyrillic, Greek and Latin letters that most fonts draw as the ASCII letter beside them."""
_HIDDEN = frozenset({"Cf", "Cc", "Cs", "Zs", "Zl", "Zp", "Mn", "Me", "Co", "Cn"})


def deceives(text: str) -> str:
    """Say why a name may be taken for another one; empty when it is plain.

    >>> deceives("user-api"), deceives("us" + chr(0x435) + "r-api")
    ('', 'mixes letters of CYRILLIC and LATIN')
    """
    if text.isascii() and text.isprintable():
        return ""
    hidden = [c for c in text if c != " " and unicodedata.category(c) in _HIDDEN]
    if hidden:
        return f"holds the unseen character U+{ord(hidden[0]):04X}"
    scripts = sorted({_script(c) for c in text if c.isalpha()})
    if len(scripts) > 1:
        return f"mixes letters of {' and '.join(scripts)}"
    if text.translate(_LOOKALIKES).isascii():
        return "is drawn as ASCII letters draw another name"
    if unicodedata.normalize("NFKC", text) != text:
        return "is another form of a plainer spelling"
    return ""


def _script(letter: str) -> str:
    """Return the script of a letter, as far as its name tells.

    >>> _script("a"), _script(chr(0x3b1))
    ('LATIN', 'GREEK')
    """
    return unicodedata.name(letter, "UNNAMED").split()[0]
