"""Words gathered until there are enough of them, without what no reader can see. Pure."""

_UNSEEN = dict.fromkeys((*range(0x20), 0x7F, 0xFEFF, 0xFFFE, 0xFFFF)) | {0x09: "\t", 0x0A: "\n", 0x0B: "\n", 0x0C: "\n"}


class Gathered:
    """`longest`: bytes of the text in UTF-8; what is beyond is left out, and `cut` says so."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._pieces: list[str] = []
        self._size = 0
        self.cut = False
        self.pages: int | None = None

    def add(self, piece: str) -> bool:
        """False once there is no room for more; every later piece is left out."""
        room = self._longest - self._size
        # No character is shorter than a byte, so that a huge piece need not be encoded whole to be cut.
        written = _visible(piece[: room + 1]).encode("utf-8", "replace")
        if len(written) > room or len(piece) > room + 1:
            self.cut = True
            written = written[:room]
        self._pieces.append(written.decode("utf-8", "ignore"))
        self._size += len(written)
        if self.cut:
            self._longest = self._size
        return not self.cut

    @property
    def text(self) -> str:
        return "".join(self._pieces).strip()


def _visible(piece: str) -> str:
    return piece.replace("\r\n", "\n").replace("\r", "\n").translate(_UNSEEN)
