//! The shipped datasets, inside the program.

/// One shipped file: its path below `datasets/` and its text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shipped {
    pub path: &'static str,
    pub text: &'static str,
}

macro_rules! shipped {
    ($($path:literal,)*) => {
        &[$(Shipped { path: $path, text: include_str!(concat!("../../datasets/", $path)) },)*]
    };
}

/// A folder of datasets, with its shipped files.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    /// The folder below `datasets/`.
    pub folder: &'static str,
    /// What its files end with.
    pub extension: &'static str,
    /// Whether a folder that replaces it must have a file of each shipped name.
    pub all_needed: bool,
    /// The files.
    pub files: &'static [Shipped],
}

/// One file per mechanism of the law.
pub(super) const LEGISLATION: Group = Group {
    folder: "legislation",
    extension: "toml",
    all_needed: true,
    files: shipped![
        "legislation/amorcage.toml",
        "legislation/avant_contrat.toml",
        "legislation/collectivites.toml",
        "legislation/duree.toml",
        "legislation/frais_annexes.toml",
        "legislation/jours_feries.toml",
        "legislation/professionnalisation.toml",
        "legislation/regime.toml",
        "legislation/rqth.toml",
        "legislation/stock.toml",
        "legislation/versement.toml",
    ],
};

/// Diplomas, levels, branches.
pub(super) const NOMENCLATURES: Group = Group {
    folder: "nomenclatures",
    extension: "csv",
    all_needed: true,
    files: shipped!["nomenclatures/diplomes.csv", "nomenclatures/niveaux.csv", "nomenclatures/cpne_idcc.csv",],
};

/// NPEC by certification and branch.
pub(super) const NPEC: Group =
    Group { folder: "npec", extension: "csv", all_needed: false, files: shipped!["npec/npec.csv", "npec/npec_synthetique.csv",] };

/// Coûts préfectoraux.
pub(super) const COUT_PREFECTURE: Group =
    Group { folder: "cout_prefecture", extension: "csv", all_needed: false, files: shipped!["cout_prefecture/normandie_synthetique.csv",] };

/// What the synthetic cohort is drawn from.
pub(super) const STATISTIQUES: Group = Group {
    folder: "statistiques",
    extension: "",
    all_needed: true,
    files: shipped![
        "statistiques/normandie.toml",
        "statistiques/diplomes.csv",
        "statistiques/branches.csv",
        "statistiques/cfa_normandie.csv",
    ],
};

/// Every group.
pub(super) const GROUPS: [Group; 5] = [LEGISLATION, NOMENCLATURES, NPEC, COUT_PREFECTURE, STATISTIQUES];
