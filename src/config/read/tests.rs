//! Texts of settings, what they mean, and what is wrong with them, by place.

mod keys;

use super::*;
use crate::config::keys::PARAMETERS;
use crate::config::{PortClass, sample};
use crate::packet::Family;

/// The lints of these tests; the second has an alias.
fn find_lint(word: &str) -> Result<&'static str, String> {
    match word {
        "open-to-world" => Ok("open-to-world"),
        "dead-rule" | "CKV_1" => Ok("dead-rule"),
        _ => match PARAMETERS.iter().find(|(lint, _)| *lint == word) {
            Some((lint, _)) => Ok(lint),
            None => Err(format!(
                "\"{word}\" is no lint; did you mean open-to-world?"
            )),
        },
    }
}

#[track_caller]
fn settings(text: &str) -> Settings {
    read(text, &find_lint).unwrap_or_else(|troubles| panic!("{text}\n{troubles:?}"))
}

/// The troubles of a text, one a line: `line:column: message`.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let troubles = read(text, &find_lint).err().unwrap_or_default();
    let lines: Vec<String> = troubles
        .iter()
        .map(|it| format!("{}:{}: {}", it.mark.line, it.mark.column, it.message))
        .collect();
    assert_eq!(lines, expected, "{text}");
}

#[test]
fn every_setting_is_read() {
    let text = r#"
persona = "pedantic"
fail-on = "never"
min-severity = "low"
min-confidence = "likely"
strict = true
inline-allowances = true
trusted-accounts = ["b@aliyun.com"]
one-way = [["sg-web", "sg-db*"]]
intercom-groups = ["sg-all"]
trusted-networks = { office = ["203.0.113.0/24", "198.51.100.7"], six = ["2001:db8::/32"] }
[quota]
profile = "2025"
[ports]
database = ["..", 15432, "udp/53", "tcp/5900-5903"]
public = []
[lints]
CKV_1 = "off"
open-to-world = "low"
non-host-cidr = { severity = "high", max-hosts = 8, direction = "both" }
near-world-cidr.min-share = 1024
wide-public-cidr = { max-prefix = 32, max-prefix-ipv6 = 0x40 }
[lints.wide-port-range]
max-width = 1
"#;
    let told = settings(text);
    assert_eq!(told.persona, Some(Persona::Pedantic));
    assert_eq!(told.fail_on, Some(Threshold::Never));
    assert_eq!(told.min_severity, Some(Severity::Low));
    assert_eq!(told.min_confidence, Some(Confidence::Likely));
    assert!(told.strict && told.inline_allowances);
    let parameters = &told.parameters;
    let accounts = parameters.trusted_accounts.iter().flatten();
    assert_eq!(accounts.collect::<Vec<_>>(), ["b@aliyun.com"]);
    assert_eq!(
        parameters.one_way,
        [("sg-web".to_owned(), "sg-db*".to_owned())]
    );
    assert_eq!(parameters.intercom_groups, ["sg-all"]);
    let trusts = |address: &str| {
        parameters
            .trusted_networks
            .contains(address.parse().expect("an address"))
    };
    assert!(trusts("203.0.113.255") && trusts("198.51.100.7") && trusts("2001:db8::1"));
    assert!(!trusts("203.0.114.0") && !trusts("198.51.100.8"));
    assert_eq!(parameters.quota, QuotaProfile::Of2025);
    let database = parameters
        .ports
        .of(PortClass::Database)
        .notation(Family::Ipv4);
    assert!(
        database.contains(",5432,5900-5903,6379,") && database.contains(",15432,"),
        "{database}"
    );
    assert!(database.ends_with("udp/53,1434,11211"), "{database}");
    assert!(parameters.ports.of(PortClass::Public).is_empty());
    let levels: Vec<(&str, &str)> = told
        .levels
        .iter()
        .map(|(lint, level)| (*lint, level.name()))
        .collect();
    assert_eq!(
        levels,
        [
            ("dead-rule", "off"),
            ("non-host-cidr", "high"),
            ("open-to-world", "low")
        ]
    );
    assert_eq!(parameters.max_hosts, 8);
    assert!(parameters.both_directions);
    assert_eq!(parameters.min_share, 1024);
    assert_eq!(
        (parameters.max_prefix_ipv4, parameters.max_prefix_ipv6),
        (32, 64)
    );
    assert_eq!(parameters.max_width, 1);
    let persona = &told.told["persona"];
    assert_eq!(
        (persona.mark.line, persona.mark.column, &*persona.words),
        (2, 11, "\"pedantic\"")
    );
    assert_eq!(told.told["lints.dead-rule"].mark.line, 18);
    assert_eq!(settings(""), Settings::default());
    assert_eq!(settings("\u{feff}# nothing\r\n"), Settings::default());
}

