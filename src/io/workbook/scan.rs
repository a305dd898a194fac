//! One pass over an XML part, to its end, without laying anything out: how long, how deep, how many, and what of it is hidden.

use std::io::Read;

use memchr::{memchr, memchr3, memrchr};

/// Bytes between two tags: a cell holds at most 32 767 characters.
pub(super) const LONGEST: usize = 1 << 20;
/// Bytes of the text of a cell as written: 32 767 characters, each an entity at worst.
pub(super) const LONGEST_TEXT: usize = 10 * 32_767;
/// Elements within elements: a workbook has about ten.
pub(super) const DEEPEST: usize = 100;
/// Merged cells.
pub(super) const MOST_MERGES: usize = 1_000_000;
/// How much of a tag is looked at.
const TAG: usize = 1 << 14;

/// What of a sheet is not seen in a spreadsheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::io) struct Hidden {
    /// Hidden rows, from 0, in the order of the sheet.
    pub rows: Vec<u32>,
    /// First and last of hidden columns, from 0, both included.
    pub columns: Vec<(u32, u32)>,
    /// A filter leaves some rows out.
    pub filtered: bool,
}

/// A link from a part to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Relation {
    pub id: String,
    pub kind: String,
    pub target: String,
}

/// What a part is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Scanned {
    /// Most bytes from one tag to the next.
    pub longest: usize,
    /// Most bytes of the text of a cell.
    pub text: usize,
    /// Most elements within elements.
    pub depth: usize,
    /// Merged cells.
    pub merges: usize,
    /// Formats of cells.
    pub formats: usize,
    /// Longest attribute.
    pub attribute: usize,
    /// Texts of the table of texts.
    pub texts: u64,
    /// The texts that it claims to have.
    pub claim: u64,
    /// A row or a cell that no sheet has, as written.
    pub beyond: Option<String>,
    /// The sheets that the part lists, by the name of the relation.
    pub sheets: Vec<String>,
    /// The relations that the part lists.
    pub relations: Vec<Relation>,
    /// What is hidden, when the part is a sheet.
    pub hidden: Hidden,
}

/// Where the pass is.
#[derive(Default)]
struct ScanState {
    open: usize,
    since_tag: usize,
    /// Bytes of text of the cell that is open.
    text: Option<usize>,
    tag: Vec<u8>,
    in_tag: bool,
    /// The last two bytes of the tag.
    last: [u8; 2],
    quoted: usize,
    quote: Option<u8>,
    /// Whether the cells of a sheet have begun.
    cells: bool,
    /// The next row.
    row: u32,
}

/// Reads a part to its end, or to the first excess. At its end the library compares its sum with that of the archive.
pub(super) fn scan(mut part: impl Read) -> std::io::Result<Scanned> {
    let mut scanned = Scanned::default();
    let mut state = ScanState::default();
    let mut chunk = vec![0_u8; 1 << 16];
    loop {
        let read = part.read(&mut chunk)?;
        let bytes = chunk.get(..read).unwrap_or_default();
        if bytes.is_empty() {
            return Ok(scanned);
        }
        state.take(bytes, &mut scanned);
        if scanned.longest > LONGEST || scanned.depth > DEEPEST || scanned.beyond.is_some() {
            return Ok(scanned);
        }
    }
}

impl ScanState {
    fn take(&mut self, bytes: &[u8], scanned: &mut Scanned) {
        let mut rest = bytes;
        while !rest.is_empty() {
            rest = if self.in_tag { self.inside(rest, scanned) } else { self.between(rest, scanned) };
        }
    }

