//! The list of all settings: their names, what may stand there, what holds where nothing does.
//!
//! The one place that tells them: the reader's "did you mean", `config init`, `config show`, the pages
//! of lints and the JSON Schema all follow from it, and tests hold the reader to it.

/// One setting.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Key {
    /// Its name in the file.
    pub name: &'static str,
    /// What may stand there.
    pub kind: Kind,
    /// What holds where nothing is said, as it would be written; empty for nothing.
    pub default: &'static str,
    /// An example, as it would be written.
    pub example: &'static str,
    /// What it does, in one line.
    pub about: &'static str,
}

/// What may stand in a setting.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// One of some words.
    Word(&'static [&'static str]),
    /// `true` or `false`.
    Switch,
    /// A whole number.
    Number {
        /// The least.
        least: i64,
        /// The most.
        most: i64,
    },
    /// A text that is not empty.
    Text,
    /// A day.
    Day,
    /// Traffic in the notation of all answers.
    Traffic,
    /// A list of texts.
    Texts,
    /// A list of pairs of texts.
    Pairs,
    /// Names, each with a list of CIDR blocks.
    Networks,
    /// A table of the quotas' profile.
    Quota,
    /// Classes of ports, each with a list of ports.
    Ports,
    /// Names of lints, each with a level or a table.
    Lints,
    /// A list of tables, one for each allowance.
    Allowances,
}

/// The words of `fail-on`.
const THRESHOLDS: &[&str] = &["critical", "high", "medium", "low", "info", "never"];
/// The words of severities.
const SEVERITIES: &[&str] = &["critical", "high", "medium", "low", "info"];
/// The words of levels.
pub const LEVEL: &[&str] = &["off", "critical", "high", "medium", "low", "info"];

/// The settings of the file, in the order of `config init`.
pub const TOP: &[Key] = &[
    Key {
        name: "persona",
        kind: Kind::Word(&["regular", "pedantic", "auditor"]),
        default: "\"regular\"",
        example: "\"pedantic\"",
        about: "for whom to report: everyone, who wants every blemish, who reviews all",
    },
    Key {
        name: "fail-on",
        kind: Kind::Word(THRESHOLDS),
        default: "\"medium\"",
        example: "\"high\"",
        about: "end with 1 if there is a finding of this severity or above",
    },
    Key {
        name: "min-severity",
        kind: Kind::Word(SEVERITIES),
        default: "\"info\"",
        example: "\"low\"",
        about: "report only findings of this severity or above",
    },
    Key {
        name: "min-confidence",
        kind: Kind::Word(&["certain", "likely", "possible"]),
        default: "\"possible\"",
        example: "\"likely\"",
        about: "report only findings that are at least this sure",
    },
    Key {
        name: "strict",
        kind: Kind::Switch,
        default: "false",
        example: "true",
        about: "broken documents end a run with 3, allowances that ended or hold nothing back with 2",
    },
    Key {
        name: "inline-allowances",
        kind: Kind::Switch,
        default: "false",
        example: "true",
        about: "heed `sgscope:allow=LINT reason=\"...\"` in descriptions of rules; whoever may write rules can then silence lints",
    },
    Key {
        name: "trusted-accounts",
        kind: Kind::Texts,
        default: "",
        example: "[\"b@aliyun.com\", \"1234567890123456\"]",
        about: "accounts whose groups may be granted, by login name or id",
    },
    Key {
        name: "one-way",
        kind: Kind::Pairs,
        default: "[]",
        example: "[[\"sg-web\", \"sg-db*\"]]",
        about: "pairs of groups, in either order, whose grants to each other need no answer; ids or names, * and ? stand for letters",
    },
    Key {
        name: "intercom-groups",
        kind: Kind::Texts,
        default: "[]",
        example: "[\"sg-intercom*\"]",
        about: "groups that are for intercommunication only; ids or names, * and ? stand for letters",
    },
    Key {
        name: "trusted-networks",
        kind: Kind::Networks,
        default: "{}",
        example: "{ office = [\"203.0.113.0/24\"], cdn = [\"198.51.100.0/24\"] }",
        about: "networks of partners, offices and content networks: grants to blocks within them are wanted",
    },
    Key {
        name: "quota",
        kind: Kind::Quota,
        default: "{ profile = \"seed-2019\" }",
        example: "{ profile = \"2025\" }",
        about: "the vendor's quotas that hold: seed-2019 (100 rules a group), 2021 (200), 2025 (none a group, 1000 an interface)",
    },
    Key {
        name: "ports",
        kind: Kind::Ports,
        default: "",
        example: "{ database = [\"..\", 15432, \"udp/53\", \"tcp/5900-5903\"] }",
        about: "ports of the classes admin, database, bigdata, file, plaintext, public; \"..\" stands for the defaults, a number is TCP",
    },
    Key {
        name: "lints",
        kind: Kind::Lints,
        default: "{}",
        example: "{ unresolved-reference = \"off\", non-host-cidr = { severity = \"low\", max-hosts = 8 } }",
        about: "levels of lints (off, critical to info), or a table of a severity and what the lint can be told",
    },
    Key {
        name: "allow",
        kind: Kind::Allowances,
        default: "[]",
        example: "[{ lint = \"open-to-world\", group = \"sg-web*\", ports = \"tcp/8443\", reason = \"public API, CAB-1234\", expires = 2026-12-31, owner = \"net@example.com\" }]",
        about: "findings that are accepted, each with a reason",
    },
];

