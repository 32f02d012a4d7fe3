//! Words and rules of the product: pure, the same on the server and in the browser.

pub mod api_token;
pub mod binding;
pub mod check;
pub mod date;
pub mod delivery;
pub mod email;
pub mod error;
pub mod form;
pub mod id;
pub mod incident;
pub mod job;
pub mod lang;
pub mod login;
pub mod member;
pub mod mobile_app;
pub mod name;
pub mod overview;
pub mod page;
pub mod phone;
pub mod ram_account;
pub mod refusal;
pub mod secret;
pub mod sms;
pub mod symptom;
pub mod time;
pub mod vendor;
