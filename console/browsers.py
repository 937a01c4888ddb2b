"""What a browser says of itself, as an owner recognises it: "Firefox, Linux" in place of a line of version numbers."""

_MAKERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
"""In this order: most of them also give the names of those further down."""
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_LONGEST = 60


def browser_in_words(said: str) -> str:
    """What is not recognised stands as it is said, shortened; empty where nothing was said."""
    found = [
        next((name for mark, name in known if mark in said), "") for known in (_MAKERS, _SYSTEMS) if "Mozilla/" in said
    ]
    return ", ".join(name for name in found if name) or said[:_LONGEST]
