//! What is drawn, for usual and for extreme figures.

use approx::assert_abs_diff_eq;
use chrono::{Months as Later, NaiveDate};
use resvg::usvg::roxmltree::Document;

use super::render;
use crate::chart::figure::*;
use crate::chart::style::colour;
use crate::chart::{ChartError, png};
use crate::language::Language::{self, En, Fr};

fn caption() -> Caption {
    Caption {
        title: "Écarts <é> & \"coûts\" d’un CFA\u{0}".into(),
        subtitle: "En euros".into(),
        source: "Source : essai".into(),
        notes: vec!["Lecture & note".into()],
        no_data: "Aucune donnée & rien".into(),
    }
}

fn dumbbell(rows: &[(i64, i64)]) -> Figure {
    let rows = rows.iter().enumerate().map(|(index, (left, right))| DumbbellRow {
        label: format!("Diplôme <{index}> & un libellé si long qu’il ne tient pas dans la colonne de gauche"),
        left: *left,
        right: *right,
        size: 12,
    });
    Figure::Dumbbell(Dumbbell {
        caption: caption(),
        left: "Coût préfecture".into(),
        right: "NPEC".into(),
        gap: "Écart".into(),
        size: Some("Apprentis".into()),
        rows: rows.collect(),
    })
}

fn months(values: &[&[i64]]) -> Months {
    let first = NaiveDate::from_ymd_opt(2019, 11, 1).unwrap();
    let count = values.first().map_or(0, |values| values.len());
    let tones = [Tone::Region, Tone::Opco, Tone::Cnfpt, Tone::Employeur];
    Months {
        months: (0..u32::try_from(count).unwrap()).map(|later| first + Later::new(later)).collect(),
        series: values
            .iter()
            .zip(tones)
            .map(|(values, tone)| Series { label: format!("{tone:?}"), tone, values: values.to_vec() })
            .collect(),
        marks: vec![DateMark { day: NaiveDate::from_ymd_opt(2020, 1, 1).unwrap(), label: "Marque".into() }],
    }
}

fn stacked(values: &[&[i64]]) -> Figure {
    Figure::StackedMonths(StackedMonths { caption: caption(), axis: "Versements".into(), columns: months(values) })
}

fn signatures(values: &[&[i64]]) -> Figure {
    Figure::SignatureMonths(SignatureMonths { caption: caption(), axis: "Contrats".into(), columns: months(values) })
}

fn histogram(values: &[i64]) -> Figure {
    Figure::Histogram(Histogram {
        caption: caption(),
        axis: "Écart".into(),
        count: "Apprentis".into(),
        bins: Bin::cut(values, 100_000),
        references: vec![ReferenceLine { value: 300_000, label: "+3 000 €".into() }],
        median: median(values).map(|value| ReferenceLine { value, label: "Médiane".into() }),
    })
}

fn class_gaps(rows: &[&[i64]]) -> Figure {
    let rows = rows.iter().map(|gaps| ClassGapsRow { label: "CFA <de> Caen & Évreux".into(), gaps: gaps.to_vec() });
    Figure::ClassGaps(ClassGaps {
        caption: caption(),
        axis: "Écart".into(),
        class: "classe".into(),
        median: "médiane".into(),
        largest: "maximum".into(),
        references: vec![ReferenceLine { value: 300_000, label: "3 000 €".into() }],
        rows: rows.collect(),
    })
}

fn waterfall(start: i64, steps: &[i64]) -> Figure {
    Figure::Waterfall(Waterfall {
        caption: caption(),
        axis: "Dû".into(),
        start: WaterfallStep { label: "Départ".into(), value: start, tone: Tone::CoutPrefecture },
        steps: steps.iter().map(|value| WaterfallStep::signed("Étape & <pas>".into(), *value)).collect(),
        end: "Arrivée".into(),
        end_tone: Tone::Npec,
    })
}

