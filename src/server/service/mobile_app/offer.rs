//! What the page of a new app starts from: the simulator's values, where there is one.

use std::collections::HashMap;

use serde_json::Value;

use crate::domain::mobile_app::AppDefaults;
use crate::domain::vendor::Vendor;
use crate::server::Muster;

/// The simulator is asked for its values; where it is silent, none are offered.
pub async fn defaults(muster: &Muster, vendor: Vendor) -> AppDefaults {
    AppDefaults { simulator: simulator(muster, vendor).await.unwrap_or_default(), public_url: muster.config.origin() }
}

/// Where a draft of which nothing is known yet is called: at the simulator, where there is one.
pub async fn simulated_base_url(muster: &Muster, vendor: Vendor) -> Option<String> {
    let values = simulator(muster, vendor).await?;
    values.into_iter().find(|(field, _)| field == "base_url").map(|(_, value)| value)
}

async fn simulator(muster: &Muster, vendor: Vendor) -> Option<Vec<(String, String)>> {
    let url = muster.config.simulator_url.as_ref()?.join("/api/credentials").ok()?;
    let all: HashMap<String, HashMap<String, Value>> = muster.vendors.transport.get(url).await.ok()?.json().ok()?;
    let values = all.get(vendor.slug())?;
    let offered = |(field, name): &(&str, &str)| Some(((*field).to_owned(), values.get(*name)?.as_str()?.to_owned()));
    Some(names(vendor).iter().filter_map(offered).collect())
}

/// The form's fields, and what the simulator calls them.
const fn names(vendor: Vendor) -> &'static [(&'static str, &'static str)] {
    match vendor {
        Vendor::DingTalk => &[
            ("identity", "client_id"),
            ("secret", "client_secret"),
            ("group_template", "group_template_id"),
            ("group_robot", "group_robot_id"),
            ("card_template", "card_template_id"),
            ("robot_code", "robot_code"),
            ("agent_id", "agent_id"),
            ("corp_id", "corp_id"),
            ("callback_token", "callback_token"),
            ("callback_key", "callback_aes_key"),
            ("base_url", "base_url"),
        ],
        Vendor::WeCom => &[
            ("identity", "corp_id"),
            ("secret", "secret"),
            ("contacts_secret", "contacts_secret"),
            ("agent_id", "agent_id"),
            ("callback_token", "callback_token"),
            ("callback_key", "callback_aes_key"),
            ("contacts_callback_token", "contacts_callback_token"),
            ("contacts_callback_key", "contacts_callback_aes_key"),
            ("base_url", "base_url"),
        ],
        Vendor::Lark => &[
            ("identity", "app_id"),
            ("secret", "app_secret"),
            ("callback_token", "verification_token"),
            ("callback_key", "encrypt_key"),
            ("base_url", "base_url"),
        ],
    }
}
