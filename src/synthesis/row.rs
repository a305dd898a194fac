//! A row of the contracts table.

use std::fmt::Write as _;
use std::sync::Arc;

use chrono::NaiveDate;

/// Kind of employer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DrawnEmployer {
    /// Private employer.
    Prive,
    /// Local authority or hospital.
    PublicLocal,
    /// State.
    PublicEtat,
}

impl DrawnEmployer {
    /// Code in the contracts table.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Prive => "prive",
            Self::PublicLocal => "public_local",
            Self::PublicEtat => "public_etat",
        }
    }
}

/// Kind of contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DrawnKind {
    /// Contrat d'apprentissage.
    Apprentissage,
    /// Contrat de professionnalisation.
    Professionnalisation,
}

impl DrawnKind {
    /// Code in the contracts table.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Apprentissage => "apprentissage",
            Self::Professionnalisation => "professionnalisation",
        }
    }
}

/// A synthetic contract: the columns of the contracts table. Amounts are whole cents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LigneSynthetique {
    /// Identifier, such as `N19-000123`.
    pub contrat_id: String,
    /// Identifier of the CFA.
    pub cfa: Arc<str>,
    /// Diploma, 8 characters.
    pub code_diplome: Arc<str>,
    /// Level, 3 to 7.
    pub niveau: u8,
    /// Collective agreement of a private employer.
    pub idcc: Option<u32>,
    /// Left empty: it follows from the collective agreement.
    pub cpne: Option<u32>,
    /// Day of signature.
    pub date_conclusion: NaiveDate,
    /// First day of the contract.
    pub date_debut: NaiveDate,
    /// Last day, included.
    pub date_fin: NaiveDate,
    /// Last day in case of early end.
    pub date_rupture: Option<NaiveDate>,
    /// Last day of training kept after it.
    pub maintien_jusqu_au: Option<NaiveDate>,
    /// Under a regional convention; given when concluded before 2020.
    pub sous_convention: Option<bool>,
    /// Kind of employer.
    pub employeur: DrawnEmployer,
    /// Head-count of the employer.
    pub effectif_employeur: Option<u32>,
    /// Birth date that is drawn: it belongs to nobody.
    pub date_naissance: NaiveDate,
    /// Recognised disabled worker.
    pub rqth: bool,
    /// Shortened because of the apprentice's level.
    pub duree_reduite: bool,
    /// Title whose length is set below a year.
    pub duree_fixe: bool,
    /// Nights over the contract.
    pub nuits: Option<u32>,
    /// Meals over the contract.
    pub repas: Option<u32>,
    /// Cost of the first equipment, in cents.
    pub premier_equipement: Option<i64>,
    /// First day abroad.
    pub mobilite_debut: Option<NaiveDate>,
    /// Last day abroad.
    pub mobilite_fin: Option<NaiveDate>,
    /// Start of training, when before the start of the contract.
    pub date_entree_cfa: Option<NaiveDate>,
    /// Annual price of the CFA above the NPEC, in cents.
    pub prix_cfa: Option<i64>,
    /// Priority public, for a contrat de professionnalisation.
    pub public_prioritaire: bool,
    /// Hourly rate, in cents.
    pub taux_horaire: Option<i64>,
    /// Left empty: the tables price the contract.
    pub cout_prefecture: Option<i64>,
    /// Left empty: the tables price the contract.
    pub npec: Option<i64>,
    /// Name of the région.
    pub region: Arc<str>,
    /// Kind of contract.
    pub type_contrat: DrawnKind,
    /// Hours of training, for a contrat de professionnalisation.
    pub heures: Option<u32>,
}

impl LigneSynthetique {
    /// Header of the contracts table, in the order of [`LigneSynthetique::record`].
    pub const COLUMNS: [&'static str; 32] = [
        "contrat_id",
        "cfa",
        "code_diplome",
        "niveau",
        "idcc",
        "cpne",
        "date_conclusion",
        "date_debut",
        "date_fin",
        "date_rupture",
        "maintien_jusqu_au",
        "sous_convention",
        "employeur",
        "effectif_employeur",
        "date_naissance",
        "rqth",
        "duree_reduite",
        "duree_fixe",
        "nuits",
        "repas",
        "premier_equipement",
        "mobilite_debut",
        "mobilite_fin",
        "date_entree_cfa",
        "prix_cfa",
        "public_prioritaire",
        "taux_horaire",
        "cout_prefecture",
        "npec",
        "region",
        "type_contrat",
        "heures",
    ];

