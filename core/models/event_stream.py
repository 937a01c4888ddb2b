"""Server-Sent Events taken apart as their bytes arrive. Pure."""

END = b"\n\n"
"""Fed when no more will come: some servers leave out the last blank line."""


class EventStream:
    def __init__(self) -> None:
        self._rest: list[bytes] = []
        self._data: list[bytes] = []
        self.understood = False
        """Was there any line at all that such a stream may hold?"""

    def feed(self, chunk: bytes) -> list[bytes]:
        """The data of every event that is now complete."""
        lines = chunk.split(b"\n")
        if len(lines) == 1:  # put together only once, however many pieces an endless line comes in
            self._rest.append(chunk)
            return []
        if self._rest:
            lines[0] = b"".join([*self._rest, lines[0]])
        rest = lines.pop()
        self._rest = [rest] if rest else []
        events: list[bytes] = []
        for line in lines:
            line = line.removesuffix(b"\r")
            if line.startswith(b"data:"):
                self._data.append(line[6:] if line[5:6] == b" " else line[5:])
            elif not line:
                if self._data:
                    events.append(self._data[0] if len(self._data) == 1 else b"\n".join(self._data))
                    self._data = []
                    self.understood = True
            elif line.startswith((b":", b"event:", b"id:", b"retry:")):
                self.understood = True
        return events
