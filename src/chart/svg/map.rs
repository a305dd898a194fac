//! A map: areas filled by classes of a share, discs for amounts spread inside their area, keys of both above and below.

use super::canvas::{Canvas, Ink, TextAnchor};
use super::frame::{LEFT, RIGHT, framed, without_data};
use super::legend::{Legend, LegendKey, Sign};
use super::scale::float;
use super::text::width;
use crate::chart::ChartError;
use crate::chart::figure::{Map, MapArea, MapDisc, Tone};
use crate::chart::style::{BASE, Colour, GRID, INK, PAPER, SMALL, SOFT_INK, colour};
use crate::language::Language;

/// Height of the map at most.
const TALL: f64 = 520.0;
/// Radius of the largest disc.
const LARGEST: f64 = 22.0;
/// Radius below which a disc would not be seen.
const SMALLEST: f64 = 2.5;
/// Places looked at along each side of an area for its discs.
const FINE: i32 = 28;
/// Fills, from the lowest class to the highest.
const FILLS: [Colour; 6] = [
    Colour(0xEE, 0xF3, 0xF8),
    Colour(0xD2, 0xE0, 0xEE),
    Colour(0xAC, 0xC6, 0xDF),
    Colour(0x7D, 0xA5, 0xCB),
    Colour(0x4F, 0x81, 0xB0),
    Colour(0x2B, 0x5F, 0x8F),
];

pub(super) fn draw(figure: &Map, language: Language) -> Result<String, ChartError> {
    let points = || figure.areas.iter().flat_map(|area| area.rings.iter().flatten());
    let Some(bounds) = MapExtent::of(points()) else { return without_data(&figure.caption, language) };
    let classes = figure.classes();
    let legend = legend(figure, &classes, language);
    let discs = figure.largest_first();
    let sizes = Sizes::of(&discs);
    let scale = ((RIGHT - LEFT) / bounds.wide()).min(TALL / bounds.tall());
    let tall = bounds.tall() * scale;
    framed(&figure.caption, language, legend.height + tall + sizes.height(), |canvas, area| {
        legend.draw(canvas, area.top)?;
        let left = LEFT + ((RIGHT - LEFT) - bounds.wide() * scale) / 2.0;
        let sheet = MapScale { bounds, scale, left, top: area.top + legend.height };
        areas(canvas, figure, &classes, sheet)?;
        let placed = spread(figure, &discs, &sizes, sheet);
        for (disc, centre, radius) in &placed {
            let tone = if disc.value < 0 { Tone::Loss } else { Tone::Opco };
            canvas.disc(*centre, *radius, colour(tone), 0.85)?;
            canvas.ring(*centre, *radius, PAPER, 1.0)?;
        }
        labels(canvas, figure, &placed, sheet)?;
        sizes.draw(canvas, figure, sheet.top + tall, language)
    })
}

/// The keys: a square each class, the areas without a value, a disc each sign.
fn legend(figure: &Map, classes: &[(i64, i64)], language: Language) -> Legend {
    let percent = |share: i64| language.percent(float(share) / 10_000.0);
    let words: Vec<String> = classes.iter().map(|&(from, until)| format!("{} – {}", percent(from), percent(until))).collect();
    let mut keys: Vec<LegendKey<'_>> = Vec::new();
    let named = if classes.is_empty() { "" } else { figure.fill.as_str() };
    keys.extend((!named.is_empty()).then_some((Sign::Square, PAPER, named)));
    keys.extend((0..).zip(&words).map(|(class, words)| (Sign::Square, fill(class, classes.len()), words.as_str())));
    if figure.areas.iter().any(|area| area.share.is_none()) {
        keys.push((Sign::Square, GRID, figure.none.as_str()));
    }
    let has = |sign: fn(i64) -> bool| figure.largest_first().iter().any(|disc| sign(disc.value));
    let signs = [(has(|value| value > 0), Tone::Opco, &figure.gain), (has(|value| value < 0), Tone::Loss, &figure.loss)];
    keys.extend(signs.into_iter().filter(|(drawn, ..)| *drawn).map(|(_, tone, words)| (Sign::Disc, colour(tone), words.as_str())));
    Legend::new(&keys)
}

