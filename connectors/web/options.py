"""What the line that puts the chat on a page may say of it, each as a data attribute beside the script."""

import re

from settings.fields import Field, Value

_COLOUR = re.compile(
    r"#[0-9a-fA-F]{3,8}|[a-zA-Z]{3,25}|(?:rgb|hsl|oklch)a?\([0-9.,%/ deg-]{3,60}\)"
    r"|light-dark\(#[0-9a-fA-F]{3,8}, ?#[0-9a-fA-F]{3,8}\)"
)
_LENGTH = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,2})?(?:px|rem|em|%)")
_FONT = re.compile(r"[A-Za-z0-9 ,'-]{1,100}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}")


def _colour(value: Value) -> str:
    fits = _COLOUR.fullmatch(str(value))
    return "" if fits else "is no colour as style sheets write it, such as #0b5e63 or teal"


def _length(value: Value) -> str:
    fits = _LENGTH.fullmatch(str(value))
    return "" if fits else "is no length as style sheets write it, such as 12px or 1rem"


def _font(value: Value) -> str:
    fits = _FONT.fullmatch(str(value))
    return "" if fits else "must be names of fonts with commas between them, such as Georgia, serif"


def _language(value: Value) -> str:
    fits = _LANGUAGE.fullmatch(str(value))
    return "" if fits else "must be a language tag, such as en or pt-BR; empty: that of your page"


def _too_long(value: Value, most: int) -> str:
    return "" if len(str(value)) <= most else f"is too long: at most {most} letters"


OPTIONS = (
    Field(
        name="position",
        title="Corner",
        help="end: where lines end, at the right where people read from the left.",
        default="end",
        choices=("end", "start"),
    ),
    Field(name="lang", title="Language", help="Empty: that of your page.", default="", check=_language),
    Field(
        name="greeting",
        title="Greeting",
        help="In place of “What would you like to know?”",
        default="",
        check=lambda value: _too_long(value, 200),
    ),
    Field(
        name="starters",
        title="Ready questions",
        help="Up to four, with | between them; pressing one asks it.",
        default="",
        check=lambda value: _too_long(value, 400),
    ),
    Field(
        name="accent",
        title="Colour of buttons",
        help="Also of links. One for the light and one for the dark: light-dark(#0b5e63, #6cc5c9).",
        default="",
        check=_colour,
    ),
    Field(name="on-accent", title="Colour on buttons", help="Of signs on buttons.", default="", check=_colour),
    Field(name="ground", title="Ground", help="Behind everything.", default="", check=_colour),
    Field(name="paper", title="Paper", help="Behind answers and the field to write in.", default="", check=_colour),
    Field(name="tint", title="Own words", help="Behind what the person said.", default="", check=_colour),
    Field(name="ink", title="Writing", help="Of the words.", default="", check=_colour),
    Field(name="soft", title="Quieter writing", help="Of what is less important.", default="", check=_colour),
    Field(name="edge", title="Lines", help="Between the parts.", default="", check=_colour),
    Field(name="round", title="Roundness", help="Of bubbles and cards.", default="", check=_length),
    Field(name="font", title="Font", help="One that the person's device has.", default="", check=_font),
    Field(name="gap", title="Distance", help="Of the round button from the corner.", default="", check=_length),
    Field(name="size", title="Size", help="Of the round button; at least 44px.", default="", check=_length),
)
