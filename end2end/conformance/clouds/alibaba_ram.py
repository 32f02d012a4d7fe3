"""alibabacloud_ram20150501: RAM users, page by page and one by one."""

from alibabacloud_ram20150501.client import Client
from alibabacloud_ram20150501.models import GetUserRequest, ListUsersRequest
from alibaba_client import code, config
from harness import Suite, control, holds, refused, same, settings

suite = Suite("alibaba", "alibabacloud_ram20150501")


def pages(most):
    """The lists of users, following the marker."""
    marker, found = None, []
    while True:
        page = Client(config()).list_users(ListUsersRequest(max_items=most, marker=marker)).body
        found.append(page.users.user)
        if not page.is_truncated:
            same(page.marker, None, "the last page's marker")
            return found
        marker = page.marker


@suite.case("RAM users", "all users come, page by page")
def _():
    control("POST", "/api/ram-users", {"generate": 250, "seed": 1, "replace": True})
    told = control("GET", "/api/ram-users")
    found = pages(100)
    same([len(page) for page in found], [100, 100, 50])
    expected = {user["user_id"]: (user["user_name"], user["display_name"]) for user in told}
    same({user.user_id: (user.user_name, user.display_name) for page in found for user in page}, expected)


@suite.case("RAM users", "a hundred come where no size is asked for")
def _():
    control("POST", "/api/ram-users", {"generate": 250, "seed": 1, "replace": True})
    same(len(Client(config()).list_users(ListUsersRequest()).body.users.user), 100)


@suite.case("RAM users", "phone and e-mail are told of one user, not in the list")
def _():
    listed = {user.user_name: user for user in pages(100)[0]}["lina"]
    same((listed.mobile_phone, listed.email), (None, None))
    user = Client(config()).get_user(GetUserRequest(user_name="lina")).body.user
    same((user.user_id, user.display_name), (listed.user_id, "李娜"))
    same((user.mobile_phone, user.email), ("86-13800138001", "lina@example.com"))


@suite.case("RAM users", "the account's alias completes the sign-in name")
def _():
    holds(Client(config()).get_account_alias().body.account_alias, "no alias")


@suite.case("RAM users", "an unknown user is refused with EntityNotExist.User, HTTP 404")
def _():
    ask = lambda: Client(config()).get_user(GetUserRequest(user_name="nobody"))
    same(refused("EntityNotExist.User", ask, code).status_code, 404)


@suite.case("RAM users", "a page of more than 1000 and a made-up marker are refused")
def _():
    ask = lambda **given: Client(config()).list_users(ListUsersRequest(**given))
    refused("InvalidParameter.MaxItems.Format", lambda: ask(max_items=1001), code)
    refused("InvalidParameter.Marker.Format", lambda: ask(marker="?"), code)


@suite.case("RAM users", "a key without the right is refused with NoPermission, HTTP 403")
def _():
    settings("alibaba", missing_scopes=["ram:ListUsers"])
    same(refused("NoPermission", lambda: pages(100), code).status_code, 403)
    same(Client(config()).get_user(GetUserRequest(user_name="lina")).body.user.user_name, "lina")


@suite.case("signature", "a wrong secret is refused with SignatureDoesNotMatch")
def _():
    stranger = Client(config(access_key_secret="wrong"))
    refused("SignatureDoesNotMatch", lambda: stranger.list_users(ListUsersRequest()), code)


suite.run()