fn days(values: &[i64], limit: Option<i64>) -> Figure {
    let line = |label: &str, tone, values: Vec<i64>| DayLine { label: label.into(), tone, values };
    Figure::DayLines(DayLines {
        caption: caption(),
        axis: "Euros".into(),
        first: NaiveDate::from_ymd_opt(2019, 12, 15).unwrap(),
        lines: vec![
            line("Trésorerie & jour", Tone::CoutPrefecture, values.to_vec()),
            line("Seuil", Tone::StockNpec, vec![5; values.len()]),
        ],
        limit: limit.map(|value| ReferenceLine { value, label: "Découvert <autorisé> d’une banque".into() }),
    })
}

fn survivors(lines: &[&[(i64, i64)]], band: &[(i64, i64, i64)]) -> Figure {
    let line = |(rank, points): (usize, &&[(i64, i64)])| CurveLine {
        label: format!("Politique <{rank}> & un nom si long qu’il ne tient pas à droite"),
        tone: Tone::Line(rank as u8),
        strong: rank == 0,
        points: points.to_vec(),
    };
    Figure::Survivors(Survivors {
        caption: caption(),
        across: "Enveloppe".into(),
        count: "Apprentis".into(),
        mark: Some(ReferenceLine { value: 847_648_800, label: "Annoncée".into() }),
        lines: lines.iter().enumerate().map(line).collect(),
        band: band.to_vec(),
        band_label: "Neuf chances sur dix".into(),
        band_tone: Some(Tone::Line(0)),
    })
}

/// Every kind of figure, usual and extreme.
fn gallery() -> Vec<Figure> {
    let (least, most) = (i64::MIN, i64::MAX);
    let rows: Vec<(i64, i64)> = (0..60).map(|index| (index * 1_000, 900_000 - index * 30_000)).collect();
    let strips: Vec<&[i64]> = vec![&[0, 100, 350_000]; 60];
    vec![
        dumbbell(&rows),
        dumbbell(&[(0, 0)]),
        dumbbell(&[(least, most), (most, least), (0, 0)]),
        stacked(&[&[300, 0, 0, 5], &[10, 400, -20, 80]]),
        stacked(&[&[0], &[0]]),
        stacked(&[&[-5, -6], &[-7, -8]]),
        stacked(&[&[least, most], &[least, most]]),
        signatures(&[&[3, 9, 1], &[0, 0, 7]]),
        histogram(&[-1, 5, 300_000]),
        histogram(&[-900_000]),
        histogram(&[least, 0, most]),
        class_gaps(&strips),
        class_gaps(&[&[], &[0, 0]]),
        class_gaps(&[&[least, most]]),
        survivors(
            &[&[(0, 5), (500_000_000, 900), (1_700_000_000, 950)], &[(0, 5), (1_700_000_000, 949)]],
            &[(0, 1, 9), (1_700_000_000, 600, 960)],
        ),
        survivors(&[[(0, 0)].as_slice(); 8], &[]),
        survivors(&[&[(0, least), (most, most)], &[(0, 0)]], &[(0, least, most), (most, least, most)]),
        waterfall(8_000_000_000, &[100_000_000, -30_000_000]),
        waterfall(-100, &[-200, -300]),
        waterfall(100, &[-500, 700, 0]),
        waterfall(most, &[most, least, least, least]),
        slope(&[&[100, 110, 95], &[500, 500, 650]]),
        slope(&[&[most, least], &[least, most], &[1, most]]),
        slope(&vec![&[100, 101][..]; 40]),
        multiples(&[&[&[5, 10_000], &[-5, 9_000]], &[&[0, 0], &[most, least]]]),
        tornado(&[(-500_000, 300_000), (-100_000, -200_000), (0, 0), (least, most)]),
        tornado(&[(0, 120)]),
        curves(&[&[1, 2, 3], &[most, least, 0]]),
        curves(&[&[7]]),
        bubbles(&[(700_000, 800_000, 400), (900_000, 600_000, 100), (710_000, 790_000, 399), (650_000, 650_000, 0)]),
        bubbles(&[(5, 5, 0)]),
        bubbles(&[(least, most, u64::MAX), (most, least, 1), (0, 0, 2)]),
        days(&[100, -700, 900], Some(-300)),
        days(&(0..1_500).map(|day| 1_000_000 - 7_919 * (day * day % 977)).collect::<Vec<_>>(), Some(-2_000_000)),
        days(&(0..9_000).collect::<Vec<_>>(), None),
        days(&[most, least, 0], Some(least)),
        days(&[7], None),
        ranked(&[5_000, -300_000, 0, 12_000_000]),
        ranked(&[-1]),
        ranked(&[most, least]),
        ranked(&[1_234_567; 40]),
    ]
}