#[test]
fn allowances_are_read() {
    let text = "[[allow]]\nlint = \"CKV_1\"\ngroup = \"sg-web*\"\nrule = \"sgr-7\"\nports = \"8443/tcp\"\n";
    check(
        &format!("{text}reason = \"why\""),
        &[
            "5:9: ports of an allowance is \"8443/tcp\", which is no traffic; did you mean \"tcp/8443\"?",
        ],
    );
    let text = text.replace("8443/tcp", "TCP/8443; icmp");
    let text = format!(
        "\n{text}reason = \" public API \"\nexpires = 2026-12-31\nowner = \"net@example.com\"\n[[allow]]\nlint = \"*\"\ngroup = \"sg-x\"\nreason = \"r\"\nexpires = \"2026-02-28\"\n"
    );
    let told = settings(&text);
    let [one, all] = &told.allowances[..] else {
        panic!("{told:?}");
    };
    assert_eq!(one.lint, Some("dead-rule"));
    assert_eq!(one.reason, "public API");
    assert_eq!(
        one.expires.map(|day| day.to_string()).as_deref(),
        Some("2026-12-31")
    );
    assert_eq!(one.owner.as_deref(), Some("net@example.com"));
    assert_eq!(one.mark.line, 2);
    assert_eq!(
        one.words(),
        "dead-rule in \"sg-web*\" at rule \"sgr-7\" within icmp; tcp/8443"
    );
    assert!(one.names_group("sg-1", Some("sg-webs")) && one.names_group("sg-web", None));
    assert!(!one.names_group("sg-1", None));
    assert_eq!((all.lint, all.mark.line), (None, 10));
    let day = |text| parse_date(text).expect("a day");
    assert!(all.has_ended(day("2026-03-01")) && !all.has_ended(day("2026-02-28")));
}

use crate::config::parse_date;

