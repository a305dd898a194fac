//! The keys of the policies (F3): what has priority, and how much it counts.

use super::{
    BTreeSet, Centimes, Deserialize, HEADS, JsonSchema, LEVELS, POINTS, PolicyKeys, ScenarioFaults, Spanned, Text, amount, idle, within,
};

#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(in crate::scenario) struct Cles {
    /// Territories that have priority.
    territoires: BTreeSet<String>,
    /// Départements that have priority: `["50", "61"]`.
    departements: BTreeSet<String>,
    /// Levels that have priority, 3 to 8; 3 and 4 when none is said.
    #[schemars(with = "Vec<u8>")]
    niveaux: Vec<Spanned<u8>>,
    /// Sectors that have priority: first figures of the speciality (NSF), the fourth to sixth of the code of a diploma, such as `["22", "234"]`.
    #[schemars(with = "Vec<String>")]
    secteurs: Vec<Spanned<String>>,
    /// Points of such a territory.
    #[schemars(with = "Option<u32>")]
    points_territoire: Option<Spanned<u32>>,
    /// Points of such a département.
    #[schemars(with = "Option<u32>")]
    points_departement: Option<Spanned<u32>>,
    /// Points of a CFA whose apprentices are half of such levels.
    #[schemars(with = "Option<u32>")]
    points_niveau: Option<Spanned<u32>>,
    /// Points of a CFA whose apprentices are half of such sectors.
    #[schemars(with = "Option<u32>")]
    points_secteur: Option<Spanned<u32>>,
    /// Points of a small CFA.
    #[schemars(with = "Option<u32>")]
    points_taille: Option<Spanned<u32>>,
    /// At most so many apprentices in a small CFA.
    #[schemars(with = "Option<u64>")]
    petit_cfa: Option<Spanned<u64>>,
    /// Loss per apprentice that a CFA bears alone under the policy `seuil`.
    #[schemars(with = "Option<String>")]
    seuil_par_apprenti: Text,
}

/// A sector is told by one to three figures.
fn is_sector(text: &str) -> bool {
    (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

impl Cles {
    pub(super) fn read(&self, faults: &mut ScenarioFaults<'_>) -> PolicyKeys {
        let standing = PolicyKeys::default();
        let levels: BTreeSet<u8> = self.niveaux.iter().filter_map(|niveau| within("niveaux", Some(niveau), LEVELS, faults)).collect();
        for sector in self.secteurs.iter().filter(|sector| !is_sector(sector.get_ref())) {
            faults.refuse("secteurs", &sector.span(), sector.get_ref(), "22, 221");
        }
        let unread = [
            ("points_departement", &self.points_departement, self.departements.is_empty()),
            ("points_secteur", &self.points_secteur, self.secteurs.is_empty()),
        ];
        for (key, points, nobody) in unread {
            if let Some(points) = points.as_ref().filter(|_| nobody) {
                idle(key, &points.span(), points.get_ref(), "fund_points_for_nobody", faults);
            }
        }
        let mut points =
            |key: &str, given: &Option<Spanned<u32>>, standing: u32| within(key, given.as_ref(), POINTS, faults).unwrap_or(standing);
        PolicyKeys {
            territories: self.territoires.clone(),
            departements: self.departements.clone(),
            levels: if levels.is_empty() { standing.levels } else { levels },
            sectors: self.secteurs.iter().map(|sector| sector.get_ref().clone()).collect(),
            points_level: points("points_niveau", &self.points_niveau, standing.points_level),
            points_territory: points("points_territoire", &self.points_territoire, standing.points_territory),
            points_departement: points("points_departement", &self.points_departement, standing.points_departement),
            points_sector: points("points_secteur", &self.points_secteur, standing.points_sector),
            points_size: points("points_taille", &self.points_taille, standing.points_size),
            small: within("petit_cfa", self.petit_cfa.as_ref(), HEADS, faults).unwrap_or(standing.small),
            threshold: amount("seuil_par_apprenti", &self.seuil_par_apprenti, Centimes::LARGEST_OF_A_CONTRACT, faults)
                .unwrap_or(standing.threshold),
        }
    }
}
