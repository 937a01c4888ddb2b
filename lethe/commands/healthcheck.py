"""`lethe healthcheck`: small enough for a container to run every few seconds."""

import os
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from lethe.commands.failing import say
from settings.reading import configuration_file, read_server
from settings.sources import Sources

_SECONDS = 5.0
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "*": "127.0.0.1"}


def healthcheck(config: Path | None) -> int:
    environment = dict(os.environ)
    server = read_server(Sources(environment=environment, file=configuration_file(config, environment)))
    host, port = _EVERYWHERE.get(server.listen_host, server.listen_host), server.listen_port
    if port == 0:
        say("The configuration lets the system choose the port, so nobody can say where to ask; set server.listen.")
        return 3
    connection = HTTPConnection(host, port, timeout=_SECONDS)
    try:
        connection.request("GET", "/healthz")
        status = connection.getresponse().status
    except (OSError, HTTPException):
        say(f"Nothing answers on {host} port {port}: the server is not running, or listens elsewhere.")
        return 1
    finally:
        connection.close()
    if status != 200:
        say(f"What answers on {host} port {port} is not well (status {status}), or is not Lethe.")
        return 1
    print("ok")
    return 0
