"""Ed25519 signatures, checked as RFC 8032, section 5.1.7, says; in nothing but Python."""

from __future__ import annotations

import hashlib

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, PRIME - 2, PRIME) % PRIME
_ROOT_OF_MINUS_1 = pow(2, (PRIME - 1) // 4, PRIME)
_KEY_BYTES, _SIGNATURE_BYTES = 32, 64

Point = tuple[int, int, int, int]
"""A point as (X, Y, Z, T): x = X / Z, y = Y / Z, x * y = T / Z."""
_NEUTRAL: Point = (0, 1, 1, 0)


def verify_ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether the owner of the public key signed the message."""
    if len(public) != _KEY_BYTES or len(signature) != _SIGNATURE_BYTES:
        return False
    signer = _point(public)
    scalar = int.from_bytes(signature[32:], "little")
    if signer is None or scalar >= ORDER:
        return False
    hashed = hashlib.sha512(signature[:32] + public + message).digest()
    found = _sum_of_two(scalar, int.from_bytes(hashed, "little") % ORDER, _minus(signer))
    return _encoded(found) == signature[:32]


def _point(raw: bytes) -> Point | None:
    """Read an encoded point; None for bytes that encode none."""
    number = int.from_bytes(raw, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= PRIME:
        return None
    u, v = (y * y - 1) % PRIME, (_D * y * y + 1) % PRIME
    x = u * pow(v, 3, PRIME) * pow(u * pow(v, 7, PRIME), (PRIME - 5) // 8, PRIME) % PRIME
    if (v * x * x - u) % PRIME:
        x = x * _ROOT_OF_MINUS_1 % PRIME
    if (v * x * x - u) % PRIME or (not x and sign):
        return None
    x = PRIME - x if x & 1 != sign else x
    return x, y, 1, x * y % PRIME


def _encoded(point: Point) -> bytes:
    x, y, z, _ = point
    inverse = pow(z, PRIME - 2, PRIME)
    return ((y * inverse % PRIME) | ((x * inverse % PRIME & 1) << 255)).to_bytes(32, "little")


def _minus(point: Point) -> Point:
    x, y, z, t = point
    return PRIME - x, y, z, PRIME - t


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % PRIME
    b = (one[1] + one[0]) * (other[1] + other[0]) % PRIME
    c = 2 * one[3] * other[3] * _D % PRIME
    d = 2 * one[2] * other[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def _sum_of_two(first: int, second: int, other: Point) -> Point:
    """Return `first` times the base point plus `second` times the other, bit by bit."""
    steps = (_NEUTRAL, _BASE, other, _add(_BASE, other))
    found = _NEUTRAL
    for bit in range(max(first.bit_length(), second.bit_length()) - 1, -1, -1):
        found = _add(found, found)
        step = (first >> bit & 1) + 2 * (second >> bit & 1)
        if step:
            found = _add(found, steps[step])
    return found


_BASE_Y = 4 * pow(5, PRIME - 2, PRIME) % PRIME
_BASE = _point(_BASE_Y.to_bytes(32, "little")) or _NEUTRAL
