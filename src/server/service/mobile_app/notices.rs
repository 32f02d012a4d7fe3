//! What the console has to say of a mobile app wherever it is shown: closed by the vendor, ending, ended.

use crate::domain::check::{Stage, StageState};
use crate::domain::lang::Lang;
use crate::domain::mobile_app::{AppNotice, AppState, NOTICES, Validity};
use crate::messages::console::app::life as words;
use crate::messages::console::check;
use crate::messages::word;
use crate::server::Muster;
use crate::server::error::Result;
use crate::server::service::{activation, calendar, validity};
use crate::server::store::mobile_app::MobileApp;
use crate::server::store::{self, Db};

pub async fn notices(muster: &Muster, db: &mut impl Db, app: &MobileApp, lang: Lang) -> Result<Vec<AppNotice>> {
    let mut all = Vec::new();
    if let Some(closed) = store::app_closed::get(db, app.id).await? {
        let said = [closed.code, closed.said].into_iter().flatten().filter(|said| !said.is_empty()).collect::<Vec<_>>().join(" ");
        let since = calendar::day(muster, closed.since);
        let said = if said.is_empty() { format!(" ({since})") } else { format!(" ({said}, {since})") };
        let text = words::CLOSED.with(lang, &[word::vendor(app.vendor).get(lang), &said, words::open_there(app.vendor).get(lang)]);
        all.push(AppNotice { bad: true, text });
    }
    if app.state == AppState::Enabled {
        let report = activation::last_report(db, app.id).await?;
        let failed: Vec<&Stage> = report.stages.iter().filter(|stage| stage.state == StageState::Failed).collect();
        if !failed.is_empty() {
            let names: Vec<&str> = failed.iter().map(|stage| check::stage(stage.kind).get(lang)).collect();
            let bad = failed.iter().any(|stage| stage.kind.is_required());
            all.push(AppNotice { bad, text: words::FAILS.with(lang, &[&names.join(", ")]) });
        }
    }
    match validity::of_app(muster, db, app.id).await? {
        Validity::InEffect { ends_on, days_left } if days_left <= NOTICES[0] => {
            let text = words::ENDS_SOON.with(lang, &[&ends_on.to_string(), &days_left.to_string()]);
            all.push(AppNotice { bad: false, text });
        }
        Validity::Grace { ends_on, until } => {
            let text = words::IN_GRACE.with(lang, &[&ends_on.to_string(), &until.to_string()]);
            all.push(AppNotice { bad: false, text });
        }
        Validity::Retention { ends_on, .. } => {
            all.push(AppNotice { bad: true, text: words::IN_RETENTION.with(lang, &[&ends_on.to_string()]) });
        }
        Validity::Unlimited | Validity::InEffect { .. } => {}
    }
    Ok(all)
}
