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
use crate::server::service::mobile_app;
use crate::server::store::{self, Db};

fn count(n: i64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

pub async fn overview(muster: &Muster, lang: Lang) -> Result<Overview> {
    let mut db = muster.store.read().await?;
    let apps = store::mobile_app::list(&mut db).await?;
    let mut notices = Vec::new();
    for app in &apps {
        notices.push(mobile_app::card(muster, &mut db, app, lang).await?);
    }
    notices.retain(|card| !card.notices.is_empty());
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
        notices,
        has_token: !store::api_token::list(&mut db).await?.is_empty(),
    })
}

pub async fn audit(muster: &Muster, before: Option<&str>, lang: Lang) -> Result<Page<AuditRow>> {
    let mut db = muster.store.read().await?;
    let before: Option<AuditId> = before.and_then(|cursor| cursor.parse().ok());
    let page = Page::of(store::audit::list(&mut db, before, ROWS + 1).await?, ROWS, |(id, _)| id.to_string());
    let mut rows = Vec::with_capacity(page.rows.len());
    for (_, entry) in page.rows {
        let actor = actor(&mut db, entry.actor, lang).await?;
        let about = about(&mut db, entry.subject.as_deref()).await?;
        rows.push(AuditRow { at: entry.at, actor, action: entry.action, subject: entry.subject, about, detail: entry.detail });
    }
    Ok(Page { rows, older: page.older })
}

/// Who did something, by name: a member's, an API token's, somebody's with a link, or Muster itself.
pub async fn actor(db: &mut impl Db, actor: String, lang: Lang) -> Result<String> {
    let Some((kind, who)) = actor.split_once(':') else { return Ok(actor) };
    let member = match who.parse::<MemberId>() {
        Ok(id) if kind != "token" => store::member::name(db, id).await?,
        _ => None,
    };
    Ok(match kind {
        "member" => member.unwrap_or(actor),
        "link" => BY_LINK.with(lang, &[member.as_deref().unwrap_or(who)]),
        "token" => who.to_owned(),
        _ => actor,
    })
}

/// The company of the app that a line is about, also of one that was deleted since.
async fn about(db: &mut impl Db, subject: Option<&str>) -> Result<Option<String>> {
    let app = subject.and_then(|subject| subject.strip_prefix("mobile_app:")).and_then(|id| id.parse().ok());
    let Some(app) = app else { return Ok(None) };
    Ok(store::mobile_app::past(db, app).await?.map(|past| past.company))
}
