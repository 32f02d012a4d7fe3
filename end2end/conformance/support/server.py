"""A real Muster server on a fresh database beside the simulators of a case file, with an enabled app of one vendor."""

import http.client
import http.cookiejar
import json
import os
import re
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from harness import CONTROL, PATIENCE, ROOT, control, holds

TARGET = Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target")
PROGRAM = os.environ.get("MUSTER_BIN") or str(TARGET / "debug" / "muster")
SITE = os.environ.get("MUSTER_SITE_ROOT") or str(TARGET / "site")
START_LIMIT = 60
PASSWORD = "correct horse battery"
# Beyond what a callback may weigh.
OVERSIZED = 300_000


class Server:
    """`with Server(vendor) as server`: `server.callback` is the address that the vendor calls."""

    def __init__(self, vendor):
        self.vendor = vendor
        self.folder = tempfile.TemporaryDirectory()
        self.log = open(Path(self.folder.name) / "log", "w+", encoding="utf-8")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{probe.getsockname()[1]}"
        own = {name: value for name, value in os.environ.items() if not name.startswith("MUSTER_")}
        settings = {
            "MUSTER_ADDR": self.url.removeprefix("http://"),
            "MUSTER_PUBLIC_URL": self.url,
            "MUSTER_DATABASE_URL": "sqlite:muster.db",
            "MUSTER_KEY_FILE": "muster.key",
            "MUSTER_SIMULATOR_URL": CONTROL,
            "MUSTER_SITE_ROOT": SITE,
        }
        pipes = {"stdout": self.log, "stderr": subprocess.STDOUT, "stdin": subprocess.DEVNULL}
        self.process = subprocess.Popen([PROGRAM, "serve"], env={**own, **settings}, cwd=self.folder.name, **pipes)
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def __enter__(self):
        try:
            self._wait()
            self._sign_in()
            self.app = self._enable()
        except BaseException:
            self._end()
            raise
        self.callback = f"{self.url}/callbacks/{self.vendor}/{self.app}"
        return self

    def __exit__(self, *_):
        self._end()

    def said(self):
        self.log.flush()
        return Path(self.log.name).read_text(encoding="utf-8")

    def events(self):
        """The keys of the events that the server keeps, as an admin is shown them."""
        with self.browser.open(f"{self.url}/console/mobile-apps/{self.app}/support.json", timeout=PATIENCE) as answer:
            return json.load(answer)["recent_events"]

    def _wait(self):
        until = time.monotonic() + START_LIMIT
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=PATIENCE):
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"the server does not start:\n{self.said()}")

    def _sign_in(self):
        once = re.search(r"first admin: (\S+)\s+password: (\S+)", self.said())
        holds(once, f"no first admin:\n{self.said()}")
        self._post("sign_in", login_name=once[1], password=once[2])
        self._post("change_password", current_password=once[2], new_password=PASSWORD, repeated=PASSWORD)

    def _enable(self):
        """With the values that the form's page offers, and a message to one of the people whom the check finds."""
        fields = {"vendor": self.vendor, **dict(self._post("show_app_defaults", {"vendor": self.vendor})["simulator"])}
        person = self._post("check_app", **fields)["people"][0]["user_id"]
        answer = self._post("enable_app", **fields, test_person=person)
        holds(answer["app"], answer["report"])
        return answer["app"]

    def _post(self, function, plain=None, **form):
        """A form of the console, as its page posts it."""
        fields = {**(plain or {}), **{f"form[{name}]": value for name, value in form.items()}}
        headers = {"accept": "application/json", "origin": self.url}
        data = urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(f"{self.url}/api/{function}", data=data, headers=headers)
        try:
            with self.browser.open(request, timeout=PATIENCE) as answer:
                return json.loads(answer.read() or "null")
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{function}: {error.code} {error.read().decode()}") from None

    def _end(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        self.folder.cleanup()


def call(url, query=None, body=None, headers=None):
    """Status and body of what an address answers; a server may hang up on a body that it does not want."""
    url = f"{url}?{urllib.parse.urlencode(query)}" if query else url
    data = body.encode() if isinstance(body, str) else body
    request = urllib.request.Request(url, data=data, headers={"content-type": "application/json", **(headers or {})})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def flipped(text):
    """The same text but for its first character."""
    return ("0" if text[0] != "0" else "1") + text[1:]


def saved_by_vendor(server, kind="app"):
    """The vendor's own simulator verifies the address and pushes to it from then on."""
    end = "/contacts" if kind == "contacts" else ""
    return control("POST", "/api/callbacks", {"vendor": server.vendor, "kind": kind, "url": server.callback + end})
