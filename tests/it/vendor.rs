//! Our clients against the vendors' simulators: what each vendor can do, and how it refuses.

mod callbacks;
mod cards;
mod directory;
mod groups;
mod limits;
mod messages;
mod refusals;
mod sign_in;
mod tokens;
mod variants;
