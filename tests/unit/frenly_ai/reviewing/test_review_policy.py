from __future__ import annotations

from datetime import timedelta

import pytest

from frenly_ai.reviewing.policy import load_review_policy
from registry.errors import InvalidInput

TEXT = """\
version: 1
soon: 10d
releases: {k8s: v1.29.0}
contexts:
  - {paths: ["web/**", "*.tsx"], context: frontend}
  - {paths: ["/deploy"], context: system}
"""


def load(tmp_path, text):
    (tmp_path / "review.yaml").write_text(text)
    return load_review_policy(tmp_path)


def test_the_packaged_policy_names_no_context_and_no_release() -> None:
    policy = load_review_policy(None)

    assert (policy.contexts, policy.releases, policy.soon) == ((), {}, timedelta(days=30))
    assert policy.context_of()("web/a.ts") is None


@pytest.mark.parametrize(
    ("path", "context"),
    [
        ("web/deep/a.py", "frontend"),
        ("lib/b.tsx", "frontend"),
        ("deploy/a.yaml", "system"),
        ("lib/deploy/a.yaml", None),
    ],
)
def test_the_first_pattern_that_matches_says_the_context(tmp_path, path, context) -> None:
    assert load(tmp_path, TEXT).context_of()(path) == context


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("soon", "son", "Did you mean 'soon'?"),
        ("paths:", "path:", "Did you mean 'paths'?"),
        ("v1.29.0", "newest", "See its comment."),
        ('"*.tsx"', '"!x"', "See its comment."),
        ("version: 1", "version: 2", "See its comment."),
    ],
)
def test_what_cannot_be_meant_refuses_the_file(tmp_path, right, wrong, says) -> None:
    with pytest.raises(InvalidInput) as caught:
        load(tmp_path, TEXT.replace(right, wrong))

    assert caught.value.hint == says
    assert "review.yaml:" in caught.value.message


def test_a_context_that_is_not_registered_is_refused_with_the_nearest(tmp_path) -> None:
    policy = load(tmp_path, TEXT)

    policy.check({"frontend", "system", "k8s"})
    with pytest.raises(InvalidInput) as caught:
        policy.check({"frontent", "system", "k8s"})
    assert caught.value.hint == "Did you mean 'frontent'?"


def test_files_that_nobody_writes_here_are_left_alone_until_the_policy_says_otherwise(
    tmp_path,
) -> None:
    packaged, without = load_review_policy(None), load(tmp_path, TEXT)

    assert packaged.leave == without.leave
    assert packaged.leaves()("go/vendor/a/b.go")
    assert packaged.leaves()("src/test/resources/a.yaml")
    assert not packaged.leaves()("src/vendors.go")
    assert packaged.leaves()("vendor/caf\udce9.go")
    assert not load(tmp_path, TEXT + "leave: []\n").leaves()("vendor/a.go")
