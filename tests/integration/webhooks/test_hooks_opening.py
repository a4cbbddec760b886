"""A secret that cannot protect anything stops the server before it listens."""

from __future__ import annotations

import pytest

from frenly_ai.bootstrap import build
from frenly_ai.health import examine
from frenly_ai.settings import read_settings
from frenly_ai.webhooks.opening import open_hooks
from registry.errors import InvalidInput


@pytest.mark.parametrize(
    ("secrets", "says"),
    [
        ({"graphana": "x" * 32}, "which does not sign"),
        ({"alertmanager": "x" * 32}, "which does not sign"),
        ({"grafana": "short"}, "too short"),
        ({"grafana": ""}, "too short"),
    ],
)
def test_a_useless_secret_is_refused_at_the_start(tmp_path, secrets, says):
    app = build(read_settings(home=tmp_path, alert_secrets=secrets))
    try:
        with pytest.raises(InvalidInput, match=says) as refused:
            open_hooks(app)
        (told,) = [each for each in examine(app) if each.name == "alerts"]
        assert (told.ok, told.says) == (False, refused.value.message)
        assert "xxxx" not in refused.value.message + refused.value.hint
    finally:
        app.close()


def test_the_doctor_counts_who_may_tell(tmp_path):
    app = build(read_settings(home=tmp_path, alert_secrets={"grafana": "x" * 32}))
    try:
        (told,) = [each for each in examine(app) if each.name == "alerts"]
        assert (told.ok, told.says) == (
            True,
            "5 sources may tell of alerts, 1 of them must sign",
        )
    finally:
        app.close()
