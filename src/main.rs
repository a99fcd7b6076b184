//! Arguments in, exit code out.

use mimalloc::MiMalloc;

// A run allocates many small texts and gives all of them back at its end.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> std::process::ExitCode {
    tfsize::run()
}
