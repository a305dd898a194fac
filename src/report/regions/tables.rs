//! The tables of the report of all régions.

use super::RegionsVoice;
use crate::report::facts::Input;
use crate::report::model::{Block, ReportCell, ReportColumn, ReportTable};
use crate::report::view::{NONE, mean, printable};
use crate::tables::{PublishedFrance, RegionResult, RegionYear};
use crate::units::Centimes;

impl RegionsVoice<'_> {
    pub(super) fn side_by_side(&self) -> Block {
        let cells = |row: &RegionResult, name: ReportCell| {
            let compared = &row.compared;
            let effect = compared.loi - compared.prefecture;
            let each = mean(effect, compared.contracts).map_or_else(ReportCell::empty, |each| self.change(each));
            let mut cells = vec![name, self.count(row.contrats), self.count(row.cfa), self.euros(row.du_loi)];
            cells.extend([compared.prefecture, compared.npec].map(|amount| self.euros(amount)));
            cells.extend([self.change(effect), each]);
            cells
        };
        let total = vec![cells(self.facts.total, ReportCell::text(self.word("total")))];
        Block::Table(ReportTable {
            id: "table-regions",
            caption: self.word("regions_table"),
            note: self.word("regions_table_note"),
            columns: self.columns(&["contracts", "cfa", "loi", "all_prefecture", "all_npec", "loi_less_prefecture", "regions_par_contrat"]),
            rows: self.facts.rows.iter().map(|row| cells(row, self.name(row))).collect(),
            totals: total,
        })
    }

    pub(super) fn accounts(&self) -> Block {
        let cells = |name: ReportCell, year: &RegionYear| {
            let annee = ReportCell::number(year.annee.to_string(), i64::from(year.annee));
            vec![
                name,
                annee,
                self.count(year.apprentis),
                self.euros(year.produits),
                self.euros(year.charges),
                self.euros(year.resultat),
                self.share(year.resultat.0, year.produits.0),
                self.count(year.en_perte),
                self.euros(year.tresorerie_fin),
                self.count(year.insolvables),
            ]
        };
        let of = |row: &RegionResult, name: &ReportCell| row.years.iter().map(|year| cells(name.clone(), year)).collect::<Vec<_>>();
        let keys = [
            "year",
            "regions_apprentis",
            "comptes_produits",
            "comptes_charges",
            "comptes_resultat",
            "regions_marge",
            "comptes_perte",
            "comptes_tresorerie",
            "comptes_sous_decouvert",
        ];
        Block::Table(ReportTable {
            id: "table-comptes",
            caption: self.word("regions_table_comptes"),
            note: String::new(),
            columns: self.columns(&keys),
            rows: self.facts.rows.iter().flat_map(|row| of(row, &self.name(row))).collect(),
            totals: of(self.facts.total, &ReportCell::text(self.word("total"))),
        })
    }

    pub(super) fn fund(&self) -> Block {
        let cells = |row: &RegionResult, name: ReportCell| {
            let fund = &row.fonds;
            vec![
                name,
                self.euros(fund.enveloppe),
                self.euros(fund.besoin),
                self.share(fund.besoin.0, fund.enveloppe.0),
                self.count(fund.en_peril),
                self.count(fund.apprentis_en_peril),
                self.count(fund.perdus),
            ]
        };
        let keys =
            ["regions_enveloppe", "regions_besoin", "regions_part", "regions_en_peril", "regions_apprentis_en_peril", "regions_perdus"];
        Block::Table(ReportTable {
            id: "table-fonds",
            caption: self.word("regions_table_fonds"),
            note: self.word("regions_table_fonds_note"),
            columns: self.columns(&keys),
            rows: self.facts.rows.iter().map(|row| cells(row, self.name(row))).collect(),
            totals: vec![cells(self.facts.total, ReportCell::text(self.word("total")))],
        })
    }

    pub(super) fn france(&self) -> Vec<Block> {
        if self.facts.published.is_empty() {
            return vec![Block::Paragraph { text: self.word("regions_france_vide") }];
        }
        let value = |row: &PublishedFrance, value: i64| {
            if row.euros { self.euros(Centimes(value)) } else { ReportCell::number(self.language.integer(value), value) }
        };
        let cells = |row: &PublishedFrance| {
            let gap = self.share(row.regions - row.publie, row.publie);
            vec![
                ReportCell::text(self.fill(&format!("regions_mesure_{}", row.mesure), &[("year", &row.annee.to_string())])),
                value(row, row.regions),
                value(row, row.publie),
                if gap.text.starts_with(['-', '−']) || gap.text == NONE {
                    gap
                } else {
                    ReportCell { text: format!("+{}", gap.text), ..gap }
                },
                ReportCell::text(printable(&row.source)),
            ]
        };
        let mut columns = vec![ReportColumn::text(self.word("regions_mesure"))];
        columns.extend(["regions_somme", "regions_publie", "regions_ecart"].map(|key| ReportColumn::number(self.word(key))));
        columns.push(ReportColumn::text(self.word("regions_source")));
        let table = ReportTable {
            id: "table-france",
            caption: self.word("regions_table_france"),
            note: self.word("regions_table_france_note"),
            columns,
            rows: self.facts.published.iter().map(cells).collect(),
            totals: Vec::new(),
        };
        vec![Block::Paragraph { text: self.word("regions_france_texte") }, Block::Table(table)]
    }

    pub(super) fn assumed(&self) -> Block {
        let rows = self.facts.total.assumptions.iter().filter(|(_, count)| **count > 0);
        let rows = rows
            .map(|(assumption, &count)| vec![ReportCell::text(self.word(&format!("assumption_{}", assumption.key()))), self.count(count)]);
        Block::Table(ReportTable {
            id: "table-hypotheses",
            caption: self.word("table_assumptions"),
            note: String::new(),
            columns: vec![ReportColumn::text(self.word("assumption")), ReportColumn::number(self.word("contracts"))],
            rows: rows.collect(),
            totals: Vec::new(),
        })
    }

    pub(super) fn files(&self) -> Block {
        let cells = |input: &Input| vec![ReportCell::text(printable(&input.name)), ReportCell::text(printable(&input.sha256))];
        Block::Table(ReportTable {
            id: "table-empreintes",
            caption: self.word("table_hashes"),
            note: String::new(),
            columns: ["file", "sha256"].map(|key| ReportColumn::text(self.word(key))).into(),
            rows: self.facts.inputs.iter().map(cells).collect(),
            totals: Vec::new(),
        })
    }
}
