//! The credentials that an admin would copy from the vendors' consoles: the same at every start, all of them text.
//!
//! Company number 1 is the one that is there at the start; further companies get credentials derived from their
//! number, so that a test that adds "the second company" always gets the same ones.

use serde::Serialize;

use super::random::constant;

/// A self-built app and the contacts-sync secret of one WeCom company.
#[derive(Debug, Clone, Serialize)]
pub struct Wecom {
    pub base_url: String,
    pub corp_id: String,
    pub agent_id: String,
    pub secret: String,
    pub contacts_secret: String,
    pub callback_token: String,
    pub callback_aes_key: String,
    pub contacts_callback_token: String,
    pub contacts_callback_aes_key: String,
}

impl Wecom {
    pub fn of(number: usize, base_url: &str) -> Self {
        let field = |name: &str, length| constant(&format!("wecom/{number}/{name}"), length);
        Self {
            base_url: base_url.to_owned(),
            corp_id: format!("wwsim{number:013}"),
            agent_id: "1000002".to_owned(),
            secret: field("secret", 43),
            contacts_secret: field("contacts_secret", 43),
            callback_token: field("callback_token", 24),
            callback_aes_key: field("callback_aes_key", 43),
            contacts_callback_token: field("contacts_callback_token", 24),
            contacts_callback_aes_key: field("contacts_callback_aes_key", 43),
        }
    }
}

/// An internal app of one DingTalk organisation.
#[derive(Debug, Clone, Serialize)]
pub struct Dingtalk {
    pub base_url: String,
    pub corp_id: String,
    pub client_id: String,
    pub client_secret: String,
    pub agent_id: String,
    pub robot_code: String,
    pub group_robot_id: String,
    pub group_template_id: String,
    pub card_template_id: String,
    pub callback_token: String,
    pub callback_aes_key: String,
}

impl Dingtalk {
    pub fn of(number: usize, base_url: &str) -> Self {
        let field = |name: &str, length| constant(&format!("dingtalk/{number}/{name}"), length);
        let client_id = format!("dingsim{number:013}");
        Self {
            base_url: base_url.to_owned(),
            corp_id: format!("dingcorpsim{number:021}"),
            client_secret: field("client_secret", 64),
            agent_id: format!("{}", 3_000_000_000 + number),
            robot_code: client_id.clone(),
            group_robot_id: format!("{}", 4_000_000_000 + number),
            group_template_id: format!("50000000-0000-4000-8000-{number:012}"),
            card_template_id: format!("60000000-0000-4000-8000-{number:012}.schema"),
            callback_token: field("callback_token", 24),
            callback_aes_key: field("callback_aes_key", 43),
            client_id,
        }
    }
}

/// A self-built app of one Lark (Feishu) tenant.
#[derive(Debug, Clone, Serialize)]
pub struct Lark {
    pub base_url: String,
    pub app_id: String,
    pub app_secret: String,
    pub encrypt_key: String,
    pub verification_token: String,
}

impl Lark {
    pub fn of(number: usize, base_url: &str) -> Self {
        let field = |name: &str, length| constant(&format!("lark/{number}/{name}"), length);
        Self {
            base_url: base_url.to_owned(),
            app_id: format!("cli_{number:016}"),
            app_secret: field("app_secret", 32),
            encrypt_key: field("encrypt_key", 32),
            verification_token: field("verification_token", 32),
        }
    }
}

/// An access key of one Alibaba Cloud account with an approved signature and template.
#[derive(Debug, Clone, Serialize)]
pub struct Alibaba {
    pub base_url: String,
    pub access_key_id: String,
    pub access_key_secret: String,
    pub sms_sign_name: String,
    pub sms_template_code: String,
}

impl Alibaba {
    pub fn new(base_url: &str) -> Self {
        Self {
            base_url: base_url.to_owned(),
            access_key_id: "LTAI5tSimulator000000001".to_owned(),
            access_key_secret: constant("alibaba/access_key_secret", 30),
            sms_sign_name: "示例公司".to_owned(),
            sms_template_code: "SMS_154950909".to_owned(),
        }
    }
}

/// A key of one Tencent Cloud account with an SMS application.
#[derive(Debug, Clone, Serialize)]
pub struct Tencent {
    pub base_url: String,
    pub secret_id: String,
    pub secret_key: String,
    pub sms_sdk_app_id: String,
    pub sms_sign_name: String,
    pub sms_template_id: String,
}

impl Tencent {
    pub fn new(base_url: &str) -> Self {
        Self {
            base_url: base_url.to_owned(),
            secret_id: "AKIDSimulator000000000000000000001".to_owned(),
            secret_key: constant("tencent/secret_key", 32),
            sms_sdk_app_id: "1400006666".to_owned(),
            sms_sign_name: "示例公司".to_owned(),
            sms_template_id: "1110".to_owned(),
        }
    }
}
