"""A PNG is whole, of a sensible size, and holds nothing but its pixels."""

import struct
import zlib
from collections.abc import Iterator

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEPT = (b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"sRGB", b"IDAT", b"IEND")
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_MOST_PIXELS = 2_000
_FILTERS = 5


def is_png(content: bytes) -> bool:
    """Say whether a file begins as a PNG does.

    Parameters
    ----------
    content : bytes
        The file.

    Returns
    -------
    bool
        Nothing is said of the rest.
    """
    return content.startswith(_SIGNATURE)


def checked_png(content: bytes) -> bytes:
    """Return a PNG without texts, times, places and other notes.

    Parameters
    ----------
    content : bytes
        The file.

    Returns
    -------
    bytes
        The same pixels.

    Raises
    ------
    ValueError
        If it is damaged, or wider or higher than 2,000 pixels.
    """
    chunks = [(kind, body) for kind, body in _chunks(content) if kind in _KEPT]
    kinds = [kind for kind, _ in chunks]
    if kinds[:1] != [b"IHDR"] or kinds[-1:] != [b"IEND"] or kinds.count(b"IHDR") != 1:
        raise ValueError("the PNG is damaged")
    pixels = b"".join(body for kind, body in chunks if kind == b"IDAT")
    _look_at(chunks[0][1], pixels, has_palette=b"PLTE" in kinds)
    return _SIGNATURE + b"".join(_chunk(kind, body) for kind, body in chunks)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(_SIGNATURE)
    while place < len(content):
        if place + 12 > len(content):
            raise ValueError("the PNG is damaged")
        length, kind = struct.unpack_from(">I4s", content, place)
        body = content[place + 8 : place + 8 + length]
        end = place + 12 + length
        if end > len(content) or content[end - 4 : end] != _checksum(kind, body):
            raise ValueError("the PNG is damaged")
        yield kind, body
        place = end
        if kind == b"IEND" and place < len(content):
            raise ValueError("something follows the end of the PNG")


def _look_at(head: bytes, packed: bytes, *, has_palette: bool) -> None:
    """Unpack the pixels, and no more bytes than they can be."""
    if len(head) != 13:
        raise ValueError("the PNG is damaged")
    width, height, depth, colour, packing, filtering, interlaced = struct.unpack(">IIBBBBB", head)
    if not (0 < width <= _MOST_PIXELS and 0 < height <= _MOST_PIXELS):
        raise ValueError(f"the PNG is wider or higher than {_MOST_PIXELS:,} pixels, or empty")
    if depth not in _DEPTHS.get(colour, ()) or packing or filtering or interlaced:
        raise ValueError("the PNG is interlaced or of a rare kind")
    if colour == 3 and not has_palette:
        raise ValueError("the PNG is damaged")
    row = 1 + (width * _CHANNELS[colour] * depth + 7) // 8
    try:
        unpacked = zlib.decompressobj().decompress(packed, height * row + 1)
    except zlib.error:
        raise ValueError("the PNG is damaged") from None
    if len(unpacked) != height * row or max(unpacked[::row]) >= _FILTERS:
        raise ValueError("the PNG is damaged")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + _checksum(kind, body)


def _checksum(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(kind + body))
