//! What is wrong with a field.

use super::{Text, text};
use crate::domain::form::Invalid;
use crate::domain::lang::Lang;

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
const ADDRESS_REFUSED: Text =
    text("不允许访问该地址（内网、回环或元数据地址）", "That address may not be called (private, loopback or metadata)");
const VERIFICATION_FILE: Text =
    text("文件名应为 WW_verify_ 加 16 位字母数字和 .txt", "The name is WW_verify_, 16 letters or digits, and .txt");
const TAKEN: Text = text("已被占用：另一条记录使用了相同的值", "Taken: another record has the same value");
const RAM_ACCOUNT_TAKEN: Text = text("该 RAM 账号已属于另一位人员", "This RAM account belongs to another member");
const NOT_THE_SAME: Text = text("两次输入不一致", "The two are not the same");
const SAME_AS_BEFORE: Text = text("不能与当前密码相同", "Not the current one again");
const WRONG_PASSWORD: Text = text("当前密码不正确", "The current password is wrong");
const SECRETS_AGAIN: Text = text("更改 API 地址后，需要重新填写所有密钥", "The API base URL has changed: type every key again");
const UNKNOWN: Text = text("没有这个选项", "There is no such choice");
const NO_SUCH_MEMBER: Text = text("没有这位人员，或已停用", "There is no such member, or not an active one");
const FIXED: Text = text("保存后不能更改", "It cannot be changed once saved");
const DATE: Text = text("不是有效的日期，应写作 2027-03-31", "Not a date: write it as in 2027-03-31");
const PAST: Text = text("不能早于今天", "Not before today");
const TOO_MANY: Text = text("最多选择 {} 位", "Choose {} at most");
const NOT_THE_NAME: Text = text("与公司名称不一致，请原样输入", "Not the company's name: type it as it is shown");

/// The wording of a field's error.
pub fn error(invalid: &Invalid, lang: Lang) -> String {
    let number = match invalid {
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
        Invalid::AddressRefused => ADDRESS_REFUSED,
        Invalid::VerificationFile => VERIFICATION_FILE,
        Invalid::Taken => TAKEN,
        Invalid::RamAccountTaken => RAM_ACCOUNT_TAKEN,
        Invalid::NotTheSame => NOT_THE_SAME,
        Invalid::SameAsBefore => SAME_AS_BEFORE,
        Invalid::WrongPassword => WRONG_PASSWORD,
        Invalid::SecretsAgain => SECRETS_AGAIN,
        Invalid::Unknown => UNKNOWN,
        Invalid::NoSuchMember => NO_SUCH_MEMBER,
        Invalid::Fixed => FIXED,
        Invalid::Date => DATE,
        Invalid::Past => PAST,
        Invalid::TooMany(_) => TOO_MANY,
        Invalid::NotTheName => NOT_THE_NAME,
    };
    text.with(lang, &[&number])
}
