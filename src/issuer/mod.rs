//! The keys that an issuer publishes, without I/O: when to fetch what, what an answer means, and which keys may be used.
//!
//! The host brings the answers and the clock, so that it can use any HTTP client, and a test plays a month in a
//! millisecond.

mod caching;
mod discovery;
mod options;
mod shared;
mod state;
mod url;

pub use options::IssuerOptions;
pub use shared::{Issuer, Standing};
pub use state::{Answer, Fetch, Request};
pub use url::MAX_URL_LEN;
