//! Readers of damaged binary files are other people's code: what stops there becomes a fault, without a message of its own.

use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};

static QUIET: AtomicUsize = AtomicUsize::new(0);
static HOOK: Once = Once::new();

/// What `read` gives, or nothing when it stopped half-way.
pub(in crate::io) fn guarded<T>(read: impl FnOnce() -> T) -> Option<T> {
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if QUIET.load(Ordering::Relaxed) == 0 {
                usual(info);
            }
        }));
    });
    QUIET.fetch_add(1, Ordering::Relaxed);
    let read = panic::catch_unwind(AssertUnwindSafe(read));
    QUIET.fetch_sub(1, Ordering::Relaxed);
    read.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stops_is_nothing() {
        assert_eq!(guarded(|| 1), Some(1));
        assert_eq!(
            guarded(|| if QUIET.load(Ordering::Relaxed) > 0 {
                panic!("damaged")
            }),
            None
        );
    }
}
