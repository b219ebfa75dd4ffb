//! One difference between two documents.

use crate::model::{Pointer, json::Value};

/// One difference between two documents.
#[derive(Clone, Debug)]
pub struct Change {
    /// What happened.
    pub kind: ChangeKind,
    /// The value in the old document; nothing if it was added.
    pub old_pointer: Option<Pointer>,
    /// The value in the new document; nothing if it was removed.
    pub new_pointer: Option<Pointer>,
    /// The object or array in the new document that the value is or was in; the root for the root.
    pub parent: Pointer,
    /// The value for people, array elements by what identifies them: `/lineItems[lineItemNumber=0]/quantity`.
    pub identity_path: String,
    /// Whether the value is or was an array element.
    pub is_element: bool,
    /// The old value. Of elements that moved: their keys in the old order.
    pub old: Option<Value>,
    /// The new value. Of elements that moved: their keys in the new order.
    pub new: Option<Value>,
    /// What alone differs, if it is only the spelling of a string.
    pub detail: Option<Detail>,
    /// The other half of what looks like a renaming; the other half is a change of its own.
    pub rename: Option<Rename>,
}

/// What happened to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// It is new; said once, at the top of what is new.
    Added,
    /// It is gone; said once, at the top of what is gone.
    Removed,
    /// It is another value of the same type.
    Changed,
    /// It has another type; nothing below is compared. Integers and fractions are one type, `null` is one.
    TypeChanged,
    /// Elements of the array stand in another relative order; said once for the array.
    MovedIgnored,
}

impl ChangeKind {
    /// The word for it in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
            Self::TypeChanged => "type-changed",
            Self::MovedIgnored => "moved-ignored",
        }
    }
}

/// What alone differs between two strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Detail {
    /// Capital and small letters.
    CaseOnly,
    /// White space.
    WhitespaceOnly,
}

impl Detail {
    /// The word for it in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::CaseOnly => "case-only",
            Self::WhitespaceOnly => "whitespace-only",
        }
    }
}

/// The other half of what looks like a renaming: a member of the same object with the same value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Rename {
    /// This removed member seems to live on under this name.
    To(String),
    /// This added member seems to be the removed one of this name.
    From(String),
}

/// Something about a comparison that its reader should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The object or array that it is about, in the new document.
    pub pointer: Pointer,
    /// One sentence.
    pub text: String,
}

impl Change {
    /// The value in the new document; of a removed one, in the old document.
    pub fn pointer(&self) -> &Pointer {
        self.new_pointer.as_ref().or(self.old_pointer.as_ref()).unwrap_or(&self.parent)
    }

    /// Where the value stands in the new document or, if it was removed, would stand.
    ///
    /// A removed array element has no such place: then it is the array.
    pub fn place_in_new(&self) -> Pointer {
        match (&self.new_pointer, self.member_name()) {
            (Some(pointer), _) => pointer.clone(),
            (None, Some(name)) => self.parent.child(name),
            (None, None) => self.parent.clone(),
        }
    }

    /// The name of the member, if the value is one and no array element.
    pub fn member_name(&self) -> Option<&str> {
        self.pointer().last().filter(|_| !self.is_element)
    }
}
