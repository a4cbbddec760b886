"""A secret that cannot protect anything stops the server before it listens."""

from __future__ import annotations

import pytest

from frenly_ai.bootstrap import build
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
        assert "xxxx" not in refused.value.message + refused.value.hint
    finally:
        app.close()
