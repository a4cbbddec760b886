"""The hooks that others name in their configuration run commands that are there."""

from __future__ import annotations

import shlex

import yaml

from tests.support.cli_reference import contexts
from tests.support.documents import ROOT


def test_a_hook_runs_a_command_with_options_that_exist() -> None:
    options = {
        context.command_path: {
            opt for param in context.command.get_params(context) for opt in param.opts
        }
        for context in contexts()
    }
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())

    for hook in hooks:
        program, command, *rest = shlex.split(hook["entry"])
        assert set(rest) <= options[f"{program} {command}"]
        assert {"id", "name", "language"} <= hook.keys()
