//! The shapes, for the JSON Schema, of what an explanation writes as a text or as a value of several kinds.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::value::{Rule, Value, Values};

/// An amount in euros as it is shown: a text of two decimals.
pub(super) struct Montant;

impl JsonSchema for Montant {
    fn schema_name() -> Cow<'static, str> {
        "Montant".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": r"^-?\d+\.\d{2}$", "description": "Euros, two decimals, as a text." })
    }
}

/// A calendar month.
pub(super) struct Mois;

impl JsonSchema for Mois {
    fn schema_name() -> Cow<'static, str> {
        "Mois".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": r"^\d{4}-\d{2}$" })
    }
}

impl JsonSchema for Rule {
    fn schema_name() -> Cow<'static, str> {
        "Rule".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let rules: Vec<&str> = Self::ALL.iter().map(|rule| rule.as_str()).collect();
        json_schema!({ "type": "string", "enum": rules })
    }
}

impl JsonSchema for Value {
    fn schema_name() -> Cow<'static, str> {
        "Value".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "integer", "boolean"],
            "description": "Amounts, rates and hours are decimals written as a text, days and months as in ISO 8601, words those of the tables."
        })
    }
}

impl JsonSchema for Values {
    fn schema_name() -> Cow<'static, str> {
        "Values".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<Value>();
        json_schema!({ "type": "object", "additionalProperties": value })
    }
}
