//! Runs other programs to their end, and ends them when we are told to end.

use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use crate::signal;

/// How long a program has between SIGTERM and SIGKILL.
const GRACE: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(20);

/// Runs the command to its end; an error if it fails, or if we are interrupted meanwhile.
///
/// It gets a process group of its own: a Ctrl-C in the terminal reaches us alone and we end the
/// whole group, so that no browser or server of a test outlives it.
pub fn run(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    if signal::received().is_some() {
        bail!("interrupted before `{shown}`");
    }
    println!("$ {shown}");
    let mut child = command.stdin(Stdio::null()).process_group(0).spawn().with_context(|| format!("cannot start `{shown}`"))?;
    loop {
        match child.try_wait()? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => {
                signal_to(&child, Reach::Group, Signal::KILL);
                bail!("`{shown}` ended with {status}");
            }
            None if signal::received().is_some() => {
                stop(&mut child, Reach::Group);
                bail!("interrupted in `{shown}`");
            }
            None => std::thread::sleep(POLL),
        }
    }
}

/// What the command writes to standard output, trimmed; its other output is shown as it comes.
pub fn output(command: &mut Command) -> Result<String> {
    let shown = shown(command);
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output().with_context(|| format!("cannot start `{shown}`"))?;
    if !output.status.success() {
        bail!("`{shown}` ended with {}", output.status);
    }
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

/// Whom a signal goes to: the process alone, or all of the group that it leads.
#[derive(Clone, Copy)]
pub enum Reach {
    Process,
    Group,
}

/// Ends a child: SIGTERM, up to ten seconds to end by itself, then SIGKILL.
pub fn stop(child: &mut Child, reach: Reach) {
    stop_with(child, reach, Signal::TERM);
}

/// As `stop`, with another first signal.
pub fn stop_with(child: &mut Child, reach: Reach, first: Signal) {
    if !matches!(child.try_wait(), Ok(None)) {
        return;
    }
    signal_to(child, reach, first);
    let start = Instant::now();
    while start.elapsed() < GRACE && matches!(child.try_wait(), Ok(None)) {
        std::thread::sleep(POLL);
    }
    // Also where the leader has ended, its group may hold grandchildren that ignored the signal.
    if matches!(reach, Reach::Group) || matches!(child.try_wait(), Ok(None)) {
        signal_to(child, reach, Signal::KILL);
    }
    // Nothing is left to do about a child that cannot be waited for.
    drop(child.wait());
}

/// A process that is already gone is what we want, so errors are of no interest.
fn signal_to(child: &Child, reach: Reach, signal: Signal) {
    let pid = Pid::from_child(child);
    let _ = match reach {
        Reach::Process => kill_process(pid, signal),
        Reach::Group => kill_process_group(pid, signal),
    };
}

/// The command as one would type it, program by its last name.
fn shown(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let program = program.file_name().unwrap_or(command.get_program()).to_string_lossy().into_owned();
    let arguments = command.get_args().map(|argument| argument.to_string_lossy().into_owned());
    std::iter::once(program).chain(arguments).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_without_its_folder() {
        assert_eq!(shown(Command::new("/usr/bin/cargo").args(["fmt", "--all"])), "cargo fmt --all");
    }

    #[test]
    fn a_failing_command_is_an_error_that_names_it() {
        let error = run(Command::new("false").arg("x")).unwrap_err();
        assert!(error.to_string().starts_with("`false x` ended with"), "{error}");
    }

    #[test]
    fn stopping_ends_a_child_that_ignores_nothing_at_once() {
        let mut child = Command::new("sleep").arg("60").spawn().unwrap();
        let start = Instant::now();
        stop(&mut child, Reach::Process);
        assert!(start.elapsed() < Duration::from_secs(5));
    }
}
