"""The reverse proxy before several gateways and several of a service: Debian's nginx.

The public port is its own. Inside it, each service that runs more than once keeps the one loopback
port that the gateways call, as a Service does in a cluster. The configuration names no place on
this machine: nginx is told the folder to run in.

A request goes to a second replica where the first did not take it. nginx tries the next one on
`error` (refused, cut) and `timeout`, but a POST or PATCH never again once it began to send it: no
command is done twice by its hand. PUT and DELETE, which HTTP calls idempotent, it may send again
when their replica dies over them. `proxy_next_upstream_timeout` keeps what was waited for in vain
from being asked for elsewhere. Bodies are passed on as they come and never lie on the disk.
"""

from collections.abc import Iterable, Mapping, Sequence
from ipaddress import ip_network
from pathlib import Path

from chassis.local.place import Place, write_atomically
from chassis.local.probes import http_ok
from chassis.local.supervisor import Program

SERVER = Path("/usr/sbin/nginx")
PACKAGE = "nginx-light"

# Each open page holds two connections of nginx and one of a gateway.
START = 'ulimit -S -n "$(ulimit -H -n)" && exec "$0" "$@"'

MAIN = """\
# Written by ./kabinet up at each start.
daemon off;
master_process off;  # one process, which ends with the stack in whatever way that ends
pid front.pid;
error_log stderr crit;  # below that it writes down addresses, and some hold a secret

events {{
    worker_connections 8192;
}}

http {{
    access_log off;
    server_tokens off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;

    # The gateway refuses what is too large, in the reader's language; nothing is kept here.
    client_max_body_size 0;
    proxy_request_buffering off;
    proxy_max_temp_file_size 0;
    proxy_buffer_size 16k;
    proxy_buffers 8 16k;

    proxy_http_version 1.1;
    proxy_connect_timeout 1s;
    proxy_next_upstream error timeout;
    proxy_next_upstream_timeout 5s;

    # Says of a failure that no replica was sent anything.
    map $upstream_bytes_sent $untaken {{
        "~^[0, :-]*$" 1;
        default "";
    }}
    geo $realip_remote_addr $by_proxy {{
        default 0;
{proxies}    }}
    map "$by_proxy $http_x_forwarded_proto" $told_scheme {{
        "1 https" https;
        default $scheme;
    }}

    server {{
        listen 127.0.0.1:{health};
        location = /health/ready {{
            return 200 "ready\\n";
        }}
    }}
{parts}}}
"""

# A replica is left alone for a second after a failure; `least_conn` avoids one that hangs. An idle
# connection is let go before uvicorn would (5 s), so none is used just as it is being closed.
REPLICAS = """
    upstream {name} {{
        least_conn;
{servers}        keepalive 64;
        keepalive_timeout 3s;
    }}
"""

INSIDE = """
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://{name};
            proxy_set_header Host $http_host;
            proxy_set_header Connection "";
            proxy_read_timeout 310s;  # callers stop waiting by themselves
            add_header X-Kabinet-Untaken $untaken always;
        }}
    }}
"""

PUBLIC = """
    server {{
        listen 127.0.0.1:{port};
        real_ip_header X-Forwarded-For;
        real_ip_recursive on;
{trusted}
        # The gateway trusts this proxy alone, which tells it one address.
        proxy_set_header Host $http_host;
        proxy_set_header Connection "";
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Forwarded-Proto $told_scheme;
        proxy_read_timeout 1h;  # live updates; the gateway ends them, and says that it buffers none

        location / {{
            proxy_pass http://{name};
            error_page 502 504 =503 @away;
        }}
        location /api/ {{
            proxy_pass http://{name};
            error_page 502 504 =503 @api_away;
        }}
        location @away {{
            default_type text/plain;
            charset utf-8;
            add_header Retry-After 5 always;
            return 503 "Сервис временно недоступен, повторите через минуту.\\nTemporarily unavailable, try again in a minute.\\n";
        }}
        location @api_away {{
            default_type application/problem+json;
            add_header Retry-After 5 always;
            return 503 '{{"type": "about:blank", "title": "Temporarily unavailable", "status": 503, "detail": "Temporarily unavailable", "errors": []}}';
        }}
    }}
"""  # noqa: E501  nginx takes a text in one piece


def configuration(
    ports: Mapping[str, int], replicas: Mapping[str, Sequence[int]], proxies: Iterable[str] = ()
) -> str:
    """The file of nginx: who listens at `ports` on behalf of which `replicas`, by service's name.

    `proxies` are addresses or networks of further proxies before this one whose X-Forwarded-For is
    believed. Raises ValueError where one is neither.
    """
    trusted = [str(ip_network(one)) for one in proxies]
    parts = []
    for name, own in replicas.items():
        servers = "".join(
            f"        server 127.0.0.1:{port} max_fails=1 fail_timeout=1s;\n" for port in own
        )
        parts.append(REPLICAS.format(name=name, servers=servers))
        real = "".join(f"        set_real_ip_from {one};\n" for one in trusted)
        place = PUBLIC if name == "gateway" else INSIDE
        parts.append(place.format(name=name, port=ports[name], trusted=real))
    return MAIN.format(
        health=ports["front"],
        proxies="".join(f"        {one} 1;\n" for one in trusted),
        parts="".join(parts),
    )


def program(place: Place, port: int, text: str) -> Program:
    """The proxy in the foreground; it outlives the gateways and ends before the services."""

    async def prepare() -> None:
        place.front.mkdir(mode=0o700, exist_ok=True)
        write_atomically(place.front / "front.conf", text)

    return Program(
        name="front",
        command=["sh", "-c", START, str(SERVER), "-p", str(place.front), "-c", "front.conf"],
        port=port,
        log=place.log("front"),
        stage=3,
        ready=lambda: http_ok(port, "/health/ready"),
        prepare=prepare,
    )
