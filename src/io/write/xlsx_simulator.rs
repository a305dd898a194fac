//! One contract to try on a sheet, with living formulas: months begun (R8), and since July 2025 days (R8d).

use rust_xlsxwriter::{Color, Format, FormatBorder, Formula, Worksheet, XlsxError};

use super::xlsx_format::{as_number, head_of};
use crate::messages::Messages;
use crate::units::{Centimes, Fraction};

/// A formula with the amount that it gives.
fn amount(formula: String, cents: i64) -> Formula {
    Formula::new(formula).set_result(Centimes(cents).to_string())
}

/// A sheet in the making, row after row.
struct Pen<'a> {
    sheet: Worksheet,
    row: u32,
    messages: Messages,
    head: Format,
    amount: &'a Format,
}

impl<'a> Pen<'a> {
    fn new(name: &str, messages: Messages, amount: &'a Format) -> Result<Self, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(messages.word(name))?;
        Ok(Self { sheet, row: 0, messages, head: head_of(true), amount })
    }

    /// A line of words, and a free row after it.
    fn words(&mut self, key: &str, format: &Format) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(self.row, 0, self.messages.word(key), format)?;
        self.row += 1;
        Ok(())
    }

    fn head(&mut self, column: u16, text: &str) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(self.row, column, text, &self.head)?;
        Ok(())
    }
}

/// Rows of the values that a person types on the sheet of one contract.
const PRICE: u32 = 3;
const START: u32 = 4;
const END: u32 = 5;
const BREACH: u32 = 6;
const LAST: u32 = 7;
/// First row of the months, and how many there are: contracts and their prolongations last five years at most.
const MONTHS: u32 = 12;
const MONTHS_SHOWN: u32 = 60;

/// One contract at a NPEC, month by month and, since July 2025, day by day: R8, R8d and R9 as formulas.
pub(super) fn sheet(messages: Messages, (euros, date): (&Format, &Format)) -> Result<Worksheet, XlsxError> {
    let mut pen = Pen::new("workbook.simulator", messages, euros)?;
    pen.words("workbook.simulator_title", &Format::new().set_bold().set_font_size(14.0))?;
    pen.words("workbook.simulator_how", &Format::new().set_italic())?;
    typed_cells(&mut pen, date)?;
    month_cells(&mut pen, date)?;
    year_cells(&mut pen, date)?;
    for (column, width) in (0..).zip([38, 16, 16, 20, 16, 4, 10, 14, 14, 10, 12, 20, 16]) {
        pen.sheet.set_column_width(column, width)?;
    }
    pen.sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(pen.sheet)
}

/// The example that stands on the sheet before somebody types over it: 7 000 EUR, two years from 1 September 2020.
const EXAMPLE: (i64, [i32; 2]) = (700_000, [2020, 2022]);

fn typed_cells(pen: &mut Pen<'_>, date: &Format) -> Result<(), XlsxError> {
    let yellow = |format: &Format| format.clone().set_background_color(Color::RGB(0xFF_F7_D6)).set_border(FormatBorder::Thin);
    let keys = ["workbook.price", "workbook.start", "workbook.end", "workbook.breach", "workbook.last_day"];
    for (row, key) in (PRICE..).zip(keys) {
        pen.sheet.write_string(row, 0, pen.messages.word(key))?;
    }
    let days = EXAMPLE.1.map(|year| chrono::NaiveDate::from_ymd_opt(year, 9, 1).unwrap_or_default());
    pen.sheet.write_number_with_format(PRICE, 1, as_number(EXAMPLE.0) / 100.0, &yellow(pen.amount))?;
    pen.sheet.write_date_with_format(START, 1, days[0], &yellow(date))?;
    pen.sheet.write_date_with_format(END, 1, days[1].pred_opt().unwrap_or_default(), &yellow(date))?;
    pen.sheet.write_blank(BREACH, 1, &yellow(date))?;
    let formula = format!("=IF(ISBLANK(B{}),B{},MIN(B{},B{}))", BREACH + 1, END + 1, BREACH + 1, END + 1);
    pen.sheet.write_formula_with_format(LAST, 1, Formula::new(formula).set_result(serial(days[1].pred_opt().unwrap_or_default())), date)?;
    Ok(())
}

/// A day as a spreadsheet counts it.
fn serial(day: chrono::NaiveDate) -> String {
    let origin = chrono::NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default();
    (day - origin).num_days().to_string()
}

