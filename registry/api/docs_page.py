"""The API's description as one page of HTML that needs no script and nothing from elsewhere."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any

from registry.api.problems import status_of_kind, title_of
from registry.errors import FrenlyError

if TYPE_CHECKING:
    from collections.abc import Iterator

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;
color:#1b1f24;background:#fff}
code,pre{font:14px/1.45 ui-monospace,monospace}pre{background:#f4f5f7;padding:.75rem;
overflow:auto}h2{margin-top:2.5rem}h3 b{display:inline-block;min-width:3.5rem}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;
padding:.25rem .75rem .25rem 0;border-bottom:1px solid #e3e5e8}
@media(prefers-color-scheme:dark){body{color:#e6e8eb;background:#14171a}
pre{background:#1f2429}td,th{border-color:#30363d}a{color:#7cb7ff}}
"""


def docs_page(document: dict[str, Any]) -> str:
    """Render an OpenAPI document."""
    body = "\n".join(_body(document))
    title = escape(document["info"]["title"])
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body>{body}</body></html>"
    )


def known_codes() -> dict[str, type[FrenlyError]]:
    """Return every failure that this process may tell of, by code."""
    found: dict[str, type[FrenlyError]] = {}
    waiting = list(FrenlyError.__subclasses__())
    while waiting:
        kind = waiting.pop()
        found.setdefault(kind.code, kind)
        waiting += kind.__subclasses__()
    return dict(sorted(found.items()))


def _body(document: dict[str, Any]) -> Iterator[str]:
    info = document["info"]
    yield f"<h1>{escape(info['title'])} <small>{escape(info['version'])}</small></h1>"
    yield f"<p>{escape(info['description'])}</p>"
    yield '<p>For programs: <a href="/openapi.json">/openapi.json</a>.</p><h2>Routes</h2>'
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield from _operation(path, method, operation, document)
    yield '<h2 id="problems">Problems</h2>'
    yield "<p>Every failure is an <code>application/problem+json</code> with a code:</p>"
    yield "<table><tr><th>Code</th><th>Status</th><th>Meaning</th></tr>"
    for code, kind in known_codes().items():
        name, status = escape(code), status_of_kind(kind)
        yield f'<tr id="{name}"><td><code>{name}</code></td><td>{status}</td>'
        yield f"<td>{escape(title_of(kind))}</td></tr>"
    yield "</table>"


def _operation(
    path: str, method: str, operation: dict[str, Any], document: dict[str, Any]
) -> Iterator[str]:
    yield f"<h3><b>{method.upper()}</b> <code>{escape(path)}</code></h3>"
    yield f"<p>{escape(operation.get('description', ''))}</p>"
    parameters = operation.get("parameters", ())
    if parameters:
        rows = "".join(_parameter(parameter) for parameter in parameters)
        yield f"<table>{rows}</table>"
    example = _example(operation, document)
    if example is not None:
        yield f"<pre>{escape(json.dumps(example, indent=2))}</pre>"
    statuses = (
        f"{status} {escape(response['description'].rstrip('.'))}"
        for status, response in operation["responses"].items()
    )
    yield f"<p>Answers: {'; '.join(statuses)}.</p>"


def _parameter(parameter: dict[str, Any]) -> str:
    says = parameter.get("description") or parameter["schema"].get("description", "")
    needed = "required" if parameter.get("required") else ""
    cells = (parameter["name"], f"{parameter['in']} {needed}".strip(), says)
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def _example(operation: dict[str, Any], document: dict[str, Any]) -> Any:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    schema = document["components"]["schemas"].get(name, {})
    return next(iter(schema.get("examples", ())), None)
