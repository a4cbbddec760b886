"""`frenly serve`, `frenly worker` and `frenly db` as processes; and the chat route."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from starlette.testclient import TestClient

from frenly_ai.serving import Measures, create_application
from tests.integration.api.world import USERS, World

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMAND = [sys.executable, "-c", "from frenly_ai.cli.main import main; main()"]
START_S, STOP_S = 40, 20


def environment(world: World) -> dict[str, str]:
    url = world.app.settings.url
    mine = {name: v for name, v in os.environ.items() if not name.startswith("FRENLY_")}
    home = str(world.app.settings.home)
    return {**mine, "FRENLY_HOME": home, "FRENLY_DATABASE_URL": url, "FRENLY_POLL_S": "0.1"}


def frenly(world: World, *argv: str, **extra: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *argv],
        env={**environment(world), **extra},
        capture_output=True,
        text=True,
        timeout=START_S,
        check=False,
    )


@contextmanager
def serving(world: World, *argv: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run `frenly serve` on a free port; yield the process and its URL."""
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", "0", *argv],
        env=environment(world),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        yield process, process.stdout.readline().split()[-1]
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def until(happens: Any) -> Any:
    """Wait until a question has an answer that is true, and return it."""
    give_up = time.monotonic() + START_S
    while time.monotonic() < give_up:
        try:
            found = happens()
        except httpx2.TransportError:
            found = None
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it never happened")


def test_a_server_answers_works_and_stops_when_told(world) -> None:
    key = world.fresh_key()
    with serving(world) as (process, url), httpx2.Client(base_url=url) as client:
        until(lambda: client.get("/health/ready").status_code == 200)
        opened = [
            client.get(path).status_code for path in ("/health/live", "/metrics", "/docs")
        ]
        edit = world.alias_edit(key)
        asked = client.post("/v1/proposals", json={"edits": [edit]}, headers=world.auth("mia"))
        proposal = asked.json()
        verdict = {"digest": proposal["digest"], "verdict": "approve"}
        decided = [
            client.post(
                f"/v1/proposals/{proposal['id']}/decisions",
                json=verdict,
                headers=world.auth(user),
            ).status_code
            for user in ("ben", "max")
        ]
        resolved = until(
            lambda: (
                (
                    found := client.get(
                        f"/v1/resolve/application/{key}", headers=world.auth("vera")
                    )
                ).status_code
                == 200
                and found.json()
            )
        )
        until(lambda: "frenly_audit_unsequenced 0.0" in client.get("/metrics").text)
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=STOP_S)

    assert opened == [200, 200, 200]
    assert decided == [200, 202]
    assert resolved["canonical"] == "user-management-api"
    assert process.returncode == 0
    lines = [json.loads(line) for line in log.splitlines()]
    answered = [line for line in lines if line["event"] == "request.answered"]
    assert {"method", "path", "route", "status", "ms", "actor", "timestamp"} <= set(answered[0])
    assert any(line["event"] == "work.done" for line in lines)
    assert not any(token in log for token in world.tokens.values())


def test_a_port_in_use_is_refused_clearly(world) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = frenly(world, "serve", "--port", port)

    assert done.returncode == 4
    assert f"Port {port}" in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_address_of_another_machine_is_refused_clearly(world) -> None:
    done = frenly(world, "serve", "--host", "192.0.2.1", "--port", "0")

    assert done.returncode == 2
    assert "192.0.2.1" in done.stderr


def test_a_server_says_where_everything_is(world) -> None:
    with serving(world) as (process, url):
        assert process.stdout
        said = [process.stdout.readline() for _ in range(3)]

    assert f"{url}/docs" in said[0]
    assert world.app.engine.url.database in said[2]


def test_a_worker_applies_what_was_approved(world) -> None:
    proposal = world.proposed()
    world.decide(proposal, "ben")
    world.decide(proposal, "max")

    first = frenly(world, "worker", "--once")
    second = frenly(world, "worker", "--once")

    assert (first.returncode, second.returncode) == (0, 0)
    assert f"{proposal['id']}: Applied as revision" in first.stdout
    assert second.stdout == "Nothing was due.\n"
    assert world.get(f"/v1/proposals/{proposal['id']}").json()["status"] == "applied"


