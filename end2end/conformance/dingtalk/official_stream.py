"""The official dingtalk-stream against the simulator's Stream mode: events and pressed cards over the app's connection."""

import asyncio
import logging
from urllib.parse import quote_plus

import requests
import websockets
from dingtalk_client import Stream
from harness import Suite, control, credentials, holds, refused, same

suite = Suite("dingtalk", "dingtalk-stream")


def joins():
    """What became of the event about a new person."""
    new = {"vendor": "dingtalk", "userid": "newcomer", "name": "新人", "departments": [2], "callback": True}
    return control("POST", "/api/users", new)["callback"][0]


def card(stream):
    """A card to lina whose buttons call over the stream; answers its message's id."""
    body = {
        "cardTemplateId": credentials("dingtalk").get("card_template_id", "t.schema"),
        "outTrackId": "inc-1",
        "callbackType": "STREAM",
        "openSpaceId": "dtv1.card//IM_ROBOT.lina",
        "cardData": {"cardParamMap": {"title": "P1"}},
        "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT"},
    }
    headers = {"x-acs-dingtalk-access-token": stream.client.get_access_token()}
    url = credentials("dingtalk")["base_url"] + "/v1.0/card/instances/createAndDeliver"
    answer = requests.post(url, json=body, headers=headers, timeout=20)
    same(answer.status_code, 200, answer.text)
    return control("GET", "/api/messages?vendor=dingtalk")[0]["message_id"]


@suite.case("stream", "an event comes over the connection and is acknowledged")
def _():
    with Stream() as stream:
        push = joins()
        same((push["delivered"], push["status"]), (True, 200))
        [event] = stream.events
        same((event.headers.event_type, event.data["userId"]), ("user_add_org", ["newcomer"]))
        same(event.headers.event_corp_id, credentials("dingtalk")["corp_id"])
        same(event.data["eventId"], event.headers.event_id)


@suite.case("stream", "an event that the app does not handle is not delivered")
def _():
    with Stream(status=404):
        push = joins()
        same((push["delivered"], push["error"]), (False, "acknowledged with 404"))


@suite.case("stream", "a pressed button comes over the connection, and the answer changes the card")
def _():
    with Stream(answer={"cardData": {"cardParamMap": {"title": "taken"}}}) as stream:
        message = card(stream)
        pressed = control("POST", f"/api/cards/dingtalk/{message}/press", {"user": "lina", "action": "respond"})
        same(pressed["delivered"], True)
        [press] = stream.presses
        same((press.headers.topic, press.data["outTrackId"], press.data["userId"]), (stream.CARDS, "inc-1", "lina"))
        same(control("GET", "/api/messages?vendor=dingtalk&user=lina")[0]["text"], "taken")


@suite.case("stream", "asked to leave, the SDK connects anew")
def _():
    with Stream() as stream:
        stream.connected.clear()
        control("POST", "/api/reset")
        holds(stream.connected.wait(20), "connected again")
        same(joins()["delivered"], True)


@suite.case("stream", "a wrong secret gets no ticket")
def _():
    said = []
    log = logging.Logger("refused")
    log.addHandler(type("Kept", (logging.Handler,), {"emit": lambda _, record: said.append(record.getMessage())})())
    same(Stream(secret="another", log=log).client.open_connection(), None)
    holds("400" in said[-1] and "invalidClientIdOrSecret" in said[-1], said)


@suite.case("stream", "a ticket opens one connection, and another's opens none")
def _():
    opened = Stream().client.open_connection()

    async def connect(ticket):
        async with websockets.connect(f"{opened['endpoint']}?ticket={quote_plus(ticket)}"):
            return "open"

    same(asyncio.run(connect(opened["ticket"])), "open")
    for ticket in (opened["ticket"], "made-up"):
        refused(401, lambda: asyncio.run(connect(ticket)), lambda error: error.response.status_code)


suite.run()
