//! `muster keys rotate`: a new data key, and everything sealed anew with it.

use super::{Failure, say, serve};
use crate::server::config::Settings;
use crate::server::entropy::Entropy;
use crate::server::keys::Ring;

pub(super) async fn rotate(settings: Settings, forget_old: bool) -> Result<(), Failure> {
    // Opening proves that the key file is this database's before it is changed.
    serve::open(&settings).await?.store.close().await;
    let id = Ring::rotate(&settings.key_file, &Entropy::system())?;
    let muster = serve::open(&settings).await?;
    let sealed = muster.store.reseal().await?;
    muster.store.close().await;
    say(&format!("data key {id} is in {}; {sealed} values were sealed anew", settings.key_file.display()))?;
    if forget_old {
        Ring::forget_old(&settings.key_file)?;
        say("the older data keys are forgotten")?;
    }
    Ok(())
}
