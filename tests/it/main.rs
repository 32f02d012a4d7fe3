//! Integration tests: the real router over HTTP, a fresh database for each test, the simulators as vendors.
//!
//! On SQLite by default; on PostgreSQL where `MUSTER_TEST_DATABASE_URL` names a server.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test that meets what it does not expect has failed")]

mod access;
mod activation;
mod app_life;
mod at_rest;
mod binding;
mod capabilities;
mod check;
mod connection;
mod harness;
mod imports;
mod incident;
mod jobs;
mod me;
mod mobile_app;
mod personnel;
mod sign_in;
mod vendor;
mod wire;
