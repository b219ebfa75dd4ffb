//! Why an import gives nothing.

use super::Imported;
use crate::model::Explained;

/// Why an import gives nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// The one page that was asked for shows no request and no response.
    #[error("`{page}` shows no sample request or response")]
    PageWithoutSamples {
        /// The page, as the user named it.
        page: String,
    },
    /// None of several pages shows any.
    #[error("none of {pages} pages shows a sample request or response")]
    NoPageWithSamples {
        /// How many pages there were.
        pages: usize,
    },
}

impl Explained for ImportError {
    fn help(&self) -> Option<String> {
        Some(
            "a sample starts with a request line such as `GET https://host/path HTTP/1.1` or a status line such as \
             `HTTP/1.1 200 OK`, in a code block or on a line of its own; name a page that has one"
                .into(),
        )
    }
}

/// Says when an import as a whole found nothing. One page without samples among others that have some is no error.
pub fn ensure_samples(pages: &[Imported]) -> Result<(), ImportError> {
    match pages {
        pages if pages.iter().any(Imported::has_samples) => Ok(()),
        [page] => Err(ImportError::PageWithoutSamples { page: page.figures.page.clone() }),
        pages => Err(ImportError::NoPageWithSamples { pages: pages.len() }),
    }
}
