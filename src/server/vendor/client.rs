//! What Muster asks of a vendor, whichever it is. What one of them cannot do is data: [`Vendor::supports`].

use url::Url;

use super::Vendors;
use super::call::Wire;
use super::connection::Connection;
use super::credentials::Credentials;
use super::dingtalk::DingTalk;
use super::directory::{Department, People, Person, VisibleRange};
use super::error::VendorError;
use super::lark::Lark;
use super::message::{Card, Message, NewGroup, ReadState, Reference, Sent, To};
use super::sign_in::{PageSignature, ScriptSignIn, Visitor};
use super::transport::Answer;
use super::wecom::WeCom;
use crate::domain::time::Span;
use crate::domain::vendor::Vendor;

/// One app of one company, ready to be called.
pub enum Client<'a> {
    DingTalk(DingTalk<'a>),
    WeCom(WeCom<'a>),
    Lark(Lark<'a>),
}

/// The same call of whichever client it is.
macro_rules! each {
    ($self:ident, $client:ident => $call:expr) => {
        match $self {
            Self::DingTalk($client) => $call,
            Self::WeCom($client) => $call,
            Self::Lark($client) => $call,
        }
    };
}

impl<'a> Client<'a> {
    /// `patience`: how long a call may wait for its turn where the vendor limits calls; somebody at a page has less of
    /// it than a job.
    pub fn new(vendors: &'a Vendors, vendor: Vendor, credentials: Credentials, patience: Span) -> Self {
        match vendor {
            Vendor::DingTalk => Self::DingTalk(DingTalk::new(vendors, credentials, patience)),
            Vendor::WeCom => Self::WeCom(WeCom::new(vendors, credentials, patience)),
            Vendor::Lark => Self::Lark(Lark::new(vendors, credentials, patience)),
        }
    }

    /// Checks the credentials against the vendor itself, not against a token from before.
    pub async fn fresh_token(&self) -> Result<(), VendorError> {
        each!(self, client => client.fresh_token().await)
    }

    /// Any address, on the way that the app's calls take.
    pub async fn get(&self, url: Url) -> Result<Answer, VendorError> {
        each!(self, client => client.transport().get(url).await)
    }

    /// Where the vendor's API is.
    pub fn address(&self) -> Result<Url, VendorError> {
        each!(self, client => client.address())
    }

    /// The company's name, where the app may read it.
    pub async fn company(&self) -> Result<Option<String>, VendorError> {
        each!(self, client => client.company().await)
    }

    pub async fn visible_range(&self) -> Result<VisibleRange, VendorError> {
        each!(self, client => client.visible_range().await)
    }

    /// A department and all that is below it; without one, all that the app sees. Parents come before children.
    pub async fn departments(&self, root: Option<&str>) -> Result<Vec<Department>, VendorError> {
        each!(self, client => client.departments(root).await)
    }

    /// What is right below a department.
    pub async fn children(&self, department: &str) -> Result<Vec<Department>, VendorError> {
        each!(self, client => client.children(department).await)
    }

    /// One page of a department's own people, without those of the departments below.
    pub async fn people(&self, department: &str, page: Option<&str>) -> Result<People, VendorError> {
        each!(self, client => client.people(department, page).await)
    }

    pub async fn person(&self, user_id: &str) -> Result<Person, VendorError> {
        each!(self, client => client.person(user_id).await)
    }

    /// Whose phone this is, in E.164; `None` where nobody is found. Too many misses and WeCom blocks for a day.
    pub async fn user_id_by_phone(&self, phone: &str) -> Result<Option<String>, VendorError> {
        each!(self, client => client.user_id_by_phone(phone).await)
    }

    /// Where a browser inside the app goes to sign in, and comes back with a code.
    pub fn authorize_url(&self, redirect_uri: &str, state: &str) -> Result<Url, VendorError> {
        each!(self, client => client.authorize_url(redirect_uri, state))
    }

    /// Where any other browser goes, to show a QR code to scan with the app.
    pub fn web_sign_in_url(&self, redirect_uri: &str, state: &str) -> Result<Url, VendorError> {
        each!(self, client => client.web_sign_in_url(redirect_uri, state))
    }

    /// Who came back from [`Self::authorize_url`].
    pub async fn visitor(&self, code: &str, redirect_uri: &str) -> Result<Visitor, VendorError> {
        each!(self, client => client.visitor(code, redirect_uri).await)
    }

    /// Who came back from [`Self::web_sign_in_url`].
    pub async fn web_visitor(&self, code: &str, redirect_uri: &str) -> Result<Visitor, VendorError> {
        each!(self, client => client.web_visitor(code, redirect_uri).await)
    }

    /// How a page inside the app asks for such a code by the app's JS API, where there is one that gives codes.
    pub fn script_sign_in(&self) -> Result<Option<ScriptSignIn>, VendorError> {
        match self {
            Self::DingTalk(client) => client.script_sign_in(),
            Self::WeCom(_) => Ok(None),
            Self::Lark(client) => client.script_sign_in().map(Some),
        }
    }

    /// Where a member goes to show its phone, too, where the vendor tells it that way.
    pub fn private_sign_in_url(&self, redirect_uri: &str, state: &str) -> Result<Option<Url>, VendorError> {
        match self {
            Self::WeCom(client) => client.private_sign_in_url(redirect_uri, state).map(Some),
            Self::DingTalk(_) | Self::Lark(_) => Ok(None),
        }
    }

    /// Who came back from [`Self::private_sign_in_url`], with the phone as the vendor writes it; `None` where it was not
    /// shown.
    pub async fn private_visitor(&self, code: &str) -> Result<(Visitor, Option<String>), VendorError> {
        match self {
            Self::WeCom(client) => client.private_visitor(code).await,
            Self::DingTalk(_) | Self::Lark(_) => Err(VendorError::Unsupported),
        }
    }

    /// Whose code the app's own JS API gave to a page.
    pub async fn script_visitor(&self, code: &str) -> Result<Visitor, VendorError> {
        each!(self, client => client.script_visitor(code).await)
    }

    /// `key`: letters, digits and `-`, at most 50. The same message with the same key is delivered once, where the
    /// vendor can tell.
    pub async fn send(&self, to: &To, message: &Message, key: &str) -> Result<Sent, VendorError> {
        each!(self, client => client.send(to, message, key).await)
    }

    pub async fn read_state(&self, sent: &Reference) -> Result<ReadState, VendorError> {
        each!(self, client => client.read_state(sent).await)
    }

    /// Replaces a card that was sent, for all who have it.
    pub async fn update_card(&self, sent: &Reference, card: &Card) -> Result<(), VendorError> {
        each!(self, client => client.update_card(sent, card).await)
    }

    /// Proves that a card with buttons can be made, without showing it to anybody; where none needs a setting, nothing
    /// is asked.
    pub async fn try_card(&self, card: &Card, key: &str) -> Result<(), VendorError> {
        match self {
            Self::DingTalk(client) => client.try_card(card, key).await,
            Self::WeCom(_) | Self::Lark(_) => Ok(()),
        }
    }

    /// To whom a message that was taken did not go, as far as the vendor tells it right away: only DingTalk takes first
    /// and looks afterwards.
    pub async fn undelivered(&self, sent: &Reference) -> Vec<String> {
        match self {
            Self::DingTalk(client) => client.undelivered(sent).await.unwrap_or_default().into_iter().map(|person| person.user_id).collect(),
            Self::WeCom(_) | Self::Lark(_) => Vec::new(),
        }
    }

    pub async fn recall(&self, sent: &Reference) -> Result<(), VendorError> {
        each!(self, client => client.recall(sent).await)
    }

    /// Answers the vendor's id of the group.
    pub async fn create_group(&self, group: &NewGroup) -> Result<String, VendorError> {
        each!(self, client => client.create_group(group).await)
    }

    pub async fn add_to_group(&self, group: &str, people: &[String]) -> Result<(), VendorError> {
        each!(self, client => client.add_to_group(group, people).await)
    }

    pub async fn remove_from_group(&self, group: &str, people: &[String]) -> Result<(), VendorError> {
        each!(self, client => client.remove_from_group(group, people).await)
    }

    pub async fn send_to_group(&self, group: &str, message: &Message, key: &str) -> Result<Reference, VendorError> {
        each!(self, client => client.send_to_group(group, message, key).await)
    }

    /// Where the vendor has it. Else a group stays until its people leave.
    pub async fn dissolve_group(&self, group: &str) -> Result<(), VendorError> {
        each!(self, client => client.dissolve_group(group).await)
    }

    /// Opens the connection over which the vendor pushes its events, where it has one.
    pub async fn connect(&self) -> Result<Connection, VendorError> {
        match self {
            Self::DingTalk(client) => client.connect().await,
            Self::WeCom(_) => Err(VendorError::Unsupported),
            Self::Lark(client) => client.connect().await,
        }
    }

    /// Proves that [`Self::connect`] would work, and takes nothing that the app's own connection waits for.
    pub async fn try_connect(&self) -> Result<(), VendorError> {
        match self {
            Self::DingTalk(client) => client.try_connect().await,
            Self::WeCom(_) => Err(VendorError::Unsupported),
            Self::Lark(client) => client.try_connect().await,
        }
    }

    /// What a page inside the app needs to call the app's JS API.
    pub async fn sign_page(&self, url: &str, nonce: &str) -> Result<PageSignature, VendorError> {
        each!(self, client => client.sign_page(url, nonce).await)
    }
}
