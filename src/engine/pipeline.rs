//! Work on many runs of rows at once, results in their order: the next wave is made while the last one is consumed.

use std::ops::Range;

use rayon::prelude::*;

/// Rows of one piece of work: large enough to hide the hand-over, small enough that a wave stays in a few megabytes.
pub const PIECE: usize = 8_192;
/// Rows of a small piece of work: what it brings stays in the caches of a core until it is consumed.
pub const SMALL_PIECE: usize = 2_048;
/// Pieces of a wave for each thread; small ones make up as many rows.
const PIECES_PER_THREAD: usize = 2;

/// Calls `produce` on every run of rows of `0..rows`, several at once, and `consume` on the results, one after the other, in order.
///
/// # Errors
/// The first error of `consume`; nothing more is produced after it.
pub fn in_order<T: Send, E: Send>(
    rows: usize,
    produce: impl Fn(Range<usize>) -> T + Sync,
    consume: impl FnMut(T) -> Result<(), E> + Send,
) -> Result<(), E> {
    in_order_by(PIECE, rows, produce, consume)
}

/// The same in pieces of so many rows.
///
/// # Errors
/// Those of [`in_order`].
pub fn in_order_by<T: Send, E: Send>(
    piece: usize,
    rows: usize,
    produce: impl Fn(Range<usize>) -> T + Sync,
    mut consume: impl FnMut(T) -> Result<(), E> + Send,
) -> Result<(), E> {
    let piece = piece.max(1);
    let wave_rows = piece.max(PIECE) * PIECES_PER_THREAD * rayon::current_num_threads();
    let produce_wave = |start: usize| -> Vec<T> {
        let pieces: Vec<Range<usize>> =
            (start..rows.min(start + wave_rows)).step_by(piece).map(|from| from..rows.min(from + piece)).collect();
        pieces.into_par_iter().map(&produce).collect()
    };
    let mut ready = produce_wave(0);
    let mut start = wave_rows;
    while !ready.is_empty() {
        let (next, consumed) = rayon::join(|| produce_wave(start), || ready.drain(..).try_for_each(&mut consume));
        consumed?;
        ready = next;
        start += wave_rows;
    }
    Ok(())
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
    }
}
