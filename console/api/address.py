"""Where the owner's API is, below the server's address. It imports nothing: the door knows it before anybody calls."""

PREFIX = "/api/v1"


def is_call(path: str) -> bool:
    return path == PREFIX or path.startswith(f"{PREFIX}/")