    /// A contract with nothing but its identity and its days: signature, first and last.
    pub(super) fn bare(contrat_id: String, region: Arc<str>, cfa: Arc<str>, code_diplome: Arc<str>, days: [NaiveDate; 3]) -> Self {
        let [date_conclusion, date_debut, date_fin] = days;
        Self {
            contrat_id,
            region,
            cfa,
            code_diplome,
            niveau: 3,
            idcc: None,
            cpne: None,
            date_conclusion,
            date_debut,
            date_fin,
            date_rupture: None,
            maintien_jusqu_au: None,
            sous_convention: None,
            employeur: DrawnEmployer::Prive,
            effectif_employeur: None,
            date_naissance: date_debut,
            rqth: false,
            duree_reduite: false,
            duree_fixe: false,
            nuits: None,
            repas: None,
            premier_equipement: None,
            mobilite_debut: None,
            mobilite_fin: None,
            date_entree_cfa: None,
            prix_cfa: None,
            public_prioritaire: false,
            taux_horaire: None,
            cout_prefecture: None,
            npec: None,
            type_contrat: DrawnKind::Apprentissage,
            heures: None,
        }
    }

    /// Cells of the contracts table: ISO dates, `oui` or `non`, euros with two decimals, empty when unknown.
    #[must_use]
    pub fn record(&self) -> [String; 32] {
        [
            self.contrat_id.clone(),
            self.cfa.to_string(),
            self.code_diplome.to_string(),
            self.niveau.to_string(),
            cell(self.idcc),
            cell(self.cpne),
            self.date_conclusion.to_string(),
            self.date_debut.to_string(),
            self.date_fin.to_string(),
            cell(self.date_rupture),
            cell(self.maintien_jusqu_au),
            cell(self.sous_convention.map(yes_no)),
            self.employeur.code().to_owned(),
            cell(self.effectif_employeur),
            self.date_naissance.to_string(),
            yes_no(self.rqth).to_owned(),
            yes_no(self.duree_reduite).to_owned(),
            yes_no(self.duree_fixe).to_owned(),
            cell(self.nuits),
            cell(self.repas),
            cell(self.premier_equipement.map(euros)),
            cell(self.mobilite_debut),
            cell(self.mobilite_fin),
            cell(self.date_entree_cfa),
            cell(self.prix_cfa.map(euros)),
            yes_no(self.public_prioritaire).to_owned(),
            cell(self.taux_horaire.map(euros)),
            cell(self.cout_prefecture.map(euros)),
            cell(self.npec.map(euros)),
            self.region.to_string(),
            self.type_contrat.code().to_owned(),
            cell(self.heures),
        ]
    }

    /// Last day of presence: the end, or the rupture.
    #[must_use]
    pub fn last_day(&self) -> NaiveDate {
        self.date_rupture.map_or(self.date_fin, |day| day.min(self.date_fin))
    }

    /// Whether the contract runs that day.
    #[must_use]
    pub fn runs_on(&self, day: NaiveDate) -> bool {
        self.date_debut <= day && day <= self.last_day()
    }
}

/// Text of a cell, empty when there is none.
fn cell<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

const fn yes_no(value: bool) -> &'static str {
    if value { "oui" } else { "non" }
}

/// Cents as euros with two decimals.
pub(super) fn euros(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let cents = cents.unsigned_abs();
    format!("{sign}{}.{:02}", cents / 100, cents % 100)
}

/// The contracts table as CSV text.
#[must_use]
pub fn write_csv(rows: &[LigneSynthetique]) -> String {
    let mut text = csv_line(&LigneSynthetique::COLUMNS);
    for row in rows {
        text.push_str(&csv_line(&row.record()));
    }
    text
}

/// A line of CSV: comma, quotes where needed, `\n`.
pub(super) fn csv_line<T: AsRef<str>>(cells: &[T]) -> String {
    let mut line = String::new();
    for (position, value) in cells.iter().enumerate() {
        if position > 0 {
            line.push(',');
        }
        let value = value.as_ref();
        if value.contains(['"', ',', '\n', '\r']) {
            // Writing to a String cannot fail.
            let _ = write!(line, "\"{}\"", value.replace('"', "\"\""));
        } else {
            line.push_str(value);
        }
    }
    line.push('\n');
    line
}
