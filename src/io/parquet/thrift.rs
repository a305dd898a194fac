//! The compact protocol of Thrift, as a tree: each value takes a byte at least, so that the tree is as large as the bytes at most.
//! <https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>

use super::Unsound;

/// How deep structures may be nested.
const DEEPEST: usize = 16;
/// Values of a tree: a footer of 30 columns and 2 000 groups of rows has about as many.
const MOST: usize = 2_000_000;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum ThriftValue {
    Flag(bool),
    Integer(i64),
    /// A text or bytes: only their length is kept.
    Bytes(usize),
    /// A number with a fraction: nothing of it is kept.
    Real,
    List(Vec<Self>),
    Fields(ThriftFields),
}

/// Fields of a structure by their number.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ThriftFields(Vec<(i16, ThriftValue)>);

impl ThriftFields {
    fn get(&self, number: i16) -> Option<&ThriftValue> {
        self.0.iter().find(|(known, _)| *known == number).map(|(_, value)| value)
    }

    /// A whole number; none when the field is absent.
    pub(super) fn integer(&self, number: i16) -> Result<Option<i64>, Unsound> {
        match self.get(number) {
            None => Ok(None),
            Some(ThriftValue::Integer(integer)) => Ok(Some(*integer)),
            Some(_) => Err(Unsound::Thrift),
        }
    }

    /// A count that must be there, not negative.
    pub(super) fn count(&self, number: i16) -> Result<u64, Unsound> {
        self.integer(number)?.and_then(|count| u64::try_from(count).ok()).ok_or(Unsound::Thrift)
    }

    /// Whether a flag is set; none when it is absent.
    pub(super) fn flag(&self, number: i16) -> Option<bool> {
        match self.get(number) {
            Some(ThriftValue::Flag(flag)) => Some(*flag),
            _ => None,
        }
    }

    /// Whether a list of whole numbers has this one.
    pub(super) fn lists(&self, number: i16, wanted: i64) -> bool {
        matches!(self.get(number), Some(ThriftValue::List(values)) if values.contains(&ThriftValue::Integer(wanted)))
    }

    /// The structure in a field; none for another type.
    pub(super) fn fields(&self, number: i16) -> Option<&Self> {
        match self.get(number) {
            Some(ThriftValue::Fields(fields)) => Some(fields),
            _ => None,
        }
    }

    /// The structures of a list that must be there.
    pub(super) fn list(&self, number: i16) -> Result<impl ExactSizeIterator<Item = Result<&Self, Unsound>>, Unsound> {
        let Some(ThriftValue::List(values)) = self.get(number) else { return Err(Unsound::Thrift) };
        Ok(values.iter().map(|value| match value {
            ThriftValue::Fields(fields) => Ok(fields),
            _ => Err(Unsound::Thrift),
        }))
    }
}

/// Reads a structure from the beginning of some bytes; how many bytes it takes.
pub(super) fn read(bytes: &[u8]) -> Result<(ThriftFields, usize), Unsound> {
    let mut reader = ThriftReader::of(bytes);
    let fields = reader.fields(0)?;
    Ok((fields, bytes.len() - reader.rest.len()))
}

/// Bytes that are read from their beginning.
pub(super) struct ThriftReader<'b> {
    rest: &'b [u8],
    values: usize,
}

impl<'b> ThriftReader<'b> {
    pub(super) const fn of(bytes: &'b [u8]) -> Self {
        Self { rest: bytes, values: 0 }
    }

    /// How many bytes are left.
    pub(super) const fn left(&self) -> usize {
        self.rest.len()
    }

    /// The next bytes, so many.
    pub(super) fn take(&mut self, length: usize) -> Result<&'b [u8], Unsound> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Unsound::Thrift)?;
        self.rest = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, Unsound> {
        let (&byte, rest) = self.rest.split_first().ok_or(Unsound::Thrift)?;
        self.rest = rest;
        Ok(byte)
    }

    fn skip(&mut self, length: usize) -> Result<(), Unsound> {
        self.rest = self.rest.get(length..).ok_or(Unsound::Thrift)?;
        Ok(())
    }

    /// Seven bits a byte, the lowest first.
    pub(super) fn varint(&mut self) -> Result<u64, Unsound> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                return Err(Unsound::Thrift);
            }
            number |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(Unsound::Thrift)
    }

    /// Small numbers of both signs are small.
    pub(super) fn zigzag(&mut self) -> Result<i64, Unsound> {
        let number = self.varint()?;
        Ok((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    fn length(&mut self) -> Result<usize, Unsound> {
        usize::try_from(self.varint()?).map_err(|_| Unsound::Thrift)
    }

    fn fields(&mut self, depth: usize) -> Result<ThriftFields, Unsound> {
        if depth > DEEPEST {
            return Err(Unsound::Thrift);
        }
        let (mut fields, mut number) = (Vec::new(), 0_i16);
        loop {
            let head = self.byte()?;
            let (step, kind) = (head >> 4, head & 0x0f);
            if kind == 0 {
                return Ok(ThriftFields(fields));
            }
            number = match step {
                0 => i16::try_from(self.zigzag()?).map_err(|_| Unsound::Thrift)?,
                step => number.checked_add(i16::from(step)).ok_or(Unsound::Thrift)?,
            };
            // The value of a flag is in its kind.
            let value = if matches!(kind, 1 | 2) { ThriftValue::Flag(kind == 1) } else { self.value(kind, depth)? };
            fields.push((number, value));
        }
    }

    fn value(&mut self, kind: u8, depth: usize) -> Result<ThriftValue, Unsound> {
        self.values += 1;
        if self.values > MOST {
            return Err(Unsound::Thrift);
        }
        Ok(match kind {
            1 | 2 => ThriftValue::Flag(self.byte()? == 1),
            3 => ThriftValue::Integer(i64::from(self.byte()?.cast_signed())),
            4..=6 => ThriftValue::Integer(self.zigzag()?),
            7 => self.skip(8).map(|()| ThriftValue::Real)?,
            8 => {
                let length = self.length()?;
                self.skip(length).map(|()| ThriftValue::Bytes(length))?
            }
            9 | 10 => self.list(depth)?,
            11 => self.map(depth)?,
            12 => ThriftValue::Fields(self.fields(depth + 1)?),
            _ => return Err(Unsound::Thrift),
        })
    }

    fn list(&mut self, depth: usize) -> Result<ThriftValue, Unsound> {
        let head = self.byte()?;
        let count = if head >> 4 == 15 { self.length()? } else { usize::from(head >> 4) };
        self.claimed(count)?;
        if depth > DEEPEST {
            return Err(Unsound::Thrift);
        }
        (0..count).map(|_| self.value(head & 0x0f, depth + 1)).collect::<Result<_, _>>().map(ThriftValue::List)
    }

    /// Pairs, of which nothing is kept.
    fn map(&mut self, depth: usize) -> Result<ThriftValue, Unsound> {
        let count = self.length()?;
        self.claimed(count)?;
        if depth > DEEPEST {
            return Err(Unsound::Thrift);
        }
        if count > 0 {
            let kinds = self.byte()?;
            for _ in 0..count {
                self.value(kinds >> 4, depth + 1)?;
                self.value(kinds & 0x0f, depth + 1)?;
            }
        }
        Ok(ThriftValue::List(Vec::new()))
    }

    /// Each value takes a byte at least.
    fn claimed(&self, count: usize) -> Result<(), Unsound> {
        if count > self.rest.len() { Err(Unsound::Thrift) } else { Ok(()) }
    }
}
