//! Faults as a person reads them, on standard error: what, where, what to do; grouped when there are many.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::args::Color;
use crate::diagnostic::{Code, Diagnostic, Location, Severity};
use crate::io::read::{FaultGroup, ReadFaults};
use crate::messages::{Messages, printable};

/// How many examples of the same fault are shown.
const EXAMPLES: usize = 5;

pub use crate::jobs::SourceTexts;

/// With or without colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    colour: bool,
}

impl Style {
    /// Without colours.
    pub const PLAIN: Self = Self { colour: false };

    /// As asked, for standard error: a terminal and no `NO_COLOR`.
    #[must_use]
    pub fn chosen(color: Color, environment: impl Fn(&str) -> Option<String>) -> Self {
        let colour = match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => std::io::stderr().is_terminal() && environment("NO_COLOR").is_none_or(|value| value.is_empty()),
        };
        Self { colour }
    }

    fn painted(self, ansi: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[{ansi}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    const fn ansi(severity: Severity) -> &'static str {
        match severity {
            Severity::Error => "1;31",
            Severity::Warning => "1;33",
            Severity::Note => "1;36",
        }
    }

    /// `error[C009]: `, with the space that French puts before a colon.
    #[must_use]
    pub fn head(self, severity: Severity, code: Option<Code>, messages: Messages) -> String {
        let name = level_name(severity, code, messages);
        format!("{}: ", self.painted(Self::ansi(severity), &name))
    }

    /// `hint: …` and a line break.
    #[must_use]
    pub fn hint(self, text: &str, messages: Messages) -> String {
        let name = format!("{}{}", messages.word("severity.hint"), before_colon(messages));
        format!("{}: {text}\n", self.painted("1;32", &name))
    }
}

/// French puts a no-break space before a colon.
fn before_colon(messages: Messages) -> &'static str {
    match messages.language() {
        crate::language::Language::Fr => "\u{a0}",
        crate::language::Language::En => "",
    }
}

fn level_name(severity: Severity, code: Option<Code>, messages: Messages) -> String {
    let word = messages.word(match severity {
        Severity::Error => "severity.error",
        Severity::Warning => "severity.warning",
        Severity::Note => "severity.note",
    });
    let code = code.map(|code| format!("[{code}]")).unwrap_or_default();
    format!("{word}{code}{}", before_colon(messages))
}

/// Whether an error or a warning was told: then no command ends as if there were none.
static TOLD: AtomicBool = AtomicBool::new(false);

fn tell_faults(told: bool) {
    TOLD.fetch_or(told, Ordering::Relaxed);
}

/// Whether an error or a warning was told since the program started.
#[must_use]
pub fn has_told_faults() -> bool {
    TOLD.load(Ordering::Relaxed)
}

/// Writes faults and remarks to standard error.
#[derive(Clone, Copy, Debug)]
pub struct Printer {
    /// The words.
    pub messages: Messages,
    /// The colours.
    pub style: Style,
    /// Errors alone are told, no warning and no note.
    pub quiet: bool,
    /// Nothing at all: what is read again was told before.
    silent: bool,
}

impl Printer {
    /// A printer that tells all, or errors only.
    #[must_use]
    pub const fn new(messages: Messages, style: Style, quiet: bool) -> Self {
        Self { messages, style, quiet, silent: false }
    }

    /// The same without a word: for what is read again after it was told.
    #[must_use]
    pub const fn silenced(self) -> Self {
        Self { silent: true, ..self }
    }

    /// Writes faults, the gravest first, and how many there are of each kind. Nothing without a fault.
    pub fn diagnostics(&self, faults: &[Diagnostic], sources: &SourceTexts) {
        tell_faults(faults.iter().any(|fault| fault.severity > Severity::Note));
        self.write(&render(faults, sources, self.messages, self.style, self.quiet));
    }

    /// Writes the faults of files read row by row. Nothing without a fault.
    pub fn faults(&self, faults: &ReadFaults, sources: &SourceTexts) {
        tell_faults(faults.errors() + faults.warnings() > 0);
        self.write(&render_counted(faults, sources, self.messages, self.style, self.quiet));
    }

    /// The same for files whose rows are sorted: what is corrected elsewhere is no fault of the work, whose end says what is left.
    pub fn faults_to_correct(&self, faults: &ReadFaults, sources: &SourceTexts) {
        self.write(&render_counted(faults, sources, self.messages, self.style, self.quiet));
    }

