//! Personnel.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;
use crate::domain::binding::{InboxRow, WriteDownForm};
use crate::domain::id::{BindingId, InboxId, MemberId, RamAccountId};
use crate::domain::member::{EditMemberForm, MemberDetail, MemberForm, MemberRow};
use crate::domain::page::Page;
use crate::domain::ram_account::AddRamAccountForm;

/// Names one member.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MemberIdForm {
    pub id: MemberId,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RemoveRamAccountForm {
    pub member: MemberId,
    pub ram_account: RamAccountId,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BindingIdForm {
    pub id: BindingId,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DecisionForm {
    pub id: InboxId,
    /// `approve` or `dismiss`.
    pub decision: String,
}

#[server(endpoint = "list_members")]
pub async fn list_members(text: String, before: Option<String>) -> Result<Page<MemberRow>, ApiError> {
    let (muster, _) = crate::server::context::admin()?;
    Ok(crate::server::service::member::list(&muster, &text, before.as_deref()).await?)
}

#[server(endpoint = "show_member")]
pub async fn show_member(id: MemberId) -> Result<MemberDetail, ApiError> {
    let (muster, _) = crate::server::context::admin()?;
    Ok(crate::server::service::member::detail(&muster, id).await?)
}

#[server(endpoint = "add_member")]
pub async fn add_member(form: MemberForm) -> Result<MemberId, ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    let id = crate::server::service::member::add(&muster, &admin.actor(), &form).await?;
    crate::server::context::shown_at(&format!("/console/personnel/{id}"));
    Ok(id)
}

#[server(endpoint = "edit_member")]
pub async fn edit_member(form: EditMemberForm) -> Result<(), ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    Ok(crate::server::service::member::edit(&muster, &admin.actor(), &form).await?)
}

#[server(endpoint = "disable_member")]
pub async fn disable_member(form: MemberIdForm) -> Result<(), ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    Ok(crate::server::service::member::disable(&muster, &admin.actor(), form.id).await?)
}

#[server(endpoint = "enable_member")]
pub async fn enable_member(form: MemberIdForm) -> Result<(), ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    Ok(crate::server::service::member::enable(&muster, &admin.actor(), form.id).await?)
}

#[server(endpoint = "delete_member")]
pub async fn delete_member(form: MemberIdForm) -> Result<(), ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    crate::server::service::member::delete(&muster, &admin.actor(), form.id).await?;
    crate::server::context::shown_at("/console/personnel");
    Ok(())
}

/// A member's phone in full; that it was looked at is logged.
#[server(endpoint = "reveal_phone")]
pub async fn reveal_phone(form: MemberIdForm) -> Result<Option<String>, ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    Ok(crate::server::service::member::reveal_phone(&muster, &admin.actor(), form.id).await?)
}

#[server(endpoint = "add_ram_account")]
pub async fn add_ram_account(form: AddRamAccountForm) -> Result<(), ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    Ok(crate::server::service::member::add_ram_account(&muster, &admin.actor(), &form).await?)
}

#[server(endpoint = "remove_ram_account")]
pub async fn remove_ram_account(form: RemoveRamAccountForm) -> Result<(), ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    Ok(crate::server::service::member::remove_ram_account(&muster, &admin.actor(), form.member, form.ram_account).await?)
}

#[server(endpoint = "undo_binding")]
pub async fn undo_binding(form: BindingIdForm) -> Result<(), ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    Ok(crate::server::service::member::undo_binding(&muster, &admin.actor(), form.id).await?)
}

/// An admin writes down which chat account is a member's.
#[server(endpoint = "write_down_account")]
pub async fn write_down_account(form: WriteDownForm) -> Result<(), ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    let (_, visitor) = crate::server::context::asked()?;
    crate::server::service::binding::write_down(&muster, &admin.actor(), &form, visitor.lang).await?;
    crate::server::context::shown_at(&format!("/console/personnel/{}/chat-account?done=1", form.member));
    Ok(())
}

/// A member who is away is back.
#[server(endpoint = "end_members_away")]
pub async fn end_members_away(form: MemberIdForm) -> Result<(), ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    Ok(crate::server::service::away::end(&muster, &admin.actor(), form.id).await?)
}

#[server(endpoint = "list_inbox")]
pub async fn list_inbox() -> Result<Vec<InboxRow>, ApiError> {
    let (muster, _) = crate::server::context::admin()?;
    Ok(crate::server::service::inbox::list(&muster).await?)
}

#[server(endpoint = "decide_inbox")]
pub async fn decide_inbox(form: DecisionForm) -> Result<(), ApiError> {
    use crate::domain::form::{FieldErrors, Invalid};
    use crate::server::service::inbox;

    let (muster, admin) = crate::server::context::admin()?;
    let (_, visitor) = crate::server::context::asked()?;
    match form.decision.as_str() {
        "approve" => Ok(inbox::approve(&muster, &admin.actor(), form.id, visitor.lang).await?),
        "dismiss" => Ok(inbox::dismiss(&muster, &admin.actor(), form.id).await?),
        _ => Err(FieldErrors::of("decision", Invalid::Unknown).into()),
    }
}
