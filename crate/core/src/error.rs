//! What can go wrong, as stable codes.

use std::fmt;

/// The stable code of an [`Error`]; the names that the TypeScript API shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// No observation (none left, where NaN are omitted).
    EmptySample,
    /// An observation that a double cannot hold.
    InvalidSample,
    /// A NaN or infinite observation.
    NotFinite,
    /// Columns of different lengths.
    LengthMismatch,
    /// A parameter of the statistic out of its range.
    InvalidStatistic,
    /// An option out of its range.
    InvalidOption,
    /// A combination that is not served.
    Unsupported,
    /// The statistic has no finite value on the sample itself.
    StatisticUndefined,
    /// An allocation failed.
    OutOfMemory,
    /// Too many runs wait.
    QueueFull,
    /// A fault of ours.
    Internal,
    /// The host ended the run.
    Cancelled,
}

impl Code {
    /// The code's name, as in `BootstrapErrorCode`.
    pub fn name(self) -> &'static str {
        match self {
            Code::EmptySample => "EMPTY_SAMPLE",
            Code::InvalidSample => "INVALID_SAMPLE",
            Code::NotFinite => "NOT_FINITE",
            Code::LengthMismatch => "LENGTH_MISMATCH",
            Code::InvalidStatistic => "INVALID_STATISTIC",
            Code::InvalidOption => "INVALID_OPTION",
            Code::Unsupported => "UNSUPPORTED",
            Code::StatisticUndefined => "STATISTIC_UNDEFINED",
            Code::OutOfMemory => "OUT_OF_MEMORY",
            Code::QueueFull => "QUEUE_FULL",
            Code::Internal => "INTERNAL",
            Code::Cancelled => "CANCELLED",
        }
    }
}

/// A refusal: its code, what was expected and what came, how to mend it, and which observation is at fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The stable code.
    pub code: Code,
    /// What was expected, what came.
    pub message: String,
    /// How to mend it.
    pub hint: Option<String>,
    /// The observation at fault, counted from 0 in the sample as given.
    pub index: Option<usize>,
}

impl Error {
    /// INVALID_OPTION for a value that a binding does not know.
    pub fn unknown(option: &str, value: &str) -> Error {
        Error::new(Code::InvalidOption, format!("{option}: {value} is not a value of it"))
    }

    /// The same error, as that of one sample of many: the index is the sample's, the message says which observation.
    #[must_use]
    pub fn of_sample(self, sample: usize) -> Error {
        let place = self.index.map_or(String::new(), |index| format!(", observation {index}"));
        Error { message: format!("sample {sample}{place}: {}", self.message), index: Some(sample), ..self }
    }

    pub(crate) fn new(code: Code, message: impl Into<String>) -> Error {
        Error { code, message: message.into(), hint: None, index: None }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Error {
        self.hint = Some(hint.into());
        self
    }

    pub(crate) fn at(mut self, index: usize) -> Error {
        self.index = Some(index);
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.name(), self.message)
    }
}

impl std::error::Error for Error {}