    /// Writes one remark, unless `--quiet`.
    pub fn line(&self, text: &str) {
        if !self.quiet {
            self.write(&format!("{text}\n"));
        }
    }

    /// A standard error that is closed is no fault of the work.
    pub(super) fn write(&self, text: &str) {
        if self.silent {
            return;
        }
        let _closed = std::io::stderr().lock().write_all(text.as_bytes());
    }
}

/// What makes faults one group: same gravity, same file, same kind, same column.
type FaultKey<'a> = (std::cmp::Reverse<Severity>, Option<&'a str>, Code, Option<&'a str>);

/// Faults of one group: how many there are, and those that are known one by one.
struct Bunch<'a> {
    count: usize,
    known: Vec<&'a Diagnostic>,
}

/// Faults as text, then a line that counts them; empty without a fault.
#[must_use]
pub fn render(faults: &[Diagnostic], sources: &SourceTexts, messages: Messages, style: Style, quiet: bool) -> String {
    let mut bunches: BTreeMap<FaultKey<'_>, Bunch<'_>> = BTreeMap::new();
    for fault in faults {
        let place = &fault.location;
        let key = (std::cmp::Reverse(fault.severity), place.file.as_deref(), fault.code, place.column.as_deref());
        let bunch = bunches.entry(key).or_insert_with(|| Bunch { count: 0, known: Vec::new() });
        bunch.count += 1;
        bunch.known.push(fault);
    }
    for bunch in bunches.values_mut() {
        bunch.known.sort_by_key(|fault| fault.location.line);
    }
    bunches_as_text(&bunches.into_values().collect::<Vec<_>>(), sources, messages, style, quiet)
}

/// The faults of files read row by row, which are counted and of which a few are known.
#[must_use]
pub fn render_counted(faults: &ReadFaults, sources: &SourceTexts, messages: Messages, style: Style, quiet: bool) -> String {
    let bunches: Vec<Bunch<'_>> = faults
        .groups()
        .into_iter()
        .map(|group: &FaultGroup| Bunch {
            count: usize::try_from(group.count).unwrap_or(usize::MAX),
            known: group.examples.iter().collect(),
        })
        .collect();
    bunches_as_text(&bunches, sources, messages, style, quiet)
}

