//! The layouts of the published workbooks, as data: `datasets/npec/mises_en_page.toml`.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::diagnostic::{Code, Diagnostic};
use crate::signs::folded;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Champ {
    /// Code diplôme of the Éducation nationale.
    CodeDiplome,
    /// A code diplôme or an RNCP, in one column.
    CodeOuRncp,
    /// RNCP, possibly several.
    Rncp,
    /// Title of the certification.
    Libelle,
    /// Body that awards it.
    Certificateur,
    /// Kind of diploma.
    TypeDiplome,
    /// Number of the branch.
    CodeCpne,
    /// Title of the branch.
    LibelleCpne,
    /// Conventions collectives of the branch.
    Idcc,
    /// The annual amount, EUR/year.
    Npec,
    /// Who set it: the branch, a recommendation followed, a decree or order of carence.
    Statut,
    /// Year of the procedure.
    Procedure,
    /// First day of applicability.
    DateApplicabilite,
    /// `H` for a value that another has replaced.
    Historise,
}

impl Champ {
    /// How many there are.
    pub const COUNT: usize = 14;

    /// As written in the layouts and shown to people.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CodeDiplome => "code_diplome",
            Self::CodeOuRncp => "code_ou_rncp",
            Self::Rncp => "rncp",
            Self::Libelle => "libelle",
            Self::Certificateur => "certificateur",
            Self::TypeDiplome => "type_diplome",
            Self::CodeCpne => "code_cpne",
            Self::LibelleCpne => "libelle_cpne",
            Self::Idcc => "idcc",
            Self::Npec => "npec",
            Self::Statut => "statut",
            Self::Procedure => "procedure",
            Self::DateApplicabilite => "date_applicabilite",
            Self::Historise => "historise",
        }
    }
}

/// How a sheet is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Contenu {
    /// One row per certification and branch.
    Liste,
    /// One row per certification, one column per branch.
    Matrice,
    /// Branches and their conventions collectives.
    Branches,
}

/// A column and the titles under which it was published.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Colonne {
    pub champ: Champ,
    pub titres: Vec<String>,
    pub obligatoire: bool,
}

impl Colonne {
    /// Whether a header is this column's.
    pub fn is_titled(&self, header: &str) -> bool {
        self.titres.iter().any(|title| match title.strip_suffix('…') {
            Some(start) => header.starts_with(&folded(start)),
            None => header == folded(title),
        })
    }
}

/// The rows above a matrix, by their title in the column of the certification's title.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lignes {
    pub code_cpne: Option<String>,
    pub idcc: Option<String>,
    pub libelle_cpne: Option<String>,
}

/// A sheet of a layout.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Onglet {
    pub nom: String,
    pub contenu: Contenu,
    pub obligatoire: bool,
    #[allow(dead_code, reason = "where the header was seen: for people")]
    pub entete: u32,
    #[serde(default)]
    pub lignes: Lignes,
    pub colonnes: Vec<Colonne>,
}

/// A layout, shared by one or more editions.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WorkbookLayout {
    pub nom: String,
    #[allow(dead_code, reason = "for people")]
    pub note: String,
    pub onglets: Vec<Onglet>,
}

/// An edition that was published.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// Its name, `2019-10`.
    pub edition: String,
    /// The layout of its workbook.
    pub mise_en_page: String,
    /// The name of its file.
    pub fichier: String,
    /// Day of publication.
    pub publie_le: NaiveDate,
    /// The month alone is known: the first day is supposed.
    #[serde(default)]
    pub jour_suppose: bool,
    /// First day of conclusion of its values, when the rows do not say.
    #[serde(default)]
    pub applicable_du: Option<NaiveDate>,
    /// Whether the workbook or its reader was seen.
    pub preuve: String,
}

/// Every layout and edition known.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layouts {
    pub(super) mises_en_page: Vec<WorkbookLayout>,
    pub(super) editions: Vec<Release>,
}

impl Layouts {
    /// Reads the layouts.
    ///
    /// # Errors
    /// `L006` when the text is not valid, or an edition names a layout that is not there.
    pub fn parse(name: &str, text: &str) -> Result<Self, Diagnostic> {
        let fault = |cause: &str| Diagnostic::error(Code::L006).in_file(name).with("cause", cause);
        let layouts: Self = toml::from_str(text).map_err(|error| fault(error.message()))?;
        let lost = layouts.editions.iter().find(|release| layouts.mises_en_page.iter().all(|layout| layout.nom != release.mise_en_page));
        match lost {
            Some(release) => Err(fault(&release.mise_en_page)),
            None => Ok(layouts),
        }
    }

    /// The editions of a layout, in order of publication.
    pub fn editions<'a>(&'a self, layout: &'a str) -> impl Iterator<Item = &'a Release> {
        self.editions.iter().filter(move |release| release.mise_en_page == layout)
    }

    /// Names of the layouts, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.mises_en_page.iter().map(|layout| layout.nom.as_str())
    }
}