/// The fill of a class: few classes are drawn from the darker ones, which are told apart from the paper.
fn fill(class: usize, classes: usize) -> Colour {
    FILLS[(class + FILLS.len().saturating_sub(classes.max(4)).min(1)).min(FILLS.len() - 1)]
}

/// What surrounds all points.
#[derive(Clone, Copy)]
struct MapExtent {
    low: (i32, i32),
    high: (i32, i32),
}

impl MapExtent {
    fn of<'a>(points: impl Iterator<Item = &'a (i32, i32)>) -> Option<Self> {
        points.fold(None, |bounds: Option<Self>, &(x, y)| {
            let Self { low, high } = bounds.unwrap_or(Self { low: (x, y), high: (x, y) });
            Some(Self { low: (low.0.min(x), low.1.min(y)), high: (high.0.max(x), high.1.max(y)) })
        })
    }

    fn wide(self) -> f64 {
        (f64::from(self.high.0) - f64::from(self.low.0)).max(1.0)
    }

    fn tall(self) -> f64 {
        (f64::from(self.high.1) - f64::from(self.low.1)).max(1.0)
    }
}

/// From the units of the map to the page.
#[derive(Clone, Copy)]
struct MapScale {
    bounds: MapExtent,
    scale: f64,
    left: f64,
    top: f64,
}

impl MapScale {
    fn at(self, (x, y): (i32, i32)) -> (f64, f64) {
        let along = |value: i32, from: i32| (f64::from(value) - f64::from(from)) * self.scale;
        (self.left + along(x, self.bounds.low.0), self.top + along(y, self.bounds.low.1))
    }

    fn ring(self, ring: &[(i32, i32)]) -> Vec<(f64, f64)> {
        ring.iter().map(|&point| self.at(point)).collect()
    }
}

/// Twice the surface of a ring.
fn surface(ring: &[(i32, i32)]) -> i64 {
    let next = ring.iter().cycle().skip(1);
    let cross = |(&(ax, ay), &(bx, by)): (&(i32, i32), &(i32, i32))| i64::from(ax) * i64::from(by) - i64::from(bx) * i64::from(ay);
    ring.iter().zip(next).map(cross).sum::<i64>().abs()
}

/// The areas, the largest rings first: what lies inside another stands on it.
fn areas(canvas: &Canvas, figure: &Map, classes: &[(i64, i64)], sheet: MapScale) -> Result<(), ChartError> {
    let mut rings: Vec<(&MapArea, &Vec<(i32, i32)>)> =
        figure.areas.iter().flat_map(|area| area.rings.iter().map(move |ring| (area, ring))).filter(|(_, ring)| ring.len() > 2).collect();
    rings.sort_by_key(|(_, ring)| std::cmp::Reverse(surface(ring)));
    for (area, ring) in rings {
        let colour = area.share.map_or(GRID, |share| fill(Map::class_of(classes, share), classes.len()));
        let points = sheet.ring(ring);
        canvas.polygon(&points, colour)?;
        let closed: Vec<(f64, f64)> = points.iter().chain(points.first()).copied().collect();
        canvas.path(&closed, BASE, 0.8)?;
    }
    Ok(())
}

/// A disc on the page.
type PlacedDisc<'a> = (&'a MapDisc, (f64, f64), f64);

/// The radius of an amount beside the largest: surfaces are in proportion.
struct Sizes {
    most: i64,
}

impl Sizes {
    fn of(discs: &[&MapDisc]) -> Self {
        Self { most: discs.first().map_or(0, |disc| disc.value.saturating_abs()) }
    }

    fn radius(&self, value: i64) -> f64 {
        if self.most == 0 { 0.0 } else { (LARGEST * (float(value.saturating_abs()) / float(self.most)).sqrt()).max(SMALLEST) }
    }

    /// Height of the key of the sizes.
    fn height(&self) -> f64 {
        if self.most == 0 { 6.0 } else { 2.0 * LARGEST + 14.0 }
    }

