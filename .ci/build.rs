//! The commit from which a release is built, for the records of results. Other builds have none: they would be made anew at each commit.

use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=.ci/build.rs");
    println!("cargo::rerun-if-env-changed=COUTCONTRAT_COMMIT");
    if std::env::var_os("PROFILE").is_none_or(|profile| profile != "release") || std::env::var_os("COUTCONTRAT_COMMIT").is_some() {
        return;
    }
    if let Some(head) = git(&["rev-parse", "--git-path", "logs/HEAD"]) {
        println!("cargo::rerun-if-changed={head}");
    }
    if let Some(commit) = git(&["rev-parse", "HEAD"]) {
        let changed = git(&["status", "--porcelain", "--untracked-files=no"]).is_none_or(|changes| !changes.is_empty());
        println!("cargo::rustc-env=COUTCONTRAT_COMMIT={commit}{}", if changed { "-modified" } else { "" });
    }
}

/// What git says, when the sources are those of a repository and git is there.
fn git(arguments: &[&str]) -> Option<String> {
    let said = Command::new("git").args(arguments).output().ok().filter(|said| said.status.success())?;
    String::from_utf8(said.stdout).ok().map(|text| text.trim().to_owned())
}
