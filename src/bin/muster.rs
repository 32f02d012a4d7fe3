//! The server's program.

#[tokio::main]
async fn main() -> std::process::ExitCode {
    muster::server::command::run().await
}
