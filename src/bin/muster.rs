//! The server's program.

/// Hashing a password takes 19 MB for a moment. This allocator gives them back (`.cargo/config.toml` says when); the
/// system's keeps them, once for each of its arenas.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

#[tokio::main]
async fn main() -> std::process::ExitCode {
    muster::server::command::run().await
}
