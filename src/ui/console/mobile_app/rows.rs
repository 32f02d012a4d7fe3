//! Which fields each vendor's form has, in the order of its form: the values, then what callbacks are proved with.

use crate::domain::mobile_app::{
    AppDetail, CALLBACK_KEY, MAX_AGENT_ID, MAX_CALLBACK_TOKEN, MAX_COMPANY, MAX_ID, MAX_LARK_KEY, MAX_SECRET, MAX_URL,
};
use crate::domain::vendor::Vendor;
use crate::messages::Text;
use crate::messages::console::app as words;
use crate::messages::console::app::{dingtalk, lark, wecom};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Whose app it is: fixed once it is saved.
    Identity,
    Plain,
    Digits,
    /// An address, or a list.
    Long,
    /// Read by people.
    Name,
    /// Goes in and never comes out.
    Secret,
    /// Lark's Service ID: the App ID again, only shown.
    Repeated,
}

pub struct Row {
    /// The field of the form.
    pub name: &'static str,
    pub label: Text,
    pub help: Text,
    pub kind: Kind,
    pub optional: bool,
}

impl Row {
    const fn new(name: &'static str, label: Text, help: Text, kind: Kind) -> Self {
        Self { name, label, help, kind, optional: false }
    }

    const fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    pub const fn max(&self) -> u32 {
        match self.kind {
            Kind::Identity | Kind::Plain | Kind::Repeated => MAX_ID,
            Kind::Digits => MAX_AGENT_ID,
            Kind::Long => MAX_URL,
            Kind::Name => MAX_COMPANY,
            Kind::Secret => MAX_SECRET,
        }
    }
}

/// A field for whoever has the link of a hand-over: credentials, and what of the callback the vendor makes.
pub struct Credential {
    pub name: &'static str,
    pub label: Text,
    pub help: Text,
    pub secret: bool,
    pub digits: bool,
    /// Cannot be changed once it is there.
    pub fixed: bool,
    pub max: u32,
    pub optional: bool,
}

/// What a vendor's console gives, in the order of the form.
pub fn credential_rows(vendor: Vendor) -> Vec<Credential> {
    let own = rows(vendor).iter().filter(|row| row.kind != Kind::Repeated).map(|row| Credential {
        name: row.name,
        label: row.label,
        help: row.help,
        secret: row.kind == Kind::Secret,
        digits: row.kind == Kind::Digits,
        fixed: row.kind == Kind::Identity,
        max: row.max(),
        optional: row.optional,
    });
    let theirs = callbacks(vendor).iter().filter(|callback| !callback.ours).flat_map(|callback| {
        let field = |(name, label, max): (&'static str, Text, u32)| (name, label, max, callback.text);
        callback.fields.map(field)
    });
    let theirs = theirs.map(|(name, label, max, help)| Credential {
        name,
        label,
        help,
        secret: true,
        digits: false,
        fixed: false,
        max,
        optional: true,
    });
    own.chain(theirs).collect()
}

const DINGTALK: &[Row] = &[
    Row::new("identity", dingtalk::IDENTITY, dingtalk::IDENTITY_HELP, Kind::Identity),
    Row::new("secret", dingtalk::SECRET, dingtalk::SECRET_HELP, Kind::Secret),
    Row::new("group_template", dingtalk::GROUP_TEMPLATE, dingtalk::GROUP_TEMPLATE_HELP, Kind::Plain).optional(),
    Row::new("group_robot", dingtalk::GROUP_ROBOT, dingtalk::GROUP_ROBOT_HELP, Kind::Plain).optional(),
    Row::new("robot_code", dingtalk::ROBOT_CODE, dingtalk::ROBOT_CODE_HELP, Kind::Plain).optional(),
    Row::new("card_template", dingtalk::CARD_TEMPLATE, dingtalk::CARD_TEMPLATE_HELP, Kind::Plain).optional(),
    Row::new("agent_id", words::AGENT_ID, dingtalk::AGENT_ID_HELP, Kind::Digits),
    Row::new("corp_id", dingtalk::CORP_ID, dingtalk::CORP_ID_HELP, Kind::Plain),
];

const WECOM: &[Row] = &[
    Row::new("identity", wecom::IDENTITY, wecom::IDENTITY_HELP, Kind::Identity),
    Row::new("secret", wecom::SECRET, wecom::SECRET_HELP, Kind::Secret),
    Row::new("contacts_secret", wecom::CONTACTS_SECRET, wecom::CONTACTS_SECRET_HELP, Kind::Secret).optional(),
    Row::new("agent_id", words::AGENT_ID, wecom::AGENT_ID_HELP, Kind::Digits),
];

const LARK: &[Row] = &[
    Row::new("identity", lark::IDENTITY, lark::IDENTITY_HELP, Kind::Identity),
    Row::new("secret", lark::SECRET, lark::SECRET_HELP, Kind::Secret),
    Row::new("service_id", words::AGENT_ID, lark::SERVICE_ID_HELP, Kind::Repeated),
];

/// What every app has, after its own values.
pub const COMMON: &[Row] = &[
    Row::new("base_url", words::BASE_URL, words::BASE_URL_HELP, Kind::Long).optional(),
    Row::new("proxy", words::PROXY, words::PROXY_HELP, Kind::Long).optional(),
    Row::new("proxy_password", words::PROXY_PASSWORD, words::PROXY_PASSWORD_HELP, Kind::Secret).optional(),
    Row::new("root_departments", words::ROOT_DEPARTMENTS, words::ROOT_DEPARTMENTS_HELP, Kind::Long).optional(),
    Row::new("company_name", words::COMPANY, words::COMPANY_HELP, Kind::Name).optional(),
];

pub const fn rows(vendor: Vendor) -> &'static [Row] {
    match vendor {
        Vendor::DingTalk => DINGTALK,
        Vendor::WeCom => WECOM,
        Vendor::Lark => LARK,
    }
}

