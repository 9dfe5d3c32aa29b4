//! `abi/since.txt`: the version in which each part of the ABI came, a line each. What is new there is of this version.

use std::collections::BTreeMap;

pub struct Since {
    known: BTreeMap<String, String>,
    /// What was asked for: a part that is gone has no line any more.
    used: BTreeMap<String, String>,
    version: String,
}

impl Since {
    pub fn new(text: &str, version: &str) -> Self {
        let known = text.lines().map(|line| {
            let (name, version) = line.split_once(' ').expect("abi/since.txt: a name and a version");
            (name.to_string(), version.to_string())
        });
        Since { known: known.collect(), used: BTreeMap::new(), version: version.to_string() }
    }

    /// The version of a constant, type, struct, function, or "struct.field".
    pub fn of(&mut self, name: &str) -> &str {
        let version = self.known.get(name).unwrap_or(&self.version).clone();
        self.used.entry(name.to_string()).or_insert(version)
    }

    pub fn text(&self) -> String {
        self.used.iter().map(|(name, version)| format!("{name} {version}\n")).collect()
    }
}

#[test]
fn what_is_new_is_of_this_version() {
    let mut since = Since::new("jwt_gone 0.1.0\njwt_old 0.1.0\n", "0.2.0");
    assert_eq!(since.of("jwt_old"), "0.1.0");
    assert_eq!(since.of("jwt_new"), "0.2.0");
    assert_eq!(since.text(), "jwt_new 0.2.0\njwt_old 0.1.0\n");
}
