from __future__ import annotations

from importlib import resources

import pytest

from frenly_ai.notify.owners import Address, load_owners
from registry.errors import InvalidInput


def read(text: str):
    return load_owners(text, source="owners.yaml")


def test_the_packaged_file_names_nobody() -> None:
    assert read((resources.files("config") / "owners.yaml").read_text("utf-8")) == {}


def test_an_owner_has_mail_addresses_a_webhook_or_both() -> None:
    found = read(
        "owners:\n"
        "  one: {email: a@example.com}\n"
        "  two: {email: [a@example.com, b@example.com], webhook: 'https://h.example/in?x=1'}\n"
    )

    assert found == {
        "one": Address(email=("a@example.com",)),
        "two": Address(
            email=("a@example.com", "b@example.com"), webhook="https://h.example/in?x=1"
        ),
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "expected the one key 'owners'"),
        ("owner: {}", "expected the one key 'owners'"),
        ("owners: []", "expected owners by name"),
        ("owners:\n  one: a@example.com", "has no ways"),
        ("owners:\n  one: {emial: a@example.com}", "'emial' is not known here"),
        ("owners:\n  one: {email: not-an-address}", "no mail address"),
        ("owners:\n  one: {email: {a: b}}", "no mail address"),
        ("owners:\n  one: {webhook: 'file:///etc/passwd'}", "no URL"),
        ("owners:\n  one: {webhook: 7}", "no URL"),
    ],
)
def test_whatever_else_a_file_holds_refuses_it_with_its_place(text, said) -> None:
    with pytest.raises(InvalidInput, match=r"owners\.yaml") as caught:
        read(text)

    assert said in caught.value.message
    assert caught.value.hint


def test_a_slip_of_the_hand_is_met_with_the_nearest_key() -> None:
    with pytest.raises(InvalidInput) as caught:
        read("owners:\n  one: {emial: a@example.com}")

    assert "'email'" in caught.value.hint
