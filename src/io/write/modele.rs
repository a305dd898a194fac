//! The blank workbook that a CFA fills: contracts, CFA and accounts, prices by diploma, payments received, and what each column holds. Its
//! headers are those that the readers know; its example rows are passed over by them.

use std::path::Path;

use chrono::NaiveDate;
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationRule, ExcelDateTime, Format, FormatAlign, FormatBorder, Note, Workbook, Worksheet, XlsxError,
};

use super::xlsx_format::timeless;
use crate::diagnostic::Diagnostic;
use crate::io::read::{ColumnKind, InputColumn, centre_columns, columns, payment_columns, price_columns};
use crate::language::Language;
use crate::messages::Messages;

/// Rows that are made ready below the header.
const ROOM: u32 = 3_000;
/// Columns that nobody fills: a birth date is personal, its age band is enough; the other is the program's own.
const LEFT_OUT: &[&str] = &["date_naissance", "ligne_export", "investissement_demande", "territoire", "hausse_charges"];

/// What a header is called in French where its name does not say it well; every one is read back as its column.
const HEADS: &[(&str, &str)] = &[
    ("contrat_id", "N° contrat"),
    ("cfa", "UAI CFA"),
    ("code_diplome", "Code diplôme"),
    ("niveau", "Niveau de diplôme"),
    ("idcc", "Code IDCC"),
    ("cpne", "Code CPNE"),
    ("date_conclusion", "Date de signature"),
    ("date_debut", "Début du contrat"),
    ("date_fin", "Fin du contrat"),
    ("date_rupture", "Date de rupture"),
    ("maintien_jusqu_au", "Maintien jusqu'au"),
    ("sous_convention", "Sous convention régionale"),
    ("employeur", "Type d'employeur"),
    ("nom_employeur", "Nom de l'employeur"),
    ("opco", "OPCO"),
    ("effectif_employeur", "Effectif de l'employeur"),
    ("tranche_age", "Tranche d'âge"),
    ("rqth", "RQTH"),
    ("duree_reduite", "Durée réduite"),
    ("duree_fixe", "Durée fixe"),
    ("part_distance", "Part à distance"),
    ("nouvel_employeur", "Nouvel employeur"),
    ("diplome_meme_niveau", "Diplôme de même niveau"),
    ("nuits", "Nombre de nuits"),
    ("repas", "Nombre de repas"),
    ("premier_equipement", "Premier équipement"),
    ("mobilite_debut", "Début mobilité"),
    ("mobilite_fin", "Fin mobilité"),
    ("date_entree_cfa", "Date d'entrée au CFA"),
    ("prix_cfa", "Prix annuel"),
    ("public_prioritaire", "Public prioritaire"),
    ("taux_horaire", "Taux horaire"),
    ("cout_prefecture", "Coût préfecture"),
    ("npec", "NPEC"),
    ("region", "Région"),
    ("type_contrat", "Type de contrat"),
    ("heures", "Heures de formation"),
    ("nom", "Nom du CFA"),
    ("departement", "Code département"),
    ("charges_fixes", "Charges fixes"),
    ("charge_par_groupe", "Charge par groupe"),
    ("taille_groupe", "Places par groupe"),
    ("charge_par_apprenti", "Charge par apprenti"),
    ("tresorerie_initiale", "Trésorerie d'ouverture"),
    ("tresorerie_date", "Date de la trésorerie"),
    ("fonds_propres", "Fonds propres"),
    ("decouvert_autorise", "Découvert autorisé"),
    ("autres_produits", "Autres produits"),
    ("autres_produits_2020", "Autres produits depuis 2020"),
    ("capacite", "Capacité"),
    ("signes_depuis", "Signés depuis le"),
    ("intitule", "Intitulé du diplôme"),
    ("date", "Date de paiement"),
    ("montant", "Montant reçu"),
    ("payeur", "Payeur"),
    ("reference", "Référence"),
    ("libelle", "Libellé"),
];

/// Values of the example rows of a sheet, by column.
type Example = &'static [(&'static str, &'static str)];

