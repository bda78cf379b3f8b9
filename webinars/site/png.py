"""A picture as PNG, since those who show a shared link draw no SVG: https://www.w3.org/TR/png-3/.

Drawn row by row at twice the size, without softened edges: whoever shows it makes it smaller, and so softens them.
"""

import zlib
from collections.abc import Sequence
from math import sqrt
from struct import pack

from webinars.site.pictures import HEIGHT, WIDTH, Bar, Disc, Shape, composition

SCALE = 2


def png(name: str) -> bytes:
    """The picture of this name."""
    shapes = composition(name)
    colours = list(dict.fromkeys(shape.colour for shape in shapes))
    rows = bytearray()
    for row in range(HEIGHT * SCALE):
        rows.append(0)  # no filter
        rows += _row(shapes, colours, (row + 0.5) / SCALE)
    header = pack(">IIBBBBB", WIDTH * SCALE, HEIGHT * SCALE, 8, 3, 0, 0, 0)  # 8 bits an indexed colour
    palette = b"".join(bytes.fromhex(colour.removeprefix("#")) for colour in colours)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"PLTE", palette)
        + _chunk(b"IDAT", zlib.compress(bytes(rows)))
        + _chunk(b"IEND", b"")
    )


def _row(shapes: Sequence[Shape], colours: list[str], y: float) -> bytearray:
    row = bytearray(WIDTH * SCALE)
    for shape in shapes:
        left, right = _span(shape, y)
        start, end = max(round(left * SCALE), 0), min(round(right * SCALE), WIDTH * SCALE)
        if start < end:
            row[start:end] = bytes([colours.index(shape.colour)]) * (end - start)
    return row


def _span(shape: Shape, y: float) -> tuple[float, float]:
    """From where to where the shape covers this line; nothing where the left end is not left of the right one."""
    if isinstance(shape, Bar):
        return (shape.x, shape.x + shape.width) if shape.y <= y < shape.y + shape.height else (0, 0)
    if isinstance(shape, Disc):
        half = _half_chord(shape.radius, y - shape.y) if y < shape.floor else 0
    else:
        middle = shape.top + shape.height / 2
        half = _half_chord(shape.bend, y - middle) - _half_chord(shape.bend, shape.height / 2)
    return shape.x - half, shape.x + half


def _half_chord(radius: float, distance: float) -> float:
    return sqrt(max(radius**2 - distance**2, 0))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))
