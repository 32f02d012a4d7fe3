"""alibabacloud_dingtalk against DingTalk's interactive cards: made, delivered, pressed, updated; and their refusals."""

import base64
import hashlib
import hmac
import json

from alibabacloud_dingtalk.card_1_0 import models
from alibabacloud_dingtalk.card_1_0.client import Client
from alibabacloud_dingtalk.oauth2_1_0 import models as oauth
from alibabacloud_dingtalk.oauth2_1_0.client import Client as Oauth
from alibabacloud_tea_util.models import RuntimeOptions
from dingtalk_client import code, config
from harness import Listener, Suite, control, credentials, holds, messages, refused, same, settings

suite = Suite("dingtalk", "alibabacloud_dingtalk")
DENIED = "Forbidden.AccessDenied.AccessTokenPermissionDenied"
SECRET = "card-secret"
BUTTONS = [{"text": "响应", "id": "respond:42", "request": True}, {"text": "查看", "url": "https://ops.example.com/m/1"}]


def token():
    given = credentials("dingtalk")
    request = oauth.GetAccessTokenRequest(app_key=given["client_id"], app_secret=given["client_secret"])
    return Oauth(config(given)).get_access_token(request).body.access_token


def run(operation, request, by=None):
    headers = getattr(models, f"{operation}Headers")(x_acs_dingtalk_access_token=by or token())
    plain = f"{operation}WithOptions".lower()
    name = next(name for name in dir(Client) if name.replace("_", "") == plain)
    return getattr(Client(config()), name)(request, headers, RuntimeOptions()).body


def data(**params):
    return {"title": "P1 db-01", "markdown": "只剩 2 %", "buttons": json.dumps(BUTTONS), **params}


def deliver(by=None, params=None, **changes):
    """A card for lina, whose presses go over a stream unless the changes say otherwise."""
    usual = {
        "card_template_id": credentials("dingtalk")["card_template_id"],
        "out_track_id": "inc-42",
        "callback_type": "STREAM",
        "open_space_id": "dtv1.card//IM_ROBOT.lina",
        "im_robot_open_space_model": models.CreateAndDeliverRequestImRobotOpenSpaceModel(support_forward=False),
        "im_robot_open_deliver_model": models.CreateAndDeliverRequestImRobotOpenDeliverModel(space_type="IM_ROBOT"),
        "card_data": models.CreateAndDeliverRequestCardData(card_param_map=params or data()),
        "user_id_type": 1,
    }
    return run("CreateAndDeliver", models.CreateAndDeliverRequest(**{**usual, **changes}), by)


def update(params, by=None, by_key=True, card="inc-42"):
    request = models.UpdateCardRequest(
        out_track_id=card,
        card_data=models.UpdateCardRequestCardData(card_param_map=params),
        card_update_options=models.UpdateCardRequestCardUpdateOptions(update_card_data_by_key=by_key),
    )
    return run("UpdateCard", request, by)


def register(listener, key="muster", force=False):
    request = models.RegisterCallbackRequest(
        api_secret=SECRET, callback_route_key=key, callback_url=listener.url, force_update=force
    )
    return run("RegisterCallback", request).result


def shown(user="lina"):
    return messages("dingtalk", user)[0]


def press(user="lina"):
    return control("POST", f"/api/cards/dingtalk/{shown()['message_id']}/press", {"user": user, "action": "respond:42"})


@suite.case("card", "a card is made, delivered to a person and updated by key and as a whole")
def _():
    result = deliver().result
    same((result.out_track_id, result.deliver_results[0].success), ("inc-42", True))
    same([button["text"] for button in shown()["buttons"]], ["响应", "查看"])
    holds(update({"markdown": "李娜已响应"}).success, "not updated")
    holds("李娜已响应" in shown()["text"] and "P1 db-01" in shown()["text"], shown())
    update({"title": "done"}, by_key=False)
    same((shown()["text"], shown()["state"]), ("done", "updated"))