const CONTRACTS: [Example; 2] = [
    &[
        ("contrat_id", "EXEMPLE-1"),
        ("cfa", "0761234X"),
        ("code_diplome", "50022137"),
        ("idcc", "1979"),
        ("date_conclusion", "2019-08-28"),
        ("date_debut", "2019-09-02"),
        ("date_fin", "2021-08-31"),
        ("sous_convention", "oui"),
        ("employeur", "prive"),
        ("opco", "AKTO"),
        ("effectif_employeur", "12"),
        ("tranche_age", "15-17"),
        ("region", "Normandie"),
    ],
    &[
        ("contrat_id", "EXEMPLE-2"),
        ("cfa", "0761234X"),
        ("code_diplome", "32032210"),
        ("date_conclusion", "2020-09-07"),
        ("date_debut", "2020-09-14"),
        ("date_fin", "2022-09-13"),
        ("date_rupture", "2021-02-26"),
        ("employeur", "public_local"),
        ("nom_employeur", "Mairie"),
        ("opco", "CNFPT"),
        ("tranche_age", "18-20"),
        ("rqth", "oui"),
        ("npec", "7000"),
        ("region", "Normandie"),
    ],
];

const CENTRES: [Example; 2] = [
    &[
        ("cfa", "EXEMPLE-1"),
        ("nom", "CFA de l’exemple"),
        ("region", "Normandie"),
        ("departement", "76"),
        ("charges_fixes", "420000"),
        ("charge_par_groupe", "48000"),
        ("taille_groupe", "15"),
        ("charge_par_apprenti", "1100"),
        ("tresorerie_initiale", "95000"),
        ("tresorerie_date", "2019-01-01"),
        ("fonds_propres", "210000"),
        ("decouvert_autorise", "60000"),
        ("autres_produits", "140000"),
        ("autres_produits_2020", "60000"),
        ("capacite", "180"),
    ],
    &[("cfa", "EXEMPLE-2"), ("nom", "Le peu qu’il faut"), ("charges_fixes", "420000"), ("tresorerie_initiale", "95000")],
];

const PRICES: [Example; 2] = [
    &[("code_diplome", "50022137"), ("cout_prefecture", "4000"), ("npec", "7000"), ("intitule", "EXEMPLE\u{a0}: toutes les branches")],
    &[
        ("code_diplome", "50022137"),
        ("idcc", "1979"),
        ("signes_depuis", "2020-01-01"),
        ("npec", "7200"),
        ("intitule", "EXEMPLE\u{a0}: la branche 1979, signatures de 2020"),
    ],
];

const PAYMENTS: [Example; 2] = [
    &[
        ("date", "2020-02-05"),
        ("montant", "1283.33"),
        ("payeur", "AKTO"),
        ("contrat_id", "EXEMPLE-1"),
        ("libelle", "EXEMPLE\u{a0}: un virement pour un contrat"),
    ],
    &[("date", "2020-03-31"), ("montant", "-320.84"), ("payeur", "Région"), ("libelle", "EXEMPLE\u{a0}: une reprise, en négatif")],
];

/// The header of a column of the workbook.
fn head(column: &InputColumn, language: Language) -> &'static str {
    let french = || HEADS.iter().find(|(name, _)| *name == column.name).map(|(_, head)| *head);
    if language == Language::Fr { french().unwrap_or(column.name) } else { column.name }
}

struct ModelStyles {
    title: Format,
    needed: Format,
    text: Format,
    date: Format,
    amount: Format,
    number: Format,
    example: Format,
    help: Format,
    bold: Format,
}

impl ModelStyles {
    fn new() -> Self {
        let title = Format::new().set_bold().set_text_wrap().set_border_bottom(FormatBorder::Thin).set_align(FormatAlign::Top);
        Self {
            needed: title.clone().set_background_color(Color::RGB(0xFF_E8_B3)),
            title: title.set_background_color(Color::RGB(0xE8_EE_F4)),
            text: Format::new().set_num_format("@"),
            date: Format::new().set_num_format("dd/mm/yyyy"),
            amount: Format::new().set_num_format("#,##0.00"),
            number: Format::new().set_num_format("0"),
            example: Format::new().set_italic().set_font_color(Color::RGB(0x5B_65_70)),
            help: Format::new().set_text_wrap().set_align(FormatAlign::Top),
            bold: Format::new().set_bold().set_border_bottom(FormatBorder::Thin),
        }
    }

