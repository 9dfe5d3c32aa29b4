//! JSON documents (RFC 8259), read and written without the heap.

pub(crate) mod digits;
mod pointer;
mod reader;
pub(crate) mod steps;
mod text;
mod writer;

pub use pointer::Path;
pub use reader::{
    Fault, FaultKind, Kind, MAX_DEPTH, MAX_MEMBERS, Malformed, Value, array, fault, object, plain_object, scalar,
    strings, value,
};
pub use text::{Fingerprint, Text, Unescaped, sort_fingerprints};
pub use writer::write_string;
