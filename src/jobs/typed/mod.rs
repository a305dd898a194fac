//! What a command says, for programs: the figures of its screen, typed. `--json` writes this value, `resume.json` keeps it in a folder of
//! results, `schema --sortie` gives its shape. It holds no clock: the same work gives the same bytes.

mod compare;
mod fund;
mod import;
mod law;
mod others;
mod reconcile;
mod regions;
mod risks;
mod run;
pub mod solve;

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use crate::diagnostic::{Code, Diagnostic};
use crate::engine::explain::Explanation;
use crate::io::output::Sink;
use crate::io::read::LineAccount;
use crate::tables::ContractGroup;
use crate::units::Centimes;

pub use compare::{CompareTyped, compare};
pub use fund::{AllocateTyped, allocate};
pub use import::{ChangesTyped, EditionTyped, EditionsTyped, EffectTyped, FoundTyped, ImportTyped, SortedTyped};
pub use law::{ColumnTyped, ColumnsTyped, LawReadingsTyped, VersionTyped};
pub use others::{CheckTyped, CheckedFile, GenerateTyped, MarginTyped, QueryTyped, ReadingsTyped, VerifyTyped, readings};
pub use reconcile::ReconcileTyped;
pub use regions::{RegionsTyped, regions};
pub use risks::{SimulateTyped, simulate};
pub use run::{RunTyped, run};

/// The name of the file of a folder of results.
pub const FILE: &str = "resume.json";

/// What a command says, by its name.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "commande", rename_all = "snake_case")]
#[schemars(title = "Resume")]
pub enum Typed {
    /// `run`.
    Run(Box<RunTyped>),
    /// `run --region toutes`.
    Regions(Box<RegionsTyped>),
    /// `compare`.
    Compare(Box<CompareTyped>),
    /// `readings`.
    Readings(ReadingsTyped),
    /// `check`.
    Check(CheckTyped),
    /// `check --columns`.
    CheckColumns(ColumnsTyped),
    /// `explain`, for each contract.
    Explain(Box<Explanation>),
    /// `law --readings`.
    LawReadings(LawReadingsTyped),
    /// `generate`.
    Generate(GenerateTyped),
    /// `reconcile`.
    Reconcile(ReconcileTyped),
    /// `verify`.
    Verify(VerifyTyped),
    /// `solve`.
    Solve(Box<solve::SolveTyped>),
    /// `simulate`.
    Simulate(Box<SimulateTyped>),
    /// `allocate`.
    Allocate(Box<AllocateTyped>),
    /// `import`.
    Import(Box<ImportTyped>),
    /// `query`.
    Query(QueryTyped),
}

impl Typed {
    /// The text of the file, and of `--json`.
    ///
    /// # Errors
    /// `U001` when a value has no form in JSON.
    pub fn text(&self) -> Result<String, Diagnostic> {
        let text = serde_json::to_string_pretty(self).map_err(|error| Diagnostic::error(Code::U001).in_file(FILE).with("cause", error))?;
        Ok(format!("{text}\n"))
    }

    /// Writes it beside the other results.
    ///
    /// # Errors
    /// Those of [`Self::text`], or when it cannot be written.
    pub fn write(&self, sink: &dyn Sink) -> Result<(), Diagnostic> {
        sink.write(FILE, self.text()?.as_bytes())
    }
}

/// The JSON Schema of what commands say: a value of [`Typed`], or one of the two lists, the versions of `law` and the contracts of
/// `explain --all`.
#[must_use]
pub fn schema() -> Schema {
    let mut generator = SchemaGenerator::default();
    let version = generator.subschema_for::<VersionTyped>().to_value();
    let mut schema = generator.into_root_schema_for::<Typed>();
    if let Some(kinds) = schema.get_mut("oneOf").and_then(serde_json::Value::as_array_mut) {
        let contract = kinds.iter().find(|kind| kind["properties"]["commande"]["const"] == "explain").cloned();
        let lists = contract.into_iter().chain([version]);
        kinds.extend(lists.map(|items| json_schema!({ "type": "array", "items": items }).to_value()).collect::<Vec<_>>());
    }
    schema
}

/// An amount in euros, a number with at most two decimals, exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Euros(pub Centimes);

impl From<Centimes> for Euros {
    fn from(amount: Centimes) -> Self {
        Self(amount)
    }
}

impl Serialize for Euros {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // The nearest double of a decimal of two places is written as that decimal, up to 90 000 milliards.
        let value: f64 = self.0.to_string().parse().map_err(serde::ser::Error::custom)?;
        serializer.serialize_f64(value)
    }
}

impl JsonSchema for Euros {
    fn schema_name() -> Cow<'static, str> {
        "Euros".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "number", "description": "Euros, two decimals at most." })
    }
}

/// The lines of a file, or the rows of a sheet, each counted once: those of contracts are kept or set aside.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LinesTyped {
    /// All of them: the sum of the others.
    pub total: u64,
    /// Of contracts, read.
    pub contrats: u64,
    /// Of the header.
    pub en_tete: u64,
    /// Of titles above it.
    pub titres: u64,
    /// Totals and sub-totals, passed over.
    pub totaux: u64,
    /// Notes, passed over.
    pub notes: u64,
    /// Headers that come again, passed over.
    pub en_tetes_repetes: u64,
    /// Without anything.
    pub vides: u64,
}

impl LinesTyped {
    /// Those of a file; none for contracts of no file.
    #[must_use]
    pub fn of(account: &LineAccount) -> Option<Self> {
        (account.lines > 0).then_some(Self {
            total: account.lines,
            contrats: account.rows,
            en_tete: account.header,
            titres: account.above,
            totaux: account.totals,
            notes: account.notes,
            en_tetes_repetes: account.headers,
            vides: account.blank,
        })
    }
}

/// Contracts that have the same values in some columns.
#[derive(Serialize, JsonSchema)]
pub struct GroupTyped {
    /// The value of each column, as tables write it.
    pub valeurs: BTreeMap<&'static str, String>,
    /// Contracts on each side.
    pub contrats: Vec<u64>,
    /// Due for them over their life on each side.
    pub du: Vec<Euros>,
}

fn grouped(by: &[&'static str], groups: &[ContractGroup]) -> Vec<GroupTyped> {
    let group = |(values, sums): &ContractGroup| GroupTyped {
        valeurs: by.iter().copied().zip(values.iter().cloned()).collect(),
        contrats: sums.iter().map(|sum| sum.contracts).collect(),
        du: sums.iter().map(|sum| sum.du.into()).collect(),
    };
    groups.iter().map(group).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn euros_are_exact_decimals() {
        let text = |cents: i64| serde_json::to_string(&Euros(Centimes(cents))).unwrap();
        assert_eq!([text(2_709_776_857), text(-5), text(0), text(100)], ["27097768.57", "-0.05", "0.0", "1.0"]);
        assert_eq!(text(899_999_999_999_999), "8999999999999.99");
    }
}
