//! The scales on which findings are weighed: how grave, how sure, for whom.
//!
//! Here because settings name them; the findings themselves are `lint`'s.

/// How grave a finding is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// For information.
    Info,
    /// Low.
    Low,
    /// Medium.
    Medium,
    /// High.
    High,
    /// Critical.
    Critical,
}

impl Severity {
    /// All of them, the gravest first.
    pub const ALL: [Self; 5] = [
        Self::Critical,
        Self::High,
        Self::Medium,
        Self::Low,
        Self::Info,
    ];

    /// `critical` to `info`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Info => "info",
        }
    }

    /// One level lower; the lowest stays.
    #[must_use]
    pub const fn lower(self) -> Self {
        match self {
            Self::Critical => Self::High,
            Self::High => Self::Medium,
            Self::Medium => Self::Low,
            Self::Low | Self::Info => Self::Info,
        }
    }
}

/// How sure a finding is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Confidence {
    /// It follows from the lenient reading only.
    Possible,
    /// It rests on a heuristic that the lint's page names.
    Likely,
    /// It follows from the strict reading.
    Certain,
}

impl Confidence {
    /// All of them, the surest first.
    pub const ALL: [Self; 3] = [Self::Certain, Self::Likely, Self::Possible];

    /// `certain`, `likely` or `possible`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::Likely => "likely",
            Self::Certain => "certain",
        }
    }
}

/// Who wants to see a finding.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Persona {
    /// Everyone.
    Regular,
    /// Who wants every blemish.
    Pedantic,
    /// Who reviews everything that could matter.
    Auditor,
}

impl Persona {
    /// All of them, the least curious first.
    pub const ALL: [Self; 3] = [Self::Regular, Self::Pedantic, Self::Auditor];

    /// `regular`, `pedantic` or `auditor`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Regular => "regular",
            Self::Pedantic => "pedantic",
            Self::Auditor => "auditor",
        }
    }
}

/// From which gravity on a finding fails a run.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Threshold {
    /// From this one on.
    At(Severity),
    /// No finding does.
    Never,
}

impl Threshold {
    /// Whether a finding of this gravity fails a run.
    #[must_use]
    pub fn is_met_by(self, severity: Severity) -> bool {
        match self {
            Self::At(least) => severity >= least,
            Self::Never => false,
        }
    }

    /// `critical` to `info`, or `never`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::At(severity) => severity.name(),
            Self::Never => "never",
        }
    }
}

/// What a setting makes of a lint.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Level {
    /// Its findings are not wanted.
    Off,
    /// Its findings are all this grave.
    At(Severity),
}

impl Level {
    /// `off`, or `critical` to `info`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::At(severity) => severity.name(),
        }
    }
}
