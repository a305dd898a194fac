//! Conditions on contracts: `niveau >= 6 and departement in ('14', '76') and not rqth`.
//!
//! ```text
//! condition  = clause { ("or" | "ou") clause }
//! clause     = term { ("and" | "et") term }
//! term       = ("not" | "non") term | "(" condition ")" | test
//! test       = column [ op value | ["not" | "non"] ("in" | "dans") "(" value { "," value } ")" | ("is" | "est") ["not" | "non"] ("null" | "vide") ]
//! op         = "=" | "!=" | "<" | "<=" | ">" | ">="
//! value      = 'text' | "text" | number | YYYY-MM-DD | DD/MM/YYYY | true | false | oui | non
//! ```
//!
//! A column alone is a yes or no. A contract without a value passes no test of it but `is null`.

use std::cmp::Ordering;

use chrono::NaiveDate;

use super::facts::{ContractFacts, Fact, FactKind};

/// Most parentheses within each other: the parser calls itself.
const DEEPEST: usize = 32;

/// A condition, checked against the columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// At least one of them holds.
    Any(Vec<Condition>),
    /// Each of them holds.
    All(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// A column against a value.
    Compared(String, Op, Fact),
    /// A column among values.
    Among(String, Vec<Fact>),
    /// A column without a value.
    Empty(String),
}

/// How a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// `=`.
    Equal,
    /// `!=`.
    Unequal,
    /// `<`.
    Less,
    /// `<=`.
    AtMost,
    /// `>`.
    More,
    /// `>=`.
    AtLeast,
}

/// Why a condition cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotUnderstood {
    /// Characters before the place.
    pub place: usize,
    /// The text at the place; empty where the condition ends early or is too deep.
    pub found: String,
    /// What is wrong: a key of the catalogue.
    pub cause: &'static str,
}

impl Op {
    fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Equal => ordering.is_eq(),
            Self::Unequal => ordering.is_ne(),
            Self::Less => ordering.is_lt(),
            Self::AtMost => ordering.is_le(),
            Self::More => ordering.is_gt(),
            Self::AtLeast => ordering.is_ge(),
        }
    }
}

impl Condition {
    /// Reads a condition on the columns of contracts, and on those of the file's own, which hold texts.
    ///
    /// # Errors
    /// [`NotUnderstood`], at the first place.
    pub fn parse(text: &str, own: &[String]) -> Result<Self, NotUnderstood> {
        let mut reader = ConditionParser { words: words(text)?, own, next: 0, deep: 0, end: text.chars().count() };
        let condition = reader.condition()?;
        match reader.peek() {
            None => Ok(condition),
            Some(word) => Err(word.fault("unexpected_word")),
        }
    }

    /// The names in it that are no column of every table of contracts: those that the file must have.
    #[must_use]
    pub fn own_columns(text: &str) -> Vec<String> {
        let mut own: Vec<String> = Vec::new();
        while let Err(NotUnderstood { found, cause: "no_such_column", .. }) = Self::parse(text, &own)
            && !own.contains(&found)
        {
            own.push(found);
        }
        own
    }

    /// Whether a contract meets it.
    #[must_use]
    pub fn holds(&self, facts: &ContractFacts<'_>, row: usize) -> bool {
        match self {
            Self::Any(all) => all.iter().any(|one| one.holds(facts, row)),
            Self::All(all) => all.iter().all(|one| one.holds(facts, row)),
            Self::Not(one) => !one.holds(facts, row),
            Self::Compared(column, op, value) => {
                let mine = facts.value(column, row);
                mine.and_then(|mine| mine.compared(value)).is_some_and(|ordering| op.holds(ordering))
            }
            Self::Among(column, values) => facts.value(column, row).is_some_and(|mine| values.contains(&mine)),
            Self::Empty(column) => facts.value(column, row).is_none(),
        }
    }
}

/// A word of a condition, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Word {
    place: usize,
    text: String,
    quoted: bool,
}

impl Word {
    fn fault(&self, cause: &'static str) -> NotUnderstood {
        NotUnderstood { place: self.place, found: self.text.clone(), cause }
    }

    fn is(&self, words: &[&str]) -> bool {
        !self.quoted && words.iter().any(|word| self.text.eq_ignore_ascii_case(word))
    }
}

