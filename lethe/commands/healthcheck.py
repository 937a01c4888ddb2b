"""`lethe healthcheck`: small enough for a container to run every few seconds."""

import os
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from lethe.health import ALIVE, asked_at
from lethe.saying import say
from settings.reading import configuration_file, read_server
from settings.sources import Sources

PATIENCE_SECONDS = 2.0
"""For the connection, and again for the answer: both must end before the container gives up on us (Dockerfile)."""


def healthcheck(config: Path | None) -> int:
    environment = dict(os.environ)
    server = read_server(Sources(environment=environment, file=configuration_file(config, environment)))
    host, port = asked_at(server.listen_host), server.listen_port
    if port == 0:
        say("The configuration lets the system choose the port, so nobody can say where to ask; set server.listen.")
        return 3
    connection = HTTPConnection(host, port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        body = answer.read(len(ALIVE) + 1)
    except (OSError, HTTPException):
        say(f"Nothing answers on {host} port {port}: the server is not running, or listens elsewhere.")
        return 1
    finally:
        connection.close()
    if answer.status != 200 or body != ALIVE:
        say(f"What answers on {host} port {port} is not well (status {answer.status}), or is not Lethe.")
        return 1
    print("ok")
    return 0