    /// How the header of a column looks: on the side on which its values stand.
    fn head(&self, column: &InputColumn) -> Format {
        let head = if column.needed { &self.needed } else { &self.title };
        let numbers = matches!(column.kind, ColumnKind::Amount | ColumnKind::Decimal | ColumnKind::Number | ColumnKind::Date);
        head.clone().set_align(if numbers { FormatAlign::Right } else { FormatAlign::Left })
    }

    /// How the cells of a column look.
    const fn of(&self, kind: ColumnKind) -> &Format {
        match kind {
            ColumnKind::Date => &self.date,
            ColumnKind::Amount | ColumnKind::Decimal => &self.amount,
            ColumnKind::Number => &self.number,
            ColumnKind::Text | ColumnKind::Code | ColumnKind::Boolean | ColumnKind::Word(_) => &self.text,
        }
    }
}

/// A sheet to fill.
struct SheetToFill {
    name: String,
    columns: Vec<&'static InputColumn>,
    examples: [Example; 2],
}

fn parts(messages: Messages) -> [SheetToFill; 4] {
    let shown = |columns: &'static [InputColumn]| columns.iter().filter(|column| !LEFT_OUT.contains(&column.name)).collect::<Vec<_>>();
    let part =
        |key: &str, columns: &'static [InputColumn], examples| SheetToFill { name: messages.word(key), columns: shown(columns), examples };
    [
        part("blank.contracts", columns(), CONTRACTS),
        part("blank.centres", centre_columns(), CENTRES),
        part("blank.prices", price_columns(), PRICES),
        part("blank.payments", payment_columns(), PAYMENTS),
    ]
}

/// The blank workbook, as bytes.
///
/// # Errors
/// `U001` when it cannot be made.
pub fn blank(messages: Messages) -> Result<Vec<u8>, Diagnostic> {
    made(messages).map_err(|error| super::fault(Path::new("modele.xlsx"), &error))
}

fn made(messages: Messages) -> Result<Vec<u8>, XlsxError> {
    let styles = ModelStyles::new();
    let mut book: Workbook = timeless()?;
    let parts = parts(messages);
    for part in &parts {
        book.push_worksheet(sheet(part, &styles, messages)?);
    }
    book.push_worksheet(guide(&parts, &styles, messages)?);
    book.save_to_buffer()
}

fn sheet(part: &SheetToFill, styles: &ModelStyles, messages: Messages) -> Result<Worksheet, XlsxError> {
    let language = messages.language();
    let mut sheet = Worksheet::new();
    sheet.set_name(&part.name)?;
    for (place, column) in (0_u16..).zip(&part.columns) {
        sheet.set_column_format(place, styles.of(column.kind))?;
        sheet.set_column_width(place, if column.name == "libelle" || column.name == "intitule" { 40 } else { 15 })?;
        sheet.write_string_with_format(0, place, head(column, language), &styles.head(column))?;
        sheet.insert_note(0, place, &Note::new(meaning(column, language)).add_author_prefix(false))?;
        offer(&mut sheet, place, column, messages)?;
        for (line, example) in (1_u32..).zip(part.examples) {
            if let Some((_, value)) = example.iter().find(|(name, _)| *name == column.name) {
                put(&mut sheet, (line, place), column.kind, value, styles)?;
            }
        }
    }
    sheet.set_freeze_panes(1, 1)?;
    sheet.set_landscape();
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, 0)?;
    Ok(sheet)
}

fn put(sheet: &mut Worksheet, (line, place): (u32, u16), kind: ColumnKind, value: &str, styles: &ModelStyles) -> Result<(), XlsxError> {
    let format = styles.example.merge(styles.of(kind));
    match (kind, value.parse::<NaiveDate>(), value.parse::<f64>()) {
        (ColumnKind::Date, Ok(day), _) => sheet.write_date_with_format(line, place, day, &format)?,
        (ColumnKind::Amount | ColumnKind::Number | ColumnKind::Decimal, _, Ok(number)) => {
            sheet.write_number_with_format(line, place, number, &format)?
        }
        _ => sheet.write_string_with_format(line, place, value, &format)?,
    };
    Ok(())
}

