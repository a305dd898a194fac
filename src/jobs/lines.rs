//! The lines of a file in words: each is counted once, contracts or not.

use super::Means;
use crate::io::read::LineAccount;

/// How many lines a file has and what each is. Nothing when a header and a line for each row are all there is.
#[must_use]
pub fn lines(account: &LineAccount, means: &Means) -> Option<String> {
    let plain = account.above + account.passed() + account.blank == 0;
    if plain { None } else { every_line(account, means) }
}

/// How many lines a file has and what each is; nothing for contracts of no file.
#[must_use]
pub fn every_line(account: &LineAccount, means: &Means) -> Option<String> {
    if account.lines == 0 {
        return None;
    }
    let parts = [
        ("lines.rows", account.rows),
        ("lines.header", account.header),
        ("lines.above", account.above),
        ("lines.totals", account.totals),
        ("lines.notes", account.notes),
        ("lines.headers", account.headers),
        ("lines.blank", account.blank),
    ];
    let count = |key: &str, count: u64| means.messages.count(key, usize::try_from(count).unwrap_or(usize::MAX), &[]);
    let shown: Vec<String> = parts.into_iter().filter(|&(_, number)| number > 0).map(|(key, number)| count(key, number)).collect();
    let key = if account.lines < 2 { "lines.all.one" } else { "lines.all.other" };
    let all = means.language.integer(i64::try_from(account.lines).unwrap_or(i64::MAX));
    Some(means.messages.text(key, &[("count", &all), ("parts", &shown.join(", "))]))
}