@suite.case("card", "a card is made first and delivered then, to nobody who is not there")
def _():
    given = credentials("dingtalk")
    made = models.CreateCardRequest(
        card_template_id=given["card_template_id"],
        out_track_id="inc-43",
        callback_type="STREAM",
        card_data=models.CreateCardRequestCardData(card_param_map=data()),
    )
    same(run("CreateCard", made).result, "inc-43")
    same(messages("dingtalk", "lina"), [])
    to = lambda user: models.DeliverCardRequest(
        out_track_id="inc-43",
        open_space_id=f"dtv1.card//IM_ROBOT.{user}",
        im_robot_open_deliver_model=models.DeliverCardRequestImRobotOpenDeliverModel(space_type="IM_ROBOT"),
    )
    same([one.success for one in run("DeliverCard", to("lina")).result], [True])
    same([one.success for one in run("DeliverCard", to("nobody")).result], [False])
    holds("P1 db-01" in shown()["text"], shown())


@suite.case("card", "a press goes to the registered address, signed with its secret, and the answer changes the card")
def _():
    answer = {"cardUpdateOptions": {"updateCardDataByKey": True}, "cardData": {"cardParamMap": {"markdown": "李娜已响应"}}}
    with Listener(lambda _: (200, json.dumps(answer)), "application/json") as listener:
        register(listener)
        deliver(callback_type="HTTP", callback_route_key="muster")
        same(press()["delivered"], True)
        received = listener.received[0]
        headers = {name.lower(): value for name, value in received.headers.items()}
        at = headers.get("x-ddpaas-signature-timestamp") or str(headers)
        sign = lambda secret: base64.b64encode(hmac.new(secret.encode(), at.encode(), hashlib.sha256).digest()).decode()
        same(headers["x-ddpaas-signature"], sign(SECRET))
        holds(headers["x-ddpaas-signature"] != sign("another"), "any secret signs")
        body = json.loads(received.body)
        same((body["type"], body["outTrackId"], body["userId"]), ("actionCallback", "inc-42", "lina"))
        same(json.loads(body["content"])["cardPrivateData"]["actionIds"], ["respond:42"])
    holds("李娜已响应" in shown()["text"], shown())


@suite.case("card", "a registered address changes only by force")
def _():
    with Listener(lambda _: (200, "{}")) as first, Listener(lambda _: (200, "{}")) as second:
        same(register(first).callback_url, first.url)
        same(register(second).callback_url, first.url)
        same(register(second, force=True).callback_url, second.url)


@suite.case("card", "a template that is not published, a second card of the same id and what is missing are refused")
def _():
    deliver()
    refused("param.cardAlreadyExist", deliver, code)
    refused("param.cardTemplateIdEmpty", lambda: deliver(card_template_id=""), code)
    refused("param.outTrackIdEmpty", lambda: deliver(out_track_id=""), code)
    refused("param.openSpaceIdInvalid", lambda: deliver(open_space_id="lina", out_track_id="x"), code)
    refused("param.openDeliverModelEmpty", lambda: deliver(im_robot_open_deliver_model=None, out_track_id="x"), code)
    refused("param.invalid", lambda: deliver(callback_type="HTTP", callback_route_key="unknown", out_track_id="x"), code)
    refused("param.cardNotExist", lambda: update({"title": "x"}, card="unknown"), code)
    settings("dingtalk", variants=["card_template_unpublished"])
    refused("param.templateUnpublished", lambda: deliver(out_track_id="x"), code)


@suite.case("card", "without the permission, with a made-up token or an expired one no card is made or updated")
def _():
    own = token()
    deliver(own)
    for call in (lambda by: deliver(by, out_track_id="x"), lambda by: update({"title": "x"}, by)):
        refused("InvalidAuthentication", lambda: call("made-up"), code)
    settings("dingtalk", missing_scopes=["Card.Instance.Write"])
    for call in (lambda by: deliver(by, out_track_id="x"), lambda by: update({"title": "x"}, by)):
        refused(DENIED, lambda: call(own), code)
    settings("dingtalk", missing_scopes=[])
    control("POST", "/api/clock", {"advance_ms": 7_200_000})
    refused("InvalidAuthentication", lambda: update({"title": "x"}, own), code)
    same(shown()["state"], "sent")


suite.run()
