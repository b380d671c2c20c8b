"""The web server as script/server starts it, for the length of a measurement."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def web_server(application: str = "config.wsgi", **environment: str) -> Iterator[str]:
    """Serve ``application`` with two processes of four threads; yields host and port.

    Raises:
        RuntimeError: it does not answer.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{probe.getsockname()[1]}"
    command = [
        Path(sys.executable).with_name("gunicorn"), "--bind", host, "--workers", "2", "--threads", "4",
        "--log-level", "warning", "--preload", "--graceful-timeout", "5", application,
    ]  # fmt: skip
    server = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        _wait_for(host, server)
        yield host
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(host: str, server: subprocess.Popen) -> None:
    address, port = host.split(":")
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection((address, int(port)), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the web server does not answer")
