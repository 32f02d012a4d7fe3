//! A member's phone changes: by its own codes, by an admin, or because a code has proved the first one.

use crate::domain::phone::Phone;
use crate::server::Muster;
use crate::server::error::Result;
use crate::server::service::job::Message;
use crate::server::service::{Actor, binding, note};
use crate::server::store::member::Member;
use crate::server::store::{self, Tx};

/// Gives a member another phone, or none. A question to the admins about another one is over by it, and the member hears
/// of it wherever it is bound, whoever did it: it may be the first that the member knows.
/// [`store::StoreError::Taken`] where the phone is another member's.
pub(in crate::server::service) async fn change_phone(
    muster: &Muster,
    tx: &mut Tx,
    actor: &Actor,
    member: &Member,
    to: Option<&Phone>,
) -> Result<()> {
    let (id, now) = (member.id, muster.clock.now());
    store::member::update(tx, id, &member.name, to, member.email.as_deref(), now).await?;
    store::inbox::settle_phone(tx, id, &actor.to_string(), now).await?;
    note(muster, tx, actor, "member.change_phone", format!("member:{id}"), None).await?;
    let message = Message::PhoneChanged { member: member.name.clone(), phone: to.map(Phone::masked) };
    binding::everywhere(muster, tx, id, &message).await
}