/// What an `[[allow]]` may say.
pub const ALLOWANCE: &[Key] = &[
    Key {
        name: "lint",
        kind: Kind::Text,
        default: "",
        example: "\"open-to-world\"",
        about: "the lint's name or alias; \"*\" for all, then with a group",
    },
    Key {
        name: "group",
        kind: Kind::Text,
        default: "",
        example: "\"sg-web*\"",
        about: "the group's id or name, * and ? stand for letters; all groups where it is not said",
    },
    Key {
        name: "rule",
        kind: Kind::Text,
        default: "",
        example: "\"sgr-7\"",
        about: "the rule's id",
    },
    Key {
        name: "ports",
        kind: Kind::Traffic,
        default: "",
        example: "\"tcp/8443\"",
        about: "only holes that lie within this traffic",
    },
    Key {
        name: "reason",
        kind: Kind::Text,
        default: "",
        example: "\"public API, CAB-1234\"",
        about: "why; required",
    },
    Key {
        name: "expires",
        kind: Kind::Day,
        default: "",
        example: "2026-12-31",
        about: "the last day it holds; afterwards the findings are back",
    },
    Key {
        name: "owner",
        kind: Kind::Text,
        default: "",
        example: "\"net@example.com\"",
        about: "who answers for it",
    },
];

/// What single lints can be told, by the lint's name.
pub const PARAMETERS: &[(&str, Key)] = &[
    (
        "non-host-cidr",
        Key {
            name: "max-hosts",
            kind: Kind::Number {
                least: 1,
                most: 1000,
            },
            default: "4",
            example: "8",
            about: "so many hosts are worth a grant each; of more, a grant to their group is proposed",
        },
    ),
    (
        "non-host-cidr",
        Key {
            name: "direction",
            kind: Kind::Word(&["ingress", "both"]),
            default: "\"ingress\"",
            example: "\"both\"",
            about: "whether outbound grants count too",
        },
    ),
    (
        "near-world-cidr",
        Key {
            name: "min-share",
            kind: Kind::Number {
                least: 2,
                most: 65536,
            },
            default: "256",
            example: "1024",
            about: "one in so many public addresses is nearly the world; 256 is a /8",
        },
    ),
    (
        "wide-public-cidr",
        Key {
            name: "max-prefix",
            kind: Kind::Number { least: 1, most: 32 },
            default: "24",
            example: "32",
            about: "IPv4 blocks with a shorter prefix are wide; 32 finds every block but hosts",
        },
    ),
    (
        "wide-public-cidr",
        Key {
            name: "max-prefix-ipv6",
            kind: Kind::Number {
                least: 1,
                most: 128,
            },
            default: "48",
            example: "64",
            about: "IPv6 blocks with a shorter prefix are wide",
        },
    ),
    (
        "wide-port-range",
        Key {
            name: "max-width",
            kind: Kind::Number {
                least: 1,
                most: 65535,
            },
            default: "100",
            example: "1",
            about: "ranges of more ports are wide",
        },
    ),
];

/// What a lint can be told beside its severity.
pub fn parameters_of(lint: &str) -> impl Iterator<Item = &'static Key> {
    let of_lint = PARAMETERS.iter().filter(move |(name, _)| *name == lint);
    of_lint.map(|(_, key)| key)
}
