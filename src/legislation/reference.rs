//! The text behind a figure.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A text in French and in English.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// French.
    pub fr: String,
    /// English.
    pub en: String,
}

/// Where a value comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// The text: décret, arrêté, page.
    pub text: String,
    /// Article of the text; empty when none is known.
    #[serde(default)]
    pub article: String,
    /// Its official identifier (JORFTEXT…, LEGIARTI…).
    #[serde(default)]
    pub id: String,
    /// Where it can be read.
    #[serde(default)]
    pub url: String,
}
