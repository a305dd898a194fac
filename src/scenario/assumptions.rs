//! What a scenario assumes of the contracts: growth by level, ruptures, days of signature, conventions. Each contract has its own
//! draw in a named stream, so that two scenarios share their draws and a larger factor only adds to what a smaller one changes.

use std::borrow::Cow;

use chrono::{Days, NaiveDate};

use crate::calendar::{DateConclusion, DateRupture};
use crate::codes::{CodeDiplome, Niveau};
use crate::contract::{Cohort, CohortBuilder, Contrat, Ligne};
use crate::diagnostic::Diagnostic;
use crate::legislation::{ScenarioLine, contradiction};
use crate::streams::{Stream, entity};
use crate::units::Part;
use crate::units::division::floor;

/// Another number of contracts among those concluded on `[from, until)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Growth {
    /// One level alone.
    pub niveau: Option<Niveau>,
    /// First day of conclusion.
    pub from: NaiveDate,
    /// First day of conclusion after it.
    pub until: NaiveDate,
    /// The number times this.
    pub factor: Part,
    /// Whether it may change no contract.
    pub may_be_idle: bool,
    /// Where it is said.
    pub place: ScenarioLine,
}

/// Signatures of `[from, until)` put off to another day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signatures {
    /// First day of conclusion.
    pub from: NaiveDate,
    /// First day of conclusion after it.
    pub until: NaiveDate,
    /// The new day; a contract that starts before it keeps its own.
    pub to: NaiveDate,
    /// Share of them that moves.
    pub part: Part,
    /// Whether it may change no contract.
    pub may_be_idle: bool,
    /// Where it is said.
    pub place: ScenarioLine,
}

/// Share of the contracts concluded on `[from, until)` that are under a convention.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Convention {
    /// First day of conclusion.
    pub from: NaiveDate,
    /// First day of conclusion after it.
    pub until: NaiveDate,
    /// The share.
    pub part: Part,
    /// Whether it may change no contract.
    pub may_be_idle: bool,
    /// Where it is said.
    pub place: ScenarioLine,
}

/// Everything that a scenario assumes of the contracts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assumptions {
    /// Seed of the draws.
    pub seed: u64,
    /// More or fewer contracts.
    pub growth: Vec<Growth>,
    /// The number of ruptures times this.
    pub ruptures: Option<Part>,
    /// Signatures put off.
    pub signatures: Vec<Signatures>,
    /// Shares under a convention.
    pub conventions: Vec<Convention>,
    /// Where the ruptures are said.
    pub ruptures_place: ScenarioLine,
    /// Whether what has no line of its own may change no contract.
    pub may_be_idle: bool,
}

/// How many contracts the assumptions change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssumedChanges {
    /// Signatures put off.
    pub signatures: u64,
    /// Contracts whose place under a convention is set.
    pub conventions: u64,
    /// Ruptures added.
    pub ruptures_added: u64,
    /// Ruptures taken away.
    pub ruptures_removed: u64,
    /// Contracts added.
    pub added: u64,
    /// Contracts taken away.
    pub removed: u64,
    /// Contracts that each line touches: growth, signatures, conventions, in their order.
    pub lines: [Vec<u64>; 3],
}

impl AssumedChanges {
    /// Adds what the same assumptions change of other contracts.
    pub fn add(&mut self, other: &Self) {
        self.signatures += other.signatures;
        self.conventions += other.conventions;
        self.ruptures_added += other.ruptures_added;
        self.ruptures_removed += other.ruptures_removed;
        self.added += other.added;
        self.removed += other.removed;
        let lines = self.lines.iter_mut().flatten().zip(other.lines.iter().flatten());
        lines.for_each(|(mine, theirs)| *mine += theirs);
    }

    fn none(assumptions: &Assumptions) -> Self {
        let Assumptions { growth, signatures, conventions, .. } = assumptions;
        Self { lines: [growth.len(), signatures.len(), conventions.len()].map(|lines| vec![0; lines]), ..Self::default() }
    }
}

/// A draw of one contract for one source of chance, in ten-thousandths.
fn drawn(seed: u64, source: &str, contrat_id: &str) -> i64 {
    let whole = Part::WHOLE.ten_thousandths().unsigned_abs();
    i64::try_from(Stream::new(seed, source, entity(contrat_id)).below(0, whole)).unwrap_or(0)
}

fn overlap(one: (NaiveDate, NaiveDate), two: (NaiveDate, NaiveDate)) -> bool {
    one.0 < two.1 && two.0 < one.1
}

