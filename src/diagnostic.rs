//! What every fault carries: a stable code, a place, the values at fault, a hint. The words are in the message catalogues.

mod lines;

use std::collections::BTreeSet;
use std::fmt;

pub use lines::LineEnds;

/// How grave a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing: a repair or a default that changes nothing in doubt. Counted, never an exit code.
    Note,
    /// A fault of the input that could be worked round: the row is kept and the exit code is 1.
    Warning,
    /// The row, the file or the run cannot be used.
    Error,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// The stable codes: `L` legislation, `C` contracts and other tables, `S` scenario, `R` rule, `F` fund, `U` use.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// Every code, in the order of the catalogue.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The code as text, such as `C003`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }
        }
    };
}

codes! {
    /// A legislation file is not valid TOML or has an unknown or missing key.
    L001,
    /// A value, word, date or event of a parameter cannot be read.
    L002,
    /// Two versions of a parameter are in force on the same day.
    L003,
    /// No version of a parameter is in force on some day between two versions.
    L004,
    /// A parameter is missing, or is there and unknown.
    L005,
    /// A price table (NPEC, coût préfecture, nomenclature) cannot be read.
    L006,
    /// A file cannot be opened or read (missing, a directory, no permission).
    C001,
    /// A file is empty or has no row.
    C002,
    /// A file is no table of the kind its name says (truncated or damaged workbook or Parquet, binary data).
    C003,
    /// A needed column is missing.
    C004,
    /// A column is not known and is ignored.
    C005,
    /// Two columns have the same name or are aliases of the same column.
    C006,
    /// A row has more or fewer cells than the header.
    C007,
    /// A needed value is missing.
    C008,
    /// A value cannot be read (date, amount, number, boolean, word).
    C009,
    /// A value is out of what is possible (year, level, amount, count).
    C010,
    /// An identifier was already read; the first row stays.
    C011,
    /// The contract ends before it starts.
    C012,
    /// The rupture is before the start of the contract.
    C013,
    /// The rupture is after the end of the contract: there is none.
    C014,
    /// The diploma is not in the nomenclature.
    C015,
    /// The branch (IDCC or CPNE) is not known.
    C016,
    /// A lost leading zero of a diploma code was restored.
    C017,
    /// The flag `sous_convention` is missing for a contract concluded before 2020.
    C018,
    /// Bytes of the file are in no encoding that is read.
    C019,
    /// A stay without a rupture, or not after it, is ignored.
    C020,
    /// Two dates are in an order that looks swapped or impossible.
    C021,
    /// An IDCC belongs to several CPNE.
    C022,
    /// Contracts that were set aside, or that the file lacks at its ends, are missing from the accounts.
    C026,
    /// The opening cash has no day.
    C027,
    /// The accounts show years after the last entries, or before all who are there had entered.
    C028,
    /// Delays carry payments over the opening day: the opening cash is less by so much.
    C029,
    /// Lines of a centre are missing and take a documented default.
    C030,
    /// A value of a centre is not possible and is taken as missing.
    C031,
    /// A value of a centre is unlikely.
    C032,
    /// A CFA of the contracts is not in the table of centres.
    C033,
    /// A CFA of the table of centres has no contract.
    C034,
    /// A CFA has no apprentice in a year of the accounts.
    C035,
    /// A CFA stands twice in the table of centres; the first row stays.
    C036,
    /// Amounts fall outside the years of the accounts.
    C037,
    /// A CFA has no accounts: neither its opening cash nor its costs are given.
    C038,
    /// The opening cash is that of another day than the first of the accounts.
    C039,
    /// A workbook has no layout of the référentiel of the NPEC that is known.
    C040,
    /// An amount of the référentiel cannot be read: the row is refused.
    C041,
    /// The publication day of an edition is neither known nor given.
    C042,
    /// A certification of the référentiel has neither a readable code nor a readable RNCP.
    C043,
    /// A branch of the référentiel cannot be read.
    C044,
    /// A couple of certification and branch has two values on the same day.
    C045,
    /// A row of the référentiel says that there is no value (NC, NR).
    C046,
    /// An RNCP belongs to no diploma of the nomenclature, or to several.
    C047,
    /// A workbook is too large once unpacked, or is made to exhaust the machine.
    C048,
    /// A day of applicability or of publication is supposed.
    C049,
    /// A mapping of headers to columns cannot be read.
    C050,
    /// An identifier of a contract has the form of a social security number.
    C051,
    /// An age band stands for the birth date.
    C052,
    /// Too few contracts to make a cohort like them that tells of nobody.
    C053,
    /// The sheet of a workbook that is read.
    C060,
    /// Another sheet of the workbook has contracts that are not read.
    C061,
    /// A workbook has no sheet of this name, or a file that is no workbook is asked for one.
    C062,
    /// Hidden rows of a sheet are read.
    C063,
    /// Hidden columns of a sheet are read.
    C064,
    /// Rows left out that are too many to be listed.
    C065,
    /// A value of a contract is hardly possible and is kept.
    C070,
    /// A level is not that of its diploma.
    C071,
    /// Days are written month first, or values of the file prove both orders.
    C072,
    /// Values were read by the form that their column proves.
    C073,
    /// A list has no header.
    C080,
    /// A column or a row tells of another contract, which is not counted.
    C081,
    /// Two names or identifiers differ by so little that they may be the same.
    C082,
    /// The letters of a text were guessed, put right or lost.
    C083,
    /// A line of a list is no contract.
    C084,
    /// The name of a person stands where that of a CFA or of a région is expected.
    C085,
    /// A value that was said once for all rows stands where a row says none.
    C086,
    /// The OPCO or the name of an employer says that it is public, and its row says nothing of its kind.
    C087,
    /// The column of the kind of employer holds the names of the employers.
    C088,
    /// Contracts without a région are of that of their CFA, by its UAI.
    C089,
    /// Payers of a statement that are none that is known.
    C090,
    /// A table of prices says two prices for one diploma.
    C091,
    /// Contracts take the price of a table by diploma.
    C092,
    /// Lines of a table of prices that no contract takes.
    C093,
    /// Files of a folder that are no list by their names.
    C094,
    /// A CFA stands in two lists that are evaluated one after the other.
    C095,
    /// A scenario is not valid TOML or has an unknown key.
    S001,
    /// A setting of a scenario is out of its range.
    S002,
    /// A scenario names a file or a shipped scenario that is not there.
    S003,
    /// A scenario overrides a parameter that is not there.
    S004,
    /// Two scenarios, or two lines of one, say different things of the same key, parameter or price.
    S005,
    /// The period of an override is impossible, or the law has no value there.
    S006,
    /// The value of an override is not of the parameter's kind.
    S007,
    /// An override changes no contract of the run.
    S008,
    /// A question is asked of a CFA, a diploma or a year that the contracts do not have.
    S040,
    /// The statistics from which contracts are drawn know no such région.
    S041,
    /// The parts of the draws are missing, or of another run.
    S042,
    /// Scenarios or saved runs are not about the same contracts.
    S020,
    /// Nothing proves that a saved run read the same contracts file.
    S021,
    /// What was chosen has no contract.
    S022,
    /// D1 multiplies entries that were signed under the aids of their day.
    S023,
    /// No text published by the day of the law gave some contracts a regime.
    S024,
    /// A condition keeps some contracts of a CFA and not others: its accounts are not those of the CFA.
    S025,
    /// Scenarios differ in a section that a comparison does not compute.
    S026,
    /// A parameter of the draws is out of its range.
    S030,
    /// A source of chance is not known.
    S031,
    /// A probability law is not known, or its parameters are not those it needs.
    S032,
    /// The number of draws is out of what can be made.
    S033,
    /// Nothing is left to draw: the whole horizon is known, or no contract reaches it.
    S034,
    /// No coût préfecture for a contract that needs one.
    R001,
    /// No NPEC for a contract that needs one.
    R002,
    /// A parameter has no value on the day that selects it.
    R003,
    /// A contract outside any convention concluded before 2019 has no funding rule.
    R004,
    /// A contrat de professionnalisation without its hours.
    R006,
    /// A policy of the fund is not known.
    F001,
    /// A région has no published share of the fund.
    F002,
    /// No share of the fund is published for a year.
    F003,
    /// The envelope of the fund is zero.
    F004,
    /// The floors are above the envelope and give way.
    F005,
    /// The law of an uncertain envelope is not sound.
    F006,
    /// A floor is above its cap.
    F007,
    /// A CFA has no accounts for the years of the fund.
    F008,
    /// The increase of the NPEC is above the envelope and gives way.
    F009,
    /// A name in the keys of the fund is that of no CFA, territory or département.
    F010,
    /// The envelope is above all need.
    F011,
    /// The policy asked for cannot be studied: the best use on average needs draws.
    F012,
    /// A setting of the fund that cannot have an effect.
    F013,
    /// An instrument brings nobody anything.
    F014,
    /// The région of the fund is not that of the contracts.
    F015,
    /// A year of the fund is after the last entries of the contracts.
    F016,
    /// The output folder or file cannot be written.
    U001,
    /// The arguments are not those of the command.
    U002,
    /// A saved run no longer matches its record.
    U003,
    /// No contract has this identifier.
    U004,
    /// This build cannot read or write the format.
    U005,
    /// A table of a saved run cannot be read back.
    U006,
    /// A range to sweep, or its path, cannot be understood.
    U007,
    /// A part of the change between two saved runs cannot be told apart.
    U008,
    /// A condition on the contracts cannot be understood.
    U009,
    /// What an interrupted program left was put right, removed or left.
    U010,
    /// More threads were asked than the machine can use.
    U011,
    /// A file that a run read could not be compared with its record.
    U012,
    /// A file or a folder of somebody else stays where results were written.
    U013,
    /// The results of another command were replaced.
    U014,
    /// What was computed is no longer wanted.
    U015,
    /// A query on tables cannot be understood or computed.
    U016,
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where a fault is. A place that is not known stays empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The file as the user named it, or the name of a shipped one.
    pub file: Option<String>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The line of a text file or the row of a sheet, from 1.
    pub line: Option<u64>,
    /// The column, as its header is written.
    pub column: Option<String>,
    /// The value at fault, as written. Never a birth date or a name.
    pub value: Option<String>,
}