fn bubbles(points: &[(i64, i64, u64)]) -> Figure {
    let point =
        |(across, up, size): &(i64, i64, u64)| Bubble { label: "CFA <de> Caen & Évreux".into(), across: *across, up: *up, size: *size };
    Figure::Bubbles(Bubbles {
        caption: caption(),
        across: "Coût par apprenti".into(),
        up: "Financement par apprenti".into(),
        above: "couvert".into(),
        below: "non couvert".into(),
        equal: "Financement = coût".into(),
        points: points.iter().map(point).collect(),
    })
}

fn ranked(values: &[i64]) -> Figure {
    let row = |value: &i64| RankedRow { label: "CFA <de> Caen & Évreux au nom très long qui ne tient pas".into(), value: *value };
    Figure::Ranked(Ranked { caption: caption(), axis: "Résultat".into(), in_order: false, rows: values.iter().map(row).collect() })
}

fn slope(rows: &[&[i64]]) -> Figure {
    let rows: Vec<GroupChange> =
        rows.iter().map(|values| GroupChange { label: "Niveau <3> & plus".into(), values: values.to_vec() }).collect();
    let sides = rows.first().map_or(0, |row| row.values.len());
    let sides = (0..sides).map(|side| format!("Scénario <{side}> au titre si long qu’il se plie sur plusieurs lignes")).collect();
    Figure::Groups(GroupChanges { caption: caption(), axis: "Écart".into(), sides, rows })
}

fn multiples(panels: &[&[&[i64]]]) -> Figure {
    let panel = |values: &&[&[i64]]| Panel { label: "OPCO <é>".into(), values: values.iter().map(|values| values.to_vec()).collect() };
    let panels: Vec<Panel> = panels.iter().map(panel).collect();
    let categories = panels.first().map_or(0, |panel| panel.values[0].len());
    let categories = (0..categories).map(|year| (2019 + year).to_string()).collect();
    let sides = vec!["Droit".into(), "Autre & <scénario>".into()];
    Figure::SmallMultiples(SmallMultiples { caption: caption(), axis: "Dû".into(), sides, categories, panels })
}

fn tornado(rows: &[(i64, i64)]) -> Figure {
    let row = |(low, high): &(i64, i64)| TornadoRow {
        label: "Délai de paiement des opérateurs de compétences, au-delà de la date".into(),
        ends: [("0 j".into(), *low), ("120 j".into(), *high)],
    };
    Figure::Tornado(Tornado { caption: caption(), axis: "Écart".into(), rows: rows.iter().map(row).collect() })
}

fn curves(curves: &[&[i64]]) -> Figure {
    let points = curves.first().map_or(0, |values| values.len());
    let points = (0..points).map(|point| format!("{point} j")).collect();
    let curves = curves.iter().map(|values| PlottedCurve { label: "Dû".into(), values: values.to_vec() }).collect();
    Figure::Curves(Curves { caption: caption(), axis: "Dû".into(), along: "Délai".into(), points, curves })
}