    /// Three discs of round amounts, and what they measure.
    fn draw(&self, canvas: &Canvas, figure: &Map, top: f64, language: Language) -> Result<(), ChartError> {
        if self.most == 0 {
            return Ok(());
        }
        let middle = top + 8.0 + LARGEST;
        let mut x = LEFT;
        for part in [1, 4, 16] {
            let value = rounded(self.most / part);
            let (radius, words) = (self.radius(value), language.compact(value));
            canvas.ring((x + radius, middle), radius, BASE, 1.2)?;
            canvas.text((x + 2.0 * radius + 5.0, middle), &words, Ink::new(SMALL, INK))?;
            x += 2.0 * radius + 5.0 + width(&words, SMALL, false) + 18.0;
        }
        canvas.text((x, middle), &figure.amount, Ink::new(SMALL, SOFT_INK))
    }
}

/// The largest 1, 2 or 5 times a power of ten that is not above.
fn rounded(value: i64) -> i64 {
    let mut unit = 1;
    while value.checked_div(unit).is_some_and(|left| left >= 10) {
        unit *= 10;
    }
    let times = [5, 2, 1].into_iter().find(|times| times * unit <= value).unwrap_or(1);
    times * unit
}

/// The discs of each area spread inside it, the largest where there is most room: a CFA stands in its area, not at an address.
fn spread<'a>(figure: &Map, discs: &[&'a MapDisc], sizes: &Sizes, sheet: MapScale) -> Vec<PlacedDisc<'a>> {
    let mut placed: Vec<PlacedDisc<'a>> = Vec::new();
    for (place, area) in figure.areas.iter().enumerate() {
        let free = inside(area, sheet);
        let mut here: Vec<PlacedDisc<'a>> = Vec::new();
        for disc in discs.iter().filter(|disc| disc.area == place) {
            let radius = sizes.radius(disc.value);
            if let Some(centre) = roomiest(&free, &here, radius) {
                here.push((disc, centre, radius));
            }
        }
        placed.extend(here);
    }
    placed.sort_by(|a, b| b.2.total_cmp(&a.2));
    placed
}

/// The place that is farthest from the border and from the discs that stand already.
fn roomiest(free: &[((f64, f64), f64)], here: &[PlacedDisc<'_>], radius: f64) -> Option<(f64, f64)> {
    let room = |&(point, border): &((f64, f64), f64)| {
        let discs = here.iter().map(|(_, centre, other)| distance(point, *centre) - other - radius);
        discs.fold((border - radius) * 1.6, f64::min)
    };
    free.iter().map(|place| (room(place), place.0)).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, point)| point)
}

fn distance(one: (f64, f64), other: (f64, f64)) -> f64 {
    (one.0 - other.0).hypot(one.1 - other.1)
}

/// Places inside an area, and how far each is from its border.
fn inside(area: &MapArea, sheet: MapScale) -> Vec<((f64, f64), f64)> {
    let rings: Vec<Vec<(f64, f64)>> = area.rings.iter().filter(|ring| ring.len() > 2).map(|ring| sheet.ring(ring)).collect();
    let Some(bounds) = MapExtent::of(area.rings.iter().flatten()) else { return Vec::new() };
    let (low, high) = (sheet.at(bounds.low), sheet.at(bounds.high));
    let along = |from: f64, to: f64, step: i32| from + (to - from) * (f64::from(step) + 0.5) / f64::from(FINE);
    let grid = (0..FINE).flat_map(|row| (0..FINE).map(move |column| (column, row)));
    let points = grid.map(|(column, row)| (along(low.0, high.0, column), along(low.1, high.1, row)));
    points.filter(|&point| within(&rings, point)).map(|point| (point, border(&rings, point))).collect()
}

fn edges(rings: &[Vec<(f64, f64)>]) -> impl Iterator<Item = ((f64, f64), (f64, f64))> + '_ {
    rings.iter().flat_map(|ring| ring.iter().copied().zip(ring.iter().copied().cycle().skip(1)))
}

/// Whether a point is inside: an odd number of edges on its right.
fn within(rings: &[Vec<(f64, f64)>], (x, y): (f64, f64)) -> bool {
    let right = edges(rings).filter(|&((ax, ay), (bx, by))| (ay > y) != (by > y) && x < ax + (y - ay) / (by - ay) * (bx - ax));
    right.count() % 2 == 1
}

