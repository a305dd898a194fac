//! How many threads work: as many as asked, within what the machine can do.

use std::num::NonZeroUsize;
use std::thread::available_parallelism;

use super::CommandContext;
use super::print::SourceTexts;
use crate::diagnostic::{Code, Diagnostic};

/// Threads that are never too many: a small machine may be asked for a few more than it has.
const ALWAYS: usize = 8;
/// Threads for each processor: more only wait for each other.
const FOR_EACH: usize = 2;

/// Makes the threads. Results do not depend on them: without leave for more than one thread, the program has one.
pub(super) fn set(context: &CommandContext) {
    let processors = available_parallelism().map_or(1, NonZeroUsize::get);
    let asked = context.threads.map_or(processors, NonZeroUsize::get);
    let most = most(processors);
    if asked > most {
        let told = Diagnostic::note(Code::U011).with_value(asked.to_string()).with("most", most);
        context.printer.diagnostics(&[told], &SourceTexts::new());
    }
    let pool = |threads: usize| rayon::ThreadPoolBuilder::new().num_threads(threads);
    if pool(asked.min(most)).build_global().is_err() {
        let _one = pool(1).use_current_thread().build_global();
    }
}

fn most(processors: usize) -> usize {
    ALWAYS.max(FOR_EACH * processors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_machine_has_a_few_threads_and_a_large_one_its_own() {
        assert_eq!((most(1), most(2), most(4), most(64)), (8, 8, 8, 128));
    }
}