fn empty() -> Vec<Figure> {
    vec![
        survivors(&[], &[]),
        survivors(&[&[]], &[]),
        dumbbell(&[]),
        stacked(&[]),
        signatures(&[]),
        histogram(&[]),
        class_gaps(&[]),
        class_gaps(&[&[]]),
        waterfall(0, &[0, 0]),
        slope(&[]),
        multiples(&[]),
        tornado(&[(0, 0)]),
        curves(&[]),
        days(&[], None),
        bubbles(&[]),
        ranked(&[]),
    ]
}

fn draw(figure: &Figure, language: Language) -> String {
    render(figure, language).unwrap()
}

/// The texts of an SVG, which must be well-formed.
fn texts(svg: &str) -> Vec<String> {
    let document = Document::parse(svg).unwrap();
    document.descendants().filter(|node| node.has_tag_name("text")).filter_map(|node| node.text().map(str::to_owned)).collect()
}

/// Left, top, width and height of the rectangles in the colour of a tone.
fn bars(svg: &str, tone: Tone) -> Vec<[i64; 4]> {
    let document = Document::parse(svg).unwrap();
    let hex = colour(tone).hex();
    let number = |node: &resvg::usvg::roxmltree::Node, name| node.attribute(name).unwrap().parse::<i64>().unwrap();
    document
        .descendants()
        .filter(|node| node.has_tag_name("rect") && node.attribute("fill") == Some(&hex))
        .map(|node| ["x", "y", "width", "height"].map(|name| number(&node, name)))
        .collect()
}

#[test]
fn every_figure_is_well_formed_and_drawn_twice_the_same() {
    let (full, nothing) = (gallery(), empty());
    for (drawn, figure) in full.iter().map(|figure| (true, figure)).chain(nothing.iter().map(|figure| (false, figure))) {
        for language in [Fr, En] {
            let svg = draw(figure, language);
            assert_eq!(svg, draw(figure, language));
            let document = Document::parse(&svg).unwrap();
            let root = document.root_element();
            assert_eq!((root.attribute("role"), root.attribute("lang")), (Some("img"), Some(language.code())));
            let said = |name| root.children().find(|node| node.has_tag_name(name)).and_then(|node| node.text()).unwrap();
            assert!(!drawn || said("desc").starts_with("En euros. Lecture & note. Source : essai."), "{}", said("desc"));
            let titled = said("title") == "Écarts <é> & \"coûts\" d’un CFA " && said("desc").contains("Lecture & note");
            assert!(titled || !drawn && said("title") == "Aucune donnée & rien");
            assert!(!svg.contains("NaN") && !svg.contains("inf"));
        }
    }
}

#[test]
fn without_data_the_remark_of_the_caller_is_drawn() {
    for figure in empty() {
        assert!(texts(&draw(&figure, Fr)).contains(&"Aucune donnée & rien".to_owned()));
    }
}

#[test]
fn every_text_stays_on_the_page() {
    for figure in gallery() {
        let svg = draw(&figure, Fr);
        let document = Document::parse(&svg).unwrap();
        for node in document.descendants().filter(|node| node.has_tag_name("text")) {
            let value = |name| node.attribute(name).unwrap().parse::<f64>().unwrap();
            let bold = node.attribute("font-weight").is_some();
            let wide = super::text::width(node.text().unwrap(), value("font-size"), bold);
            let left = match node.attribute("text-anchor") {
                Some("end") => value("x") - wide,
                Some("middle") => value("x") - wide / 2.0,
                _ => value("x"),
            };
            assert!(left >= -1.0 && left + wide <= 3_041.0, "{:?} from {left} to {}", node.text(), left + wide);
        }
    }
}

#[test]
fn gaps_are_written_with_their_sign_and_sorted() {
    let svg = draw(&dumbbell(&[(500_000, 400_000), (600_000, 710_050)]), En);
    let texts = texts(&svg);
    let at = |words: &str| texts.iter().position(|text| text == words).unwrap();
    assert!(at("+€1,101") < at("\u{2212}€1,000"));
    assert!(texts.iter().any(|text| text.starts_with("Diplôme <1> &") && text.ends_with('…')));
}

