//! SIGINT, SIGTERM and SIGHUP: what was being written aside is removed, then the program ends with 128 and the number of the signal.
//!
//! Nothing is listened to before something is written: a command that only reads ends as the system has it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// What is being written aside, each with the folders made for it alone.
static OPEN: Mutex<BTreeMap<PathBuf, Vec<PathBuf>>> = Mutex::new(BTreeMap::new());
/// Held while results take their place: a signal waits for the end of it.
static GATE: Mutex<()> = Mutex::new(());
/// A signal came: the program is ending.
static ENDING: AtomicBool = AtomicBool::new(false);
/// What is said of it.
static WORDS: OnceLock<String> = OnceLock::new();

/// The sentence that an interrupted program says.
pub fn say(words: String) {
    let _said_before = WORDS.set(words);
}

/// Waits for the end when a signal came: what the commands say after it is but its consequence.
pub fn settle() {
    let gate = gate();
    let ending = ENDING.load(Ordering::SeqCst);
    drop(gate);
    if ending {
        loop {
            std::thread::park();
        }
    }
}

/// Until it is dropped, no signal ends the program.
pub(super) fn gate() -> MutexGuard<'static, ()> {
    GATE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn open() -> MutexGuard<'static, BTreeMap<PathBuf, Vec<PathBuf>>> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A folder to remove when a signal comes, with the folders made above it, the outermost first.
pub(super) fn add(aside: &Path, made: &[PathBuf]) {
    open().insert(aside.to_owned(), made.to_vec());
    listen();
}

/// A folder that is removed or in its place.
pub(super) fn forget(aside: &Path) {
    open().remove(aside);
}

/// Removes folders that are empty, the innermost first.
pub(super) fn remove_empty(made: &[PathBuf]) {
    for folder in made.iter().rev() {
        let _not_empty = std::fs::remove_dir(folder);
    }
}

#[cfg(unix)]
fn listen() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    static LISTENING: OnceLock<()> = OnceLock::new();
    LISTENING.get_or_init(|| {
        let heard: Vec<i32> = [SIGHUP, SIGINT, SIGTERM].into_iter().filter(|signal| !is_ignored(*signal)).collect();
        let Ok(mut signals) = signal_hook::iterator::Signals::new(heard) else { return };
        // Without leave for one more thread, signals end the program as they did; the next run removes what they leave.
        let _no_thread = std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
            if let Some(signal) = signals.forever().next() {
                end(signal);
            }
        });
    });
}

#[cfg(not(unix))]
fn listen() {}

/// `nohup` and a shell's background ask for a signal to be ignored: so it stays.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| (mask >> (signal - 1)) & 1 == 1)
}

#[cfg(unix)]
fn end(signal: i32) -> ! {
    ENDING.store(true, Ordering::SeqCst);
    let _gate = gate();
    let left = open().clone();
    for (aside, made) in &left {
        // Threads at work may still make files in it.
        for _ in 0..200 {
            let gone = std::fs::remove_dir_all(aside);
            if gone.is_ok() || !aside.exists() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        remove_empty(made);
    }
    if let Some(words) = WORDS.get().filter(|_| !left.is_empty()) {
        let _closed = std::io::Write::write_all(&mut std::io::stderr().lock(), format!("{words}\n").as_bytes());
    }
    std::process::exit(128 + signal)
}