/// What is known of the ruptures of a cohort: enough to draw more of them.
struct Ruptures {
    broken: u64,
    others: u64,
    lags: Vec<u64>,
}

impl Ruptures {
    fn of(cohort: &Cohort) -> Self {
        let contracts = (0..cohort.len()).map(|row| cohort.contrat(row));
        let lag = |contrat: &Contrat| contrat.early_end().and_then(|rupture| u64::try_from((rupture.0 - contrat.debut.0).num_days()).ok());
        let mut lags: Vec<u64> = contracts.filter_map(|contrat| lag(&contrat)).collect();
        lags.sort_unstable();
        let broken = lags.len() as u64;
        Self { broken, others: cohort.len() as u64 - broken, lags }
    }

    /// The day of a rupture for a contract that has none: the lag of a rupture of the cohort, within the contract's own length.
    fn day(&self, contrat: &Contrat, stream: Stream) -> Option<DateRupture> {
        let days = u64::try_from((contrat.fin - contrat.debut.0).num_days()).ok().filter(|&days| days > 0)?;
        let rank = usize::try_from(stream.below(1, self.lags.len() as u64)).ok()?;
        let lag = *self.lags.get(rank)?;
        contrat.debut.0.checked_add_days(Days::new(lag % days)).map(DateRupture)
    }
}

