//! A member's own affairs on the phone: who one is here, undoing a binding, another phone.

pub mod number;
pub mod unbind;

use super::{away, code, phone, qr, validity};
use crate::domain::binding::{BindProblem, BindingState};
use crate::domain::id::MemberId;
use crate::domain::lang::Lang;
use crate::domain::me::{CodeSent, MeView, OtherApp};
use crate::domain::phone::Phone;
use crate::domain::refusal::Refusal;
use crate::server::Muster;
use crate::server::error::{Error, Result};
use crate::server::store::code::Code;
use crate::server::store::member::Member;
use crate::server::store::mobile_app::MobileApp;
use crate::server::store::phone_session::PhoneSession;
use crate::server::store::{self, Db, Tx};

/// A bound member at a page of its own.
pub struct Me<'a> {
    pub member: MemberId,
    pub app: &'a MobileApp,
    pub session: PhoneSession,
    pub address: &'a str,
    pub lang: Lang,
}

impl Me<'_> {
    async fn get(&self, db: &mut impl Db) -> Result<Member> {
        store::member::get(db, self.member).await?.ok_or(Error::Refused(Refusal::SignInFirst))
    }

    /// Sends a code for this purpose to this phone, in the caller's transaction.
    async fn send_code(&self, muster: &Muster, tx: &mut Tx, purpose: &'static str, phone: &Phone) -> Result<()> {
        let request = code::Request { session: &self.session, purpose, member: self.member, phone, address: self.address };
        code::send(muster, tx, &request).await?.map_err(Refusal::Bind)?;
        Ok(())
    }

    /// The code of this browser for this purpose that is still good.
    async fn code(&self, muster: &Muster, db: &mut impl Db, purpose: &'static str) -> Result<Option<Code>> {
        let code = store::code::latest(db, self.session.id, purpose).await?;
        Ok(code.filter(|code| code::is_good(muster, code)))
    }

    /// Holds what was typed against the code. A wrong one counts as a try, whatever becomes of the rest.
    async fn enter(&self, muster: &Muster, mut tx: Tx, purpose: &'static str, phone: &Phone, typed: &str) -> Result<Tx> {
        let tried = match store::code::latest(&mut tx, self.session.id, purpose).await? {
            Some(code) => code::enter(muster, &mut tx, &code, phone, typed).await?,
            None => Err(BindProblem::CodeExpired),
        };
        match tried {
            Ok(()) => Ok(tx),
            Err(problem) => {
                tx.commit().await?;
                Err(Refusal::Bind(problem).into())
            }
        }
    }
}

fn sent(code: &Code, phone: &Phone) -> CodeSent {
    CodeSent { phone: phone.masked(), delivery: code.delivery }
}

pub async fn view(muster: &Muster, id: MemberId) -> Result<MeView> {
    let mut db = muster.store.read().await?;
    let member = store::member::get(&mut db, id).await?.ok_or(Error::Refused(Refusal::SignInFirst))?;
    let bindings = store::binding::rows_of_member(&mut db, id).await?;
    let mut others = Vec::new();
    for app in store::mobile_app::list(&mut db).await? {
        let bound = bindings.iter().any(|binding| binding.app == app.id && binding.state == BindingState::Active);
        if bound || !validity::is_open(muster, &mut db, &app).await? {
            continue;
        }
        let address = muster.config.link(&format!("/m/{}/bind", app.id));
        others.push(OtherApp { app: phone::phone_app(&app), qr: qr::image(&address), address });
    }
    Ok(MeView {
        id,
        name: member.name,
        phone: member.phone.as_ref().map(Phone::masked),
        waiting_phone: store::inbox::waiting_phone(&mut db, id).await?.as_ref().map(Phone::masked),
        bindings,
        others,
        away: away::view(muster, &mut db, id).await?,
        stands_in_for: away::stands_in_for(muster, &mut db, id).await?,
    })
}
