"""What is set up wrongly is told at the start, by the doctor, and never by a traceback."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from frenly_ai.bootstrap import build
from frenly_ai.github.events import Event
from frenly_ai.github.opening import PullRequestRoom
from frenly_ai.health import examine
from frenly_ai.serving import create_application
from frenly_ai.settings import read_settings
from registry.errors import InvalidInput

SECRET = "x" * 32
POLICY = 'version: 1\napi: http://127.0.0.1:9\napp: "7"\nrepositories: {a/b: {}}\npeople: {}\n'
EVENT = Event(kind="review", repository="a/b", number=1, installation=5, sender=1, login="a")


@pytest.fixture
def opened(tmp_path):
    apps = []

    def make(policy=POLICY, **settings):
        (tmp_path / "github.yaml").write_text(policy, encoding="utf-8")
        app = build(read_settings(home=tmp_path / "home", config_dir=tmp_path, **settings))
        apps.append(app)
        return app

    yield make
    for app in apps:
        app.close()


def told(app):
    (found,) = [each for each in examine(app) if each.name == "pulls"]
    assert found.ok or found.fix
    assert SECRET not in found.says + found.fix
    return found.ok, found.says


def test_without_repositories_all_is_well(opened):
    app = opened(POLICY.replace("{a/b: {}}", "{}"))

    assert told(app) == (True, "no repository is looked at")
    assert PullRequestRoom(app).work() == []


def test_a_short_secret_stops_the_server_before_it_listens(opened):
    app = opened(github_webhook_secret="short")

    with pytest.raises(InvalidInput, match="too short"):
        PullRequestRoom(app)
    assert told(app)[0] is False


def test_a_policy_that_cannot_be_meant_stops_it_as_well(opened):
    app = opened(POLICY + "owners: {}\n")

    with pytest.raises(InvalidInput, match=r"github\.yaml:6"):
        PullRequestRoom(app)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({}, "nothing is taken"),
        ({"github_webhook_secret": SECRET}, "as whom"),
        (
            {"github_webhook_secret": SECRET, "github_key_file": "/not/there.pem"},
            "cannot be read",
        ),
    ],
)
def test_what_lacks_is_told_with_what_to_do(opened, settings, says):
    is_ok, said = told(opened(**settings))

    assert not is_ok
    assert says in said


def test_a_token_does_without_an_app_and_its_key(opened):
    app = opened(github_webhook_secret=SECRET, github_token="t")

    assert told(app) == (True, "1 repositories; 0 wait, 0 failed")
    assert PullRequestRoom(app).host(EVENT) is not None


def test_nobody_listens_without_a_secret(opened):
    answer = TestClient(create_application(opened())).post("/webhooks/github", content=b"{}")

    assert answer.status_code == 404
    assert "FRENLY_GITHUB_WEBHOOK_SECRET" in answer.json()["hint"]
