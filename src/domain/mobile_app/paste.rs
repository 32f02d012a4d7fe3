//! Reads a block of credentials as people have it at hand: lines of a note, of an `.env` file, JSON, or what was selected
//! in the vendor's console.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Looks, MAX_SECRET};
use crate::domain::form::{self, FieldErrors, Invalid};
use crate::domain::secret::Secret;
use crate::domain::vendor::Vendor;

/// The longest block that is read, in characters.
pub const MAX_PASTE: u32 = 8_192;
/// JSON within JSON; more is nobody's credentials.
const MAX_DEPTH: u32 = 4;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasteForm {
    pub vendor: Vendor,
    pub text: Secret,
}

/// What a block says. It goes back to whoever pasted it, and nowhere else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pasted {
    /// Fields of the form and their values.
    pub fields: Vec<(String, Secret)>,
    /// What was not understood: names, and the first letters where there was no name.
    pub unknown: Vec<String>,
    /// The vendor whose values these are, where it is another.
    pub other: Option<Vendor>,
    /// Values that look like another field's.
    pub hints: FieldErrors,
}

impl PasteForm {
    pub fn read(&self) -> Result<Pasted, FieldErrors> {
        let text = form::text(self.text.expose(), MAX_PASTE).map_err(|error| FieldErrors::of("text", error))?;
        let mut pasted = Pasted::default();
        match serde_json::from_str::<Value>(&text) {
            Ok(json @ (Value::Object(_) | Value::Array(_))) => pasted.json(self.vendor, "", &json, 0),
            _ => pasted.lines(self.vendor, &text),
        }
        if pasted.fields.is_empty() && pasted.unknown.is_empty() {
            return Err(FieldErrors::of("text", Invalid::Required));
        }
        pasted.hints = Looks::hints(self.vendor, |field| pasted.get(field));
        Ok(pasted)
    }
}

impl Pasted {
    pub fn get(&self, field: &str) -> Option<&str> {
        self.fields.iter().find(|(name, _)| name == field).map(|(_, value)| value.expose())
    }

    fn json(&mut self, vendor: Vendor, name: &str, value: &Value, depth: u32) {
        match value {
            Value::Object(all) if depth < MAX_DEPTH => all.iter().for_each(|(name, value)| self.json(vendor, name, value, depth + 1)),
            Value::Array(all) if depth < MAX_DEPTH => all.iter().for_each(|value| self.json(vendor, name, value, depth + 1)),
            Value::String(text) => self.pair(vendor, name, text),
            Value::Number(number) => self.pair(vendor, name, &number.to_string()),
            _ => {}
        }
    }

    fn lines(&mut self, vendor: Vendor, text: &str) {
        let mut lines = text.lines().map(clean).filter(|line| !line.is_empty() && !line.starts_with('#')).peekable();
        while let Some(line) = lines.next() {
            // A console shows the name above the value.
            if field(vendor, line).is_some() {
                let value = lines.next_if(|next| split(next).is_none_or(|(name, _)| field(vendor, name).is_none()));
                self.pair(vendor, line, value.unwrap_or_default());
            } else if let Some((name, value)) = split(line) {
                self.pair(vendor, name, value);
            } else {
                self.pair(vendor, "", line);
            }
        }
    }

    /// The first value of a field counts.
    fn pair(&mut self, vendor: Vendor, name: &str, value: &str) {
        let value = clean(value);
        if value.is_empty() {
            return;
        }
        let looks = Looks::of(value);
        if let Some(Looks::Identity(of)) = looks
            && of != vendor
        {
            self.other = Some(of);
        }
        let by_looks = || (name.is_empty() && looks == Some(Looks::Identity(vendor))).then_some("identity");
        match field(vendor, name).or_else(by_looks) {
            Some(field) if self.get(field).is_none() && value.len() <= MAX_SECRET as usize => {
                self.fields.push((field.to_owned(), Secret::new(value)));
            }
            _ => self.unknown.push(if name.is_empty() { short(value, 4) } else { short(name, 24) }),
        }
    }
}

/// Without what surrounds names and values in notes and source code.
fn clean(text: &str) -> &str {
    let text = text.trim();
    let text = ["export ", "- ", "* ", "• "].iter().fold(text, |text, mark| text.strip_prefix(mark).unwrap_or(text));
    text.trim_matches(|c: char| c.is_whitespace() || "\"'`,;，；|".contains(c))
}

