//! What is wrong with a field.

use super::{Text, text};
use crate::domain::form::{Inside, Invalid};
use crate::domain::lang::Lang;
use crate::domain::mobile_app::Looks;
use crate::domain::vendor::Vendor;

const REQUIRED: Text = text("请填写此项", "This is needed");
const TOO_LONG: Text = text("最多 {} 个字", "At most {} characters");
const TOO_SHORT: Text = text("至少 {} 个字，且不能与登录名相同", "At least {} characters, and not the login name");
const NAME: Text = text("只能用中文、字母、数字、空格和 - _ · ( ) （ ）", "Letters, digits, spaces and - _ · ( ) only");
const PHONE: Text = text(
    "不是有效的手机号：大陆 11 位，其他地区以 + 和区号开头",
    "Not a phone number: 11 digits in mainland China, elsewhere + and the country code",
);
const EMAIL: Text = text("不是有效的邮箱地址", "Not an e-mail address");
const LOGIN_NAME: Text = text("只能用字母、数字和 - _ .", "Letters, digits and - _ . only");
const CODE: Text = text("验证码是 6 位数字", "The code has six digits");
const DIGITS: Text = text("只能填数字", "Digits only");
const ALPHANUMERIC: Text = text("只能用字母和数字", "Letters and digits only");
const CORP_ID: Text = text("企业 ID 以 ww 或 wx 开头", "An Enterprise ID begins with ww or wx");
const CLIENT_ID: Text =
    text("Client ID 只有字母和数字，通常以 ding 开头", "A Client ID has letters and digits only, and usually begins with ding");
const APP_ID: Text = text("App ID 以 cli_ 开头，后面是字母和数字", "An App ID begins with cli_, followed by letters and digits");
const CALLBACK_TOKEN: Text = text("Token 是 3 到 32 位字母和数字", "A Token has 3 to 32 letters and digits");
const CALLBACK_KEY: Text = text("EncodingAESKey 是 43 位字母和数字", "An EncodingAESKey has 43 letters and digits");
const URL: Text = text("不是有效的地址，应以 http:// 或 https:// 开头", "Not an address: it begins with http:// or https://");
const ADDRESS_LOOPBACK: Text =
    text("该地址指向本服务器自己，不允许访问", "That address leads to this server itself, which may not be called");
const ADDRESS_PRIVATE: Text = text(
    "该地址在内网，不允许访问；确需访问时设置 MUSTER_ALLOW_PRIVATE_ADDRESSES",
    "That address is in a private network and may not be called; MUSTER_ALLOW_PRIVATE_ADDRESSES allows it",
);
const ADDRESS_RESERVED: Text = text(
    "该地址是链路本地、云元数据或保留地址，不允许访问",
    "That address is link-local, a cloud's metadata service or reserved, and may not be called",
);
const ADDRESS_ELSEWHERE: Text = text(
    "该地址会跳转到另一台服务器。请填写直接应答的地址",
    "That address redirects to another server: enter the one that answers by itself",
);
const PROXY: Text = text(
    "不是代理地址，应像 http://proxy.example.com:3128 或 socks5://…",
    "Not a proxy's address, such as http://proxy.example.com:3128 or socks5://…",
);
const PROXY_PASSWORD: Text = text("地址中只写用户名，密码填在下面一栏", "Only the user belongs here; the password has a field of its own");
const DEPARTMENTS: Text = text(
    "应为部门 ID，用逗号分隔，最多 20 个；企业微信和钉钉的是数字",
    "Department ids with commas between, 20 at most; WeCom's and DingTalk's are numbers",
);
const TAKEN_BY_APP: Text = text("已经开通过：“{}”用的就是它", "Connected already, by “{}”");
const SAME_KEY: Text = text("这就是现在使用的密钥", "That is the key in use already");
const LOOKS_NUMBER: Text = text("这看起来是服务 ID（AgentId）", "That looks like a Service ID (AgentId)");
const LOOKS_SECRET: Text = text("这看起来是密钥", "That looks like a key");
const LOOKS_CORP_ID: Text = text("这看起来是钉钉的 Corp ID", "That looks like DingTalk's Corp ID");
const LOOKS_WECOM: Text = text("这看起来是企业微信的企业 ID", "That looks like WeCom's Enterprise ID");
const LOOKS_DINGTALK: Text = text("这看起来是钉钉的 Client ID", "That looks like DingTalk's Client ID");
const LOOKS_LARK: Text = text("这看起来是飞书的 App ID", "That looks like Lark's App ID");
const VERIFICATION_FILE: Text =
    text("文件名应为 WW_verify_ 加 16 位字母数字和 .txt", "The name is WW_verify_, 16 letters or digits, and .txt");
