//! How often one person may be written to. What is above a vendor's limit is dropped without a word, so it waits here.

use crate::domain::time::Span;
use crate::domain::vendor::Vendor;
use crate::server::Muster;
use crate::server::error::Result;
use crate::server::store::attempt::{self, Limit};

// What an app may send to one person. The vendor counts when a message arrives, so WeCom's windows are a little longer here.
/// Work notifications: 500 a day.
const DINGTALK: [Limit; 1] = [Limit { most: 500, within: Span::days(1) }];
/// Page 90312: 30 a minute, 1,000 an hour.
const WECOM: [Limit; 2] = [Limit { most: 30, within: Span::seconds(70) }, Limit { most: 1_000, within: Span::minutes(61) }];
/// Five a second; what is above is refused with 230020.
const LARK: [Limit; 1] = [Limit { most: 5, within: Span::seconds(2) }];

/// Takes a place among the messages to this person, or answers how long there is none.
pub async fn take_place(muster: &Muster, vendor: Vendor, identity: &str, user_id: &str) -> Result<Option<Span>> {
    let limits: &[Limit] = match vendor {
        Vendor::DingTalk => &DINGTALK,
        Vendor::WeCom => &WECOM,
        Vendor::Lark => &LARK,
    };
    let now = muster.clock.now();
    let subject = muster.store.ring().subject("message", &format!("{vendor} {identity} {}", user_id.to_lowercase()));
    let mut tx = muster.store.write().await?;
    attempt::lock(&mut tx, [&subject]).await?;
    let wait = attempt::wait(&mut tx, &subject, limits, now).await?;
    if wait.is_none() {
        attempt::note(&mut tx, &subject, muster.new_id(), now).await?;
    }
    tx.commit().await?;
    Ok(wait)
}
