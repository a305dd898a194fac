//! The binary: arguments in, exit code out.

fn main() -> std::process::ExitCode {
    let arguments: Vec<std::ffi::OsString> = std::env::args_os().collect();
    coutcontrat::cli::run(&arguments)
}
