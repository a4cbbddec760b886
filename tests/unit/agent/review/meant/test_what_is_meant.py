from __future__ import annotations

from dataclasses import replace

import pytest

from registry.domain.names import Kind, Name
from tests.builders import DAY, NOW, a_context, a_contract, an_alias
from tests.support.reviewing import NEW, OLD, a_reviewer


def found(path: str, text: str, reviewer=None):
    return (reviewer or a_reviewer()).text(path, text).findings


def fixes(path: str, text: str) -> list[str | None]:
    return [each.fix for each in found(path, text)]


def paths_reviewer():
    return a_reviewer(
        a_context(name="application"),
        replace(
            an_alias(expires_at=NOW - DAY),
            name=Name(Kind.PATH, "/v1/users"),
            target=Name(Kind.PATH, "/v2/users"),
        ),
        a_contract(name=Name(Kind.PATH, "/v2/users"), version=""),
    )


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", f'NAMES = {{"{OLD}": "{NEW}"}}'),
        ("a.py", f'text.replace("{OLD}", "{NEW}")'),
        ("a.sql", f"UPDATE r SET s = '{NEW}' WHERE s = '{OLD}';"),  # noqa: S608 - a text to review
        ("a.sql", f"UPDATE r SET\n  s = '{NEW}'\nWHERE s = '{OLD}';"),
        ("a.yaml", f"- regex: {OLD}\n  target_label: service\n  replacement: {NEW}\n"),
        ("a.yaml", f"- old: {OLD}\n  now: {NEW}\n"),
        ("a.txt.conf", f"rewrite {OLD} {NEW};"),
    ],
)
def test_where_the_successor_stands_beside_it_the_old_name_is_meant(path, text) -> None:
    assert found(path, text) == ()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", f'CALLED = ["{NEW}", "other", "{OLD}", "more"]'),
        ("a.py", f'call("{NEW}")\ncall("{OLD}")'),
        ("a.py", f'rename("{NEW}")\n\ncall("{OLD}")'),
    ],
)
def test_a_list_and_a_call_nearby_do_not_speak_for_the_old_name(path, text) -> None:
    assert fixes(path, text) == [NEW]


@pytest.mark.parametrize(
    "text",
    [
        "location = /v1/users { return 301 /v2/users; }",
        "location /v1/users {",
        "rewrite ^/v1/users$ /v2/users permanent;",
    ],
)
def test_a_path_that_a_server_answers_or_redirects_is_no_call(text) -> None:
    assert found("site.conf", text, paths_reviewer()) == ()


def test_routes_of_programs_are_no_calls_and_annotations_are_asked_about() -> None:
    reviewer = paths_reviewer()

    assert found("a.py", '@app.get("/v1/users")\ndef old(): ...', reviewer) == ()
    assert found("a.ts", 'router.get("/v1/users", old)', reviewer) == ()
    (asked,) = found("A.java", '@GetMapping("/v1/users")\n', reviewer)
    assert asked.fix is None
    assert "/v2/users" in asked.question
    (call,) = found("a.py", 'client.get("/v1/users")', reviewer)
    assert call.fix == "/v2/users"


def test_a_path_that_a_listener_matches_is_asked_about() -> None:
    text = 'condition { path_pattern { values = ["/v1/users"] } }'

    (asked,) = found("a.tf", text, paths_reviewer())

    assert asked.fix is None
    assert asked.question


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", f'log.info("calling {OLD} failed")'),
        ("a.py", f'E = "The {OLD} you asked for does not answer."'),
        ("a.yaml", f"summary: {OLD} does not answer\n"),
        ("i18n/de.json", f'{{"m": "Der Dienst {OLD} antwortet langsam"}}'),
    ],
)
def test_a_name_in_a_sentence_is_a_note_without_a_fix(path, text) -> None:
    (note,) = found(path, text)

    assert (str(note.level), note.fix) == ("note", None)