#[test]
fn heights_of_columns_are_in_proportion_to_values() {
    let svg = draw(&stacked(&[&[100_000, 200_000, 0], &[0, 100_000, -50_000]]), Fr);
    // The first is the sign of the legend.
    let region = bars(&svg, Tone::Region);
    let opco = bars(&svg, Tone::Opco);
    assert_eq!((region.len(), opco.len()), (3, 3));
    assert!((region[2][3] - 2 * region[1][3]).abs() <= 2);
    assert!((opco[1][1] + opco[1][3] - region[2][1]).abs() <= 1, "stacked upon the région");
    assert_eq!(opco[2][1], region[1][1] + region[1][3], "negative values hang below zero");
    assert!((opco[1][3] - 2 * opco[2][3]).abs() <= 2);
}

#[test]
fn a_mark_stands_between_december_and_january() {
    let svg = draw(&stacked(&[&[100, 100, 100, 100]]), Fr);
    let bars = bars(&svg, Tone::Region);
    let document = Document::parse(&svg).unwrap();
    let ink = crate::chart::style::INK.hex();
    let line = document.descendants().find(|node| node.attribute("stroke") == Some(&ink)).unwrap();
    let x: i64 = line.attribute("points").unwrap().split(',').next().unwrap().parse().unwrap();
    assert!(bars[2][0] + bars[2][2] < x && x < bars[3][0], "{x} {bars:?}");
}

#[test]
fn columns_below_zero_are_losses_and_the_median_is_written() {
    let svg = draw(&histogram(&[-250_000, -250_000, -150_000, 50_000]), Fr);
    let losses = bars(&svg, Tone::Loss);
    assert_eq!((losses.len(), bars(&svg, Tone::Gain).len()), (2, 1));
    assert!((losses[0][3] - 2 * losses[1][3]).abs() <= 2);
    assert!(texts(&svg).contains(&"Médiane \u{2212}2\u{202F}000\u{A0}€".to_owned()));
}

#[test]
fn the_largest_gap_of_a_centre_is_written() {
    assert!(texts(&draw(&class_gaps(&[&[100, 345_600]]), En)).contains(&"€3,456".to_owned()));
}

#[test]
fn steps_start_where_the_last_one_ended_and_words_of_losses_stand_on_their_left() {
    let svg = draw(&waterfall(1_000_000, &[500_000, -300_000]), Fr);
    let (gain, loss, end) = (bars(&svg, Tone::Gain)[0], bars(&svg, Tone::Loss)[0], bars(&svg, Tone::Npec)[0]);
    assert!((loss[0] + loss[2] - gain[0] - gain[2]).abs() <= 1);
    assert!((end[0] + end[2] - loss[0]).abs() <= 1 && (end[0] - gain[0]).abs() <= 1);
    let document = Document::parse(&svg).unwrap();
    let words = document.descendants().find(|node| node.text() == Some("\u{2212}3\u{A0}k€")).unwrap();
    assert_eq!(words.attribute("text-anchor"), Some("end"));
    assert!(words.attribute("x").unwrap().parse::<i64>().unwrap() < loss[0]);
}

/// However large the totals are, bars have the length of their amount, all on one scale, and both totals are written: no axis is cut.
#[test]
fn the_bars_of_a_waterfall_are_in_proportion_and_its_totals_are_written() {
    for start in [-5_000, 0, 1_000, 400_000_000, 98_765_432_100_i64] {
        let svg = draw(&waterfall(start, &[600_000, -200_000]), En);
        let (gain, loss, end) = (bars(&svg, Tone::Gain)[0], bars(&svg, Tone::Loss)[0], bars(&svg, Tone::Npec)[0]);
        assert!((gain[2] - 3 * loss[2]).abs() <= 3 && (end[2] - 2 * loss[2]).abs() <= 2, "{start}: {gain:?} {loss:?} {end:?}");
        assert!(bars(&svg, Tone::CoutPrefecture).is_empty(), "the start is the zero of the axis");
        let texts = texts(&svg);
        assert!(texts.contains(&En.compact(start)), "{texts:?}");
        assert!(texts.contains(&format!("{} (+€4k)", En.compact(start + 400_000))), "{texts:?}");
        assert!(texts.contains(&"0".to_owned()), "{texts:?}");
    }
}

