//! What an explanation is made of: typed values, sentences by key, rules, parameters with their texts. Nothing is worded here.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::calendar::Month;
use crate::legislation::{AskedParameter, Bilingual, ParameterSet, Reference};
use crate::units::{Centimes, Fraction, Part};

macro_rules! rules {
    ($($name:ident = $text:literal, $article:expr;)*) => {
        /// The rules, in the order of the law.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Rule { $(#[doc = $text] $name,)* }

        impl Rule {
            /// Every rule.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// `R8b`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The article behind it, when there is one.
            #[must_use]
            pub const fn article(self) -> Option<&'static str> {
                match self { $(Self::$name => $article,)* }
            }
        }
    };
}

rules! {
    R1 = "R1", Some("décret 2018-1209, art. 2 IX (décret 2019-1326)");
    R2 = "R2", Some("décret 2018-1209, art. 2 IX ; arrêté du 6 décembre 2019");
    R3 = "R3", Some("L6227-6");
    R4 = "R4", Some("R6241-3-1 (ancien)");
    R5 = "R5", Some("D6332-78");
    R5b = "R5b", Some("D6332-82-1");
    R6 = "R6", Some("D6332-80");
    R7 = "R7", Some("D6332-82");
    R8 = "R8", Some("R6332-25 VI");
    R8b = "R8b", Some("R6332-25 IV ; L6222-7-1");
    R8c = "R8c", Some("R6332-25 IV");
    R8d = "R8d", Some("R6332-25 III et VI (décret 2025-585)");
    R9 = "R9", Some("R6332-25 VI ; L6222-18-2");
    R10 = "R10", Some("décret 2018-1209, art. 2 IX");
    R11 = "R11", None;
    R12 = "R12", Some("L6222-12-1 ; R6332-25 VI");
    R13 = "R13", Some("D6332-83 ; R6332-25 III");
    R14 = "R14", Some("L6222-42");
    R15 = "R15", Some("D6332-86");
    R16 = "R16", None;
    R17 = "R17", Some("L6332-14 ; R6332-25-1 ; R6332-25-2");
    R20 = "R20", Some("R6332-25 III ; D6224-1 ; R6224-3");
    R20b = "R20b", Some("R6332-25 III et IV (décret 2025-585)");
    R21 = "R21", Some("arrêté du 6 décembre 2019");
    R22 = "R22", None;
    R23 = "R23", None;
    A1 = "A1", Some("L6243-1 (ancien)");
    A2 = "A2", Some("L6243-1-1 (ancien)");
    A3 = "A3", Some("décret 2015-773");
    A4 = "A4", Some("CGI 244 quater G");
    A5 = "A5", Some("R6222-55 (ancien)");
    A6 = "A6", None;
    A7 = "A7", Some("L6243-1 ; D6243-2");
    A8 = "A8", Some("décrets 2020-1085, 2021-223 et 2021-224");
    A9 = "A9", Some("décrets 2022-1714, 2025-174 et 2026-168");
    A10 = "A10", Some("D6222-26 ; D6222-31");
    A11 = "A11", Some("L6243-2 ; L241-13 et D241-7 du code de la sécurité sociale");
    A12 = "A12", Some("décrets 2020-1084, 2021-223 et 2022-1714");
    A13 = "A13", Some("D6325-15 ; D6325-16 ; L6325-9");
    G1 = "G1", None;
    G2 = "G2", None;
    G3 = "G3", None;
    G4 = "G4", None;
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A typed value, worded by who shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// An amount.
    Amount(Centimes),
    /// An amount before rounding.
    Exact(Fraction),
    /// A share.
    Rate(Part),
    /// A day.
    Day(NaiveDate),
    /// A calendar month.
    Month(Month),
    /// A number of months, days, nights.
    Number(i64),
    /// Hundredths of an hour.
    Hours(i64),
    /// Yes or no.
    Flag(bool),
    /// A word of the tables: its family in the catalogue and itself.
    Word(&'static str, &'static str),
    /// A text of the file.
    Text(String),
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Amount(amount) => serializer.collect_str(amount),
            Self::Exact(exact) => serializer.serialize_str(&exact.exact_euros()),
            Self::Rate(part) => serializer.collect_str(part),
            Self::Day(day) => serializer.collect_str(day),
            Self::Month(month) => serializer.collect_str(month),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Hours(hundredths) => serializer.collect_str(&Centimes(*hundredths)),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Word(_, word) => serializer.serialize_str(word),
            Self::Text(text) => serializer.serialize_str(text),
        }
    }
}

/// Values by name, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values(pub Vec<(&'static str, Value)>);

impl Values {
    /// Adds a value.
    pub fn add(&mut self, name: &'static str, value: Value) {
        self.0.push((name, value));
    }

    /// Adds a value if there is one.
    pub fn add_some(&mut self, name: &'static str, value: Option<Value>) {
        self.0.extend(value.map(|value| (name, value)));
    }
}

