//! stand-in until the readers' version lands
use std::path::Path;

use super::InputFile;
use super::InputKind;
use crate::diagnostic::Diagnostic;
use crate::legislation::{CoutPrefectureTable, Legislation, LegislationText, Nomenclature, NpecTable, ParameterSet};

/// Everything a run needs.
pub struct Datasets {
    /// Parameters.
    pub parameters: ParameterSet,
    /// Law.
    pub law: Legislation,
    /// NPEC.
    pub npec: NpecTable,
    /// C_pref.
    pub cout_prefecture: CoutPrefectureTable,
    /// Nomenclature.
    pub nomenclature: Nomenclature,
    /// Inputs.
    pub inputs: Vec<InputFile>,
}

/// Loads.
///
/// # Errors
/// Faults.
pub fn load(_directory: Option<&Path>) -> Result<Datasets, Vec<Diagnostic>> {
    let texts = [
        LegislationText { name: "regime", text: include_str!("../../datasets/legislation/regime.toml") },
        LegislationText { name: "stock", text: include_str!("../../datasets/legislation/stock.toml") },
        LegislationText { name: "collectivites", text: include_str!("../../datasets/legislation/collectivites.toml") },
        LegislationText { name: "amorcage", text: include_str!("../../datasets/legislation/amorcage.toml") },
        LegislationText { name: "rqth", text: include_str!("../../datasets/legislation/rqth.toml") },
        LegislationText { name: "duree", text: include_str!("../../datasets/legislation/duree.toml") },
        LegislationText { name: "avant_contrat", text: include_str!("../../datasets/legislation/avant_contrat.toml") },
        LegislationText { name: "frais_annexes", text: include_str!("../../datasets/legislation/frais_annexes.toml") },
        LegislationText { name: "versement", text: include_str!("../../datasets/legislation/versement.toml") },
        LegislationText { name: "jours_feries", text: include_str!("../../datasets/legislation/jours_feries.toml") },
        LegislationText { name: "professionnalisation", text: include_str!("../../datasets/legislation/professionnalisation.toml") },
    ];
    let parameters = ParameterSet::read(&texts)?;
    let law = Legislation::new(&parameters)?;
    Ok(Datasets {
        law,
        parameters,
        npec: NpecTable::read(&[
            ("npec", include_str!("../../datasets/npec/npec.csv")),
            ("npec_synthetique", include_str!("../../datasets/npec/npec_synthetique.csv")),
        ])?,
        cout_prefecture: CoutPrefectureTable::read("normandie", include_str!("../../datasets/cout_prefecture/normandie_synthetique.csv"))?,
        nomenclature: Nomenclature::read(
            include_str!("../../datasets/nomenclatures/diplomes.csv"),
            include_str!("../../datasets/nomenclatures/niveaux.csv"),
            include_str!("../../datasets/nomenclatures/cpne_idcc.csv"),
        )?,
        inputs: texts.iter().map(|text| InputFile::new(text.name, InputKind::Toml, text.text.as_bytes())).collect(),
    })
}

impl Datasets {
    /// Names of the CFAs.
    #[must_use]
    pub fn centre_names(&self) -> std::collections::BTreeMap<String, String> {
        std::collections::BTreeMap::new()
    }

    /// Statistics.
    ///
    /// # Errors
    /// Faults.
    pub fn statistics(&self) -> Result<crate::synthesis::Statistics, Diagnostic> {
        crate::synthesis::Statistics::parse(crate::synthesis::Texts {
            statistics: include_str!("../../datasets/statistiques/normandie.toml"),
            diplomes: include_str!("../../datasets/statistiques/diplomes.csv"),
            branches: include_str!("../../datasets/statistiques/branches.csv"),
            centres: include_str!("../../datasets/statistiques/cfa_normandie.csv"),
        })
        .map_err(|error| Diagnostic::error(crate::diagnostic::Code::L006).with("cause", error))
    }
}