#[test]
fn what_is_wrong_has_a_place_and_a_way_out() {
    check(
        "persona = \"pedantik\"",
        &[
            "1:11: persona is \"pedantik\", which is none of what may stand there; did you mean \"pedantic\"? There are \"regular\", \"pedantic\", \"auditor\"",
        ],
    );
    check(
        "\n  fail_on = \"high\"",
        &["2:3: \"fail_on\" is no setting; did you mean fail-on?"],
    );
    check(
        "persona = 3",
        &["1:11: persona is \"3\", a number; write one of \"regular\", \"pedantic\", \"auditor\""],
    );
    check(
        "strict = \"yes\"",
        &["1:10: strict is \"yes\", which is none of what may stand there; write true or false"],
    );
    check(
        "open-to-world = \"off\"",
        &["1:1: \"open-to-world\" is a lint; it stands below [lints]"],
    );
    check(
        "[lints]\nopn-to-world = \"off\"",
        &["2:1: \"opn-to-world\" is no lint; did you mean open-to-world?"],
    );
    check(
        "[lints]\ndead-rule = \"low\"\nCKV_1 = \"off\"",
        &["2:1: \"dead-rule\" and \"CKV_1\" are one lint, dead-rule; keep one of them"],
    );
    check(
        "[lints]\ndead-rule = { max-hosts = 3 }",
        &["2:15: \"max-hosts\" is a setting of non-host-cidr, not of dead-rule"],
    );
    check(
        "[lints]\nnon-host-cidr = { max-host = 3 }",
        &["2:19: \"max-host\" is no setting of non-host-cidr; did you mean max-hosts?"],
    );
    check(
        "[lints]\nnon-host-cidr = { max-hosts = 0 }",
        &[
            "2:31: lints.non-host-cidr.max-hosts is \"0\", a number; write a whole number from 1 to 1000",
        ],
    );
    check(
        "[lints]\nwide-public-cidr.max-prefix = 99999999999999999999",
        &[
            "2:31: lints.wide-public-cidr.max-prefix is \"99999999999999999999\", a number; write a whole number from 1 to 32",
        ],
    );
    check(
        "[ports]\ndatabases = []",
        &["2:1: \"databases\" is no setting of [ports]; did you mean database?"],
    );
    check(
        "[ports]\nadmin = [0, \"22\", \"icmp\"]",
        &[
            "2:10: an element of ports.admin is \"0\", which is no port; write ports like [\"..\", 15432, \"udp/53\", \"tcp/5900-5903\"]",
            "2:13: an element of ports.admin is \"22\", which names no ports of TCP or UDP; did you mean \"tcp/22\"?",
            "2:19: an element of ports.admin is \"icmp\", which names no ports of TCP or UDP; write ports like [\"..\", 15432, \"udp/53\", \"tcp/5900-5903\"]",
        ],
    );
    check(
        "trusted-networks = { office = [\"10.1.2.3/8\", \"010.0.0.1\", 7] }",
        &[
            "1:32: a network of trusted-networks.office is \"10.1.2.3/8\", which has bits beyond its prefix; write \"10.0.0.0/8\" or a longer prefix",
            "1:46: a network of trusted-networks.office is \"010.0.0.1\": not an IP address or CIDR block; write a block like \"203.0.113.0/24\"",
            "1:59: a network of trusted-networks.office is \"7\", a number; write it in quotes",
        ],
    );
    check(
        "one-way = [[\"a\"], \"b\"]",
        &[
            "1:12: an element of one-way names 1 groups, not 2; write a list of pairs: [[\"sg-web\", \"sg-db\"]]",
            "1:19: an element of one-way is \"b\", which is none of what may stand there; write a list, such as [\"sg-web\", \"sg-db\"]",
        ],
    );
    check(
        "quota = \"2025\"",
        &[
            "1:9: quota is \"2025\", which is none of what may stand there; write a table, such as { profile = \"2025\" }",
        ],
    );
}

#[test]
fn an_allowance_must_say_what_and_why() {
    let lacks_reason =
        "this allowance has no reason; say why, such as reason = \"public API, CAB-1234\"";
    check(
        "[[allow]]\nlint = \"dead-rule\"\n",
        &[&format!("1:1: {lacks_reason}")],
    );
    check(
        "\n[[allow]]\n",
        &[
            &format!("2:1: {lacks_reason}"),
            "2:1: this allowance names no lint; write lint = \"open-to-world\", or \"*\" for all with a group",
        ],
    );
    check(
        "[[allow]]\nlint = \"*\"\nreason = \"r\"",
        &["1:1: this allowance would allow every finding; name a lint or a group"],
    );
    check(
        "[[allow]]\nlint = \"dead-rule\"\nreason = \"  \"",
        &["3:10: reason of an allowance is empty; say something or leave it out"],
    );
    check(
        "[[allow]]\nlint = \"dead-rule\"\nreason = \"r\"\nexpires = 2026-02-30",
        &[
            "4:11: \"expires = 2026-02-30\" is not TOML: invalid date, expected day between 01 and 28",
        ],
    );
    check(
        "[[allow]]\nlint = \"dead-rule\"\nreason = \"r\"\nexpires = \"31.12.2026\"",
        &[
            "4:11: expires of an allowance is \"31.12.2026\", which is no day; write a day like 2026-12-31",
        ],
    );
    check(
        "[[allow]]\nlint = \"dead-rule\"\nreason = \"r\"\nexpires = 2026-12-31T00:00:00Z",
        &[
            "4:11: expires of an allowance is \"2026-12-31T00:00:00Z\", which is no day; write a day like 2026-12-31",
        ],
    );
    check(
        "[[allow]]\nlint = \"dead-rul\"\nreson = \"r\"",
        &[
            &format!("1:1: {lacks_reason}"),
            "2:8: \"dead-rul\" is no lint; did you mean open-to-world?",
            "3:1: \"reson\" is no setting of an allowance; did you mean reason?",
        ],
    );
    check(
        "allow = [1]",
        &[
            "1:10: allow is \"1\", a number; write a table, such as [[allow]] with lint, group and reason below it",
        ],
    );
}
