//! The columns of the contracts table: names, what they hold, and the headers that stand for them.

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Any text.
    Text,
    /// A code of eight characters.
    Code,
    /// A whole number.
    Number,
    /// A number with decimals (hours).
    Decimal,
    /// A date.
    Date,
    /// An amount in euros.
    Amount,
    /// Yes or no.
    Boolean,
    /// One of a list of words.
    Word(&'static [&'static str]),
}

impl ColumnKind {
    /// Its word, in the catalogue and for programs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Code => "code",
            Self::Number => "number",
            Self::Decimal => "decimal",
            Self::Date => "date",
            Self::Amount => "amount",
            Self::Boolean => "boolean",
            Self::Word(_) => "word",
        }
    }
}

/// One column of the contracts table.
#[derive(Clone, Copy, Debug)]
pub struct InputColumn {
    /// Its name, as in every table of the project.
    pub name: &'static str,
    /// What it holds.
    pub kind: ColumnKind,
    /// Whether a file without it cannot be read.
    pub needed: bool,
    /// What it means, in French.
    pub fr: &'static str,
    /// What it means, in English.
    pub en: &'static str,
    /// Other headers that are read as this column, without regard to case, accents, spaces and punctuation.
    pub aliases: &'static [&'static str],
}

macro_rules! columns {
    ($($variant:ident, $name:literal, $kind:expr, $needed:literal, $fr:literal, $en:literal, [$($alias:literal),* $(,)?];)*) => {
        /// A known column, as an index into [`columns`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(super) enum Col { $($variant,)* }

        impl Col {
            /// Every column, in the order of the table.
            pub(super) const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Its canonical name.
            pub(super) const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The column of a canonical name.
            pub(super) fn named(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }

        const COLUMNS: &[InputColumn] = &[$(
            InputColumn { name: $name, kind: $kind, needed: $needed, fr: $fr, en: $en, aliases: &[$($alias,)*] },
        )*];
    };
}

/// How many columns are known.
pub(super) const COUNT: usize = COLUMNS.len();

/// Words that `employeur` may have.
pub(super) const EMPLOYEURS: &[&str] = &["prive", "public_local", "public_etat"];
/// Words of `tranche_age`: the bands of the wage grid, each with the age in months that stands for it.
pub(super) const TRANCHES: &[&str] = &["15-17", "18-20", "21-25", "26+"];
/// Words that `type_contrat` may have.
pub(super) const TYPES: &[&str] = &["apprentissage", "professionnalisation"];

columns! {
    ContratId, "contrat_id", ColumnKind::Text, true, "identifiant du contrat, unique", "identifier of the contract, unique",
        ["id contrat", "identifiant", "identifiant contrat", "identifiant du contrat", "n° contrat", "no contrat", "num contrat",
         "numéro contrat", "numéro de contrat", "numéro du contrat", "n° de contrat", "n° du contrat", "référence contrat", "réf contrat", "n° deca", "numéro deca",
         "n° dépôt", "numéro de dépôt", "num cont", "id_cont", "n° d'enregistrement", "numéro d'enregistrement", "référence dossier", "réf dossier", "n° alternance", "code contrat", "numéro interne du contrat", "no cerfa", "n° dossier", "numéro de dossier", "contract", "contract id", "contract number", "contrat", "id"];
    Cfa, "cfa", ColumnKind::Text, true, "identifiant du CFA (UAI ou autre)", "identifier of the training centre (UAI or other)",
        ["uai", "uai cfa", "code uai", "code uai cfa", "n° uai", "n° uai cfa", "n° uai du cfa", "uai du cfa", "numéro uai", "cfa uai", "rne", "code rne", "id cfa", "code cfa",
         "identifiant cfa", "centre de formation", "établissement", "uai établissement", "uai responsable", "uai_etab", "uai établissement formateur", "uai établissement responsable", "uai organisme formateur", "uai centre", "uai site de formation", "uai formateur", "training centre",
         "training center", "centre"];
    CodeDiplome, "code_diplome", ColumnKind::Code, true, "code diplôme de l'Éducation nationale, 8 caractères", "code of the diploma (Éducation nationale), 8 characters",
        ["code formation diplôme", "cfd", "code cfd", "code du diplôme", "codediplome", "code diplôme en", "code en", "code éducation nationale",
         "code bcn", "code diplôme préparé", "code diplôme ou titre visé", "diploma", "diploma code", "formation diplôme", "formation cfd", "cfd formation", "diplôme préparé", "diplôme ou titre préparé", "code scolarité", "id formation", "code diplôme éducation nationale", "code formation", "diplôme"];
    Niveau, "niveau", ColumnKind::Number, false, "niveau de la certification, de 3 à 8", "level of the certification, 3 to 8",
        ["niveau diplôme", "niveau de diplôme", "niveau du diplôme", "niveau de formation", "niveau formation", "niveau certification", "niveau cec", "level"];
    Idcc, "idcc", ColumnKind::Number, false, "convention collective de l'employeur", "collective agreement of the employer",
        ["code idcc", "n° idcc", "convention collective", "convention collective (idcc)", "code convention collective", "idcc employeur", "code idcc employeur", "ccn",
         "idcc de l'employeur", "code idcc de la convention"];
    Cpne, "cpne", ColumnKind::Number, false, "branche de l'employeur (numéro de CPNE)", "branch of the employer (CPNE number)",
        ["code cpne", "n° cpne", "cpnef", "code cpnef", "cpne employeur", "branche", "code branche"];
    Conclusion, "date_conclusion", ColumnKind::Date, true, "date de signature", "day of signature",
        ["date de conclusion", "date de conclusion du contrat", "date conclusion contrat", "date de signature", "date signature",
         "date signature contrat", "date de signature du contrat", "signé le", "conclu le", "date du contrat", "date de conclusion du contrat d'apprentissage", "signature date", "date signed", "conclusion", "signature"];
    Debut, "date_debut", ColumnKind::Date, true, "premier jour du contrat", "first day of the contract",
        ["date de début", "début contrat", "début du contrat", "date début contrat", "date de début contrat", "date de début du contrat", "date de début d'exécution",
         "date début d'exécution du contrat", "date de début d'exécution du contrat", "date d'effet", "date effet contrat", "date d'effet du contrat", "date_debut_contrat", "start", "start date",
         "contract start", "contract start date", "début contrat d'apprentissage", "date de début du contrat d'apprentissage", "date d'effet contrat", "début"];
    Fin, "date_fin", ColumnKind::Date, true, "dernier jour prévu du contrat", "last planned day of the contract",
        ["date de fin", "fin contrat", "fin du contrat", "date fin contrat", "date de fin contrat", "date de fin du contrat", "date de fin prévue", "date fin prévue",
         "date fin prévisionnelle", "date de fin contractuelle", "date de fin théorique", "date d'échéance", "date de fin du contrat d'apprentissage", "date de fin prévue du contrat", "date de fin prévisionnelle", "date de fin du contrat ou de la période d'apprentissage", "end", "end date", "contract end", "contract end date", "fin"];
    Rupture, "date_rupture", ColumnKind::Date, false, "dernier jour en cas de rupture", "last day in case of early end",
        ["rupture", "date de rupture", "date rupture contrat", "date de rupture du contrat", "date d'effet rupture", "date d'effet de la rupture", "rompu le", "date résiliation",
         "date de rupture anticipée", "date effective de rupture", "date de fin anticipée", "rupture anticipée", "date de résiliation", "termination date", "early end"];
    Maintien, "maintien_jusqu_au", ColumnKind::Date, false, "dernier jour de formation maintenue après la rupture", "last day of training kept after the early end",
        ["maintien", "maintien jusqu'au", "date de fin de maintien", "date fin maintien", "fin de maintien", "fin maintien", "maintien en formation jusqu'au", "stay until"];
    SousConvention, "sous_convention", ColumnKind::Boolean, false, "contrat sous convention avec la région (utile avant 2020)",
        "under a convention with the région (meaningful before 2020)",
        ["convention", "sous convention", "sous convention régionale", "convention régionale", "conventionné", "cfa conventionné", "sous convention région", "under convention"];
    Employeur, "employeur", ColumnKind::Word(EMPLOYEURS), false, "prive, public_local ou public_etat (prive par défaut)", "prive, public_local or public_etat (default prive)",
        ["type employeur", "type_emp", "type d'employeur", "nature employeur", "nature de l'employeur", "statut employeur", "secteur employeur", "employer", "employer type"];
    NomEmployeur, "nom_employeur", ColumnKind::Text, false, "nom de l'employeur, jamais écrit ; ses premiers mots (mairie, CHU…) proposent sa nature",
        "name of the employer, never written; its first words (mairie, CHU…) propose its kind",
        ["raison sociale", "raison sociale employeur", "raison sociale de l'employeur", "nom de l'employeur", "nom employeur", "nom entreprise", "nom de l'entreprise", "dénomination", "dénomination employeur", "dénomination de l'employeur", "employer name"];
    Opco, "opco", ColumnKind::Text, false, "OPCO de l'employeur (le CNFPT propose un employeur public local)", "OPCO of the employer (CNFPT proposes a local public employer)",
        ["nom opco", "nom de l'opco", "opco employeur", "opco de l'employeur", "libellé opco", "code opco", "financeur"];
    Effectif, "effectif_employeur", ColumnKind::Number, false, "effectif de l'employeur", "employees of the employer",
        ["effectif", "effectif entreprise", "effectif de l'entreprise", "effectif de l'employeur", "effectif salarié", "effectif total", "effectif employeur", "nbsal_emp", "nb sal", "nombre de salariés de l'entreprise", "nombre de salariés de l'employeur", "nombre total de salariés", "effectif salarié total", "effectif salarié de l'entreprise", "salariés", "nombre de salariés", "employees", "headcount"];
    Naissance, "date_naissance", ColumnKind::Date, false, "date de naissance de l'apprenti, jamais écrite", "birth date of the apprentice, never written",
        ["naissance", "date de naissance", "date_nais", "ddn", "dob", "birthdate", "date naissance apprenti", "date de naissance apprenti", "date de naissance de l'apprenti", "né le", "née le", "birth date", "date of birth"];
    TrancheAge, "tranche_age", ColumnKind::Word(TRANCHES), false, "âge de l'apprenti au premier jour, par tranche, quand sa naissance n'est pas donnée",
        "age of the apprentice on the first day, by band, when the birth date is not given", ["tranche d'âge", "tranche âge", "classe d'âge", "âge", "age band"];
    Rqth, "rqth", ColumnKind::Boolean, false, "apprenti reconnu travailleur handicapé", "apprentice recognised as a disabled worker",
        ["th", "handi", "handicapé", "situation de handicap", "reconnu travailleur handicapé", "bénéficiaire rqth", "rqth apprenant", "reconnaissance rqth", "travailleur handicapé", "reconnaissance travailleur handicapé", "handicap", "apprenti rqth", "disabled"];
    DureeReduite, "duree_reduite", ColumnKind::Boolean, false, "durée réduite par convention selon le niveau de l'apprenti", "length shortened by convention because of the apprentice's level",
        ["durée réduite", "réduction de durée", "réduction durée", "convention de réduction", "parcours réduit", "shortened"];
    DureeFixe, "duree_fixe", ColumnKind::Boolean, false, "titre dont la durée est fixée sous un an par un texte", "certification whose length is set below a year by regulation",
        ["durée fixe", "durée fixée", "durée réglementaire", "fixed length"];
    PartDistance, "part_distance", ColumnKind::Decimal, false, "part de la formation à distance, de 0 à 1 (contrats conclus depuis juillet 2025)",
        "part of the training at a distance, 0 to 1 (contracts concluded from July 2025)",
        ["part à distance", "part de formation à distance", "part distanciel", "taux de distanciel", "distanciel", "distance share"];
    NouvelEmployeur, "nouvel_employeur", ColumnKind::Boolean, false, "nouveau contrat avec un autre employeur après une rupture", "new contract with another employer after a rupture",
        ["nouvel employeur", "nouveau contrat après rupture", "changement d'employeur", "new employer"];
    MemeNiveau, "diplome_meme_niveau", ColumnKind::Boolean, false, "diplôme de même niveau, en rapport direct, déjà obtenu (salaire majoré de 15 points)",
        "diploma of the same level, in direct relation, obtained before (wage raised by 15 points)",
        ["diplôme de même niveau", "même niveau", "mention complémentaire après un diplôme", "same level diploma"];
    Nuits, "nuits", ColumnKind::Number, false, "nuits d'hébergement sur le contrat", "nights over the contract",
        ["nombre de nuits", "nb nuits", "nuitées", "nb nuitées", "nombre de nuitées", "hébergement nuits", "nights"];
    Repas, "repas", ColumnKind::Number, false, "repas sur le contrat", "meals over the contract", ["nombre de repas", "nb repas", "restauration repas", "meals"];
    PremierEquipement, "premier_equipement", ColumnKind::Amount, false, "coût du premier équipement, EUR", "cost of the first equipment, EUR",
        ["premier équipement", "1er équipement", "équipement", "coût premier équipement", "montant premier équipement", "montant 1er équipement", "frais premier équipement", "first equipment"];
    MobiliteDebut, "mobilite_debut", ColumnKind::Date, false, "premier jour à l'étranger", "first day abroad",
        ["début mobilité", "mobilité début", "date début mobilité", "date de début de mobilité", "mobility start"];
    MobiliteFin, "mobilite_fin", ColumnKind::Date, false, "dernier jour à l'étranger", "last day abroad",
        ["fin mobilité", "mobilité fin", "date fin mobilité", "date de fin de mobilité", "mobility end"];
    EntreeCfa, "date_entree_cfa", ColumnKind::Date, false, "entrée en formation, si elle précède la signature", "start of training, when before the signature",
        ["entrée cfa", "date d'entrée cfa", "date entrée au cfa", "date d'entrée dans le cfa", "date d'entrée en cfa", "date d'entrée au cfa", "date d'entrée en formation", "date entrée formation", "date de début de formation",
         "date début formation", "date début formation cfa", "début formation", "training start"];
    PrixCfa, "prix_cfa", ColumnKind::Amount, false, "prix annuel demandé par le CFA, EUR/an", "the centre's own annual price, EUR/year",
        ["prix", "prix annuel", "prix cfa annuel", "tarif cfa", "prix de la formation", "prix annuel formation", "price"];
    PublicPrioritaire, "public_prioritaire", ColumnKind::Boolean, false, "public prioritaire (professionnalisation)", "priority public (professionnalisation)",
        ["public prioritaire", "prioritaire", "priority"];
    TauxHoraire, "taux_horaire", ColumnKind::Amount, false, "taux horaire de la branche, EUR/h (professionnalisation)", "hourly rate of the branch, EUR/hour (professionnalisation)",
        ["taux horaire", "taux horaire branche", "forfait horaire", "hourly rate"];
    CoutPrefecture, "cout_prefecture", ColumnKind::Amount, false, "coût préfecture connu, EUR/an", "known coût préfecture, EUR/year",
        ["coût préfecture", "coût préfectoral", "coût annuel préfecture", "cout pref", "c_pref", "coût publié préfecture"];
    Npec, "npec", ColumnKind::Amount, false, "niveau de prise en charge connu, EUR/an", "known NPEC, EUR/year",
        ["niveau de prise en charge", "prise en charge annuelle", "montant npec", "npec annuel", "coût contrat", "montant annuel npec", "npec retenu"];
    Region, "region", ColumnKind::Text, false, "région", "région", ["région", "nom région", "région cfa", "région du cfa", "libellé région"];
    TypeContrat, "type_contrat", ColumnKind::Word(TYPES), false, "apprentissage ou professionnalisation (apprentissage par défaut)", "apprentissage or professionnalisation (default apprentissage)",
        ["type de contrat", "nature contrat", "nature du contrat", "contract type"];
    Heures, "heures", ColumnKind::Decimal, false, "heures de formation sur le contrat (professionnalisation)", "hours of training over the contract (professionnalisation)",
        ["nombre d'heures", "nb heures", "durée en heures", "heures de formation", "volume horaire", "durée de la formation en heures", "hours"];
    LigneExport, "ligne_export", ColumnKind::Text, false, "ligne de l'export que cette ligne corrige (écrite par « import contrats », à laisser)",
        "line of the export that this row corrects (written by `import contrats`, to be left)", [];
}

/// The columns of the contracts table, in the order of the documentation.
#[must_use]
pub const fn columns() -> &'static [InputColumn] {
    COLUMNS
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::signs::folded;

    #[test]
    fn no_header_stands_for_two_columns() {
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        for column in columns() {
            for header in std::iter::once(&column.name).chain(column.aliases) {
                let other = seen.insert(folded(header), column.name);
                assert!(other.is_none_or(|name| name == column.name), "{header}: {other:?} and {}", column.name);
            }
        }
    }

    #[test]
    fn no_words_in_any_order_stand_for_two_columns() {
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        for column in columns() {
            for header in std::iter::once(&column.name).chain(column.aliases) {
                let other = seen.insert(super::super::spelling::key(header), column.name);
                assert!(other.is_none_or(|name| name == column.name), "{header}: {other:?} and {}", column.name);
            }
        }
    }

    #[test]
    fn folding_ignores_case_accents_spaces_and_punctuation() {
        assert_eq!(folded("  N° d’Œuvre_ÉTÉ "), "ndoeuvreete");
        assert_eq!(folded("Convention collective (IDCC)"), "conventioncollectiveidcc");
    }

    #[test]
    fn columns_and_their_index_agree() {
        assert_eq!(Col::ALL.len(), COUNT);
        assert!(Col::ALL.iter().zip(columns()).all(|(col, column)| col.name() == column.name));
    }
}