fn bunches_as_text(bunches: &[Bunch<'_>], sources: &SourceTexts, messages: Messages, style: Style, quiet: bool) -> String {
    let severity = |bunch: &Bunch<'_>| bunch.known.first().map(|fault| fault.severity);
    let mut text = String::new();
    for bunch in bunches.iter().filter(|bunch| !quiet || severity(bunch) == Some(Severity::Error)) {
        match (bunch.count, bunch.known.as_slice()) {
            (1, [only]) => one(only, sources, messages, style, &mut text),
            _ => many(bunch, messages, style, &mut text),
        }
        text.push('\n');
    }
    if !text.is_empty() {
        let counts = [Severity::Error, Severity::Warning, Severity::Note]
            .map(|wanted| bunches.iter().filter(|bunch| severity(bunch) == Some(wanted)).map(|bunch| bunch.count).sum());
        text.push_str(&summary(counts, messages));
        text.push('\n');
    }
    text
}

fn one(fault: &Diagnostic, sources: &SourceTexts, messages: Messages, style: Style, text: &mut String) {
    if let Some(shown) = snippet(fault, sources, messages, style) {
        text.push_str(&shown);
    } else {
        text.push_str(&style.head(fault.severity, Some(fault.code), messages));
        text.push_str(&messages.message(fault));
        text.push('\n');
        let place = place(fault, messages);
        if !place.is_empty() {
            let _infallible = writeln!(text, "  {place}");
        }
    }
    push_hints(&[fault], messages, style, text);
}

fn many(bunch: &Bunch<'_>, messages: Messages, style: Style, text: &mut String) {
    let Some(first) = bunch.known.first() else { return };
    let shown = bunch.known.get(..EXAMPLES).unwrap_or(&bunch.known);
    // A remark that says the same of many rows, and that nobody has to correct, is said once, in one line.
    let is_same = first.severity == Severity::Note && shown.len() > 1 && shown.iter().all(|other| other.arguments == first.arguments);
    let is_one = is_same && first.location.line.is_some();
    let title = if is_one { messages.message(first) } else { messages.title(first.code) };
    text.push_str(&style.head(first.severity, Some(first.code), messages));
    text.push_str(&messages.count("print.group", bunch.count, &[("title", &title)]));
    text.push('\n');
    if first.code == Code::C005 {
        text.push_str(&columns(&bunch.known, messages));
        return;
    }
    if is_same {
        if !is_one {
            let _infallible = writeln!(text, "  {}", messages.message(first));
        }
        push_hints(&shown[..1], messages, style, text);
        return;
    }
    for fault in shown {
        let position = position(&fault.location, messages);
        let position = if position.is_empty() { position } else { format!("{position}{}: ", before_colon(messages)) };
        let _infallible = writeln!(text, "  {position}{}", messages.message(fault));
    }
    if bunch.count > shown.len() {
        let _infallible = writeln!(text, "  {}", messages.count("print.more", bunch.count - shown.len(), &[]));
    }
    push_hints(shown, messages, style, text);
}

/// Columns that are not read, all of them on one line, each with the known one whose name is near.
fn columns(known: &[&Diagnostic], messages: Messages) -> String {
    let named = |fault: &&Diagnostic| {
        let name = printable(fault.location.column.as_deref().unwrap_or_default());
        match fault.hint {
            Some(_) => format!("{name} ({})", messages.hint(fault).unwrap_or_default()),
            None => name,
        }
    };
    let mut place = known.first().map(|fault| position(&fault.location, messages)).unwrap_or_default();
    if !place.is_empty() {
        place.push_str(&format!("{}: ", before_colon(messages)));
    }
    format!("  {place}{}\n", known.iter().map(named).collect::<Vec<_>>().join(", "))
}

/// Each hint once, in the order of the faults.
fn push_hints(faults: &[&Diagnostic], messages: Messages, style: Style, text: &mut String) {
    let mut hints: Vec<String> = Vec::new();
    for hint in faults.iter().filter_map(|fault| messages.hint(fault)) {
        if !hints.contains(&hint) {
            hints.push(hint);
        }
    }
    if !hints.is_empty() {
        text.push('\n');
    }
    text.extend(hints.iter().map(|hint| style.hint(hint, messages)));
}

/// `contrats.csv:12`, `contrats.xlsx, feuille « Feuil1 », ligne 12`.
fn position(place: &Location, messages: Messages) -> String {
    let Some(file) = place.file.as_deref() else { return String::new() };
    let mut shown = printable(file);
    if let Some(sheet) = &place.sheet {
        let _infallible = write!(shown, ", {}", messages.text("print.place_sheet", &[("sheet", &printable(sheet))]));
    }
    match place.line {
        Some(line) if place.sheet.is_some() => {
            let _infallible = write!(shown, ", {}", messages.text("print.place_line", &[("line", &line.to_string())]));
        }
        Some(line) => {
            let _infallible = write!(shown, ":{line}");
        }
        None => {}
    }
    shown
}

/// The position, the column and the contract.
fn place(fault: &Diagnostic, messages: Messages) -> String {
    let mut parts = vec![position(&fault.location, messages)];
    parts.extend(fault.location.column.as_ref().map(|column| messages.text("print.place_column", &[("column", &printable(column))])));
    parts.extend(fault.contrat_id.as_ref().map(|id| messages.text("print.place_contract", &[("contrat_id", &printable(id))])));
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}

/// The fault on the line of its file, when the text of the file is at hand.
fn snippet(fault: &Diagnostic, sources: &SourceTexts, messages: Messages, style: Style) -> Option<String> {
    let (file, line) = fault.location.file.as_ref().zip(fault.location.line)?;
    let source = sources.get(file)?;
    let shown = source.lines().nth(usize::try_from(line).ok()?.checked_sub(1)?)?;
    let value = fault.location.value.as_deref().filter(|value| !value.is_empty());
    let at = value.and_then(|value| shown.find(value).map(|start| start..start + value.len()));
    let indent = shown.len() - shown.trim_start().len();
    let at = at.unwrap_or(indent..shown.trim_end().len().max(indent));
    let level = match fault.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let level = level.with_name(level_name(fault.severity, Some(fault.code), messages));
    let message = messages.message(fault);
    let snippet =
        Snippet::source(shown).line_start(usize::try_from(line).ok()?).path(file.as_str()).annotation(AnnotationKind::Primary.span(at));
    let renderer = if style.colour { Renderer::styled() } else { Renderer::plain() };
    let report = [level.primary_title(message).element(snippet)];
    Some(format!("{}\n", renderer.render(&report)))
}

/// « 3 erreurs, 1 avertissement »: errors, warnings, notes, those that there are.
#[must_use]
pub fn summary(counts: [usize; 3], messages: Messages) -> String {
    let counted = ["print.errors", "print.warnings", "print.notes"].into_iter().zip(counts);
    let shown: Vec<String> = counted.filter(|&(_, count)| count > 0).map(|(key, count)| messages.count(key, count, &[])).collect();
    shown.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    fn date(line: u64, value: &str) -> Diagnostic {
        Diagnostic::error(Code::C009).in_file("contrats.csv").on_line(line).in_column("date_debut").with_value(value)
    }

    fn shown(faults: &[Diagnostic], language: Language) -> String {
        render(faults, &SourceTexts::new(), Messages::of(language), Style::PLAIN, false)
    }

    #[test]
    fn one_fault_says_what_where_and_what_to_do() {
        let fault = Diagnostic::error(Code::R001).in_column("cout_prefecture").hinting("missing_cout_prefecture").of_contract("C1");
        insta::assert_snapshot!(shown(&[fault], Language::En), @r#"
        error[R001]: no coût préfecture for a contract that needs one ('C1')
          column 'cout_prefecture', contract 'C1'

        hint: fill the column 'cout_prefecture', complete the préfet's list, or choose a substitute in the scenario

        1 error
        "#);
        insta::assert_snapshot!(shown(&[date(12, "31/02/2019")], Language::Fr), @r#"
        erreur[C009] : la valeur « 31/02/2019 » de la colonne « date_debut » ne peut pas être lue
          contrats.csv:12, colonne « date_debut »

        1 erreur
        "#);
    }

    #[test]
    fn many_faults_of_a_kind_are_one_group() {
        let faults: Vec<Diagnostic> = (2..1_241).map(|line| date(line, "x")).chain([date(1_300, "\u{1b}[31m")]).collect();
        insta::assert_snapshot!(shown(&faults, Language::Fr), @r#"
        erreur[C009] : valeur illisible (1 240 fois)
          contrats.csv:2 : la valeur « x » de la colonne « date_debut » ne peut pas être lue
          contrats.csv:3 : la valeur « x » de la colonne « date_debut » ne peut pas être lue
          contrats.csv:4 : la valeur « x » de la colonne « date_debut » ne peut pas être lue
          contrats.csv:5 : la valeur « x » de la colonne « date_debut » ne peut pas être lue
          contrats.csv:6 : la valeur « x » de la colonne « date_debut » ne peut pas être lue
          … et 1 235 autres

        1 240 erreurs
        "#);
    }

    #[test]
    fn a_remark_that_says_the_same_of_many_rows_is_one_line() {
        let note = |line: u64| Diagnostic::note(Code::C052).in_file("c.csv").on_line(line).in_column("tranche_age");
        let told = render(&[note(2), note(3), note(4)], &SourceTexts::new(), Messages::of(Language::En), Style::PLAIN, false);
        assert_eq!(told, "note[C052]: the birth date is not given: the middle of the age band stands for it (3 times)\n\n3 notes\n");
        let other = note(5).with("value", "x");
        let told = render(&[note(2), other], &SourceTexts::new(), Messages::of(Language::En), Style::PLAIN, false);
        assert!(told.contains("c.csv:5"), "{told}");
    }

    #[test]
    fn a_fault_of_a_file_at_hand_shows_its_line() {
        let sources = SourceTexts::from([("s.toml".to_owned(), "[reglages]\noption = \"toujours\"\n".to_owned())]);
        let fault =
            Diagnostic::error(Code::S002).in_file("s.toml").on_line(2).with_value("toujours").with("cause", "never | always | best");
        insta::assert_snapshot!(render(&[fault], &sources, Messages::of(Language::Fr), Style::PLAIN, false), @r#"
        erreur[S002] : un réglage du scénario est hors limites : never | always | best
         --> s.toml:2:11
          |
        2 | option = "toujours"
          |           ^^^^^^^^

        1 erreur
        "#);
    }

    #[test]
    fn quiet_keeps_errors_and_no_fault_says_nothing() {
        let note = Diagnostic::note(Code::C017).with_value("1022001");
        assert_eq!(render(&[note], &SourceTexts::new(), Messages::of(Language::En), Style::PLAIN, true), "");
        assert_eq!(shown(&[], Language::En), "");
    }
}
