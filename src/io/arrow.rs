//! Arrow's IPC stream, a batch at a time: contracts in, the rows of a table out. The stream is cut at its messages, each of which is read
//! and written by polars.

use std::io::{Cursor, Read, Write};

use polars::prelude::{DataFrame, IpcStreamReader, IpcStreamWriter, ParquetCompression, ParquetWriter, SerReader as _, SerWriter as _};
use polars_arrow_format::ipc::{MessageHeaderRef, MessageRef, planus::ReadAsRoot as _};

use super::read::guarded::guarded;
use super::write::frame;
use crate::diagnostic::{Code, Diagnostic};
use crate::tables::Table;

/// What stands before the length of a message.
const CONTINUATION: [u8; 4] = [0xff; 4];
/// What ends a stream.
const END: [u8; 8] = [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0];
/// Most bytes of what a message says of its body.
const MOST_HEAD: usize = 1 << 24;

/// The bytes are no whole stream.
fn cut() -> Diagnostic {
    Diagnostic::error(Code::C003).in_file("-").with("kind", "arrow").with("cause", "damaged_inside")
}

/// The same with what a library says of it.
fn damaged(detail: impl std::fmt::Display) -> Diagnostic {
    cut().with("detail", detail)
}

/// What a message is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum MessageKind {
    Schema,
    Dictionary,
    Batch,
}

/// A message as it stands in the stream.
struct Message {
    kind: MessageKind,
    bytes: Vec<u8>,
}

/// The next message; none at the end of the stream.
fn next_message(stream: &mut impl Read) -> Result<Option<Message>, Diagnostic> {
    let mut length = [0_u8; 4];
    match stream.read(&mut length[..1]).map_err(damaged)? {
        0 => return Ok(None),
        _ => stream.read_exact(&mut length[1..]).map_err(damaged)?,
    }
    if length == CONTINUATION {
        stream.read_exact(&mut length).map_err(damaged)?;
    }
    let head = usize::try_from(i32::from_le_bytes(length)).map_err(damaged)?;
    if head == 0 {
        return Ok(None);
    }
    if head > MOST_HEAD {
        return Err(damaged(head));
    }
    let mut bytes = [CONTINUATION, length].concat();
    taken(stream, head as u64, &mut bytes)?;
    let (kind, body) = about(&bytes[CONTINUATION.len() + length.len()..])?;
    taken(stream, body, &mut bytes)?;
    Ok(Some(Message { kind, bytes }))
}

/// Adds so many bytes of a stream, which must have them: room is made as they come.
fn taken(stream: &mut impl Read, count: u64, bytes: &mut Vec<u8>) -> Result<(), Diagnostic> {
    let read = stream.by_ref().take(count).read_to_end(bytes).map_err(damaged)?;
    if read as u64 == count { Ok(()) } else { Err(cut()) }
}

/// What a message is about, and the length of its body.
fn about(head: &[u8]) -> Result<(MessageKind, u64), Diagnostic> {
    let message = MessageRef::read_as_root(head).map_err(damaged)?;
    let kind = match message.header().map_err(damaged)? {
        Some(MessageHeaderRef::Schema(_)) => MessageKind::Schema,
        Some(MessageHeaderRef::DictionaryBatch(_)) => MessageKind::Dictionary,
        Some(MessageHeaderRef::RecordBatch(_)) => MessageKind::Batch,
        _ => return Err(cut()),
    };
    Ok((kind, u64::try_from(message.body_length().map_err(damaged)?).map_err(damaged)?))
}

/// The batches of a stream, each as a Parquet table: one reader knows what contracts are.
pub struct ArrowBatches<R> {
    stream: R,
    /// The schema, and the dictionaries so far.
    before: Vec<u8>,
}

impl<R: Read> ArrowBatches<R> {
    /// Reads the schema.
    ///
    /// # Errors
    /// `C003` when the bytes are no stream of Arrow.
    pub fn new(mut stream: R) -> Result<Self, Diagnostic> {
        match next_message(&mut stream)? {
            Some(Message { kind: MessageKind::Schema, bytes }) => Ok(Self { stream, before: bytes }),
            _ => Err(cut().hinting("arrow_stream")),
        }
    }

    fn next_batch(&mut self) -> Result<Option<Vec<u8>>, Diagnostic> {
        while let Some(message) = next_message(&mut self.stream)? {
            match message.kind {
                MessageKind::Batch => {
                    let alone = [&self.before, &message.bytes, &END[..]].concat();
                    return guarded(|| as_parquet(alone)).unwrap_or_else(|| Err(cut())).map(Some);
                }
                MessageKind::Dictionary => self.before.extend(message.bytes),
                MessageKind::Schema => return Err(cut()),
            }
        }
        Ok(None)
    }
}

impl<R: Read> Iterator for ArrowBatches<R> {
    type Item = Result<Vec<u8>, Diagnostic>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_batch().transpose()
    }
}

fn as_parquet(stream: Vec<u8>) -> Result<Vec<u8>, Diagnostic> {
    let mut frame: DataFrame = IpcStreamReader::new(Cursor::new(stream)).finish().map_err(damaged)?;
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).with_compression(ParquetCompression::Uncompressed).finish(&mut frame).map_err(damaged)?;
    Ok(bytes)
}

/// Writes tables of one layout into one stream.
pub struct ArrowOut<W> {
    stream: W,
    begun: bool,
}

impl<W: Write> ArrowOut<W> {
    /// Nothing is written yet.
    pub const fn new(stream: W) -> Self {
        Self { stream, begun: false }
    }

    /// Adds the rows of a table, which may have none; the first one gives the schema.
    ///
    /// # Errors
    /// `U001` when the stream takes no more.
    pub fn add(&mut self, table: &Table<'_>) -> Result<(), Diagnostic> {
        let fault = |cause: &dyn std::fmt::Display| Diagnostic::error(Code::U001).in_file("-").with("cause", cause);
        let mut bytes = Vec::new();
        IpcStreamWriter::new(&mut bytes).finish(&mut frame(table)?).map_err(|error| fault(&error))?;
        let mut messages = Cursor::new(bytes);
        while let Some(message) = next_message(&mut messages)? {
            if message.kind != MessageKind::Schema || !std::mem::replace(&mut self.begun, true) {
                self.stream.write_all(&message.bytes).map_err(|error| fault(&super::files::cause(&error)))?;
            }
        }
        Ok(())
    }

    /// Ends the stream.
    ///
    /// # Errors
    /// `U001`.
    pub fn finish(mut self) -> Result<(), Diagnostic> {
        let ended = self.stream.write_all(&END).and_then(|()| self.stream.flush());
        ended.map_err(|error| Diagnostic::error(Code::U001).in_file("-").with("cause", super::files::cause(&error)))
    }
}
