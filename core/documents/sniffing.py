"""What bytes really are, told by how they begin; what somebody claimed of them is never asked. Pure."""

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT = "text/plain"
PNG = "image/png"
JPEG = "image/jpeg"
GIF = "image/gif"
WEBP = "image/webp"
UNKNOWN = "application/octet-stream"

PICTURES = frozenset({GIF, JPEG, PNG, WEBP})
"""Of the kinds that are looked at."""

LOOKED_AT = 4096
"""Bytes that are looked at; a reader refuses what turns out later to be something else."""

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
    (b"fLaC", "audio/flac"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\x7fELF", "application/x-executable"),
    (b"MZ", "application/x-executable"),
    (b"{\\rtf", "application/rtf"),
    (b"%!PS", "application/postscript"),
)
_ALSO_WORDS = frozenset({b"MZ", b"ID3", b"BZh"})
"""So a person may begin a sentence; such files hold a NUL early on."""
_INSIDE_RIFF = {b"WEBP": WEBP, b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_INSIDE_FTYP = ((b"M4A", "audio/mp4"), (b"3g", "video/3gpp"), (b"qt", "video/quicktime"), (b"heic", "image/heic"))
_TAGS = (
    (b"<!doctype html", "text/html"),
    (b"<html", "text/html"),
    (b"<head", "text/html"),
    (b"<script", "text/html"),
    (b"<svg", "image/svg+xml"),
    (b"<?xml", "application/xml"),
)
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
"""The byte-order marks of UTF-8 and both UTF-16."""


def media_type(content: bytes) -> str:
    """What a browser would make a page or a programme of is named as that, and is not text."""
    head = content[:LOOKED_AT]
    found = _by_beginning(head.lstrip(b"\r\n\t ") if b"%PDF-" in head[:64] else head)
    if found == "application/zip" and b"word/document.xml" in content:
        return WORD
    if found:
        return found
    return (_by_tag(head) or TEXT) if _may_be_text(head) else UNKNOWN


def _by_beginning(head: bytes) -> str:
    for beginning, name in _BEGINNINGS:
        if head.startswith(beginning) and (beginning not in _ALSO_WORDS or b"\x00" in head):
            return name
    if head[:4] == b"RIFF":
        return _INSIDE_RIFF.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return next((name for brand, name in _INSIDE_FTYP if head[8:].startswith(brand)), "video/mp4")
    if len(head) > 2 and head[0] == 0xFF and head[1] in (0xFB, 0xF3, 0xF2):
        return "audio/mpeg"
    return ""


def _by_tag(head: bytes) -> str:
    start = head.removeprefix(_MARKS[0]).lstrip()[:64].lower()
    return next((name for tag, name in _TAGS if start.startswith(tag)), "")


def _may_be_text(head: bytes) -> bool:
    """Two bytes a character are full of NULs; then half of the bytes, and only every second one, may be one."""
    if not head or b"\x00" not in head or head.startswith(_MARKS):
        return bool(head)
    return b"\x00" not in head[::2] or b"\x00" not in head[1::2]