def test_a_worker_runs_until_it_is_told_to_stop(world) -> None:
    proposal = world.proposed()
    world.decide(proposal, "ben")
    world.decide(proposal, "max")
    process = subprocess.Popen(
        [*COMMAND, "worker"], env=environment(world), stderr=subprocess.PIPE, text=True
    )
    path = f"/v1/proposals/{proposal['id']}"
    until(lambda: world.get(path).json()["status"] == "applied")
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=STOP_S)

    assert process.returncode == 0


def test_the_schema_is_shown_and_made(lone_world, tmp_path) -> None:
    fresh = {"FRENLY_DATABASE_URL": f"sqlite:///{tmp_path / 'fresh.sqlite3'}"}

    before = frenly(lone_world, "db", "status", "--json", **fresh)
    made = frenly(lone_world, "db", "upgrade", "--json", **fresh)
    again = frenly(lone_world, "db", "upgrade", **fresh)
    after = frenly(lone_world, "db", "status", **fresh)

    assert json.loads(before.stdout)["state"] == "empty"
    assert json.loads(made.stdout)["before"] is None
    assert "already" in again.stdout
    assert "current" in after.stdout


def test_a_newer_schema_is_left_alone(lone_world) -> None:
    with lone_world.app.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    shown = frenly(lone_world, "db", "status", "--json")
    upgraded = frenly(lone_world, "db", "upgrade")
    served = frenly(lone_world, "serve", "--port", "0")
    ready = TestClient(create_application(lone_world.app)).get("/health/ready")

    assert json.loads(shown.stdout)["state"] == "newer"
    assert upgraded.returncode == 4
    assert served.returncode == 75
    assert ready.status_code == 503
    assert "schema 9999" in ready.json()["detail"]


@pytest.fixture
def talking(world) -> Iterator[TestClient]:
    """The whole application with its lifespan, in this process."""
    with TestClient(create_application(world.app)) as client:
        yield client


def say(
    client: TestClient, world: World, text: str, user: str = "mia", thread: str = "t"
) -> Any:
    body = {"thread": thread, "text": text}
    return client.post("/v1/chat", json=body, headers=world.auth(user))


def test_the_operator_answers_and_proposes_in_a_conversation(talking, world) -> None:
    key = world.fresh_key()

    known = say(talking, world, "what does user-api mean in frontend").json()
    wish = f"give the application a temporary alias {key} for billing-api for 30 days"
    asked = say(talking, world, wish).json()

    assert "user-management-api" in known["text"]
    assert known["sources"]
    assert (known["proposal"], known["waiting"]) == ("", False)
    assert asked["waiting"] is True
    shown = world.get(f"/v1/proposals/{asked['proposal']}").json()
    assert (shown["author"], shown["digest"]) == ("mia", asked["digest"])


def test_a_thread_belongs_to_who_began_it(talking, world) -> None:
    first = say(talking, world, "help", "mia", "shared")
    second = say(talking, world, "help", "max", "shared")

    assert (first.status_code, second.status_code) == (200, 200)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": ""},
        {"text": "   "},
        {"text": "x" * 8_001},
        {"text": "help", "thread": ""},
        {"text": "help", "thread": "a/b"},
        {"text": "help", "actor": "root"},
    ],
)
def test_a_malformed_message_is_a_422(talking, world, body) -> None:
    answer = talking.post("/v1/chat", json=body, headers=world.auth("mia"))

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_nobody_talks_without_a_token_and_every_role_that_reads_may(talking, world) -> None:
    assert talking.post("/v1/chat", json={"text": "help"}).status_code == 401
    for user, role in USERS.items():
        expected = 403 if role == "alert_source" else 200
        assert say(talking, world, "help", user).status_code == expected


def test_before_the_operator_is_open_it_says_so(world) -> None:
    client = TestClient(create_application(world.app))

    answer = say(client, world, "help")

    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


def test_measures_count_what_is_open_and_only_now_and_then(lone_world) -> None:
    measures = Measures(lone_world.app)
    measures.refresh(0.0)
    before = dict(measures.proposals)
    lone_world.proposed()

    measures.refresh(1.0)
    soon = dict(measures.proposals)
    measures.refresh(20.0)

    assert before == soon == {"pending": 0, "approved": 0}
    assert measures.proposals == {"pending": 1, "approved": 0}
    assert measures.unsequenced
