# ruff: noqa: E501 - one pattern a line is how these tables are read
"""Whom a line of a log calls: host and port, without credentials."""

from __future__ import annotations

import re

_HOST = r"((?:[A-Za-z0-9](?:[\w-]*[A-Za-z0-9])?\.)*[A-Za-z0-9][\w-]*)"
_FORMS = (
    re.compile(rf"server at \"{_HOST}\"(?: \([\d.:]+\))?, port (\d+)"),
    re.compile(rf"host=['\"]?{_HOST}['\"]?,? port=['\"]?(\d+)"),
    re.compile(rf"tried: {_HOST}:(\d{{2,5}})"),
    re.compile(rf"tcp\({_HOST}:(\d{{2,5}})\)"),
    re.compile(rf"[a-z][a-z0-9+]*://(?:[^@\s/]*@)?{_HOST}(?::(\d{{2,5}}))?"),
    re.compile(rf"dial tcp (?:lookup )?{_HOST}(?::(\d{{2,5}}))?"),
    re.compile(rf"(?:resolve|lookup|ENOTFOUND|EAI_AGAIN|UnknownHostException:?|host name|hostname) ['\"]?{_HOST}['\"]?(?::(\d{{2,5}}))?"),
    re.compile(rf"(?:to|at|from|for|with|server|host|ECONNREFUSED|ETIMEDOUT) ['\"]?{_HOST}:(\d{{2,5}})\b"),
    re.compile(r"(?<![\w.:/-])((?:[a-z][a-z0-9]*[-.])+[a-z0-9][a-z0-9-]*):(\d{2,5})\b"),
    re.compile(r"(?:to|at|with|host:?) (?:the )?(?:server |host |service |database |broker )?['\"`]?((?:[a-z0-9]+[-.])+[a-z0-9-]+)['\"`]?()(?=$|[\s,;:)])"),
    re.compile(r"\b((?:[a-z0-9-]+\.)+(?:com|net|org|io|dev|cloud|local|internal|svc))(?::(\d{2,5}))?(?![\w.])"),
    re.compile(r"\b(redis|postgres(?:ql)?|mysql|mariadb|mongo(?:db)?|kafka|rabbitmq|elasticsearch|memcached|zookeeper|etcd|vault|consul|cassandra)\b()", re.IGNORECASE),
    re.compile(r"\b((?:external |upstream |payment |auth\w* )?(?:database|api|broker|cache|identity provider))\b()", re.IGNORECASE),
)  # fmt: skip
_NOBODY = frozenset({"localhost", "the", "a", "it", "failed", "for", "of", "timeout", "error"})
_FILE = re.compile(r"\.(?:go|py|js|ts|java|rb|c|cc|rs|log|sh|json|ya?ml|conf)$")


def dependency_in(text: str) -> str:
    """Return whom the line calls, as `host:port`, `host` or a word; empty for nobody.

    >>> dependency_in('DSN=u:secret@tcp(catalogue-db:3306)/socksdb')
    'catalogue-db:3306'
    """
    for form in _FORMS:
        for found in form.finditer(text):
            if found[1].lower() not in _NOBODY and not _FILE.search(found[1]):
                return f"{found[1]}:{found[2]}" if found[2] else found[1]
    return ""
