//! The commands of the program `muster`.

mod admin;
mod backup;
mod doctor;
mod keys;
mod serve;
mod simulator_clock;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use super::config::Settings;

/// Puts an operations team's incident work into DingTalk, WeCom and Lark.
#[derive(Parser)]
#[command(name = "muster", version, args_conflicts_with_subcommands = true)]
struct Line {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the server (the default).
    Serve(Settings),
    /// Says where the simulators are.
    Simulate,
    /// Checks every mobile app, stage by stage.
    Doctor {
        #[command(flatten)]
        settings: Settings,
        /// `zh` or `en`.
        #[arg(long, default_value = "en")]
        lang: String,
    },
    /// Makes an owner, or gives one a new one-time password.
    Admin {
        #[command(subcommand)]
        action: AdminAction,
    },
    /// Data keys.
    Keys {
        #[command(subcommand)]
        action: KeysAction,
    },
    /// Copies the database (SQLite) into a new file, while the server runs. The key file belongs elsewhere.
    Backup {
        #[command(flatten)]
        settings: Settings,
        /// The file to make.
        to: PathBuf,
    },
    /// Puts a backup in the database's place. Stop the server first.
    Restore {
        #[command(flatten)]
        settings: Settings,
        /// The backup.
        from: PathBuf,
        /// Replace a database that is there; it is kept beside, with the ending .before-restore.
        #[arg(long)]
        replace: bool,
    },
    /// Brings the database up to date and ends.
    Migrate(Settings),
}

#[derive(Subcommand)]
enum KeysAction {
    /// Adds a data key and seals everything anew with it. Stop every replica first, and give each the new key file.
    Rotate {
        #[command(flatten)]
        settings: Settings,
        /// Remove the older keys afterwards: backups sealed with them cannot be opened any more.
        #[arg(long)]
        forget_old: bool,
    },
}

#[derive(Subcommand)]
enum AdminAction {
    /// Adds an owner; prints a one-time password.
    Create {
        #[command(flatten)]
        settings: Settings,
        /// The login name.
        name: String,
    },
    /// Prints a new one-time password; the old one and all sessions end.
    ResetPassword {
        #[command(flatten)]
        settings: Settings,
        /// The login name.
        name: String,
    },
}

/// Why a command failed, for the one who gave it.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Reads the command line and does what it says.
pub async fn run() -> ExitCode {
    let line = Line::parse();
    let result = match line.command.unwrap_or(Command::Serve(line.settings)) {
        Command::Serve(settings) => serve::serve(settings).await,
        Command::Simulate => say("The simulators are a program of their own: muster-simulator (cargo xtask run starts it)."),
        Command::Doctor { settings, lang } => doctor::doctor(settings, &lang).await,
        Command::Admin { action: AdminAction::Create { settings, name } } => admin::one_time_password(settings, &name, false).await,
        Command::Admin { action: AdminAction::ResetPassword { settings, name } } => admin::one_time_password(settings, &name, true).await,
        Command::Keys { action: KeysAction::Rotate { settings, forget_old } } => keys::rotate(settings, forget_old).await,
        Command::Backup { settings, to } => backup::backup(settings, &to).await,
        Command::Restore { settings, from, replace } => backup::restore(settings, &from, replace).await,
        Command::Migrate(settings) => match serve::open(&settings).await {
            Ok(_) => say("The database is up to date."),
            Err(error) => Err(error),
        },
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            drop(writeln!(io::stderr(), "muster: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// A line on the standard output.
fn say(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout();
    writeln!(out, "{text}")?;
    out.flush()?;
    Ok(())
}
