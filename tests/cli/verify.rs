//! `verify` as scripts meet it: outcomes, formats, standard input, what is wrong with a file of intents.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::run;
use crate::support::folder;

const SARIF: &str = include_str!("../schemas/sarif-2.1.0.json");

/// Three tiers with a hole, a group of unseen rules, and an empty group.
const ACCOUNT: &str = "
    group sg-web basic drop
    group sg-app basic drop
    group sg-db basic drop
    group sg-empty basic drop
    unseen sg-dark basic drop
    rule sg-web ingress accept 1 tcp/443 0.0.0.0/0
    rule sg-app ingress accept 1 tcp/8080 sg-web
    rule sg-db ingress accept 1 tcp/3306 10.0.0.0/8
    host i-web vpc-1 10.0.0.1 sg-web public=47.0.0.2
    host i-app vpc-1 10.0.0.2 sg-app
    host i-db vpc-1 10.0.0.3 sg-db
    host i-dark vpc-1 10.0.0.4 sg-dark
";

const ROLES: &str = "
[roles]
internet = \"internet\"
web = { groups = [\"sg-web\"] }
app = { names = \"i-app\" }
db = { cidrs = [\"10.0.0.3\"] }
dark = { groups = \"sg-d?rk\" }
empty = { groups = \"sg-empty\" }
";

/// A folder with the account, and `PATH/intents.toml` with the roles and some intents.
fn with_intents(intents: &str) -> tempfile::TempDir {
    let folder = folder(ACCOUNT);
    fs::write(
        folder.path().join("intents.toml"),
        format!("{ROLES}{intents}"),
    )
    .expect("writes");
    folder
}

/// The outcome of one intent, and the document it comes in.
#[track_caller]
fn judged(intent: &str) -> (String, Value) {
    let folder = with_intents(&format!("[[intent]]\n{intent}\n"));
    let (code, out, err) = run(
        folder.path(),
        &["verify", "PATH/intents.toml", "PATH", "-f", "json"],
    );
    let answer: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{intent}: {err}"));
    let outcome = answer["intents"][0]["outcome"]
        .as_str()
        .expect("a word")
        .to_owned();
    assert_eq!(code, i32::from(outcome != "holds"), "{intent}");
    assert_eq!(answer["summary"][&outcome], 1, "{intent}");
    assert_eq!(answer["schema"], "sgscope.verify/1");
    (outcome, answer)
}

#[test]
fn intents_hold_fail_or_stay_open() {
    let check = |intent: &str, wanted: &str| assert_eq!(judged(intent).0, wanted, "{intent}");
    check("allow = 'web'\nto = 'app'\nflow = 'tcp/8080'", "holds");
    check(
        "allow = 'web'\nto = 'app'\nflow = ['tcp/8080', 'tcp/22']",
        "fails",
    );
    check("allow = 'internet'\nto = 'web'\nflow = 'tcp/443'", "holds");
    check("allow = 'internet'\nto = 'app'\nflow = 'tcp/443'", "fails");
    check("deny = 'web'\nto = 'db'", "fails");
    check("deny = 'web'\nto = 'db'\nflow = 'udp; tcp/22'", "holds");
    check("only = 'web'\nto = 'app'", "holds");
    check("only = 'app'\nto = 'db'", "fails");
    check("only = []\nto = 'app'\nflow = 'tcp/22'", "holds");
    check("allow = 'web'\nto = 'dark'\nflow = 'tcp/22'", "undecided");
    check("deny = 'web'\nto = 'dark'\nflow = 'tcp/22'", "undecided");
    check("only = 'web'\nto = 'dark'", "undecided");
    check("deny = 'empty'\nto = 'db'", "holds");
}

#[test]
fn a_failed_intent_has_its_pair_its_packet_and_its_rule() {
    let (_, answer) = judged("only = 'app'\nto = 'db'");
    let intent = &answer["intents"][0];
    assert_eq!(
        intent["pairs"],
        serde_json::json!({"total": 3, "failing": 1, "undecided": 1})
    );
    let example = &intent["counterexample"];
    assert_eq!(
        (&example["source"], &example["target"]),
        (&"i-web".into(), &"i-db".into())
    );
    assert_eq!(example["packet"], "tcp 10.0.0.1:40000 -> 10.0.0.3:3306");
    assert_eq!(
        (&example["stage"], &example["verdict"]),
        (&"ingress".into(), &"allowed".into())
    );
    let rule = &example["rule"];
    assert_eq!(
        (&rule["group"], &rule["policy"]),
        (&"sg-db".into(), &"accept".into())
    );
    let location = &rule["location"];
    let file = location["file"].as_str().expect("a file");
    assert!(
        file.ends_with("account.json") && location["line"] == 3,
        "{location}"
    );
}

#[test]
fn an_open_intent_names_what_would_settle_it() {
    let (_, answer) = judged("deny = 'web'\nto = 'dark'\nflow = 'tcp/22'");
    let missing = &answer["intents"][0]["counterexample"]["missing"][0];
    assert_eq!(
        (&missing["fact"], &missing["id"]),
        (&"rules".into(), &"sg-dark".into())
    );
    let command = missing["command"].as_str().unwrap_or_default();
    assert!(
        command.starts_with("aliyun ecs DescribeSecurityGroupAttribute"),
        "{command}"
    );
    let folder = with_intents("[[intent]]\ndeny = 'web'\nto = 'dark'\nflow = 'tcp/22'\n");
    let (code, out, _) = run(folder.path(), &["verify", "PATH/intents.toml", "PATH"]);
    assert_eq!(code, 1);
    assert!(
        out.contains("to settle it, export the rules of sg-dark:\n    aliyun ecs"),
        "{out}"
    );
}

#[test]
fn a_role_without_members_is_told_with_what_it_means() {
    let (_, answer) = judged("deny = 'empty'\nto = 'db'");
    assert_eq!(answer["intents"][0]["nobody"], serde_json::json!(["empty"]));
    let check = |intent: &str, words: &str| {
        let folder = with_intents(&format!("[[intent]]\n{intent}\n"));
        let (_, out, _) = run(folder.path(), &["verify", "PATH/intents.toml", "PATH"]);
        assert!(out.contains(words), "{intent}: {out}");
    };
    let none = "the role \"empty\" has no members in the inputs, so";
    check(
        "deny = 'empty'\nto = 'db'",
        &format!("{none} there is no pair to ask about"),
    );
    check(
        "only = 'empty'\nto = 'db'",
        &format!("{none} nobody at all may"),
    );
    check(
        "only = ['empty', 'app']\nto = 'db'",
        &format!("{none} only the other roles count"),
    );
}

/// Each trouble is a line with the place, the user's word and the way out; nothing is answered.
#[test]
fn what_is_wrong_with_a_file_is_told_at_its_place() {
    let check = |text: &str, lines: &[&str]| {
        let folder = folder(ACCOUNT);
        fs::write(folder.path().join("i.toml"), text).expect("writes");
        let (code, out, err) = run(folder.path(), &["verify", "PATH/i.toml", "PATH"]);
        assert_eq!((code, &*out), (2, ""), "{text}");
        let path = format!("{}/i.toml:", folder.path().display());
        let told: Vec<&str> = err
            .lines()
            .map(|line| line.rsplit(&path).next().unwrap_or(line))
            .collect();
        assert_eq!(told.len(), lines.len(), "{err}");
        for (told, wanted) in told.iter().zip(lines) {
            assert!(told.starts_with(wanted), "{told}\nwanted {wanted}");
        }
    };
    let intent = "[[intent]]\nallow = 'a'\nto = 'a'\nflow = 'all'\n";
    check("[roles\n", &["1:7: \"[roles\" is not TOML: unclosed table"]);
    check("", &["1:1: there is no intent; write one below [[intent]]"]);
    check(
        &format!("{intent}[role]\n"),
        &[
            "2:9: there is no role \"a\"; write [roles]",
            "3:6: there is no role \"a\"; write [roles]",
            "5:2: \"role\" is no key of a file of intents; did you mean roles?",
        ],
    );
    check(
        &format!("[roles]\na = {{ group = 'sg-web' }}\n{intent}"),
        &["2:7: \"group\" is no key of a role; did you mean groups?"],
    );
    check(
        &format!("[roles]\na = {{ groups = 7 }}\n{intent}"),
        &["2:16: groups is \"7\", a number;"],
    );
    check(
        &format!("[roles]\na = {{ groups = ['sg-wob'] }}\n{intent}"),
        &["2:17: \"sg-wob\" fits no group in the inputs; did you mean \"sg-web\""],
    );
    check(
        &format!("[roles]\na = {{ tags = {{ tier = 'web' }} }}\n{intent}"),
        &["2:14: no instance in the inputs has tags, which DescribeInstances shows"],
    );
    check(
        &format!("[roles]\na = {{ cidrs = '10.0.0.0/33' }}\n{intent}"),
        &["2:15: \"10.0.0.0/33\": "],
    );
    check(
        &format!("[roles]\na = {{ roles = ['b'] }}\nb = {{ roles = 'a' }}\n{intent}"),
        &[
            "2:1: the role \"a\" is a part of itself",
            "3:1: the role \"b\" is a part of itself",
        ],
    );
    check(
        "[roles]\nweb = 'internet'\n[[intent]]\ndeny = 'wob'\nto = 'web'\nflow = 'tcp/0'\n",
        &[
            "4:8: there is no role \"wob\"; did you mean \"web\"?",
            "6:8: \"0\" is outside the ports 1 to 65535",
        ],
    );
    check(
        "[roles]\na = 'internet'\n[[intent]]\nallow = 'a'\ndeny = 'a'\nto = 'a'\n",
        &["3:1: an intent has one of allow, deny and only, not allow and deny"],
    );
    check(
        "[roles]\na = { cidrs = '8.8.8.8' }\n[[intent]]\ndeny = 'a'\nto = 'a'\n",
        &["4:8: neither side is in the inputs"],
    );
}

#[test]
fn exit_codes_tell_intents_from_faults() {
    let folder = with_intents("[[intent]]\ndeny = 'web'\nto = 'db'\n");
    let check = |arguments: &str, code: i32| {
        let words: Vec<&str> = arguments.split(' ').collect();
        let (found, out, err) = run(folder.path(), &words);
        assert_eq!(found, code, "{arguments}\n{out}{err}");
        assert_eq!(out.is_empty(), code > 1, "{arguments}\n{out}{err}");
    };
    for format in ["text", "json", "junit", "sarif"] {
        check(&format!("verify PATH/intents.toml PATH -f {format}"), 1);
        check(
            &format!("verify PATH/intents.toml PATH -f {format} --exit-zero"),
            0,
        );
    }
    check("verify PATH/intents.toml PATH -f csv", 2);
    check("verify PATH/intents.toml PATH -f text -f json", 2);
    check("verify", 2);
    check("verify - -", 2);
    check("verify PATH/no.toml PATH", 3);
    check("verify PATH PATH", 3);
    check("verify PATH/intents.toml PATH/no", 3);
    check("verify PATH/account.json PATH", 2);
    check("verify PATH/intents.toml PATH -f text=PATH/intents.toml", 2);
    check("verify PATH/intents.toml PATH -f text=PATH/account.json", 2);
    check("verify --suggest PATH", 0);
    check("verify --suggest PATH -f json", 2);
    check("verify PATH/intents.toml PATH --apply PATH/intents.toml", 2);
    check("verify PATH/intents.toml PATH --apply PATH/no.sh", 3);
}

#[test]
fn intents_are_judged_after_changes() {
    let folder = with_intents("[[intent]]\ndeny = 'web'\nto = 'db'\n");
    let script = |name: &str, text: &str| {
        let text = format!("aliyun ecs {text} --RegionId cn-test --SecurityGroupId sg-db\n");
        fs::write(folder.path().join(name), text).expect("writes");
    };
    let drop = "--IpProtocol tcp --PortRange 3306/3306 --SourceCidrIp 10.0.0.0/8";
    script("close.sh", &format!("RevokeSecurityGroup {drop}"));
    script(
        "open.sh",
        "AuthorizeSecurityGroup --IpProtocol udp --PortRange 53/53 --SourceGroupId sg-web",
    );
    let outcome = |changes: &[&str]| {
        let mut arguments = vec!["verify", "PATH/intents.toml", "PATH"];
        changes
            .iter()
            .for_each(|change| arguments.extend(["--apply", change]));
        run(folder.path(), &arguments)
    };
    assert_eq!(outcome(&[]).0, 1);
    assert_eq!(outcome(&["PATH/close.sh"]).0, 0);
    let (code, out, _) = outcome(&["PATH/close.sh", "PATH/open.sh"]);
    assert_eq!(code, 1);
    assert!(
        out.contains("open.sh:1:1"),
        "the rule stands in the change\n{out}"
    );
}

#[test]
fn several_formats_go_to_their_files_and_are_read_back() {
    let folder = with_intents(
        r#"
[[intent]]
name = "a]]>b & <c> \u001b[31m](http://x)"
deny = "web"
to = "db"
[[intent]]
allow = "web"
to = "app"
flow = "tcp/22"
[[intent]]
deny = "web"
to = "dark"
[[intent]]
deny = "internet"
to = "db"
"#,
    );
    let (code, out, err) = run(
        folder.path(),
        &[
            "verify",
            "PATH/intents.toml",
            "PATH",
            "-f",
            "text",
            "-f",
            "sarif=PATH/v.sarif",
            "-f",
            "junit=PATH/v.xml",
            "-f",
            "json=PATH/v.json.txt",
        ],
    );
    assert_eq!((code, &*err), (1, ""));
    assert!(
        out.ends_with(
            "4 intents: 1 held, 2 failed, 1 undecided; 1 file read, 0 refused, 0 remarks\n"
        ),
        "{out}"
    );
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).expect("it was written");
    for text in [
        out.clone(),
        read("v.sarif"),
        read("v.xml"),
        read("v.json.txt"),
    ] {
        assert!(!text.contains('\u{1b}'), "{text}");
    }
    let log: Value = serde_json::from_str(&read("v.sarif")).expect("JSON");
    let schema: Value = serde_json::from_str(&SARIF.replace("{2}]?$", "{2}$")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let errors: Vec<String> = validator
        .iter_errors(&log)
        .map(|error| error.to_string())
        .collect();
    assert_eq!(errors, [""; 0]);
    let results = log["runs"][0]["results"].as_array().expect("a list");
    let told: Vec<(&str, &str)> = results
        .iter()
        .map(|it| {
            (
                it["ruleId"].as_str().unwrap_or_default(),
                it["level"].as_str().unwrap_or_default(),
            )
        })
        .collect();
    let wanted = [
        ("intent-deny", "error"),
        ("intent-allow", "error"),
        ("intent-deny", "warning"),
    ];
    assert_eq!(told, wanted);
    let uri = |result: &Value| {
        let place = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        place.as_str().unwrap_or_default().to_owned()
    };
    assert!(
        uri(&results[0]).ends_with("account.json"),
        "at the rule that decides"
    );
    assert!(
        uri(&results[1]).ends_with("intents.toml"),
        "where no rule decides, at the intent"
    );
    assert!(
        !results[0]["message"]["text"]
            .as_str()
            .unwrap_or_default()
            .contains("](")
    );
    for result in results {
        let index = result["ruleIndex"].as_u64().expect("a number");
        let index = usize::try_from(index).expect("small");
        assert_eq!(
            log["runs"][0]["tool"]["driver"]["rules"][index]["id"],
            result["ruleId"]
        );
    }
    let text = read("v.xml");
    let document = roxmltree::Document::parse(&text).expect("XML");
    let cases: Vec<_> = document
        .descendants()
        .filter(|it| it.has_tag_name("testcase"))
        .collect();
    let failed = |case: &roxmltree::Node<'_, '_>| {
        case.children()
            .find(|it| it.has_tag_name("failure"))
            .and_then(|it| it.attribute("type").map(str::to_owned))
    };
    let failed: Vec<Option<String>> = cases.iter().map(failed).collect();
    let wanted = ["fails", "fails", "undecided"].map(|it| Some(it.to_owned()));
    assert_eq!(failed[..3], wanted);
    assert_eq!(failed[3], None);
    assert_eq!(document.root_element().attribute("failures"), Some("3"));
}

#[test]
fn intents_come_from_standard_input_and_suggestions_go_there() {
    let folder = folder(ACCOUNT);
    let (code, suggestion, err) = run(folder.path(), &["verify", "--suggest", "PATH"]);
    assert_eq!((code, &*err), (0, ""));
    assert!(
        suggestion.contains("sg-app = { groups = [\"sg-app\"] }"),
        "{suggestion}"
    );
    assert!(
        suggestion.contains("allow = [\"sg-web\"]\nto = [\"sg-app\"]\nflow = \"tcp/8080\""),
        "{suggestion}"
    );
    let mut child = Command::new(env!("CARGO_BIN_EXE_sgscope"))
        .args(["verify", "-", "-f", "json"])
        .arg(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(suggestion.as_bytes()).expect("written");
    drop(stdin);
    let output = child.wait_with_output().expect("ends");
    assert_eq!(output.status.code(), Some(0));
    let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(answer["summary"]["holds"], answer["summary"]["intents"]);
    assert_eq!(answer["intents"][0]["file"], "-");
}

/// The three tiers, and what a shortcut between them does.
#[test]
fn the_three_tiers_hold_until_somebody_takes_a_shortcut() {
    let tiers = "fixtures/three-tiers";
    let intents = format!("{tiers}/intents.toml");
    let (code, out, err) = run(tiers.as_ref(), &["verify", &intents, tiers]);
    assert_eq!((code, &*err), (0, ""));
    assert_eq!(
        out,
        "\
holds      the site is public: allow internet to web, tcp/80  2 pairs
holds      allow web to app, tcp/8080  4 pairs
holds      allow app to db, tcp/3306  2 pairs
holds      only the web tier talks to the application: only web to app, all  6 pairs
holds      only the application talks to the database: only app to db, all  3 pairs
holds      deny app to app, all  2 pairs
holds      nobody logs in: deny internet and tiers to app and db, tcp/22,3389  15 pairs
7 intents: 7 held, 0 failed, 0 undecided; 9 files read, 0 refused, 0 remarks
"
    );
    let shortcut = format!("{tiers}/shortcut.sh");
    let (code, out, err) = run(
        tiers.as_ref(),
        &["verify", &intents, tiers, "--apply", &shortcut],
    );
    assert_eq!((code, &*err), (1, ""));
    assert_eq!(
        out,
        "\
holds      the site is public: allow internet to web, tcp/80  2 pairs

fails      allow web to app, tcp/8080
  i-web-1 \"web-1\" cannot reach i-app-1 \"app-1\": tcp 172.20.1.11:40000 -> 172.20.2.21:8080
  ingress denied: no rule matches, and only what a rule accepts gets in
  4 of 4 pairs fail; stated at fixtures/three-tiers/intents.toml:17:9

holds      allow app to db, tcp/3306  2 pairs
holds      only the web tier talks to the application: only web to app, all  6 pairs

fails      only the application talks to the database: only app to db, all
  i-web-1 \"web-1\" can reach i-db-1 \"db-1\": tcp 172.20.1.11:40000 -> 172.20.3.31:3306
  ingress allowed by a rule of sg-db (database): accept tcp/3306 from 172.20.0.0/16, priority 1
       ╭─[fixtures/three-tiers/shortcut.sh:3:1]
     2 │     # The web tier asks the database itself, and an operator wants in.
     3 │ ╭─▶ aliyun ecs AuthorizeSecurityGroup --RegionId cn-hangzhou --SecurityGroupId sg-db \\
     4 │ ╰─▶     --IpProtocol tcp --PortRange 3306/3306 --SourceCidrIp 172.20.0.0/16 --Priority 1
     5 │     aliyun ecs AuthorizeSecurityGroup --RegionId cn-hangzhou --SecurityGroupId sg-app \\
       ╰────
  2 of 3 pairs fail; stated at fixtures/three-tiers/intents.toml:33:8

holds      deny app to app, all  2 pairs
holds      nobody logs in: deny internet and tiers to app and db, tcp/22,3389  15 pairs
7 intents: 5 held, 2 failed, 0 undecided; 9 files read, 0 refused, 0 remarks
"
    );
}

/// Tags, in the spellings of both APIs and from two files, make roles.
#[test]
fn roles_are_made_of_tags() {
    let check = |role: &str, wanted: Result<u64, &str>| {
        let folder = folder(ACCOUNT);
        let tagged = r#"
            {"Instances": {"Instance": [
              {"InstanceId": "i-web", "Tags": {"Tag": [{"TagKey": "tier", "TagValue": "web"}, {"TagKey": "env", "TagValue": "prod"}]}},
              {"InstanceId": "i-app", "Tags": [{"Key": "tier", "Value": "app"}]}]}}
            {"Instances": {"Instance": [
              {"InstanceId": "i-app", "Tags": {"Tag": [{"TagKey": "env", "TagValue": "prod"}]}}]}}"#;
        fs::write(folder.path().join("tags.json"), tagged).expect("writes");
        let text = format!(
            "roles.a = {role}\nroles.db.groups = 'sg-db'\n[[intent]]\ndeny = 'a'\nto = 'db'\nflow = 'udp'\n"
        );
        fs::write(folder.path().join("i.toml"), text).expect("writes");
        let (code, out, err) = run(
            folder.path(),
            &["verify", "PATH/i.toml", "PATH", "-f", "json"],
        );
        match wanted {
            Ok(pairs) => {
                let answer: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{err}"));
                assert_eq!(answer["intents"][0]["pairs"]["total"], pairs, "{role}");
            }
            Err(words) => assert!(code == 2 && err.contains(words), "{role}: {err}"),
        }
    };
    check("{ tags = { tier = 'web' } }", Ok(1));
    check("{ tags = { env = 'prod' } }", Ok(2));
    check("{ tags = { tier = ['web', 'app'] } }", Ok(2));
    check("{ tags = { tier = 'a*', env = 'prod' } }", Ok(1));
    check("{ tags = { tier = 'app' }, groups = 'sg-web' }", Ok(2));
    check(
        "{ tags = { tier = 'wib' } }",
        Err("has the tag \"tier\" = \"wib\"; did you mean \"web\"?"),
    );
    check(
        "{ tags = { teir = 'web' } }",
        Err("has a tag \"teir\"; did you mean \"tier\"?"),
    );
}