/// The disc stands at the lowest day, on the height of its amount, and is named by both; every month has its tick.
#[test]
fn the_lowest_day_is_marked_where_it_is() {
    let mut values = vec![400_000; 400];
    values[0] = 600_000;
    (values[123], values[124]) = (-212_345, -212_345);
    for limit in [None, Some(-100_000)] {
        let svg = draw(&days(&values, limit), Fr);
        let document = Document::parse(&svg).unwrap();
        let number = |node: &resvg::usvg::roxmltree::Node, name| node.attribute(name).unwrap().parse::<f64>().unwrap();
        let disc = document
            .descendants()
            .find(|node| node.has_tag_name("circle") && node.attribute("fill") == Some(&colour(Tone::Loss).hex()))
            .unwrap();
        let line = document.descendants().find(|node| node.attribute("stroke") == Some(&colour(Tone::CoutPrefecture).hex())).unwrap();
        let points: Vec<(f64, f64)> = line
            .attribute("points")
            .unwrap()
            .split_whitespace()
            .map(|point| point.split_once(',').map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap())).unwrap())
            .collect();
        let (left, right) = (points[0].0, points[points.len() - 1].0);
        assert!((number(&disc, "cx") - left - (right - left) * 123.5 / 400.0).abs() <= 2.0, "{disc:?}");
        let bottom = points.iter().map(|point| point.1).fold(0.0, f64::max);
        assert_abs_diff_eq!(number(&disc, "cy"), bottom, epsilon = 1.0);
        let texts = texts(&svg);
        // The 123rd day after 15 December 2019.
        for words in [Fr.amount(-212_345), "16/04/2020".to_owned()] {
            assert!(texts.contains(&words), "{words}: {texts:?}");
        }
        assert_eq!(texts.iter().any(|text| text.starts_with("Découvert")), limit.is_some());
        let months =
            texts.iter().filter(|text| (0..12).any(|month| Fr.month_name(NaiveDate::from_ymd_opt(2020, month + 1, 1).unwrap()) == **text));
        assert_eq!(months.count(), 14, "{texts:?}");
    }
}

#[test]
fn a_slope_writes_the_change_and_its_part() {
    let texts = texts(&draw(&slope(&[&[100_000, 110_000]]), En));
    assert!(texts.iter().any(|text| text.contains("+€100 (+10%)")), "{texts:?}");
}

#[test]
fn ranges_go_from_the_total_to_both_ends() {
    let svg = draw(&tornado(&[(-200_000, 400_000)]), Fr);
    let (loss, gain) = (bars(&svg, Tone::Loss)[0], bars(&svg, Tone::Gain)[0]);
    assert!((loss[0] + loss[2] - gain[0]).abs() <= 1 && (gain[2] - 2 * loss[2]).abs() <= 2, "{loss:?} {gain:?}");
}

#[test]
fn a_result_is_a_bar_from_zero_in_the_colour_of_its_sign() {
    let svg = draw(&ranked(&[-200_000, 400_000]), En);
    let (loss, gain) = (bars(&svg, Tone::Loss)[0], bars(&svg, Tone::Gain)[0]);
    assert!((loss[0] + loss[2] - gain[0]).abs() <= 1 && (gain[2] - 2 * loss[2]).abs() <= 2, "{loss:?} {gain:?}");
    assert!(gain[1] < loss[1], "the largest first");
}