fn words(text: &str) -> Result<Vec<Word>, NotUnderstood> {
    let letters: Vec<char> = text.chars().collect();
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(&letter) = letters.get(at) {
        let place = at;
        if letter.is_whitespace() {
            at += 1;
            continue;
        }
        if letter == '\'' || letter == '"' {
            let close = letters[at + 1..].iter().position(|&other| other == letter);
            let Some(length) = close else {
                return Err(NotUnderstood { place, found: letters[at..].iter().collect(), cause: "open_quote" });
            };
            words.push(Word { place, text: letters[at + 1..at + 1 + length].iter().collect(), quoted: true });
            at += length + 2;
            continue;
        }
        let sign = |letter: char| "<>=!".contains(letter);
        let length = if "(),".contains(letter) {
            1
        } else if sign(letter) {
            letters[at..].iter().take_while(|&&other| sign(other)).count()
        } else {
            letters[at..].iter().take_while(|&&other| !other.is_whitespace() && !sign(other) && !"(),'\"".contains(other)).count()
        };
        words.push(Word { place, text: letters[at..at + length].iter().collect(), quoted: false });
        at += length;
    }
    Ok(words)
}

struct ConditionParser<'a> {
    words: Vec<Word>,
    own: &'a [String],
    next: usize,
    deep: usize,
    end: usize,
}

impl ConditionParser<'_> {
    fn peek(&self) -> Option<&Word> {
        self.words.get(self.next)
    }

    fn take(&mut self) -> Result<Word, NotUnderstood> {
        let word = self.peek().cloned().ok_or(NotUnderstood { place: self.end, found: String::new(), cause: "ends_early" })?;
        self.next += 1;
        Ok(word)
    }

    fn skip(&mut self, words: &[&str]) -> bool {
        let there = self.peek().is_some_and(|word| word.is(words));
        self.next += usize::from(there);
        there
    }

    fn condition(&mut self) -> Result<Condition, NotUnderstood> {
        let mut all = vec![self.clause()?];
        while self.skip(&["or", "ou"]) {
            all.push(self.clause()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Condition::Any(all) })
    }

    fn clause(&mut self) -> Result<Condition, NotUnderstood> {
        let mut all = vec![self.term()?];
        while self.skip(&["and", "et"]) {
            all.push(self.term()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Condition::All(all) })
    }

    fn term(&mut self) -> Result<Condition, NotUnderstood> {
        self.deep += 1;
        if self.deep > DEEPEST {
            let place = self.peek().map_or(self.end, |word| word.place);
            return Err(NotUnderstood { place, found: String::new(), cause: "too_deep" });
        }
        let term = if self.skip(&["not", "non"]) {
            Condition::Not(Box::new(self.term()?))
        } else if self.skip(&["("]) {
            let inner = self.condition()?;
            self.close()?;
            inner
        } else {
            self.test()?
        };
        self.deep -= 1;
        Ok(term)
    }

    fn close(&mut self) -> Result<(), NotUnderstood> {
        let word = self.take()?;
        if word.is(&[")"]) { Ok(()) } else { Err(word.fault("parenthesis_expected")) }
    }

    fn test(&mut self) -> Result<Condition, NotUnderstood> {
        let name = self.take()?;
        let own = || self.own.contains(&name.text).then_some(FactKind::Text);
        let kind = ContractFacts::kind(&name.text).or_else(own).filter(|_| !name.quoted).ok_or_else(|| name.fault("no_such_column"))?;
        let column = name.text.clone();
        let refused = |condition: Condition, refused: bool| if refused { Condition::Not(Box::new(condition)) } else { condition };
        if self.skip(&["is", "est"]) {
            let not = self.skip(&["not", "non"]);
            let word = self.take()?;
            return if word.is(&["null", "vide"]) { Ok(refused(Condition::Empty(column), not)) } else { Err(word.fault("null_expected")) };
        }
        let before = self.next;
        let not = self.skip(&["not", "non"]);
        if self.skip(&["in", "dans"]) {
            let among = Condition::Among(column.clone(), self.values(kind)?);
            // What has no value is neither in nor out.
            return Ok(if not { Condition::All(vec![refused(among, true), refused(Condition::Empty(column), true)]) } else { among });
        }
        self.next = before;
        let op = self.peek().and_then(|word| op(&word.text).filter(|_| !word.quoted));
        match op {
            Some(op) => {
                self.next += 1;
                let word = self.take()?;
                Ok(Condition::Compared(column, op, value(&word, kind)?))
            }
            None if kind == FactKind::Flag => Ok(Condition::Compared(column, Op::Equal, Fact::Flag(true))),
            None => Err(self.peek().map_or(NotUnderstood { place: self.end, found: String::new(), cause: "ends_early" }, |word| {
                word.fault("comparison_expected")
            })),
        }
    }

    fn values(&mut self, kind: FactKind) -> Result<Vec<Fact>, NotUnderstood> {
        let open = self.take()?;
        if !open.is(&["("]) {
            return Err(open.fault("parenthesis_expected"));
        }
        let mut values = Vec::new();
        loop {
            let word = self.take()?;
            values.push(value(&word, kind)?);
            if !self.skip(&[","]) {
                break;
            }
        }
        self.close()?;
        Ok(values)
    }
}

