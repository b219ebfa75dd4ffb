//! Files: nobody else opens one.
