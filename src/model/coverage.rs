//! How much of a contract recordings exercise.

use super::Location;

/// What can be exercised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CoverageKind {
    /// A request was made.
    Operation,
    /// An operation has answered with this status.
    Status,
    /// A body had this property.
    Property,
    /// A value was this one of those listed.
    EnumValue,
}

impl CoverageKind {
    /// Every kind, the coarsest first.
    pub const ALL: [Self; 4] = [Self::Operation, Self::Status, Self::Property, Self::EnumValue];

    /// The word for it in reports and flags.
    pub fn name(self) -> &'static str {
        match self {
            Self::Operation => "operations",
            Self::Status => "statuses",
            Self::Property => "properties",
            Self::EnumValue => "enum-values",
        }
    }
}

/// Something that a contract has and no recording.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Uncovered {
    /// What it is.
    pub kind: CoverageKind,
    /// Where it stands in the contract, as `file#pointer`.
    pub schema: String,
    /// Its name: an operation's id, a status, a property, a value as JSON.
    pub name: String,
    /// The operation, where it belongs to one.
    pub operation: Option<String>,
    /// The same place as users name the file; nothing where the contract is the one built in.
    pub location: Location,
}

/// What recordings exercise of a contract.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// How much there is, in the order of [`CoverageKind::ALL`].
    pub totals: [usize; CoverageKind::ALL.len()],
    /// What is not exercised, sorted.
    pub missing: Vec<Uncovered>,
}

impl Coverage {
    /// How much of a kind there is.
    pub fn total(&self, kind: CoverageKind) -> usize {
        self.totals[kind as usize]
    }

    /// How much of a kind is exercised.
    pub fn covered(&self, kind: CoverageKind) -> usize {
        let missing = self.missing.iter().filter(|missing| missing.kind == kind).count();
        self.total(kind).saturating_sub(missing)
    }

    /// How much is exercised, of one kind or of all together: covered and total.
    pub fn share(&self, kind: Option<CoverageKind>) -> (usize, usize) {
        match kind {
            Some(kind) => (self.covered(kind), self.total(kind)),
            None => {
                let total: usize = self.totals.iter().sum();
                (total.saturating_sub(self.missing.len()), total)
            }
        }
    }

    /// What is exercised by these recordings or those: both are of the same contract.
    pub fn join(mut self, other: &Self) -> Self {
        self.missing.retain(|missing| other.missing.binary_search(missing).is_ok());
        self
    }
}

/// A share in percent with one digit, rounded down: 99.99 is not yet 100.
pub fn percent((covered, total): (usize, usize)) -> String {
    let tenths = (covered * 1000).checked_div(total).unwrap_or(1000);
    format!("{}.{}", tenths / 10, tenths % 10)
}
