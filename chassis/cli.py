"""`./kabinet` and the command of every container: `python -m chassis.cli WORDS`.

`health` runs every few seconds in a container, so it is answered before anything is imported.
`serve` is what stays, so it loads neither the other commands nor what only they need.
Exit status: 0 done, 2 the words are wrong, 1 it failed, and one line on stderr says why.
"""

import os
import sys


def health() -> int:
    """Whether this container's own process answers /health/live."""
    import socket  # noqa: PLC0415

    host = os.environ.get("KABINET_HOST", "127.0.0.1")
    port = int(os.environ.get("KABINET_PORT", "8000"))
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    try:
        with socket.create_connection((host, port), timeout=3) as connection:
            connection.sendall(b"GET /health/live HTTP/1.0\r\nHost: localhost\r\n\r\n")
            status = connection.makefile("rb").readline().split()[1:2]
    except OSError as error:
        return _failed(f"nothing answers on {host}:{port}: {error}")
    return 0 if status == [b"200"] else _failed(f"{host}:{port} answers {status}")


def serve(name: str) -> int:
    """Run one service in this process until it is told to stop."""
    # structlog loads them where they happen to be there, 4 MB, and uses neither for JSON.
    sys.modules["rich"] = sys.modules["greenlet"] = None  # type: ignore[assignment]
    from chassis.serving import serve as run  # noqa: PLC0415

    run(name)
    return 0


def main(words: list[str]) -> int:
    if words == ["health"]:
        return health()
    if len(words) == 2 and words[0] == "serve" and words[1].isalpha():
        return serve(words[1])
    from chassis.commands import run  # noqa: PLC0415

    return run(words)


def _failed(why: str) -> int:
    sys.stderr.write(f"kabinet: {why}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