impl Serialize for Values {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// A sentence of the catalogue and what it shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Note {
    /// Its key.
    pub key: &'static str,
    /// Its values.
    pub values: Values,
}

impl Note {
    /// A sentence.
    #[must_use]
    pub fn new(key: &'static str, values: impl IntoIterator<Item = (&'static str, Value)>) -> Self {
        Self { key, values: Values(values.into_iter().collect()) }
    }
}

/// A parameter of the law as it was used: the version in force and its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ParameterUse {
    /// `file.parameter`.
    pub path: String,
    /// What it is.
    pub label: Bilingual,
    /// The value as written.
    pub value: String,
    /// Its unit.
    pub unit: String,
    /// First day in force.
    pub from: NaiveDate,
    /// First day NOT in force.
    pub until: Option<NaiveDate>,
    /// The day on which the text became known.
    pub published: NaiveDate,
    /// No text stands behind this value.
    pub assumed: bool,
    /// The text itself was not read: the value comes from somebody who quotes it.
    pub second_hand: bool,
    /// The text.
    pub reference: Reference,
    /// What is uncertain.
    pub doubt: Option<Bilingual>,
}

impl ParameterUse {
    /// The version that a parameter has when it is asked so; none when there is none.
    #[must_use]
    pub fn of(parameters: &ParameterSet, asked: AskedParameter) -> Option<Self> {
        let (path, day) = (asked.path(), asked.day());
        let parameter = parameters.parameter(path)?;
        let versions = parameter.versions.iter().map(serde_spanned::Spanned::get_ref);
        let in_force = versions.into_iter().find(|version| version.from <= day && version.until.is_none_or(|until| day < until))?;
        Some(Self {
            path: path.to_owned(),
            label: parameter.label.clone(),
            value: in_force.value.to_string(),
            unit: parameter.unit.clone(),
            from: in_force.from,
            until: in_force.until,
            published: in_force.published,
            assumed: in_force.assumed,
            second_hand: in_force.second_hand,
            reference: in_force.reference.clone(),
            doubt: parameter.doubt.clone(),
        })
    }
}

/// One step: a rule applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Step")]
pub struct RuleStep {
    /// The rule.
    pub rule: Rule,
    /// The article behind it.
    pub article: Option<&'static str>,
    /// What it was applied to.
    pub inputs: Values,
    /// Parameters of the law that it read.
    pub parameters: Vec<ParameterUse>,
    /// The amount before rounding, when the rule rounds one.
    #[serde(serialize_with = "exact")]
    #[schemars(with = "Option<String>")]
    pub before_rounding: Option<Fraction>,
    /// What comes out.
    pub result: Option<Value>,
    /// What there is to say.
    pub notes: Vec<Note>,
    /// No text stands behind this step, or behind a parameter of it.
    pub assumed: bool,
}

#[allow(clippy::ref_option, reason = "the form that serde asks for")]
fn exact<S: Serializer>(value: &Option<Fraction>, serializer: S) -> Result<S::Ok, S::Error> {
    value.map(Fraction::exact_euros).serialize(serializer)
}

impl RuleStep {
    /// A step of a rule, still empty.
    #[must_use]
    pub fn of(rule: Rule) -> Self {
        Self {
            rule,
            article: rule.article(),
            inputs: Values::default(),
            parameters: Vec::new(),
            before_rounding: None,
            result: None,
            notes: Vec::new(),
            assumed: false,
        }
    }

    /// Adds an input.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: Value) -> Self {
        self.inputs.add(name, value);
        self
    }

    /// Adds an input if there is one.
    #[must_use]
    pub fn with_some(mut self, name: &'static str, value: Option<Value>) -> Self {
        self.inputs.add_some(name, value);
        self
    }

    /// Adds parameters that the rule read, a version once.
    #[must_use]
    pub fn reading(mut self, parameters: &ParameterSet, asked: impl IntoIterator<Item = AskedParameter>) -> Self {
        for used in asked.into_iter().filter_map(|asked| ParameterUse::of(parameters, asked)) {
            self.assumed |= used.assumed;
            if !self.parameters.contains(&used) {
                self.parameters.push(used);
            }
        }
        self
    }

    /// Says what comes out, rounded from an exact amount.
    #[must_use]
    pub fn rounding(mut self, exact: Fraction) -> Self {
        self.before_rounding = Some(exact);
        self.result = Some(Value::Amount(exact.rounded()));
        self
    }

    /// Says what comes out.
    #[must_use]
    pub fn giving(mut self, result: Value) -> Self {
        self.result = Some(result);
        self
    }

    /// Adds a sentence.
    #[must_use]
    pub fn saying(mut self, note: Note) -> Self {
        self.notes.push(note);
        self
    }

    /// Marks it as assumed.
    #[must_use]
    pub fn assuming(mut self, assumed: bool) -> Self {
        self.assumed |= assumed;
        self
    }
}
