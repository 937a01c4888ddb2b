"""A mail server that takes letters, or refuses whoever sends one."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field


@dataclass(kw_only=True)
class MailServer:
    port: int = 0
    heard: list[str] = field(default_factory=list)
    """Every line, letters with it."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """By a command in capitals, what is answered in place of `250 well`."""
    greeting: str = "220 here"
    _lines: list[asyncio.StreamWriter] = field(default_factory=list)

    @property
    def said(self) -> str:
        return "\n".join(self.heard)

    async def hang_up(self) -> None:
        """Whoever is still there; their last bytes may not have been read yet."""
        for line in self._lines:
            line.close()
            with suppress(OSError):
                await line.wait_closed()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._lines.append(writer)
        writer.write(f"{self.greeting}\r\n".encode())
        in_letter = False
        while line := await reader.readline():
            self.heard.append(line.decode().strip())
            command = line.decode().strip().upper().partition(" ")[0]
            if in_letter:
                if line == b".\r\n":
                    in_letter = False
                    writer.write(b"250 kept\r\n")
                continue
            in_letter = command == "DATA" and command not in self.answers
            answer = "354 go on" if in_letter else self.answers.get(command, "250 well")
            writer.write(f"{answer}\r\n".encode())
        writer.close()


@asynccontextmanager
async def mail_server(
    answers: Mapping[str, str] | None = None, greeting: str = "220 here"
) -> AsyncIterator[MailServer]:
    played = MailServer(answers=answers or {}, greeting=greeting)
    server = await asyncio.start_server(played.serve, "127.0.0.1", 0)
    played.port = server.sockets[0].getsockname()[1]
    try:
        yield played
    finally:
        server.close()
        await server.wait_closed()
        await played.hang_up()
