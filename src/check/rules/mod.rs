//! What `check` looks for: one file per rule, each with its `RULE` and its `check`.

pub mod body_not_json;
pub mod deprecated_used;
pub mod direction_mismatch;
pub mod duplicate_member;
pub mod format_mismatch;
pub mod media_type_mismatch;
pub mod parameter_invalid;
pub mod required_property_missing;
pub mod schema_violation;
pub mod secret_in_cassette;
pub mod stale_raw;
pub mod suspicious_value;
pub mod type_mismatch;
pub mod undocumented_enum_value;
pub mod undocumented_operation;
pub mod undocumented_property;
pub mod undocumented_status;

use super::Subject;
use crate::model::{Finding, Rule};

/// A rule and the function that applies it.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// What a finding of it means.
    pub rule: &'static Rule,
    /// Adds what it finds in a cassette.
    pub check: fn(&Subject<'_>, &mut Vec<Finding>),
}

/// Every rule of `check`.
pub const ALL: &[Check] = &[
    Check { rule: &required_property_missing::RULE, check: required_property_missing::check },
    Check { rule: &type_mismatch::RULE, check: type_mismatch::check },
    Check { rule: &undocumented_enum_value::RULE, check: undocumented_enum_value::check },
    Check { rule: &undocumented_property::RULE, check: undocumented_property::check },
    Check { rule: &format_mismatch::RULE, check: format_mismatch::check },
    Check { rule: &schema_violation::RULE, check: schema_violation::check },
    Check { rule: &undocumented_operation::RULE, check: undocumented_operation::check },
    Check { rule: &undocumented_status::RULE, check: undocumented_status::check },
    Check { rule: &media_type_mismatch::RULE, check: media_type_mismatch::check },
    Check { rule: &body_not_json::RULE, check: body_not_json::check },
    Check { rule: &parameter_invalid::RULE, check: parameter_invalid::check },
    Check { rule: &direction_mismatch::RULE, check: direction_mismatch::check },
    Check { rule: &deprecated_used::RULE, check: deprecated_used::check },
    Check { rule: &secret_in_cassette::RULE, check: secret_in_cassette::check },
    Check { rule: &suspicious_value::RULE, check: suspicious_value::check },
    Check { rule: &stale_raw::RULE, check: stale_raw::check },
    Check { rule: &duplicate_member::RULE, check: duplicate_member::check },
];
