//! The columns of the centres table.

use super::columns::{ColumnKind, InputColumn};
use super::small;

const fn column(name: &'static str, kind: ColumnKind, fr: &'static str, en: &'static str, aliases: &'static [&'static str]) -> InputColumn {
    InputColumn { name, kind, needed: false, fr, en, aliases }
}

/// Places of the columns in [`CENTRE_COLUMNS`]: texts first, then the values of [`CentreValue::AMOUNTS`].
pub(super) const TEXTS: usize = 5;
pub(super) const CENTRE_COLUMNS: &[InputColumn] = &[
    InputColumn {
        name: "cfa",
        kind: ColumnKind::Text,
        needed: true,
        fr: "identifiant du CFA, celui des contrats",
        en: "identifier of the training centre, that of the contracts",
        aliases: &["uai", "uai cfa", "code uai", "id cfa", "code cfa", "identifiant cfa", "training centre", "centre"],
    },
    column("nom", ColumnKind::Text, "nom", "name", &["nom du cfa", "libellé", "name"]),
    column("region", ColumnKind::Text, "région", "région", &[]),
    column("departement", ColumnKind::Text, "département", "département", &["dept", "code département"]),
    column("territoire", ColumnKind::Text, "territoire", "territory", &["bassin", "territory"]),
    column(
        "charges_fixes",
        ColumnKind::Amount,
        "charges fixes, EUR/an",
        "fixed costs, EUR/year",
        &["charges de structure", "coûts fixes", "frais fixes", "fixed costs"],
    ),
    column(
        "charge_par_groupe",
        ColumnKind::Amount,
        "charges d'un groupe ouvert, EUR/an",
        "costs of an open group, EUR/year",
        &["charges par groupe", "coût par groupe", "coût d'un groupe", "cost per group"],
    ),
    column(
        "taille_groupe",
        ColumnKind::Number,
        "places d'un groupe",
        "places of a group",
        &["places par groupe", "capacité d'un groupe", "group size"],
    ),
    column(
        "charge_par_apprenti",
        ColumnKind::Amount,
        "charges d'un apprenti, EUR/an",
        "costs of an apprentice, EUR/year",
        &["charges par apprenti", "coût par apprenti", "cost per apprentice"],
    ),
    column(
        "tresorerie_initiale",
        ColumnKind::Amount,
        "trésorerie à l'ouverture, EUR",
        "opening cash, EUR",
        &["trésorerie", "trésorerie d'ouverture", "solde initial", "opening cash"],
    ),
    column("fonds_propres", ColumnKind::Amount, "fonds propres à l'ouverture, EUR", "opening equity, EUR", &["capitaux propres", "equity"]),
    column(
        "decouvert_autorise",
        ColumnKind::Amount,
        "découvert autorisé, EUR, positif",
        "overdraft limit, EUR, positive",
        &["découvert", "plafond de découvert", "overdraft"],
    ),
    column(
        "autres_produits",
        ColumnKind::Amount,
        "autres produits, EUR/an",
        "other income, EUR/year",
        &["autres recettes", "autres ressources", "other income"],
    ),
    column(
        "autres_produits_2020",
        ColumnKind::Amount,
        "autres produits à partir de 2020, après la fin du quota de la taxe d'apprentissage, EUR/an",
        "other income from 2020 on, after the end of the quota of the taxe d'apprentissage, EUR/year",
        &["autres produits depuis 2020", "autres recettes 2020", "other income from 2020"],
    ),
    column(
        "capacite",
        ColumnKind::Number,
        "apprentis présents à la fois, au plus",
        "apprentices present at a time, at most",
        &["capacité", "capacité d'accueil", "places du cfa", "effectif maximal", "capacity"],
    ),
    column(
        "tresorerie_date",
        ColumnKind::Date,
        "jour de la trésorerie d'ouverture : le 1er janvier de la première année des comptes, ou la veille au soir",
        "day of the opening cash: 1 January of the first year of the accounts, or the evening before",
        &["date trésorerie", "date de la trésorerie", "trésorerie au", "date d'ouverture", "opening day"],
    ),
    column(
        "investissement_demande",
        ColumnKind::Amount,
        "investissement pour lequel le CFA demande l’aide de la région, EUR",
        "investment for which the centre asks the région’s aid, EUR",
        &["investissement demandé", "demande d'investissement", "investment requested"],
    ),
    column(
        "hausse_charges",
        ColumnKind::Number,
        "hausse des charges à chaque rentrée (1er septembre), après la première année des comptes, en %",
        "rise of the costs each September, after the first year of the accounts, in %",
        &["hausse des charges", "hausse annuelle", "évolution des charges", "rise of costs"],
    ),
];

/// The columns of the centres table, in the order of the documentation.
#[must_use]
pub fn centre_columns() -> &'static [InputColumn] {
    CENTRE_COLUMNS
}

/// The column that a header names.
pub(super) fn place_of(name: &str) -> Option<usize> {
    small::place_of(CENTRE_COLUMNS, name)
}
