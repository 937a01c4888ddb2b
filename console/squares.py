"""Squares that a telephone reads, drawn here: no address is ever sent to somebody else to be drawn."""

from io import BytesIO

import segno


def square(address: str) -> bytes:
    """As SVG, dark on light in every theme, with the margin that a camera needs."""
    drawn = BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", scale=8, border=4, dark="#000", light="#fff")
    return drawn.getvalue()