#[test]
fn discs_have_surfaces_in_proportion_to_sizes_and_the_colour_of_their_side() {
    let svg = draw(&bubbles(&[(100_000, 200_000, 400), (200_000, 100_000, 100)]), En);
    let document = Document::parse(&svg).unwrap();
    let disc = |tone: Tone| {
        // The first of each colour is the sign of the legend.
        let discs =
            document.descendants().filter(|node| node.has_tag_name("circle") && node.attribute("fill") == Some(&colour(tone).hex()));
        let number = |node: resvg::usvg::roxmltree::Node, name| node.attribute(name).unwrap().parse::<i64>().unwrap();
        discs.skip(1).map(|node| (number(node, "cx"), number(node, "cy"), number(node, "r"))).next().unwrap()
    };
    let (above, below) = (disc(Tone::Gain), disc(Tone::Loss));
    assert_eq!(above.2, 2 * below.2);
    assert!(above.0 < below.0 && above.1 < below.1, "{above:?} {below:?}");
}

#[test]
fn bars_of_small_drawings_are_in_proportion() {
    let svg = draw(&multiples(&[&[&[100_000, 200_000], &[0, 0]]]), Fr);
    let document = Document::parse(&svg).unwrap();
    let hex = crate::chart::style::series(0).hex();
    let height = |node: &resvg::usvg::roxmltree::Node| node.attribute("height").unwrap().parse::<i64>().unwrap();
    let bars: Vec<i64> = document
        .descendants()
        .filter(|node| node.attribute("fill") == Some(&hex) && node.has_tag_name("rect"))
        .map(|node| height(&node))
        .collect();
    assert!((bars[2] - 2 * bars[1]).abs() <= 2, "{bars:?}");
}

#[test]
fn a_series_of_another_length_is_refused() {
    let mut columns = months(&[&[1, 2]]);
    columns.series[0].values.pop();
    let figure = Figure::SignatureMonths(SignatureMonths { columns, ..SignatureMonths::default() });
    assert!(matches!(render(&figure, Fr), Err(ChartError::SeriesLength { values: 1, months: 2, .. })));
}

#[test]
fn a_png_has_ink_of_the_embedded_fonts_and_the_size_asked_for() {
    let svg = draw(&dumbbell(&[(1_000, 900_000)]), Fr);
    let picture = png::render(&svg, 2.0).unwrap();
    assert!(picture.starts_with(b"\x89PNG"));
    let width = u32::from_be_bytes(picture[16..20].try_into().unwrap());
    assert_eq!(width, 1_520);
    let wordless = draw(&Figure::Dumbbell(Dumbbell::default()), Fr);
    assert!(picture.len() > 2 * png::render(&wordless, 2.0).unwrap().len(), "the words are drawn");
    assert_eq!(picture, png::render(&svg, 2.0).unwrap());
}

/// A picture of more rows than can be held says so, in each language, and has its title; it costs nothing else.
#[test]
fn a_picture_that_is_too_large_says_so() {
    let rows = vec![(700_000, 800_000); 10_000];
    for (language, words) in [(Fr, "trop grande"), (En, "too large")] {
        let svg = draw(&dumbbell(&rows), language);
        assert!(svg.contains(words) && svg.len() < 20_000, "{}", svg.len());
        assert!(png::render(&svg, 2.0).is_ok());
    }
}

#[test]
fn a_png_of_no_svg_or_no_size_is_refused() {
    assert!(matches!(png::render("<svg", 1.0), Err(ChartError::Svg(_))));
    let svg = draw(&dumbbell(&[]), Fr);
    for scale in [0.0, -1.0, f32::NAN, f32::INFINITY] {
        assert!(matches!(png::render(&svg, scale), Err(ChartError::Scale(_))));
    }
    assert!(matches!(png::render(&svg, 1e6), Err(ChartError::TooLarge { .. })));
}
