//! A fault of ours ends the run with a short message and exit code 4.

use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering};

use super::exit::Ending;
use super::progress;

/// Runs the program; a panic on any of its threads is told once.
pub(crate) fn guarded(run: impl FnOnce() -> Ending) -> Ending {
    let told = AtomicBool::new(false);
    panic::set_hook(Box::new(move |panic| {
        if told.swap(true, Ordering::Relaxed) {
            return;
        }
        let place = panic.location().map_or(String::new(), |place| {
            format!(" at {}:{}", place.file(), place.line())
        });
        let payload = panic.payload();
        let text = payload
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("a panic without a message");
        let message = format!(
            "error: this is a fault of sgscope{place}: {}\n  please report it with the command line and, if you may, the inputs\n",
            sgscope::source::clean(text)
        );
        progress::give_up();
        let _ = io::stderr().write_all(message.as_bytes());
    }));
    panic::catch_unwind(AssertUnwindSafe(run)).unwrap_or(Ending::Fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_ends_the_run_as_a_fault() {
        assert_eq!(guarded(|| panic!("on purpose: \u{1b}[31m")), Ending::Fault);
        assert_eq!(guarded(|| Ending::Found), Ending::Found);
    }
}