/// Named values that a message of the catalogue shows.
pub type MessageArguments = Vec<(&'static str, String)>;

/// A fault without its words: code, place and values.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// Its stable code; the catalogue has a message for each.
    pub code: Code,
    /// How grave it is.
    pub severity: Severity,
    /// File, sheet, line and column, as far as they are known.
    pub location: Location,
    /// What the message shows.
    pub arguments: MessageArguments,
    /// The key of the hint in the catalogue, if there is one for this case.
    pub hint: Option<&'static str>,
    /// The contract at fault, when it has an identifier.
    pub contrat_id: Option<String>,
}

impl Diagnostic {
    /// A fault with nothing but its code.
    #[must_use]
    pub fn new(severity: Severity, code: Code) -> Self {
        Self { code, severity, location: Location::default(), arguments: Vec::new(), hint: None, contrat_id: None }
    }

    /// An error.
    #[must_use]
    pub fn error(code: Code) -> Self {
        Self::new(Severity::Error, code)
    }

    /// A warning.
    #[must_use]
    pub fn warning(code: Code) -> Self {
        Self::new(Severity::Warning, code)
    }

    /// A note.
    #[must_use]
    pub fn note(code: Code) -> Self {
        Self::new(Severity::Note, code)
    }

    /// Says in which file.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.location.file = Some(file.into());
        self
    }

    /// Says on which line or row.
    #[must_use]
    pub fn on_line(mut self, line: u64) -> Self {
        self.location.line = Some(line);
        self
    }

    /// Says in which column.
    #[must_use]
    pub fn in_column(mut self, column: impl Into<String>) -> Self {
        self.location.column = Some(column.into());
        self
    }

    /// Shows the value at fault.
    #[must_use]
    pub fn with_value(mut self, value: impl Into<String>) -> Self {
        self.location.value = Some(value.into());
        self
    }

    /// Adds a named value for the message.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.arguments.push((name, value.to_string()));
        self
    }

    /// Adds a hint of the catalogue.
    #[must_use]
    pub fn hinting(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// Says of which contract the fault is.
    #[must_use]
    pub fn of_contract(mut self, contrat_id: impl Into<String>) -> Self {
        self.contrat_id = Some(contrat_id.into());
        self
    }
}

/// Bytes of a word beyond which nothing is near: the cost of comparing grows with the product of the lengths.
const LONGEST_WORD: usize = 200;

/// The names nearest to `word` among `known`, best first, for "did you mean"; at most three, none when all are far.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    if word.len() > LONGEST_WORD {
        return Vec::new();
    }
    let ranked: BTreeSet<(usize, &str)> = known
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST_WORD)
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|&(distance, candidate)| distance * 3 <= candidate.chars().count().max(3))
        .collect();
    ranked.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

/// One fault where several may be told.
impl From<Diagnostic> for Vec<Diagnostic> {
    fn from(fault: Diagnostic) -> Self {
        vec![fault]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_what_is_near_and_nothing_else() {
        assert_eq!(nearest("date_debu", ["date_debut", "date_fin", "cfa"]), ["date_debut"]);
        assert!(nearest("prenom", ["date_debut", "cfa"]).is_empty());
    }
}
