"""Points the SDKs of DingTalk at the simulator: one base address serves both generations of its API."""

import asyncio
import os
import re
import threading

from harness import PATIENCE, credentials, holds


def given_company(given=None):
    return given or credentials("dingtalk")


def legacy(given=None, **changes):
    """dingtalk-sdk, for the older API; its base address is an attribute of the class."""
    from dingtalk import AppKeyClient

    given = {**given_company(given), **changes}
    own = type("Client", (AppKeyClient,), {"API_BASE_URL": given["base_url"] + "/"})
    return own(given["corp_id"], given["client_id"], given["client_secret"], auto_retry=False)


def config(given=None):
    """The official SDK, for the newer API: host and port in `endpoint`, the scheme apart from it."""
    from alibabacloud_tea_openapi.models import Config

    endpoint = given_company(given)["base_url"].removeprefix("http://")
    return Config(protocol="http", region_id="central", endpoint=endpoint)


class Stream:
    """dingtalk-stream's client, running while a case does. What it was sent, and what it answers to that."""

    CARDS = "/v1.0/card/instances/callback"

    def __init__(self, secret=None, status=200, answer=None, log=None):
        given = credentials("dingtalk")
        # Read when the SDK is imported.
        os.environ["DINGTALK_OPENAPI_ENDPOINT"] = given["base_url"]
        import dingtalk_stream as sdk

        self.connected = connected = threading.Event()
        self.events, self.presses = events, presses = [], []

        class Client(sdk.DingTalkStreamClient):
            def __setattr__(self, name, value):
                super().__setattr__(name, value)
                if name == "websocket" and value:
                    connected.set()

        class Events(sdk.EventHandler):
            async def process(self, event):
                events.append(event)
                return status, "OK"

        class Presses(sdk.CallbackHandler):
            async def process(self, press):
                presses.append(press)
                return status, answer or {}

        self.client = Client(sdk.Credential(given["client_id"], secret or given["client_secret"]), log)
        self.client.register_all_event_handler(Events())
        self.client.register_callback_handler(self.CARDS, Presses())

    def __enter__(self):
        self.loop = asyncio.new_event_loop()
        self.loop.create_task(self.client.start())
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        holds(self.connected.wait(PATIENCE), "a connection in time")
        return self

    def __exit__(self, *_):
        async def leave():
            await self.client.websocket.close()
            self.loop.stop()

        asyncio.run_coroutine_threadsafe(leave(), self.loop)
        self.thread.join(PATIENCE)


def errcode(error):
    """The code of the older API; behind the gateway's 88 the one that it wraps."""
    code = getattr(error, "errcode", error)
    wrapped = re.search(r"subcode=(\d+)", getattr(error, "errmsg", "") or "") if code == 88 else None
    return int(wrapped[1]) if wrapped else code


def code(error):
    return getattr(error, "code", error)
