//! Work on many runs of rows at once, results in their order: whoever has made the next result consumes it, while others make more.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Rows of one piece of work: large enough to hide the hand-over.
pub const PIECE: usize = 8_192;
/// Rows of a small piece of work: what it brings stays in the caches of a core until it is consumed.
pub const SMALL_PIECE: usize = 2_048;
/// Pieces for each thread that may be made before they are consumed.
const AHEAD: usize = 4;

/// How long a thread waits for those before it.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// Calls `produce` on every run of rows of `0..rows`, several at once, and `consume` on the results, one after the other, in order.
///
/// # Errors
/// The first error of `consume`; nothing more is consumed after it.
pub fn in_order<T: Send, E: Send>(
    rows: usize,
    produce: impl Fn(Range<usize>) -> T + Sync,
    consume: impl FnMut(T) -> Result<(), E> + Send,
) -> Result<(), E> {
    in_order_of(&pieces_of(PIECE, rows), |rows| produce(rows.clone()), consume)
}

/// Runs of `piece` rows that make up `0..rows`.
#[must_use]
pub fn pieces_of(piece: usize, rows: usize) -> Vec<Range<usize>> {
    let piece = piece.max(1);
    (0..rows).step_by(piece).map(|start| start..rows.min(start + piece)).collect()
}

/// [`in_order`] on these pieces.
///
/// # Errors
/// Those of [`in_order`].
pub fn in_order_of<P: Sync, T: Send, E: Send>(
    pieces: &[P],
    produce: impl Fn(&P) -> T + Sync,
    consume: impl FnMut(T) -> Result<(), E> + Send,
) -> Result<(), E> {
    let queue = Queue {
        taken: AtomicUsize::new(0),
        ahead: AHEAD * rayon::current_num_threads(),
        state: Mutex::new(PipelineState { next: 0, made: BTreeMap::new(), consume: Some(consume), over: false, failed: None }),
        moved: Condvar::new(),
    };
    rayon::broadcast(|_| queue.work(pieces, &produce));
    let state = queue.state.into_inner().unwrap_or_else(PoisonError::into_inner);
    state.failed.map_or(Ok(()), Err)
}

struct Queue<T, E, C> {
    /// Pieces that a thread has taken.
    taken: AtomicUsize,
    ahead: usize,
    state: Mutex<PipelineState<T, E, C>>,
    /// Told whenever `next` has moved, or all is over.
    moved: Condvar,
}

struct PipelineState<T, E, C> {
    /// The piece to be consumed next.
    next: usize,
    /// Pieces made that wait for those before them.
    made: BTreeMap<usize, T>,
    /// Taken by the thread that consumes.
    consume: Option<C>,
    over: bool,
    failed: Option<E>,
}

impl<T, E, C: FnMut(T) -> Result<(), E>> Queue<T, E, C> {
    fn lock(&self) -> MutexGuard<'_, PipelineState<T, E, C>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What each thread does until nothing is left.
    fn work<P>(&self, pieces: &[P], produce: &impl Fn(&P) -> T) {
        let _alarm = Alarm(self);
        loop {
            let number = self.taken.fetch_add(1, Ordering::Relaxed);
            let Some(piece) = pieces.get(number) else { return };
            if !self.wait_for_room(number) {
                return;
            }
            let made = produce(piece);
            self.lock().made.insert(number, made);
            self.consume_in_line();
        }
    }

    /// Waits until a piece is not too far ahead; false when all is over. A thread that has begun this amid another piece of work may
    /// hold what the others wait for: none waits for ever.
    fn wait_for_room(&self, number: usize) -> bool {
        let waits = |state: &mut PipelineState<T, E, C>| !state.over && number >= state.next + self.ahead;
        let mut state = self.lock();
        // Where there is one thread alone nobody ever waits, and there may be no clock to wait by.
        if !waits(&mut state) {
            return !state.over;
        }
        let (state, _) = self.moved.wait_timeout_while(state, LONGEST_WAIT, waits).unwrap_or_else(PoisonError::into_inner);
        !state.over
    }

    /// Consumes the pieces that are next, unless another thread is at it: that one will find them.
    fn consume_in_line(&self) {
        let mut state = self.lock();
        while !state.over {
            let Some(mut consume) = state.consume.take() else { return };
            let next = state.next;
            let Some(made) = state.made.remove(&next) else {
                state.consume = Some(consume);
                return;
            };
            drop(state);
            let done = consume(made);
            state = self.lock();
            state.consume = Some(consume);
            state.next += 1;
            if let Err(error) = done {
                (state.failed, state.over) = (Some(error), true);
            }
            self.moved.notify_all();
        }
    }
}

/// What threads work at or with, each for one piece of work at a time, in any order.
pub struct Desks<D, F> {
    idle: Mutex<Vec<D>>,
    empty: F,
}

impl<D, F: Fn() -> D> Desks<D, F> {
    /// None yet: one is made whenever all others are taken.
    pub const fn new(empty: F) -> Self {
        Self { idle: Mutex::new(Vec::new()), empty }
    }

    /// One that nobody works at.
    pub fn take(&self) -> D {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.unwrap_or_else(&self.empty)
    }

    /// Leaves it to others.
    pub fn give_back(&self, desk: D) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(desk);
    }

    /// All of them.
    pub fn into_all(self) -> Vec<D> {
        self.idle.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A thread that panics wakes those that wait for its piece.
struct Alarm<'q, T, E, C>(&'q Queue<T, E, C>);

impl<T, E, C> Drop for Alarm<'_, T, E, C> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.state.lock().unwrap_or_else(PoisonError::into_inner).over = true;
            self.0.moved.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_and_an_error_stops() {
        let mut seen = Vec::new();
        let done: Result<(), ()> = in_order(
            200_000,
            |rows| rows,
            |rows| {
                seen.push(rows);
                Ok(())
            },
        );
        assert_eq!(done, Ok(()));
        assert_eq!(seen.iter().map(ExactSizeIterator::len).sum::<usize>(), 200_000);
        assert!(seen.is_sorted_by_key(|rows| rows.start));
        assert_eq!(in_order(100_000, |rows| rows, |rows| if rows.start > 0 { Err(rows.start) } else { Ok(()) }), Err(PIECE));
        assert_eq!(in_order(0, |rows| rows, |_| Err(())), Ok(()));
    }

    #[test]
    fn a_slow_piece_holds_the_others_back_and_a_panic_ends_all() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(4).build().unwrap();
        let (made, most_ahead) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let mut consumed = 0;
        let done: Result<(), ()> = pool.install(|| {
            let slow = |rows: &Range<usize>| {
                if rows.start == 0 {
                    std::thread::sleep(Duration::from_millis(30));
                }
                made.fetch_add(1, Ordering::SeqCst);
            };
            in_order_of(&pieces_of(1, 500), slow, |()| {
                most_ahead.fetch_max(made.load(Ordering::SeqCst) - consumed, Ordering::SeqCst);
                consumed += 1;
                Ok(())
            })
        });
        assert_eq!((done, consumed), (Ok(()), 500));
        assert!(most_ahead.into_inner() <= 4 * AHEAD + 4);
        let failing = |rows: &Range<usize>| assert!(rows.start != 3, "as asked");
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            pool.install(|| in_order_of::<_, (), ()>(&pieces_of(1, 500), failing, |()| Ok(())))
        }));
        assert!(caught.is_err());
    }
}