/// A name and its value: `=`, `:` or a blank between.
fn split(line: &str) -> Option<(&str, &str)> {
    let marked = line.split_once(['=', ':', '：', '\t']);
    marked.or_else(|| line.rsplit_once(char::is_whitespace)).map(|(name, value)| (clean(name), clean(value)))
}

fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most { text.to_owned() } else { text.chars().take(most).chain(['…']).collect() }
}

/// The form's field of a name as documents, consoles and settings write it.
fn field(vendor: Vendor, name: &str) -> Option<&'static str> {
    /// What settings put before their names.
    const OWNERS: [&str; 9] = ["muster", "dingtalk", "ding", "wecom", "wework", "wxwork", "qywx", "feishu", "lark"];
    let name = name.split(['(', '（']).next().unwrap_or_default();
    let name: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let known = |name: &str| {
        let rows = names(vendor).iter().chain(COMMON);
        rows.into_iter().find(|(_, all)| all.contains(&name)).map(|(field, _)| *field)
    };
    known(&name).or_else(|| OWNERS.iter().find_map(|owner| known(name.strip_prefix(owner)?)))
}

type Names = (&'static str, &'static [&'static str]);

const COMMON: &[Names] = &[
    ("base_url", &["baseurl", "apibaseurl", "apiurl", "api地址"]),
    ("proxy", &["proxy", "httpproxy", "httpsproxy", "outboundproxy", "代理", "出口代理"]),
    ("company_name", &["companyname", "company", "公司名称", "企业名称"]),
    ("root_departments", &["rootdepartments", "rootdepartment", "departmentid", "部门id"]),
];

const fn names(vendor: Vendor) -> &'static [Names] {
    match vendor {
        Vendor::DingTalk => &[
            ("identity", &["clientid", "appkey", "suitekey"]),
            ("secret", &["clientsecret", "appsecret", "suitesecret", "secret"]),
            ("group_template", &["grouptemplateid", "grouptemplate", "templateid", "群模板id", "模板id"]),
            ("group_robot", &["robotid", "grouprobotid", "grouprobot", "机器人id"]),
            ("robot_code", &["robotcode", "机器人编码"]),
            ("agent_id", &["agentid", "serviceid", "服务id", "原企业内部应用agentid"]),
            ("corp_id", &["corpid", "企业corpid", "企业id"]),
            ("callback_token", &["token", "callbacktoken", "签名token"]),
            ("callback_key", &["aeskey", "encodingaeskey", "callbackaeskey", "callbackkey", "加密aeskey"]),
        ],
        Vendor::WeCom => &[
            ("identity", &["corpid", "enterpriseid", "companyid", "企业id"]),
            ("secret", &["secret", "corpsecret", "appsecret", "agentsecret", "enterprisekey", "企业密钥", "应用密钥", "应用secret"]),
            (
                "contacts_secret",
                &[
                    "contactssecret",
                    "contactsecret",
                    "addressbookkey",
                    "addressbooksecret",
                    "通讯录密钥",
                    "通讯录secret",
                    "通讯录同步secret",
                ],
            ),
            ("agent_id", &["agentid", "serviceid", "服务id", "应用id"]),
            ("callback_token", &["token", "callbacktoken"]),
            ("callback_key", &["encodingaeskey", "aeskey", "callbackaeskey", "callbackkey"]),
            ("contacts_callback_token", &["contactstoken", "contactscallbacktoken", "addressbooktoken", "通讯录token"]),
            (
                "contacts_callback_key",
                &[
                    "contactsencodingaeskey",
                    "contactscallbackaeskey",
                    "contactscallbackkey",
                    "addressbookencodingaeskey",
                    "通讯录encodingaeskey",
                ],
            ),
        ],
        Vendor::Lark => &[
            ("identity", &["appid", "clientid"]),
            ("secret", &["appsecret", "clientsecret", "secret"]),
            ("callback_key", &["encryptkey"]),
            ("callback_token", &["verificationtoken", "token"]),
        ],
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(vendor: Vendor, text: &str) -> Pasted {
        PasteForm { vendor, text: Secret::new(text) }.read().unwrap()
    }

    #[track_caller]
    fn holds(pasted: &Pasted, fields: &[(&str, &str)]) {
        let found: Vec<_> = pasted.fields.iter().map(|(name, value)| (name.as_str(), value.expose())).collect();
        assert_eq!(found, fields);
    }

    const WECOM: [(&str, &str); 3] = [("identity", "ww1234567890abcdef"), ("agent_id", "1000002"), ("secret", "s3cret-of_the-app")];

    #[test]
    fn notes_settings_json_and_a_console_say_the_same() {
        for text in [
            "CorpID: ww1234567890abcdef\nAgentId 1000002\nSecret: s3cret-of_the-app",
            "- 企业ID：ww1234567890abcdef\r\n- AgentId：1000002\r\n- Secret：s3cret-of_the-app\r\n",
            "# production\nexport WECOM_CORP_ID=\"ww1234567890abcdef\"\nWECOM_AGENT_ID=1000002\nWECOM_SECRET='s3cret-of_the-app'",
            "企业ID\nww1234567890abcdef\n\nAgentId\n1000002\n\nSecret\ns3cret-of_the-app",
            "| 企业ID | \tww1234567890abcdef |\nAgent ID = 1000002;\nEnterprise Key = s3cret-of_the-app,",
            "ww1234567890abcdef\nagentid=1000002\ncorpsecret=s3cret-of_the-app",
        ] {
            holds(&read(Vendor::WeCom, text), &WECOM);
        }
        let json = r#"{"agent_id": 1000002, "corp_id": "ww1234567890abcdef", "nested": {"corp_secret": "s3cret-of_the-app"}}"#;
        holds(&read(Vendor::WeCom, json), &[WECOM[1], WECOM[0], WECOM[2]]);
    }

    #[test]
    fn each_vendors_names_are_known() {
        let text = "Client ID (原 AppKey 和 SuiteKey)\ndingabcdefghij123456\nClient Secret (原 AppSecret 和 SuiteSecret)\nabc\n原企业内部应用AgentId\n3000000001\n群模板ID: 50000000-0000-4000-8000-000000000001\n机器人ID: ding1\nCorpId: dingcorp1";
        let fields: Vec<_> = read(Vendor::DingTalk, text).fields.into_iter().map(|(name, _)| name).collect();
        assert_eq!(fields, ["identity", "secret", "agent_id", "group_template", "group_robot", "corp_id"]);
        let text =
            "App ID cli_a1b2c3d4e5f60708\nApp Secret abc\nEncrypt Key: k\nVerification Token: v\nAPI 地址: https://a.example.com:8443/x";
        let pasted = read(Vendor::Lark, text);
        assert_eq!((pasted.get("callback_key"), pasted.get("base_url")), (Some("k"), Some("https://a.example.com:8443/x")));
        assert_eq!(pasted.unknown, Vec::<String>::new());
    }

    #[test]
    fn what_is_not_understood_is_said_without_showing_it() {
        let pasted = read(Vendor::WeCom, "Password: hunter2\nverylongunknownvalue\nSecret: first-key\nSecret: second-key");
        holds(&pasted, &[("secret", "first-key")]);
        assert_eq!(pasted.unknown, ["Password", "very…", "Secret"]);
        assert!(!format!("{pasted:?}").contains("first-key"));
    }

    #[test]
    fn another_vendors_values_and_swapped_ones_are_noticed() {
        let pasted = read(Vendor::WeCom, "App ID: cli_a1b2c3d4e5f60708\nApp Secret: abc");
        assert_eq!(pasted.other, Some(Vendor::Lark));
        let swapped = read(Vendor::WeCom, "Secret: ww1234567890abcdef\nCorpID: 1000002");
        assert_eq!(swapped.hints.get("secret"), Some(&Invalid::LooksLike(Looks::Identity(Vendor::WeCom))));
        assert_eq!(swapped.hints.get("identity"), Some(&Invalid::LooksLike(Looks::Number)));
    }

    #[test]
    fn nothing_and_too_much_are_refused() {
        for (text, error) in
            [(" \n ".to_owned(), Invalid::Required), ("{}".into(), Invalid::Required), ("x".repeat(8_193), Invalid::TooLong(8_192))]
        {
            let refused = PasteForm { vendor: Vendor::Lark, text: Secret::new(text) }.read().unwrap_err();
            assert_eq!(refused.get("text"), Some(&error));
        }
    }

    proptest! {
        #[test]
        fn garbage_is_read_without_harm(text in "(?s).{0,400}", marks in r#"[{}\[\]":=：,\n\t 企业idsecret]{0,200}"#) {
            for vendor in Vendor::ALL {
                for text in [&text, &marks] {
                    if let Ok(pasted) = (PasteForm { vendor, text: Secret::new(text.clone()) }).read() {
                        for (_, value) in &pasted.fields {
                            prop_assert!(!value.is_empty() && value.expose().chars().count() <= MAX_SECRET as usize);
                        }
                    }
                }
            }
        }
    }
}
