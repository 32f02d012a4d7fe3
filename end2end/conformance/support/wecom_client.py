"""wechatpy, pointed at the simulator: the base address is an attribute of the class, that of gettoken is not."""

from harness import credentials
from wechatpy.work import WeChatClient


class Client(WeChatClient):
    """The company's app, or with `secret` another of its secrets; an SDK that retries by itself would hide refusals."""

    def __init__(self, given=None, secret=None, **options):
        given = given or credentials("wecom")
        self.given, self.API_BASE_URL = given, given["base_url"] + "/cgi-bin/"
        super().__init__(given["corp_id"], secret or given["secret"], auto_retry=False, **options)

    @property
    def agent_id(self):
        return int(self.given["agent_id"])

    def fetch_access_token(self):
        parameters = {"corpid": self.corp_id, "corpsecret": self.secret}
        return self._fetch_access_token(url=self.API_BASE_URL + "gettoken", params=parameters)


def errcode(error):
    return getattr(error, "errcode", error)