/// R8: every month begun is due, on a running total.
fn month_cells(pen: &mut Pen<'_>, date: &Format) -> Result<(), XlsxError> {
    let keys = ["workbook.month_rule", "workbook.month_start", "workbook.month_counted", "workbook.running_total", "workbook.month_due"];
    pen.row = MONTHS - 1;
    for (column, key) in (0..).zip(keys) {
        let text = pen.messages.word(key);
        pen.head(column, &text)?;
    }
    let start = chrono::NaiveDate::from_ymd_opt(EXAMPLE.1[0], 9, 1).unwrap_or_default();
    let (start_cell, last_cell, price_cell) = (START + 1, LAST + 1, PRICE + 1);
    let mut before = 0;
    for rank in 1..=MONTHS_SHOWN {
        let row = MONTHS + rank - 1;
        let line = row + 1;
        let begins = start.checked_add_months(chrono::Months::new(rank - 1)).unwrap_or(start);
        let counted = rank <= 24;
        let total = Fraction::new(EXAMPLE.0 * i64::from(rank.min(24)), 12).rounded().0;
        pen.sheet.write_number(row, 0, f64::from(rank))?;
        let formula = Formula::new(format!("=EDATE($B${start_cell},A{line}-1)")).set_result(serial(begins));
        pen.sheet.write_formula_with_format(row, 1, formula, date)?;
        let formula = Formula::new(format!("=IF(B{line}<=$B${last_cell},1,0)")).set_result(u8::from(counted).to_string());
        pen.sheet.write_formula(row, 2, formula)?;
        let formula = format!("=ROUND($B${price_cell}*SUM(C${}:C{line})/12,2)", MONTHS + 1);
        pen.sheet.write_formula_with_format(row, 3, amount(formula, total), pen.amount)?;
        let formula = if rank == 1 { format!("=D{line}") } else { format!("=ROUND(D{line}-D{row},2)") };
        pen.sheet.write_formula_with_format(row, 4, amount(formula, total - before), pen.amount)?;
        before = total;
    }
    Ok(())
}

/// R8d: each year of execution by its days, on a running total.
fn year_cells(pen: &mut Pen<'_>, date: &Format) -> Result<(), XlsxError> {
    let keys = [
        "workbook.day_rule",
        "workbook.year_start",
        "workbook.year_end",
        "workbook.days",
        "workbook.days_of_year",
        "workbook.running_total",
        "workbook.month_due",
    ];
    pen.row = MONTHS - 1;
    for (column, key) in (6..).zip(keys) {
        let text = pen.messages.word(key);
        pen.head(column, &text)?;
    }
    let (start_cell, last_cell, price_cell) = (START + 1, LAST + 1, PRICE + 1);
    let start = chrono::NaiveDate::from_ymd_opt(EXAMPLE.1[0], 9, 1).unwrap_or_default();
    for rank in 1_u32..=5 {
        let row = MONTHS + rank - 1;
        let line = row + 1;
        let at = |years: u32| start.checked_add_months(chrono::Months::new(12 * years)).unwrap_or(start);
        let (begins, ends) = (at(rank - 1), at(rank).pred_opt().unwrap_or(start));
        let (all, counted) = ((at(rank) - begins).num_days(), if rank <= 2 { (at(rank) - begins).num_days() } else { 0 });
        let total = EXAMPLE.0 * i64::from(rank.min(2));
        pen.sheet.write_number(row, 6, f64::from(rank))?;
        let formula = Formula::new(format!("=EDATE($B${start_cell},12*(G{line}-1))")).set_result(serial(begins));
        pen.sheet.write_formula_with_format(row, 7, formula, date)?;
        let formula = Formula::new(format!("=EDATE($B${start_cell},12*G{line})-1")).set_result(serial(ends));
        pen.sheet.write_formula_with_format(row, 8, formula, date)?;
        let formula = format!("=MAX(0,MIN(I{line},$B${last_cell})-H{line}+1)");
        pen.sheet.write_formula(row, 9, Formula::new(formula).set_result(counted.to_string()))?;
        pen.sheet.write_formula(row, 10, Formula::new(format!("=I{line}-H{line}+1")).set_result(all.to_string()))?;
        let first = MONTHS + 1;
        let formula = format!("=ROUND($B${price_cell}*SUMPRODUCT(J${first}:J{line}/K${first}:K{line}),2)");
        pen.sheet.write_formula_with_format(row, 11, amount(formula, total), pen.amount)?;
        let formula = if rank == 1 { format!("=L{line}") } else { format!("=ROUND(L{line}-L{row},2)") };
        pen.sheet.write_formula_with_format(row, 12, amount(formula, total - EXAMPLE.0 * i64::from((rank - 1).min(2))), pen.amount)?;
    }
    Ok(())
}
