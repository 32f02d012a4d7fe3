"""alibabacloud_gemp20210413: the operations event center, signed in the older way, as this SDK alone still does."""

from alibaba_client import code, config
from alibabacloud_gemp20210413 import models
from alibabacloud_gemp20210413.client import Client
from harness import Listener, Suite, control, credentials, holds, refused, relayed, same, settings

suite = Suite("alibaba", "alibabacloud_gemp20210413")


def ask(operation, client=None, **fields):
    """An operation by its name; answers the body whole."""
    request = getattr(models, f"{operation}Request")(**fields)
    words = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in operation).lstrip("_")
    return getattr(client or Client(config()), words)(request).body


def incident(**changes):
    return ask("CreateIncident", **{"incident_title": "db-01", "incident_level": "P1", "effect": "HIGH", **changes}).data.incident_id


@suite.case("event center", "people come page by page, with and without a RAM account, linked and not")
def _():
    pages = [ask("ListUsers", page_number=number, page_size=2) for number in (1, 2, 3)]
    same([(len(page.data), page.total_count) for page in pages], [(2, 5), (2, 5), (1, 5)])
    people = {one.username: one for page in pages for one in page.data}
    same((people["王小明"].is_related, people["李娜"].is_related), ("RELATED", "NOT_RELATED"))
    same((people["值班电话"].ram_id, people["张伟"].is_active), (None, 0))
    holds(people["李娜"].ram_id > 2**53, people["李娜"].ram_id)
    same(ask("GetUser", user_id=people["李娜"].user_id).data.phone, "13800138001")


@suite.case("event center", "a person is added once; a phone that somebody has is refused")
def _():
    added = ask("CreateUser", username="钱多", phone="13900139000").data.user_id
    same([one.user_id for one in ask("ListUsers", username="钱多").data], [added])
    refused("PhoneAlreadyExists", lambda: ask("CreateUser", username="钱少", phone="13900139000"), code)


@suite.case("event center", "an incident is responded to, handed on and finished, in that order alone")
def _():
    number = incident(client_token="once")
    same(incident(client_token="once"), number)
    refused("IncidentStatusInvalid", lambda: ask("FinishIncident", incident_ids=[number]), code)
    ask("RespondIncident", incident_ids=[number])
    refused("IncidentStatusInvalid", lambda: ask("RespondIncident", incident_ids=[number]), code)
    ask("DeliverIncident", incident_id=number, assign_user_id=2)
    same(ask("CreateIncidentSubtotal", incident_id=number, description="查看中").data.subtotal_id, 1)
    told = ask("GetIncident", incident_id=number).data
    same((told.incident_status, told.assign_user_name, told.incident_level), ("RESPONDED", "王小明", "P1"))
    ask("FinishIncident", incident_ids=[number])
    same([one.incident_id for one in ask("ListIncidents", incident_status="FINISHED").data], [number])
    refused("IncidentNotExtisted", lambda: ask("GetIncident", incident_id=4711), code)


@suite.case("event center", "the mobile add-on is opened once, which takes a while")
def _():
    progress = lambda: ask("GetTenantApplication", client_token="x").data.progress
    same(progress(), "NOT_OPEN")
    ask("CreateTenantApplication", channel="DINGDING", client_token="a")
    same(progress(), "OPENING")
    refused("TenantAppAlreadyExisit", lambda: ask("CreateTenantApplication", channel="DINGDING", client_token="b"), code)
    control("POST", "/api/clock", {"advance_ms": 60_000})
    same(progress(), "OPENED")


@suite.case("signature", "the older signature with a wrong secret, a changed path and one used before are refused")
def _():
    refused("SignatureDoesNotMatch", lambda: ask("ListUsers", Client(config(access_key_secret="wrong"))), code)
    base = credentials("alibaba")["base_url"]
    for answer, refusal in (
        (relayed(base, lambda target, body: (target.replace("/user/list", "/user/getUser"), body)), "SignatureDoesNotMatch"),
        (relayed(base, times=2), "SignatureNonceUsed"),
    ):
        with Listener(answer, "application/json") as listener:
            refused(refusal, lambda: ask("ListUsers", Client(config(endpoint=listener.host))), code)


@suite.case("permission", "a missing permission and a key whose owner is no person there are refused")
def _():
    settings("alibaba", missing_scopes=["gemp:ListUsers"])
    refused("NoPermission", lambda: ask("ListUsers"), code)
    settings("alibaba", missing_scopes=[], variants=["caller_not_added"])
    refused("UserNotAdded", lambda: ask("ListUsers"), code)


suite.run()
