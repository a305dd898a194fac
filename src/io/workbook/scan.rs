//! One pass over a large XML part, without laying anything out: how long, how deep, how many.

use std::io::Read;

/// Bytes between two tags: a cell holds at most 32 767 characters.
pub(super) const LONGEST: usize = 1 << 20;
/// Elements within elements: a workbook has about ten.
pub(super) const DEEPEST: usize = 100;
/// Merged cells.
pub(super) const MOST_MERGES: usize = 1_000_000;
/// How much of the beginning of a part is kept.
pub(super) const HEAD: usize = 1 << 16;

/// What a part is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Scanned {
    /// Most bytes from one tag to the next.
    pub longest: usize,
    /// Most elements within elements.
    pub depth: usize,
    /// Merged cells.
    pub merges: usize,
    /// Formats of cells.
    pub formats: usize,
    /// Longest attribute.
    pub attribute: usize,
    /// The beginning.
    pub head: Vec<u8>,
}

/// Where the pass is.
#[derive(Default)]
struct State {
    open: usize,
    since_tag: usize,
    /// The first bytes of the tag that is being read.
    name: [u8; 12],
    named: usize,
    in_tag: bool,
    last: u8,
    quoted: usize,
    quote: Option<u8>,
}

/// Reads a part to its end, or to the first excess.
pub(super) fn scan(mut part: impl Read) -> std::io::Result<Scanned> {
    let mut scanned = Scanned::default();
    let mut state = State::default();
    let mut chunk = vec![0_u8; 1 << 16];
    loop {
        let read = part.read(&mut chunk)?;
        let bytes = chunk.get(..read).unwrap_or_default();
        if bytes.is_empty() {
            return Ok(scanned);
        }
        let room = HEAD.saturating_sub(scanned.head.len()).min(bytes.len());
        scanned.head.extend_from_slice(bytes.get(..room).unwrap_or_default());
        state.take(bytes, &mut scanned);
        if scanned.longest > LONGEST || scanned.depth > DEEPEST {
            return Ok(scanned);
        }
    }
}

impl State {
    fn take(&mut self, bytes: &[u8], scanned: &mut Scanned) {
        let mut rest = bytes;
        while !rest.is_empty() {
            if !self.in_tag {
                let text = memchr::memchr(b'<', rest).unwrap_or(rest.len());
                self.since_tag += text;
                rest = rest.get(text..).unwrap_or_default();
                if let Some((_, after)) = rest.split_first() {
                    scanned.longest = scanned.longest.max(self.since_tag);
                    (self.since_tag, self.in_tag, self.named, self.quote) = (0, true, 0, None);
                    rest = after;
                }
                scanned.longest = scanned.longest.max(self.since_tag);
                continue;
            }
            let Some((&byte, after)) = rest.split_first() else { return };
            rest = after;
            self.byte(byte, scanned);
        }
    }

    /// One byte of a tag.
    fn byte(&mut self, byte: u8, scanned: &mut Scanned) {
        self.since_tag += 1;
        scanned.longest = scanned.longest.max(self.since_tag);
        if let Some(quote) = self.quote {
            if byte == quote {
                self.quote = None;
            } else {
                self.quoted += 1;
                scanned.attribute = scanned.attribute.max(self.quoted);
            }
            return;
        }
        match byte {
            b'"' | b'\'' if !self.is_comment() => (self.quote, self.quoted) = (Some(byte), 0),
            b'>' => self.close(scanned),
            _ => {
                if let Some(slot) = self.name.get_mut(self.named) {
                    *slot = byte;
                    self.named += 1;
                }
                self.last = byte;
            }
        }
    }

    fn is_comment(&self) -> bool {
        self.named > 0 && matches!(self.name.first(), Some(b'!' | b'?'))
    }

    fn close(&mut self, scanned: &mut Scanned) {
        let name = self.name.get(..self.named).unwrap_or_default();
        let is = |tag: &[u8]| name.strip_prefix(tag).is_some_and(|rest| matches!(rest.first(), None | Some(b' ' | b'/' | b'\n' | b'\t')));
        scanned.merges += usize::from(is(b"mergeCell"));
        scanned.formats += usize::from(is(b"xf"));
        match name.first() {
            Some(b'/') => self.open = self.open.saturating_sub(1),
            Some(b'!' | b'?') => {}
            _ if self.last == b'/' => {}
            _ => self.open += 1,
        }
        scanned.depth = scanned.depth.max(self.open);
        (self.in_tag, self.since_tag, self.last) = (false, 0, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Scanned {
        scan(text.as_bytes()).unwrap()
    }

    #[test]
    fn elements_are_counted_across_attributes_and_comments() {
        let scanned = of("<?xml version=\"1.0\"?><a b=\"/>\"><!-- <x> 'y --><mergeCell ref=\"A1\"/><c><d/></c></a>");
        assert_eq!((scanned.depth, scanned.merges), (2, 1));
        assert_eq!(of(&"<a>".repeat(90)).depth, 90);
        assert!(of(&"<a>".repeat(100_000)).depth > DEEPEST);
        assert_eq!(of("<xf/><xf a=\"1\"></xf><xfs/>").formats, 2);
    }

    #[test]
    fn what_is_endless_stops_the_pass() {
        let scanned = of(&format!("<a>{}</a>", "x".repeat(3 << 20)));
        assert!(scanned.longest > LONGEST);
        let scanned = of(&format!("<a b='{}'/>", "x".repeat(3 << 20)));
        assert!(scanned.longest > LONGEST && scanned.attribute > LONGEST - 10);
        assert_eq!(of(&format!("<f name=\"{}\"/>", "n".repeat(2_000))).attribute, 2_000);
    }
}
