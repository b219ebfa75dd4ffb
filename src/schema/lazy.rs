//! A contract that is read when it is first asked for: reading it takes longer than answering a request.

use std::fmt;
use std::sync::{Arc, LazyLock};

use super::Contract;

type Read = Box<dyn FnOnce() -> Arc<Contract> + Send>;

/// A contract that is read when it is first asked for, once for all clones.
#[derive(Clone)]
pub struct LazyContract(Arc<LazyLock<Arc<Contract>, Read>>);

impl LazyContract {
    /// The one made of files that are built in, by name and text, the document first.
    pub fn built_in(files: &'static [(&'static str, &'static str)]) -> Self {
        Self::new(Box::new(|| {
            let (entry, _) = files[0];
            Arc::new(Contract::load(entry, files).expect("a test loads what is built in"))
        }))
    }

    fn new(read: Read) -> Self {
        Self(Arc::new(LazyLock::new(read)))
    }

    /// The contract, read if it was not yet.
    pub fn get(&self) -> &Contract {
        let contract: &Arc<Contract> = &self.0;
        contract
    }
}

impl From<Arc<Contract>> for LazyContract {
    fn from(contract: Arc<Contract>) -> Self {
        Self::new(Box::new(move || contract))
    }
}

impl fmt::Debug for LazyContract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LazyContract").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile;

    #[test]
    fn every_contract_that_is_built_in_can_be_read() {
        for profile in profile::ALL {
            assert!(!LazyContract::built_in(profile.contract).get().operations().is_empty());
        }
    }
}
