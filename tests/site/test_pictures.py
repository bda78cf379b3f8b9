import zlib
from hashlib import sha256
from struct import unpack
from xml.etree import ElementTree

import pytest

from webinars.site.pictures import HEIGHT, WIDTH, Bar, composition, is_picture_name, picture_name
from webinars.site.png import SCALE, png
from webinars.site.svg import svg

NAME = picture_name("Politiskt ledarskap och innovation", "Beställ behov, inte lösningar")


def test_the_same_title_gives_the_same_picture_for_ever():
    assert NAME == "33a0-2358c7514ee8"
    assert sha256(svg(NAME).encode()).hexdigest().startswith("c74721d553bb8d74")


def test_another_title_gives_another_picture():
    assert picture_name("Politiskt ledarskap och innovation", "Våga pröva") != NAME


def test_the_episodes_of_a_series_share_its_colours():
    pictures = [composition(picture_name("En serie", title)) for title in ("", "Ett", "Två", "Tre")]

    skies = {shape.colour for shapes in pictures for shape in shapes[:1]}

    assert len(skies) == 1


@pytest.mark.parametrize(
    "name", ["", "00f1", "00F1-2F1A4AC5A1F7", "00f1-2f1a4ac5a1f7x", "../../../etc/passwd"]
)
def test_only_a_name_of_ours_is_drawn(name):
    assert not is_picture_name(name)


def test_as_svg_a_picture_is_light_and_carries_nothing_but_shapes():
    drawn = svg(NAME)

    assert len(drawn) < 2000
    assert {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(drawn).iter()} == {
        "svg",
        "path",
    }
    assert "style" not in drawn


def test_as_png_a_picture_has_the_colours_of_its_corners():
    width, height, palette, pixels = _decoded(png(NAME))
    sky, water = (
        shape.colour for shape in composition(NAME) if isinstance(shape, Bar) and shape.width == WIDTH
    )

    assert (width, height) == (WIDTH * SCALE, HEIGHT * SCALE)
    assert palette[pixels[0][0]] == sky
    assert palette[pixels[-1][-1]] == water


def test_a_png_weighs_little():
    assert len(png(NAME)) < 30_000


def _decoded(content: bytes) -> tuple[int, int, list[str], list[bytes]]:
    """What another program would read: size, palette, rows of indexes. Checks every checksum."""
    chunks, place = {}, 8
    while place < len(content):
        (length,) = unpack(">I", content[place : place + 4])
        kind, data = content[place + 4 : place + 8], content[place + 8 : place + 8 + length]
        assert unpack(">I", content[place + 8 + length : place + 12 + length])[0] == zlib.crc32(kind + data)
        chunks[kind], place = data, place + 12 + length
    width, height = unpack(">II", chunks[b"IHDR"][:8])
    rows = zlib.decompress(chunks[b"IDAT"])
    palette = [f"#{chunks[b'PLTE'][i : i + 3].hex()}" for i in range(0, len(chunks[b"PLTE"]), 3)]
    return width, height, palette, [rows[y * (width + 1) + 1 : (y + 1) * (width + 1)] for y in range(height)]