/// What a cell of a column may hold: a list, a day, a number, a code.
fn offer(sheet: &mut Worksheet, place: u16, column: &InputColumn, messages: Messages) -> Result<(), XlsxError> {
    let rule = DataValidation::new().ignore_blank(true);
    let rule = match column.kind {
        ColumnKind::Word(words) => rule.allow_list_strings(words)?,
        ColumnKind::Boolean => rule.allow_list_strings(&["oui", "non"])?,
        ColumnKind::Date => {
            rule.allow_date(DataValidationRule::Between(ExcelDateTime::from_ymd(2000, 1, 1)?, ExcelDateTime::from_ymd(2060, 12, 31)?))
        }
        ColumnKind::Amount if column.name == "montant" || column.name == "tresorerie_initiale" || column.name == "fonds_propres" => {
            return Ok(());
        }
        ColumnKind::Amount | ColumnKind::Number | ColumnKind::Decimal => {
            rule.allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(0.0))
        }
        ColumnKind::Code => rule.allow_text_length(DataValidationRule::Between(7, 8)),
        ColumnKind::Text => return Ok(()),
    };
    let rule = rule.set_error_title(messages.word("blank.wrong_title"))?.set_error_message(messages.word("blank.wrong"))?;
    sheet.add_data_validation(1, place, ROOM, place, &rule)?;
    Ok(())
}

fn meaning(column: &InputColumn, language: Language) -> &'static str {
    if language == Language::Fr { column.fr } else { column.en }
}

/// The sheet that explains each column, after some lines on how to fill the workbook.
fn guide(parts: &[SheetToFill], styles: &ModelStyles, messages: Messages) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(messages.word("blank.guide_sheet"))?;
    for (place, width) in [(0, 22), (1, 30), (2, 12), (3, 70), (4, 26)] {
        sheet.set_column_width(place, width)?;
    }
    let mut line = 0;
    for text in messages.fixed("blank.guide").lines() {
        sheet.merge_range(line, 0, line, 4, text, &styles.help)?;
        sheet.set_row_height(line, 30)?;
        line += 1;
    }
    line += 1;
    let heads = ["blank.col_sheet", "blank.col_column", "blank.col_needed", "blank.col_meaning", "blank.col_values"];
    for (place, key) in (0_u16..).zip(heads) {
        sheet.write_string_with_format(line, place, messages.word(key), &styles.bold)?;
    }
    let top = line;
    for part in parts {
        for column in &part.columns {
            line += 1;
            let values = match column.kind {
                ColumnKind::Word(words) => words.join(", "),
                ColumnKind::Boolean => messages.word("blank.yes_no"),
                ColumnKind::Date => messages.word("blank.day"),
                ColumnKind::Amount => messages.word("blank.euros"),
                _ => String::new(),
            };
            let needed = if column.needed { messages.word("print.yes") } else { String::new() };
            let cells = [
                part.name.clone(),
                head(column, messages.language()).to_owned(),
                needed,
                meaning(column, messages.language()).to_owned(),
                values,
            ];
            for (place, cell) in (0_u16..).zip(cells) {
                sheet.write_string_with_format(line, place, cell, &styles.help)?;
            }
        }
    }
    sheet.set_landscape();
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(top, top)?;
    Ok(sheet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_head_is_one_of_a_column() {
        let all: Vec<&InputColumn> = [columns(), centre_columns(), price_columns(), payment_columns()].into_iter().flatten().collect();
        for (name, head) in HEADS {
            assert!(all.iter().any(|column| column.name == *name), "{name}");
            assert!(!head.is_empty());
        }
        for column in all.iter().filter(|column| !LEFT_OUT.contains(&column.name)) {
            assert!(HEADS.iter().any(|(name, _)| *name == column.name), "{} has no French header", column.name);
        }
    }
}
