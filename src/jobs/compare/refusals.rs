//! Why a comparison cannot be made as it is asked.

use crate::comparison::{LEVERS, LeverError};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::jobs::JobRefused;

pub(super) fn needs_a_scenario(name: &str) -> JobRefused {
    Diagnostic::error(Code::U002).with("cause", name).hinting("needs_a_scenario").into()
}

pub(super) fn lever_fault(value: &str, error: LeverError) -> JobRefused {
    let fault = Diagnostic::error(Code::U007).with_value(value).with("range", value);
    let hinted = match error {
        LeverError::Path => {
            let path = value.split('=').next().unwrap_or(value);
            let near = nearest(path, LEVERS.iter().copied()).join(", ");
            if near.is_empty() { fault.hinting("lever_path") } else { fault.with("near", near).hinting("did_you_mean") }
        }
        LeverError::Value => fault.hinting("lever_value"),
        LeverError::Unread => fault.hinting("lever_unread"),
        LeverError::Form => fault.hinting("lever_form"),
    };
    hinted.into()
}
