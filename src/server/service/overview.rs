//! The overview's counts, and the audit log.

use crate::domain::id::{AuditId, MemberId};
use crate::domain::job::JobState;
use crate::domain::lang::Lang;
use crate::domain::mobile_app::AppState;
use crate::domain::overview::{AuditRow, Overview};
use crate::domain::page::{Page, ROWS};
use crate::messages::console::activation::BY_LINK;
use crate::server::Muster;
use crate::server::error::Result;
use crate::server::store;

fn count(n: i64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

pub async fn overview(muster: &Muster) -> Result<Overview> {
    let mut db = muster.store.read().await?;
    let apps = store::mobile_app::list(&mut db).await?;
    let in_state = |state| count(apps.iter().filter(|app| app.state == state).count() as i64);
    let owners = store::member::active_owners(&mut db).await?.len() as i64;
    Ok(Overview {
        enabled_apps: in_state(AppState::Enabled),
        draft_apps: in_state(AppState::Draft),
        members: count(store::member::count_active(&mut db).await? - owners),
        bound_members: count(store::binding::count_bound_members(&mut db).await?),
        open_incidents: count(store::incident::count_open(&mut db).await?),
        open_decisions: count(store::inbox::count_open(&mut db).await?),
        failed_jobs: count(store::job::list(&mut db, Some(JobState::Failed), None, 100).await?.len() as i64),
        sms_ready: store::sms::list(&mut db).await?.iter().any(|provider| provider.settings.enabled),
        has_token: !store::api_token::list(&mut db).await?.is_empty(),
    })
}

pub async fn audit(muster: &Muster, before: Option<&str>, lang: Lang) -> Result<Page<AuditRow>> {
    let mut db = muster.store.read().await?;
    let before: Option<AuditId> = before.and_then(|cursor| cursor.parse().ok());
    let page = Page::of(store::audit::list(&mut db, before, ROWS + 1).await?, ROWS, |(id, _)| id.to_string());
    let mut rows = Vec::with_capacity(page.rows.len());
    for (_, entry) in page.rows {
        let actor = match entry.actor.split_once(':') {
            Some(("member", id)) => match id.parse::<MemberId>() {
                Ok(id) => store::member::name(&mut db, id).await?.unwrap_or(entry.actor),
                Err(_) => entry.actor,
            },
            Some(("link", id)) => {
                let by = match id.parse::<MemberId>() {
                    Ok(id) => store::member::name(&mut db, id).await?,
                    Err(_) => None,
                };
                BY_LINK.with(lang, &[by.as_deref().unwrap_or(id)])
            }
            Some(("token", name)) => name.to_owned(),
            _ => entry.actor,
        };
        rows.push(AuditRow { at: entry.at, actor, action: entry.action, subject: entry.subject, detail: entry.detail });
    }
    Ok(Page { rows, older: page.older })
}