const TAKEN: Text = text("已被占用：另一条记录使用了相同的值", "Taken: another record has the same value");
const RAM_ACCOUNT_TAKEN: Text = text("该 RAM 账号已属于另一位人员", "This RAM account belongs to another member");
const NOT_THE_SAME: Text = text("两次输入不一致", "The two are not the same");
const SAME_AS_BEFORE: Text = text("不能与当前密码相同", "Not the current one again");
const WRONG_PASSWORD: Text = text("当前密码不正确", "The current password is wrong");
const SECRETS_AGAIN: Text =
    text("更改 API 地址或代理后，需要重新填写所有密钥", "The API base URL or the proxy has changed: type every key again");
const UNKNOWN: Text = text("没有这个选项", "There is no such choice");
const NO_SUCH_MEMBER: Text = text("没有这位人员，或已停用", "There is no such member, or not an active one");
const FIXED: Text = text("保存后不能更改", "It cannot be changed once saved");
const PHONE_PATH: Text = text("应是本应用的页面，如 {}", "A page of this app, such as {}");
const DATE: Text = text("不是有效的日期，应写作 2027-03-31", "Not a date: write it as in 2027-03-31");
const PAST: Text = text("不能早于今天", "Not before today");
const TOO_MANY: Text = text("最多选择 {} 位", "Choose {} at most");
const NOT_THE_NAME: Text = text("与公司名称不一致，请原样输入", "Not the company's name: type it as it is shown");

/// The wording of a field's error.
pub fn error(invalid: &Invalid, lang: Lang) -> String {
    let value = match invalid {
        Invalid::Vendor(said) => return said.clone(),
        Invalid::PhonePath => "/m/…/todo".to_owned(),
        Invalid::TakenByApp { company, .. } => company.clone(),
        Invalid::TooLong(n) | Invalid::TooShort(n) | Invalid::TooMany(n) => n.to_string(),
        _ => String::new(),
    };
    let text = match invalid {
        Invalid::Required => REQUIRED,
        Invalid::TooLong(_) => TOO_LONG,
        Invalid::TooShort(_) => TOO_SHORT,
        Invalid::Name => NAME,
        Invalid::Phone => PHONE,
        Invalid::Email => EMAIL,
        Invalid::LoginName => LOGIN_NAME,
        Invalid::Code => CODE,
        Invalid::Digits => DIGITS,
        Invalid::Alphanumeric => ALPHANUMERIC,
        Invalid::CorpId => CORP_ID,
        Invalid::ClientId => CLIENT_ID,
        Invalid::AppId => APP_ID,
        Invalid::CallbackToken => CALLBACK_TOKEN,
        Invalid::CallbackKey => CALLBACK_KEY,
        Invalid::Url => URL,
        Invalid::AddressRefused(Inside::Loopback) => ADDRESS_LOOPBACK,
        Invalid::AddressRefused(Inside::Private) => ADDRESS_PRIVATE,
        Invalid::AddressRefused(Inside::Reserved) => ADDRESS_RESERVED,
        Invalid::AddressElsewhere => ADDRESS_ELSEWHERE,
        Invalid::Proxy => PROXY,
        Invalid::ProxyPassword => PROXY_PASSWORD,
        Invalid::Departments => DEPARTMENTS,
        Invalid::TakenByApp { .. } => TAKEN_BY_APP,
        Invalid::SameKey => SAME_KEY,
        Invalid::LooksLike(Looks::Number) => LOOKS_NUMBER,
        Invalid::LooksLike(Looks::Secret) => LOOKS_SECRET,
        Invalid::LooksLike(Looks::CorpId) => LOOKS_CORP_ID,
        Invalid::LooksLike(Looks::Identity(Vendor::WeCom)) => LOOKS_WECOM,
        Invalid::LooksLike(Looks::Identity(Vendor::DingTalk)) => LOOKS_DINGTALK,
        Invalid::LooksLike(Looks::Identity(Vendor::Lark)) => LOOKS_LARK,
        Invalid::VerificationFile => VERIFICATION_FILE,
        // Worded already, above.
        Invalid::Vendor(_) | Invalid::Taken => TAKEN,
        Invalid::RamAccountTaken => RAM_ACCOUNT_TAKEN,
        Invalid::NotTheSame => NOT_THE_SAME,
        Invalid::SameAsBefore => SAME_AS_BEFORE,
        Invalid::WrongPassword => WRONG_PASSWORD,
        Invalid::SecretsAgain => SECRETS_AGAIN,
        Invalid::Unknown => UNKNOWN,
        Invalid::NoSuchMember => NO_SUCH_MEMBER,
        Invalid::Fixed => FIXED,
        Invalid::PhonePath => PHONE_PATH,
        Invalid::Date => DATE,
        Invalid::Past => PAST,
        Invalid::TooMany(_) => TOO_MANY,
        Invalid::NotTheName => NOT_THE_NAME,
    };
    text.with(lang, &[&value])
}