@pytest.mark.parametrize(
    "told",
    ["{} is gone", "{} was switched off in May", "{} was replaced", "{} has moved, ask us"],
)
def test_a_sentence_that_tells_history_is_left_alone(told) -> None:
    assert found("a.py", f'raise Gone("{told.format(OLD)}")') == ()
    assert found("a.py", f"# {told.format(OLD)}\n") == ()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", f'x = "see http://{OLD}:80/ for it and you will find it"'),
        ("a.py", f'x = "--service {OLD} --wait for it"'),
        ("a.py", f'x = "one,{OLD},two"'),
        ("a.py", f'log.info("{OLD}")'),
        ("a.yaml", f"run: start the {OLD} please\n"),
        ("a.py", f'x = """SELECT a FROM b WHERE the = 1 OR is = \'{OLD}\'"""'),  # noqa: S608 - a text to review
    ],
)
def test_what_machines_read_is_a_use_whatever_words_stand_about_it(path, text) -> None:
    assert fixes(path, text) == [NEW]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.yaml", f"image: registry.example/{OLD}:1.2\n"),
        ("a.yaml", f"image: {OLD}:1\n"),
        ("Dockerfile", f"FROM {OLD}:3\n"),
        ("a.yaml", f"spec:\n  selector:\n    app: {OLD}\n"),
        ("a.yaml", f"env: {{secretKeyRef: {{name: {OLD}, key: a}}}}\n"),
        ("a.yaml", f"spec:\n  containers:\n    - image: x\n      name: {OLD}\n"),
        ("a.yaml", f"volumes:\n  - name: {OLD}\n"),
        ("package.json", f'{{"dependencies": {{"{OLD}": "1"}}}}'),
        ("go.mod", f"require example.com/{OLD} v1.2.0\n"),
        ("a.ts", f'import a from "{OLD}";'),
        ("a.ts", f'const a = require("./{OLD}");'),
        ("CODEOWNERS", f"/services/{OLD}/ @them\n"),
        ("a.tf", f'name = "/shop/{OLD}/url"\n'),
        ("a.yaml", f"runbook_url: https://wiki.example/runbooks/{OLD}\n"),
        ("Makefile", f"\tkubectl restart deployment/{OLD}\n"),
        ("a.tf", f'module "{OLD}" {{\n'),
    ],
)
def test_other_things_of_that_name_are_left_alone(path, text) -> None:
    assert found(path, text) == ()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.yaml", f"kind: Service\nmetadata:\n  name: {OLD}\n"),
        ("compose.yaml", f"services:\n  {OLD}:\n    build: .\n"),
        ("a.ts", f'get("http://gateway.example/{OLD}/x")'),
        ("a.py", f'open("{OLD}/x.json")'),
        ("a.yaml", f"app: {OLD}\n"),
        ("a.yaml", f'matchers: [service="{OLD}"]\n'),
        ("Makefile", f"\tkubectl port-forward svc/{OLD}\n"),
    ],
)
def test_what_may_be_another_thing_of_that_name_is_asked_about(path, text) -> None:
    (asked,) = found(path, text)

    assert asked.fix is None
    assert NEW in asked.question


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.yaml", f"url: http://{OLD}:80/x\n"),
        ("a.yaml", f"backend:\n  service:\n    name: {OLD}\n"),
        ("a.yaml", f"containers:\n  - name: x\n    args: [--upstream={OLD}]\n"),
        ("a.yaml", f"depends_on:\n  - {OLD}\n"),
        ("a.yaml", f"destination: {{host: {OLD}}}\n"),
        ("package.json", f'{{"proxy": "http://{OLD}:80"}}'),
        ("a.go", f'grpc.Dial("{OLD}:9000")'),
        ("a.properties", f"orders.host={OLD}\n"),
        ("site.conf", f"  server {OLD}:8080 max_fails=3;\n"),
    ],
)
def test_a_call_of_the_service_keeps_its_fix(path, text) -> None:
    assert fixes(path, text) == [NEW]


def test_an_entry_of_a_secret_is_no_variable_of_that_name() -> None:
    reviewer = a_reviewer(
        a_context(name="application"),
        replace(
            an_alias(expires_at=NOW - DAY),
            name=Name(Kind.ENV, "DB_URI"),
            target=Name(Kind.ENV, "DATABASE_URL"),
        ),
        a_contract(name=Name(Kind.ENV, "DATABASE_URL"), version=""),
    )
    text = "- name: DB_URI\n  valueFrom: {secretKeyRef: {name: db, key: DB_URI}}\n"

    (variable,) = found("a.yaml", text, reviewer)

    assert (variable.use.line, variable.fix) == (1, "DATABASE_URL")


def test_names_without_a_successor_are_told_where_they_may_be_used() -> None:
    text = "metadata:\n  name: some-api\n"

    (told,) = found("a.yaml", text)

    assert "Which is meant" in told.question
