//! Content keys and initialization vectors, drawn at random.

use crate::status::{Result, Status};

/// Fills from AWS-LC's generator, which also makes the ephemeral keys. It is seeded by the operating system, and anew in a
/// process that was forked. To ask the system each time takes longer than all else that encrypting a few hundred bytes does.
pub(super) fn fill(out: &mut [u8]) -> Result<()> {
    aws_lc_rs::rand::fill(out).map_err(|_| Status::NoRandomness.into())
}