/// What a saved app has in a field. Secrets are not there.
pub fn saved_value(app: &AppDetail, name: &str) -> String {
    let optional = match name {
        "identity" => return app.identity.clone(),
        "agent_id" => return app.agent_id.clone(),
        "root_departments" => return app.root_departments.join(", "),
        "base_url" => &app.base_url,
        "proxy" => &app.proxy,
        "company_name" => &app.company_name,
        "corp_id" => &app.corp_id,
        "group_robot" => &app.group_robot,
        "robot_code" => &app.robot_code,
        "group_template" => &app.group_template,
        "card_template" => &app.card_template,
        _ => &None,
    };
    optional.clone().unwrap_or_default()
}

/// The names of the two editions, where there are two.
pub const fn editions(vendor: Vendor) -> Option<[Text; 2]> {
    match vendor {
        Vendor::DingTalk => Some([dingtalk::MAINLAND, dingtalk::INTERNATIONAL]),
        Vendor::WeCom => None,
        Vendor::Lark => Some([lark::MAINLAND, lark::INTERNATIONAL]),
    }
}

/// A pair that callbacks are proved with.
pub struct Callback {
    pub title: Text,
    pub text: Text,
    /// Name, label and longest length of each field.
    pub fields: [(&'static str, Text, u32); 2],
    /// Whether we may make the values up; Lark makes them.
    pub ours: bool,
}

const TOKEN: (&str, Text, u32) = ("callback_token", words::CALLBACK_TOKEN, MAX_CALLBACK_TOKEN);
const KEY: (&str, Text, u32) = ("callback_key", words::CALLBACK_KEY, CALLBACK_KEY);

pub const fn callbacks(vendor: Vendor) -> &'static [Callback] {
    match vendor {
        Vendor::DingTalk => &[Callback { title: dingtalk::CALLBACK, text: dingtalk::CALLBACK_TEXT, fields: [TOKEN, KEY], ours: true }],
        Vendor::WeCom => &[
            Callback { title: wecom::CALLBACK, text: wecom::CALLBACK_TEXT, fields: [TOKEN, KEY], ours: true },
            Callback {
                title: wecom::CONTACTS_CALLBACK,
                text: wecom::CONTACTS_CALLBACK_TEXT,
                fields: [
                    ("contacts_callback_token", wecom::CONTACTS_TOKEN, MAX_CALLBACK_TOKEN),
                    ("contacts_callback_key", wecom::CONTACTS_KEY, CALLBACK_KEY),
                ],
                ours: true,
            },
        ],
        Vendor::Lark => &[Callback {
            title: lark::CALLBACK,
            text: lark::CALLBACK_TEXT,
            fields: [("callback_key", lark::KEY, MAX_LARK_KEY), ("callback_token", lark::TOKEN, MAX_LARK_KEY)],
            ours: false,
        }],
    }
}

/// What a field is called.
pub fn label(vendor: Vendor, name: &str) -> Option<Text> {
    let values = rows(vendor).iter().chain(COMMON).map(|row| (row.name, row.label));
    let callbacks = callbacks(vendor).iter().flat_map(|callback| callback.fields).map(|(name, label, _)| (name, label));
    values.chain(callbacks).find(|(known, _)| *known == name).map(|(_, label)| label)
}
