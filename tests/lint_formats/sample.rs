//! Findings to print: of a small account whose every name is hostile, and made from those.

use std::io;

use sgscope::config::Parameters;
use sgscope::lint::{
    Compared, Expiry, Finding, Known, Outcome, Persona, Related, Scope, Selection, Severity,
    Suppressed, run,
};
use sgscope::load::load;
use sgscope::model::Inventory;
use sgscope::render::lint::{self as render, Held, View};
use sgscope::render::{Inputs, Look};
use sgscope::source::{Places, Sources};

/// What a format is asked with.
pub(crate) type Write = fn(&View<'_>, &Places, Inputs, &mut dyn io::Write) -> io::Result<()>;

/// All formats.
pub(crate) const FORMATS: [(&str, Write); 12] = [
    ("text", |view, places, inputs, out| {
        render::text(view, places, inputs, None, Look::Plain, out)
    }),
    ("statistics", |view, _, inputs, out| {
        render::statistics(view, inputs, Look::Plain, out)
    }),
    ("concise", render::concise),
    ("json", render::json),
    ("jsonl", |view, places, _, out| {
        render::jsonl(view, places, out)
    }),
    ("sarif", |view, places, inputs, out| {
        render::sarif(view, places, inputs, Held::Omitted, out)
    }),
    ("sarif with all", |view, places, inputs, out| {
        render::sarif(view, places, inputs, Held::Listed, out)
    }),
    ("github", |view, places, _, out| {
        render::github(view, places, out)
    }),
    ("gitlab", |view, places, _, out| {
        render::gitlab(view, places, out)
    }),
    ("junit", |view, places, _, out| {
        render::junit(view, places, out)
    }),
    ("checkstyle", |view, places, _, out| {
        render::checkstyle(view, places, out)
    }),
    ("markdown", render::markdown),
];

/// The name of the file that the account stands in.
pub(crate) const FILE: &str = "./ex ports/a]]>%0A,b:\u{1b}[31m`|网\\<x>.json";

/// Names that would end a string, a cell, a section, a command, or steer a terminal.
pub(crate) const NAMES: [&str; 5] = [
    "sg-\u{1b}[31m]]><x a=\"'&amp;",
    "sg-%0A::error file=x,line=1::|cell|`code`",
    "sg-[x](http://evil.example) ##[add-mask]y",
    "sg-\u{ffff}\u{0}\u{202e}</details><img src=x>",
    "sg-\r\n::warning::z @all **b**",
];

/// Findings and what they stand in.
pub(crate) struct Sample {
    pub(crate) sources: Sources,
    pub(crate) inventory: Inventory,
    pub(crate) outcome: Outcome,
}

impl Sample {
    /// Findings about hostile names; the last stands nowhere, the last but one joins three places.
    pub(crate) fn hostile() -> Self {
        let mut sources = Sources::new(|_| Err(io::ErrorKind::NotFound.into()));
        let file = sources.add_kept(FILE.to_owned(), account().into_bytes());
        let inventory = load(&sources, &[file]).inventory;
        let selection = Selection {
            persona: Persona::Auditor,
            ..Selection::default()
        };
        let mut findings = run(&inventory, &selection, &Parameters::default());
        let spots: Vec<_> = findings.iter().filter_map(|it| it.spot).take(3).collect();
        let mut pair = findings[0].clone();
        pair.scope = Scope::Pair;
        pair.subject = Some(format!("{} -> {}", NAMES[0], NAMES[1]));
        pair.severity = Severity::Medium;
        pair.related = spots[1..]
            .iter()
            .map(|spot| Related {
                message: format!("the other side, {}", NAMES[2]),
                spot: *spot,
            })
            .collect();
        pair.fingerprint = "1:pair".to_owned();
        let mut nowhere = findings[0].clone();
        nowhere.severity = Severity::Info;
        nowhere.spot = None;
        nowhere.related.clear();
        nowhere.fingerprint = "1:nowhere".to_owned();
        findings.extend([pair, nowhere]);
        findings.sort_by_key(|it| std::cmp::Reverse(it.severity));
        Self {
            sources,
            inventory,
            outcome: Outcome {
                findings,
                ..Outcome::default()
            },
        }
    }

    /// The same, with one finding that an allowance holds back, one that a baseline knows, and two of
    /// it that are no more.
    pub(crate) fn compared() -> Self {
        let mut sample = Self::hostile();
        let findings = &mut sample.outcome.findings;
        let [held, known] = [findings.remove(1), findings.remove(1)];
        let fixed = |lint: &str| Known {
            lint: lint.to_owned(),
            region: Some("cn-test".to_owned()),
            group: Some(NAMES[0].to_owned()),
            severity: Severity::High,
            message: format!("was open to {}", NAMES[2]),
            fingerprint: format!("1:fixed-{lint}"),
        };
        sample.outcome.suppressed = vec![Suppressed {
            finding: held,
            reason: format!("because {}", NAMES[4]),
            owner: Some(NAMES[3].to_owned()),
            expires: Some(jiff::civil::date(2026, 12, 1)),
        }];
        sample.outcome.baseline = Some(Compared {
            known: vec![known],
            fixed: vec![fixed("open-to-world"), fixed("of-another-version")],
        });
        sample.outcome.next_expiry = Some(Expiry {
            day: jiff::civil::date(2026, 12, 1),
            in_days: 9,
        });
        sample
    }

    /// No findings.
    pub(crate) fn empty() -> Self {
        Self {
            outcome: Outcome::default(),
            ..Self::hostile()
        }
    }

    /// So many findings of a severity, besides no other.
    pub(crate) fn many(numbers: &[(Severity, usize)]) -> Self {
        let mut sample = Self::hostile();
        let first = sample.outcome.findings[0].clone();
        let mut findings = Vec::new();
        for (severity, number) in numbers {
            findings.extend((0..*number).map(|number| Finding {
                severity: *severity,
                fingerprint: format!("1:{}-{number}", severity.name()),
                ..first.clone()
            }));
        }
        sample.outcome.findings = findings;
        sample
    }

    /// What a format says of it.
    pub(crate) fn write(&self, write: Write) -> String {
        let view = View::new(&self.inventory, &self.sources, &self.outcome);
        let places = self.sources.resolve(view.locations());
        let inputs = Inputs {
            files: 1,
            ..Inputs::default()
        };
        let mut out = Vec::new();
        write(&view, &places, inputs, &mut out).expect("memory can be written to");
        String::from_utf8(out).expect("text")
    }
}

fn account() -> String {
    let json = |text: &str| serde_json::to_string(text).expect("JSON");
    let mut text = String::new();
    for name in NAMES {
        let [one, two] = [1, 2].map(|number| json(&format!("{name}-{number}")));
        let name = json(name);
        text += &format!(
            "{{\"SecurityGroupId\": {name}, \"InnerAccessPolicy\": \"Drop\", \"VpcId\": \"vpc-1\", \"RegionId\": \"cn-test\", \"NextToken\": \"\",\n \
             \"Permissions\": {{\"Permission\": [\n  \
             {{\"SecurityGroupRuleId\": {one}, \"Direction\": \"ingress\", \"Policy\": \"Accept\", \"Priority\": 1, \"IpProtocol\": \"TCP\", \"PortRange\": \"8443/8443\", \"SourceCidrIp\": \"0.0.0.0/0\"}},\n  \
             {{\"SecurityGroupRuleId\": {two}, \"Direction\": \"ingress\", \"Policy\": \"Accept\", \"Priority\": 1, \"IpProtocol\": \"TCP\", \"PortRange\": {name}, \"SourcePrefixListId\": {name}}}\n \
             ]}}}}\n"
        );
    }
    text
}