/// How far a point is from the nearest edge.
fn border(rings: &[Vec<(f64, f64)>], (x, y): (f64, f64)) -> f64 {
    let away = |((ax, ay), (bx, by)): ((f64, f64), (f64, f64))| {
        let (dx, dy) = (bx - ax, by - ay);
        let long = dx * dx + dy * dy;
        let part = if long > 0.0 { (((x - ax) * dx + (y - ay) * dy) / long).clamp(0.0, 1.0) } else { 0.0 };
        distance((x, y), (ax + part * dx, ay + part * dy))
    };
    edges(rings).map(away).fold(f64::INFINITY, f64::min)
}

/// The name of each area where it hides no disc and fits.
fn labels(canvas: &Canvas, figure: &Map, placed: &[PlacedDisc<'_>], sheet: MapScale) -> Result<(), ChartError> {
    for area in figure.areas.iter().filter(|area| !area.label.is_empty()) {
        let half = width(&area.label, SMALL, true) / 2.0;
        let Some(at) = roomiest(&inside(area, sheet), placed, half) else { continue };
        let clear = placed.iter().all(|(_, centre, radius)| distance(*centre, at) > radius + half * 0.8);
        if clear && border_room(area, sheet, at) > half * 0.6 {
            canvas.text(at, &area.label, Ink::new(SMALL, INK).bold().align(TextAnchor::Middle))?;
        }
    }
    Ok(())
}

fn border_room(area: &MapArea, sheet: MapScale, at: (f64, f64)) -> f64 {
    border(&area.rings.iter().filter(|ring| ring.len() > 2).map(|ring| sheet.ring(ring)).collect::<Vec<_>>(), at)
}

#[cfg(test)]
mod tests {
    use approx::assert_abs_diff_eq;

    use super::*;

    #[test]
    fn places_are_inside_and_far_from_the_border() {
        let rings = vec![vec![(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]];
        assert!(within(&rings, (5.0, 5.0)) && !within(&rings, (15.0, 5.0)));
        assert_abs_diff_eq!(border(&rings, (5.0, 3.0)), 3.0, epsilon = 1e-9);
        let holed = [rings.clone(), vec![vec![(4.0, 4.0), (6.0, 4.0), (6.0, 6.0), (4.0, 6.0)]]].concat();
        assert!(!within(&holed, (5.0, 5.0)) && within(&holed, (2.0, 5.0)));
    }

    #[test]
    fn keys_of_sizes_are_round() {
        assert_eq!([1, 7, 23, 99, 100, 4_999].map(rounded), [1, 5, 20, 50, 100, 2_000]);
    }

    #[test]
    fn discs_stand_in_their_area_and_apart() {
        let square = |left: i32| vec![(left, 0), (left + 100, 0), (left + 100, 100), (left, 100)];
        let area = |left| MapArea { rings: vec![square(left)], share: Some(left.into()), ..MapArea::default() };
        let disc = |label: &str, area, value| MapDisc { label: label.into(), area, value };
        let discs = (0..7).map(|rank: i64| disc(&rank.to_string(), usize::try_from(rank % 2).unwrap(), 100 + rank)).collect();
        let figure = Map { areas: vec![area(0), area(100)], discs, ..Map::default() };
        let bounds = MapExtent { low: (0, 0), high: (200, 100) };
        let sheet = MapScale { bounds, scale: 3.0, left: 0.0, top: 0.0 };
        let drawn = figure.largest_first();
        let placed = spread(&figure, &drawn, &Sizes::of(&drawn), sheet);
        assert_eq!(placed.len(), 7);
        for (place, (disc, centre, radius)) in placed.iter().enumerate() {
            let left = if disc.area == 0 { 0.0 } else { 300.0 };
            assert!(centre.0 - radius > left && centre.0 + radius < left + 300.0, "{disc:?} {centre:?}");
            assert!(placed[..place].iter().all(|other| distance(other.1, *centre) > radius + other.2));
        }
    }
}
