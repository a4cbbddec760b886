from __future__ import annotations

import pytest
from pydantic import SecretStr

from frenly_ai.remote.address import read_address, token_for
from frenly_ai.settings import read_settings
from registry.errors import Denied, InvalidInput

SECRET = "s3cret-that-nobody-may-see"


@pytest.mark.parametrize(
    ("raw", "url"),
    [
        ("https://frenly.example.com", "https://frenly.example.com"),
        ("https://frenly.example.com/", "https://frenly.example.com"),
        ("https://example.com:8443/frenly/", "https://example.com:8443/frenly"),
        ("http://localhost:8750", "http://localhost:8750"),
        ("http://127.0.0.1:8750", "http://127.0.0.1:8750"),
        ("http://[::1]:8750", "http://[::1]:8750"),
    ],
)
def test_an_address_is_taken_where_nobody_can_listen(raw, url):
    assert read_address(raw).url == url


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "frenly.example.com",
        "ftp://frenly.example.com",
        "https://",
        "https:///path",
        "https://frenly.example.com:port",
        "https://frenly.example.com:0",
        "https://frenly.example.com/?a=b",
        "https://frenly.example.com/#here",
        "https://frenly.example.com\\@evil.example.com",
        "https://frenly.example.com /",
        "https://frenly.example.com\n",
        "https://[::1",
        "https://frenly.exämple.com",
    ],
)
def test_what_is_no_address_is_refused(raw):
    with pytest.raises(InvalidInput):
        read_address(raw)


@pytest.mark.parametrize(
    "raw",
    [
        "http://frenly.example.com",
        "http://10.0.0.7:8750",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "http://0.0.0.0:8750",
    ],
)
def test_http_to_another_machine_takes_leave(raw):
    with pytest.raises(InvalidInput, match="could read the token"):
        read_address(raw)

    assert read_address(raw, insecure=True).url == raw


@pytest.mark.parametrize(
    "raw",
    [f"https://ana:{SECRET}@frenly.example.com", f"ftp://ana:{SECRET}@frenly", f"@{SECRET}"],
)
def test_a_password_in_an_address_is_refused_and_not_shown(raw):
    with pytest.raises(InvalidInput) as told:
        read_address(raw)

    assert SECRET not in f"{told.value} {told.value.hint} {told.value.facts}"


def settings(tmp_path, **given):
    return read_settings(home=tmp_path, **given)


def test_the_token_is_that_of_the_setting_or_of_its_file(tmp_path):
    file = tmp_path / "given"
    file.write_text(f"{SECRET}\n")

    assert token_for(settings(tmp_path, token=SecretStr("a"))).get_secret_value() == "a"
    assert token_for(settings(tmp_path, token_file=file)).get_secret_value() == SECRET


@pytest.mark.parametrize("token", ["", "two words", "two\nlines", "ünicode", "nul\0"])
def test_a_token_that_no_header_may_hold_is_refused_before_it_is_sent(tmp_path, token):
    with pytest.raises(Denied) as told:
        token_for(settings(tmp_path, token=SecretStr(token)))

    assert not token or token not in f"{told.value} {told.value.hint}"


def test_without_a_token_nobody_is_asked(tmp_path):
    (tmp_path / "token").write_text("kept by login, for the database")

    with pytest.raises(Denied, match="No token is set"):
        token_for(settings(tmp_path))
    with pytest.raises(InvalidInput, match="cannot be read"):
        token_for(settings(tmp_path, token_file=tmp_path / "nowhere"))