    /// Text up to the next tag; what follows.
    fn between<'b>(&mut self, rest: &'b [u8], scanned: &mut Scanned) -> &'b [u8] {
        let length = memchr(b'<', rest).unwrap_or(rest.len());
        self.since_tag += length;
        self.written(length, scanned);
        scanned.longest = scanned.longest.max(self.since_tag);
        let Some(after) = rest.get(length + 1..) else { return &[] };
        (self.in_tag, self.since_tag, self.quote, self.last) = (true, 0, None, [0; 2]);
        self.tag.clear();
        after
    }

    fn written(&mut self, length: usize, scanned: &mut Scanned) {
        if let Some(text) = &mut self.text {
            *text += length;
            scanned.text = scanned.text.max(*text);
        }
    }

    /// A tag up to its end, or to a quote; what follows.
    fn inside<'b>(&mut self, rest: &'b [u8], scanned: &mut Scanned) -> &'b [u8] {
        // Only the tag that opens an element has quotes within which `>` does not end it.
        let plain = matches!(self.tag.first().or(rest.first()), Some(b'!' | b'?' | b'/'));
        let end = match self.quote {
            Some(quote) => memchr(quote, rest),
            None if plain => memchr(b'>', rest),
            None => memchr3(b'>', b'"', b'\'', rest),
        };
        let length = end.unwrap_or(rest.len());
        self.keep(rest.get(..length).unwrap_or_default());
        if self.quote.is_some() {
            self.quoted += length;
            scanned.attribute = scanned.attribute.max(self.quoted);
        }
        scanned.longest = scanned.longest.max(self.since_tag);
        let (Some(&byte), Some(after)) = (rest.get(length), rest.get(length + 1..)) else { return &[] };
        match (self.quote, byte) {
            (None, b'>') if !self.is_open() => self.close(scanned),
            (None, b'>') => self.keep(b">"),
            (None, quote) => {
                self.keep(&[quote]);
                (self.quote, self.quoted) = (Some(quote), 0);
            }
            (Some(quote), _) => {
                self.keep(&[quote]);
                self.quote = None;
            }
        }
        after
    }

    fn keep(&mut self, bytes: &[u8]) {
        self.since_tag += bytes.len();
        let room = TAG.saturating_sub(self.tag.len()).min(bytes.len());
        self.tag.extend_from_slice(bytes.get(..room).unwrap_or_default());
        match bytes {
            [] => {}
            [one] => self.last = [self.last[1], *one],
            [.., one, two] => self.last = [*one, *two],
        }
    }

    /// A comment, a piece of text or an instruction of which this `>` is a part.
    fn is_open(&self) -> bool {
        let tag = self.tag.as_slice();
        (tag.starts_with(b"!--") && self.last != *b"--")
            || (tag.starts_with(b"![CDATA[") && self.last != *b"]]")
            || (tag.starts_with(b"?") && self.last[1] != b'?')
    }

    fn close(&mut self, scanned: &mut Scanned) {
        let tag = std::mem::take(&mut self.tag);
        match tag.split_first() {
            Some((b'/', name)) => {
                self.open = self.open.saturating_sub(1);
                if matches!(local(name.trim_ascii_end()), b"c" | b"si") {
                    self.text = None;
                }
            }
            Some((b'!' | b'?', _)) => self.written(self.since_tag, scanned),
            _ => self.element(&tag, scanned),
        }
        scanned.depth = scanned.depth.max(self.open);
        self.tag = tag;
        (self.in_tag, self.since_tag) = (false, 0);
    }

    fn element(&mut self, tag: &[u8], scanned: &mut Scanned) {
        let empty = self.last[1] == b'/';
        self.open += usize::from(!empty);
        let end = tag.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'/').unwrap_or(tag.len());
        let (name, rest) = tag.split_at(end);
        match local(name) {
            b"c" if self.cells => {
                self.text = (!empty).then_some(0);
                outside(attribute(rest, b"r"), scanned);
            }
            b"row" if self.cells => self.row(rest, scanned),
            b"si" => {
                scanned.texts += 1;
                self.text = (!empty).then_some(0);
            }
            b"sst" => scanned.claim = scanned.claim.max(attribute(rest, b"uniqueCount").map_or(0, number)),
            b"sheetData" => self.cells = true,
            b"mergeCell" => {
                scanned.merges += 1;
                outside(attribute(rest, b"ref"), scanned);
            }
            b"dimension" => outside(attribute(rest, b"ref"), scanned),
            b"col" if is_true(attribute(rest, b"hidden")) => {
                let place = |name: &[u8]| attribute(rest, name).map(|text| u32::try_from(number(text)).unwrap_or(u32::MAX));
                if let (Some(first), Some(last)) = (place(b"min"), place(b"max")) {
                    scanned.hidden.columns.push((first.saturating_sub(1), last.saturating_sub(1)));
                }
            }
            b"filterColumn" => scanned.hidden.filtered = true,
            b"xf" => scanned.formats += 1,
            b"sheet" => scanned.sheets.extend(attribute(rest, b"id").map(text)),
            b"Relationship" => scanned.relations.push(relation(rest)),
            _ => {}
        }
    }

    fn row(&mut self, rest: &[u8], scanned: &mut Scanned) {
        let number_of = attribute(rest, b"r");
        outside(number_of, scanned);
        let row = number_of.map_or(self.row, |text| u32::try_from(number(text)).unwrap_or(u32::MAX).saturating_sub(1));
        self.row = row.saturating_add(1);
        if is_true(attribute(rest, b"hidden")) {
            scanned.hidden.rows.push(row);
        }
    }
}

/// Tells a row, a cell or an area that no sheet has: readers would count it modulo 2^32.
fn outside(area: Option<&[u8]>, scanned: &mut Scanned) {
    let Some(area) = area else { return };
    let sound = |place: &[u8]| {
        let letters = place.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        letters <= 3 && place.len() - letters <= 7
    };
    if !area.split(|&byte| byte == b':').all(sound) {
        scanned.beyond = Some(text(area).chars().take(40).collect());
    }
}

fn relation(rest: &[u8]) -> Relation {
    let of = |name: &[u8]| attribute(rest, name).map(text).unwrap_or_default();
    Relation { id: of(b"Id"), kind: of(b"Type"), target: of(b"Target") }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A number that does not end is a large one.
fn number(text: &[u8]) -> u64 {
    let digits = text.trim_ascii();
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return 0;
    }
    digits.iter().fold(0_u64, |number, digit| number.saturating_mul(10).saturating_add(u64::from(digit - b'0')))
}

fn is_true(value: Option<&[u8]>) -> bool {
    matches!(value, Some(b"1" | b"true"))
}

/// A name without its prefix.
fn local(name: &[u8]) -> &[u8] {
    memrchr(b':', name).and_then(|at| name.get(at + 1..)).unwrap_or(name)
}

/// The value of an attribute, whatever its prefix.
fn attribute<'t>(tag: &'t [u8], wanted: &[u8]) -> Option<&'t [u8]> {
    let mut rest = tag;
    loop {
        let equals = memchr(b'=', rest)?;
        let (name, value) = (rest.get(..equals)?.trim_ascii(), rest.get(equals + 1..)?.trim_ascii_start());
        let (&quote, value) = value.split_first()?;
        let end = memchr(quote, value)?;
        if local(name) == wanted {
            return value.get(..end);
        }
        rest = value.get(end + 1..)?;
    }
}

#[cfg(test)]
#[path = "scan_tests.rs"]
mod tests;
