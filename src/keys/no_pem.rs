//! PEM and DER without the feature `asymmetric`: no key that they can hold is supported.

use super::key::Key;
use super::material::UNSUPPORTED;
use super::options::KeyOptions;
use crate::algorithm::KeyAlgorithm;
use crate::status::Result;

pub(super) fn from_pem(_algorithm: Option<KeyAlgorithm>, _pem: &[u8], _options: &KeyOptions<'_>) -> Result<Key> {
    Err(UNSUPPORTED)
}

pub(super) fn from_der(_algorithm: Option<KeyAlgorithm>, _der: &[u8], _options: &KeyOptions<'_>) -> Result<Key> {
    Err(UNSUPPORTED)
}
