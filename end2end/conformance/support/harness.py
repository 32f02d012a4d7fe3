"""What the Python cases share: registering and judging cases, the control API, a listener, no way off this machine."""

import http.client
import json
import os
import sys
import threading
import traceback
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

CONTROL = os.environ["CONFORMANCE_CONTROL"]
RESULTS = os.environ["CONFORMANCE_RESULTS"]
ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 20
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def _stay_on_this_machine(event, arguments):
    """An SDK that falls back to the vendor's own host must fail here, not reach it."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if isinstance(host, bytes):
        host = host.decode()
    if host is not None and host not in LOOPBACK:
        raise PermissionError(f"a case may not leave this machine: {host}")


sys.addaudithook(_stay_on_this_machine)


class Suite:
    """The cases of one SDK; a case passes if it raises nothing. Every case starts with freshly reset simulators."""

    def __init__(self, vendor, sdk):
        self.vendor, self.sdk, self.cases = vendor, sdk, []

    def case(self, capability, sentence):
        return lambda function: self.cases.append((capability, sentence, function))

    def skip(self, capability, sentence, why):
        """Says loudly that something was not tried."""
        self._note(capability, sentence, None, why)

    def run(self):
        for capability, sentence, function in self.cases:
            try:
                control("POST", "/api/reset")
                function()
                self._note(capability, sentence, True)
            except Exception:
                self._note(capability, sentence, False, traceback.format_exc(limit=-4))

    def _note(self, capability, sentence, ok, why=""):
        noted = {"vendor": self.vendor, "sdk": self.sdk, "capability": capability, "case": sentence, "ok": ok}
        with open(RESULTS, "a", encoding="utf-8") as file:
            print(json.dumps({**noted, "why": why}, ensure_ascii=False), file=file)


def control(method, path, body=None):
    """A call of the simulators' control API that must succeed; answers its JSON."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(CONTROL + path, data=data, method=method)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        raise AssertionError(f"{method} {path}: {error.code} {error.read().decode()}") from None


def credentials(vendor):
    return control("GET", "/api/credentials")[vendor]


def second_company(vendor):
    """The credentials of another company of the same vendor."""
    return control("POST", "/api/companies", {"vendor": vendor, "name": "另一家公司"})["credentials"]


def settings(vendor, **changes):
    control("POST", "/api/settings", {"vendor": vendor, **changes})


def messages(vendor, user):
    """What a person has received, newest first."""
    return control("GET", f"/api/messages?vendor={vendor}&user={user}")


def depth(parents):
    """How many levels a tree has, given each node's parent; a parent that is no node counts as none."""

    def level(node):
        return 1 + (level(parents[node]) if parents.get(node) in parents else 0)

    return max(map(level, parents))


def same(actual, expected, what="the answer"):
    assert actual == expected, f"{what} is {actual!r}, expected {expected!r}"


def holds(condition, what):
    assert condition, what


def refused(expected, call, code):
    """The call must raise, and `code` of what it raises must be the vendor's number or name for that."""
    try:
        answer = call()
    except Exception as error:
        actual = code(error)
        assert actual == expected, f"refused with {actual!r}, expected {expected!r}: {error!r}"
        return error
    raise AssertionError(f"answered {answer!r}, expected a refusal with {expected!r}")


class Received:
    """A request that the listener got."""

    def __init__(self, method, target, headers, body):
        parts = urlsplit(target)
        self.target, self.method, self.path = target, method, parts.path
        self.query = dict(parse_qsl(parts.query, keep_blank_values=True))
        self.headers, self.body = headers, body


class Listener:
    """A small server on a free port; `answer(received)` gives the status and the text to answer with."""

    def __init__(self, answer, content_type="text/plain"):
        self.received = received = []

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self):
                length = int(self.headers.get("content-length") or 0)
                request = Received(self.command, self.path, dict(self.headers), self.rfile.read(length).decode())
                received.append(request)
                try:
                    status, text = answer(request)
                except Exception:
                    # Whoever called is told, and tells it on.
                    status, text = 500, traceback.format_exc(limit=-1)
                self.send_response(status)
                self.send_header("content-type", content_type)
                self.send_header("content-length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            do_GET = do_POST = handle_any

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.host}/callback"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def relayed(base_url, change=lambda target, body: (target, body), times=1):
    """An answer for a listener between an SDK and a simulator: a call goes on as it came, changed, or again and again."""

    def answer(request):
        target, body = change(request.target, request.body)
        for _ in range(times):
            connection = http.client.HTTPConnection(urlsplit(base_url).netloc, timeout=PATIENCE)
            connection.putrequest(request.method, target, skip_host=True, skip_accept_encoding=True)
            for name, value in request.headers.items():
                if name.lower() not in ("content-length", "connection"):
                    connection.putheader(name, value)
            connection.putheader("content-length", str(len(body.encode())))
            connection.endheaders(body.encode())
            response = connection.getresponse()
            status, text = response.status, response.read().decode()
            connection.close()
        return status, text

    return answer
