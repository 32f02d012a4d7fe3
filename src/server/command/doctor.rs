//! `muster doctor`: the staged check of every mobile app, on the command line.

use super::{Failure, say, serve};
use crate::domain::check::StageState;
use crate::domain::lang::Lang;
use crate::messages::console::check as words;
use crate::server::config::Settings;
use crate::server::service::{check, mobile_app};
use crate::server::store;

pub(super) async fn doctor(settings: Settings, lang: &str) -> Result<(), Failure> {
    let lang = Lang::from_tag(lang).unwrap_or(Lang::En);
    let muster = serve::open(&settings).await?;
    let apps = store::mobile_app::list(&mut muster.store.read().await?).await?;
    if apps.is_empty() {
        return say(words::NO_APPS.get(lang));
    }
    let mut failed = 0;
    for app in apps {
        say(&format!("\n{} · {} ({})", app.vendor, app.company(), app.id))?;
        let report = check::run(&muster, &mobile_app::subject(&muster, app), lang, &|_| ()).await;
        for stage in &report.stages {
            let (mark, state) = match stage.state {
                StageState::Passed => ("+", words::PASSED),
                StageState::Failed => ("x", words::FAILED),
                StageState::Waiting | StageState::Skipped => ("-", words::NOT_TRIED),
            };
            failed += u32::from(stage.state == StageState::Failed);
            say(&format!("  {mark} {}: {}", words::stage(stage.kind).get(lang), state.get(lang)))?;
            let said = stage
                .said
                .as_ref()
                .map(|said| said.code.as_ref().map_or_else(|| said.text.clone(), |code| format!("{code} {}", said.text)));
            for line in
                [stage.found.as_ref(), said.as_ref(), stage.cause.as_ref(), stage.remedy.as_ref(), stage.copy.as_ref(), stage.link.as_ref()]
                    .into_iter()
                    .flatten()
            {
                say(&format!("      {line}"))?;
            }
        }
    }
    if failed > 0 { Err(words::STAGES_FAILED.of(lang, failed).into()) } else { Ok(()) }
}