fn op(text: &str) -> Option<Op> {
    Some(match text {
        "=" | "==" => Op::Equal,
        "!=" | "<>" => Op::Unequal,
        "<" => Op::Less,
        "<=" => Op::AtMost,
        ">" => Op::More,
        ">=" => Op::AtLeast,
        _ => return None,
    })
}

/// A value of the kind of its column.
fn value(word: &Word, kind: FactKind) -> Result<Fact, NotUnderstood> {
    let text = word.text.as_str();
    let read = match kind {
        FactKind::Text => Some(Fact::Text(text.to_owned())),
        FactKind::Number => text.parse().ok().map(Fact::Number),
        FactKind::Date => {
            let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").or_else(|_| NaiveDate::parse_from_str(text, "%d/%m/%Y"));
            day.ok().map(Fact::Date)
        }
        FactKind::Flag if word.is(&["true", "oui", "1"]) => Some(Fact::Flag(true)),
        FactKind::Flag if word.is(&["false", "non", "0"]) => Some(Fact::Flag(false)),
        FactKind::Flag => None,
    };
    let expected = match kind {
        FactKind::Text => "text_expected",
        FactKind::Number => "number_expected",
        FactKind::Date => "date_expected",
        FactKind::Flag => "flag_expected",
    };
    let sign = !word.quoted && (op(text).is_some() || ["(", ")", ","].contains(&text));
    read.filter(|_| !sign).ok_or_else(|| word.fault(expected))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_is_read_with_its_kinds() {
        let read = Condition::parse("niveau >= 6 and (departement in ('14', '76') ou non rqth) et date_debut < 01/09/2019", &[]).unwrap();
        let Condition::All(parts) = read else { panic!("all of them") };
        assert_eq!(parts[0], Condition::Compared("niveau".into(), Op::AtLeast, Fact::Number(6)));
        let Condition::Any(any) = &parts[1] else { panic!("one of them") };
        assert_eq!(any[0], Condition::Among("departement".into(), vec![Fact::Text("14".into()), Fact::Text("76".into())]));
        let day = NaiveDate::from_ymd_opt(2019, 9, 1).unwrap();
        assert_eq!(parts[2], Condition::Compared("date_debut".into(), Op::Less, Fact::Date(day)));
        assert_eq!(Condition::parse("date_rupture is not null", &[]), Condition::parse("date_rupture est non vide", &[]));
    }

    #[test]
    fn what_is_wrong_is_told_at_its_place() {
        let fault = |text: &str| Condition::parse(text, &[]).map_err(|fault| (fault.place, fault.cause)).unwrap_err();
        assert_eq!(fault("nivo = 3"), (0, "no_such_column"));
        assert_eq!(fault("niveau = trois"), (9, "number_expected"));
        assert_eq!(fault("niveau ="), (8, "ends_early"));
        assert_eq!(fault("niveau"), (6, "ends_early"));
        assert_eq!(fault("cfa = 'x"), (6, "open_quote"));
        assert_eq!(fault("(niveau = 3"), (11, "ends_early"));
        assert_eq!(fault("niveau = 3 niveau = 4"), (11, "unexpected_word"));
        assert_eq!(fault("date_debut > 2019-13-01"), (13, "date_expected"));
        assert_eq!(fault(&"(".repeat(10_000)).1, "too_deep");
        assert_eq!(fault(""), (0, "ends_early"));
    }
}
