//! The page in one file: what its script calls. It puts a request into the memory, the bytes of a file after it, and takes the reply from
//! there; one at a time.

#![allow(unsafe_code, reason = "the script calls these by their names")]

use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use serde_json::json;

use super::{Session, Work, answer, asked};
use crate::language::Language;

static SESSION: LazyLock<Mutex<Session>> = LazyLock::new(|| {
    Mutex::new(Session::with(Language::Fr, Arc::new(Work::telling(|done, all| unsafe { so_far(done as f64, all as f64) }))))
});
/// What goes in and what comes out.
static ROOM: Mutex<Vec<u8>> = Mutex::new(Vec::new());

#[link(wasm_import_module = "page")]
unsafe extern "C" {
    /// How many parts are done, of how many.
    fn so_far(done: f64, all: f64);
}

fn room_held() -> MutexGuard<'static, Vec<u8>> {
    ROOM.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes room for so many bytes, and says where.
#[unsafe(no_mangle)]
pub extern "C" fn room(bytes: usize) -> *mut u8 {
    let mut room = room_held();
    *room = vec![0; bytes];
    room.as_mut_ptr()
}

/// Answers the request that is in the first bytes of the room. The reply is in the room: a line of JSON with its media type, and its name
/// when it is a file, then its bytes. What is given says where it begins, in the upper half, and how many bytes it has.
#[unsafe(no_mangle)]
pub extern "C" fn reply(request: usize) -> u64 {
    let mut room = room_held();
    let end = request.min(room.len());
    let file = room.split_off(end);
    let Some(ask) = asked(&room) else { return 0 };
    drop(std::mem::take(&mut *room));
    let reply = answer(&mut SESSION.lock().unwrap_or_else(PoisonError::into_inner), ask, file);
    let name = reply.name().map(str::to_owned);
    let (kind, mut bytes) = reply.body();
    let mut whole = format!("{}\n", json!({ "kind": kind, "name": name })).into_bytes();
    whole.append(&mut bytes);
    *room = whole;
    (room.as_ptr() as usize as u64) << 32 | room.len() as u64
}
