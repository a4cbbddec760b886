from __future__ import annotations

import stat

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from frenly_ai.keeping.keys import FileKeyring, check_signature
from frenly_ai.keeping.lazily import LazyKeyring
from registry.errors import Unavailable


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "keys"


def test_a_key_is_a_file_that_only_its_owner_reads(folder):
    public = LazyKeyring(folder).create()

    (path,) = folder.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert path.stem == public.hex()


def test_another_process_signs_with_the_kept_key(folder):
    public = FileKeyring(folder).create()

    signature = LazyKeyring(folder).sign(public, b"text")

    assert check_signature(public, b"text", signature)
    assert not check_signature(public, b"other", signature)
    assert not check_signature(b"short", b"text", signature)


def test_a_key_that_was_given_up_is_gone(folder):
    ring = LazyKeyring(folder)
    public = ring.create()
    assert ring.holds(public)

    ring.forget(public)
    ring.forget(public)

    assert not ring.holds(public)
    with pytest.raises(Unavailable, match="cannot be read"):
        ring.sign(public, b"text")


def test_a_key_that_others_may_read_does_not_sign(folder):
    public = FileKeyring(folder).create()
    next(folder.iterdir()).chmod(0o640)

    with pytest.raises(Unavailable, match="can be read by others") as caught:
        FileKeyring(folder).sign(public, b"text")
    assert "chmod 600" in caught.value.hint


def test_a_file_that_holds_another_key_does_not_sign(folder):
    ring = FileKeyring(folder)
    one, other = ring.create(), ring.create()
    (folder / f"{one.hex()}.pem").write_bytes((folder / f"{other.hex()}.pem").read_bytes())

    with pytest.raises(Unavailable, match="another key"):
        FileKeyring(folder).sign(one, b"text")
    foreign = X25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    (folder / f"{one.hex()}.pem").write_bytes(foreign)
    with pytest.raises(Unavailable, match="another key"):
        FileKeyring(folder).sign(one, b"text")
    (folder / f"{one.hex()}.pem").write_bytes(b"nonsense")
    with pytest.raises(Unavailable, match="cannot be read"):
        FileKeyring(folder).sign(one, b"text")


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(Unavailable, match="cannot be kept"):
        FileKeyring(tmp_path / "file" / "keys").create()
