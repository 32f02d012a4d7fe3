//! Telling people what became of a binding, on the vendor concerned.

use crate::domain::binding::Ending;
use crate::domain::id::{ChatAccountId, MemberId, MobileAppId};
use crate::server::Muster;
use crate::server::error::Result;
use crate::server::service::job::Message;
use crate::server::service::{delivery, validity};
use crate::server::store::binding::Binding;
use crate::server::store::{self, Tx};

/// Tells whoever has the chat account that its binding is over.
pub(in crate::server::service) async fn ended(muster: &Muster, tx: &mut Tx, old: &Binding, why: Ending) -> Result<()> {
    let Some(member) = store::member::get(tx, old.member).await? else { return Ok(()) };
    tell(muster, tx, old.app, old.account, old.member, Message::Unbound { member: member.name, why }).await
}

/// Sends a message to a chat account in its member's language. An app that is closed carries none.
pub(in crate::server::service) async fn tell(
    muster: &Muster,
    tx: &mut Tx,
    app: MobileAppId,
    account: ChatAccountId,
    member: MemberId,
    message: Message,
) -> Result<()> {
    let Some(app) = store::mobile_app::get(tx, app).await? else { return Ok(()) };
    let Some(account) = store::chat_account::get(tx, account).await? else { return Ok(()) };
    if validity::is_open(muster, tx, &app).await? {
        let lang = store::member::lang(tx, member).await?;
        delivery::send(muster, tx, &app, &account, Some(member), lang, message).await?;
    }
    Ok(())
}

/// Tells a member something wherever it is bound.
pub(in crate::server::service) async fn everywhere(muster: &Muster, tx: &mut Tx, member: MemberId, message: &Message) -> Result<()> {
    for binding in store::binding::reachable(tx, member).await? {
        tell(muster, tx, binding.app, binding.account, member, message.clone()).await?;
    }
    Ok(())
}