impl Assumptions {
    /// Whether the contracts stay as they are.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.growth.is_empty() && self.ruptures.is_none() && self.signatures.is_empty() && self.conventions.is_empty()
    }

    /// Whether ruptures are added, which are drawn after those of all contracts.
    #[must_use]
    pub fn draws_of_all(&self) -> bool {
        self.ruptures.is_some_and(|factor| factor > Part::WHOLE)
    }

    /// The same, without the places where it is said.
    #[must_use]
    pub fn without_places(&self) -> Self {
        let mut said = self.clone();
        said.growth.iter_mut().for_each(|grown| grown.place = ScenarioLine::default());
        said.signatures.iter_mut().for_each(|moved| moved.place = ScenarioLine::default());
        said.conventions.iter_mut().for_each(|share| share.place = ScenarioLine::default());
        said.growth.iter_mut().for_each(|grown| grown.may_be_idle = false);
        said.signatures.iter_mut().for_each(|moved| moved.may_be_idle = false);
        said.conventions.iter_mut().for_each(|share| share.may_be_idle = false);
        (said.ruptures_place, said.may_be_idle) = (ScenarioLine::default(), false);
        said
    }

    /// What is said twice, differently, of the same contracts (`S005`).
    #[must_use]
    pub fn contradictions(&self) -> Vec<Diagnostic> {
        let mut faults = Vec::new();
        let mut check = |key: &str, one: &ScenarioLine, two: &ScenarioLine, wrong: bool| {
            if wrong {
                faults.push(contradiction(key, one, two));
            }
        };
        for (rank, one) in self.growth.iter().enumerate() {
            for two in self.growth.iter().skip(rank + 1) {
                let levels = one.niveau.zip(two.niveau).is_none_or(|(one, two)| one == two);
                let same = (one.niveau, one.from, one.until, one.factor) == (two.niveau, two.from, two.until, two.factor);
                check(
                    "cohorte.croissance",
                    &one.place,
                    &two.place,
                    levels && !same && overlap((one.from, one.until), (two.from, two.until)),
                );
            }
        }
        for (rank, one) in self.signatures.iter().enumerate() {
            for two in self.signatures.iter().skip(rank + 1) {
                let same = (one.from, one.until, one.to, one.part) == (two.from, two.until, two.to, two.part);
                check("cohorte.signatures", &one.place, &two.place, !same && overlap((one.from, one.until), (two.from, two.until)));
            }
        }
        for (rank, one) in self.conventions.iter().enumerate() {
            for two in self.conventions.iter().skip(rank + 1) {
                let same = (one.from, one.until, one.part) == (two.from, two.until, two.part);
                check("cohorte.convention", &one.place, &two.place, !same && overlap((one.from, one.until), (two.from, two.until)));
            }
        }
        faults
    }

    /// The contracts as the scenario assumes them; the same ones, not copied, when it assumes nothing.
    #[must_use]
    pub fn apply<'a>(&self, cohort: &'a Cohort, level_of: impl Fn(CodeDiplome) -> Option<Niveau>) -> (Cow<'a, Cohort>, AssumedChanges) {
        let mut changed = AssumedChanges::none(self);
        if self.is_empty() {
            return (Cow::Borrowed(cohort), changed);
        }
        let ruptures = Ruptures::of(cohort);
        let mut builder = CohortBuilder::default();
        for row in 0..cohort.len() {
            let mut ligne = cohort.ligne(row);
            let signed = ligne.contrat.conclusion.0;
            self.move_signature(&mut ligne, &mut changed);
            self.set_convention(&mut ligne, &mut changed);
            self.set_rupture(&mut ligne, &ruptures, &mut changed);
            let niveau = ligne.niveau.or_else(|| level_of(ligne.code_diplome));
            let copies = self.copies(&ligne.contrat_id, niveau, signed, &mut changed);
            push(&mut builder, &mut ligne, copies, &mut changed);
        }
        (Cow::Owned(builder.finish()), changed)
    }

    fn move_signature(&self, ligne: &mut Ligne, changed: &mut AssumedChanges) {
        let contrat = &mut ligne.contrat;
        let of =
            |moved: &Signatures| moved.from <= contrat.conclusion.0 && contrat.conclusion.0 < moved.until && moved.to <= contrat.debut.0;
        let Some((rank, moved)) = self.signatures.iter().enumerate().find(|(_, moved)| of(moved)) else { return };
        if drawn(self.seed, "scenario.signatures", &ligne.contrat_id) < moved.part.ten_thousandths() && contrat.conclusion.0 != moved.to {
            contrat.conclusion = DateConclusion(moved.to);
            changed.signatures += 1;
            changed.lines[1][rank] += 1;
        }
    }

    fn set_convention(&self, ligne: &mut Ligne, changed: &mut AssumedChanges) {
        let contrat = &mut ligne.contrat;
        let of = |share: &Convention| share.from <= contrat.conclusion.0 && contrat.conclusion.0 < share.until;
        let Some((rank, share)) = self.conventions.iter().enumerate().find(|(_, share)| of(share)) else { return };
        let under = drawn(self.seed, "scenario.convention", &ligne.contrat_id) < share.part.ten_thousandths();
        let other = u64::from(contrat.sous_convention != Some(under));
        changed.conventions += other;
        changed.lines[2][rank] += other;
        contrat.sous_convention = Some(under);
    }

    fn set_rupture(&self, ligne: &mut Ligne, ruptures: &Ruptures, changed: &mut AssumedChanges) {
        let Some(factor) = self.ruptures else { return };
        let contrat = &mut ligne.contrat;
        let stream = Stream::new(self.seed, "scenario.ruptures", entity(&ligne.contrat_id));
        let whole = Part::WHOLE.ten_thousandths();
        if contrat.early_end().is_some() {
            if drawn(self.seed, "scenario.ruptures", &ligne.contrat_id) >= factor.ten_thousandths() {
                (contrat.rupture, contrat.maintien) = (None, None);
                changed.ruptures_removed += 1;
            }
            return;
        }
        let more = u64::try_from(factor.ten_thousandths() - whole).unwrap_or(0);
        if stream.below(0, ruptures.others.saturating_mul(whole.unsigned_abs())) < ruptures.broken.saturating_mul(more) {
            let day = ruptures.day(contrat, stream);
            changed.ruptures_added += u64::from(day.is_some());
            contrat.rupture = day;
        }
    }

    /// How many times a contract counts.
    fn copies(&self, contrat_id: &str, niveau: Option<Niveau>, signed: NaiveDate, changed: &mut AssumedChanges) -> i64 {
        let of = |grown: &Growth| grown.from <= signed && signed < grown.until && grown.niveau.is_none_or(|level| niveau == Some(level));
        let Some((rank, grown)) = self.growth.iter().enumerate().find(|(_, grown)| of(grown)) else { return 1 };
        let drawn = drawn(self.seed, "scenario.croissance", contrat_id);
        let copies = floor(grown.factor.ten_thousandths() + drawn, Part::WHOLE.ten_thousandths());
        changed.lines[0][rank] += u64::from(copies != 1);
        copies
    }
}

/// The contract and its copies, `id~2`, `id~3`...
fn push(builder: &mut CohortBuilder, ligne: &mut Ligne, copies: i64, changed: &mut AssumedChanges) {
    changed.removed += u64::from(copies == 0);
    let id = ligne.contrat_id.clone();
    for copy in 1..=copies {
        if copy > 1 {
            ligne.contrat_id = format!("{id}~{copy}");
            changed.added += 1;
        }
        builder.push(ligne);
    }
}
