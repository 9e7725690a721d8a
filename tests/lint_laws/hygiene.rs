//! Lints of hygiene, quotas and outbound rules beyond their pages: settings, fixes that do what they
//! say, meshes, and the false alarms that users of other tools reported.

use crate::support::{auditor, line, load_texts};
use sgscope::change::{apply, rollback};
use sgscope::config::{Parameters, QuotaProfile};
use sgscope::lint::{Finding, run};
use sgscope::model::Inventory;
use sgscope::packet::{Addresses, Block};

/// A group's rules as DescribeSecurityGroupAttribute exports them.
pub(crate) fn rules(group: &str, envelope: &str, rules: &[String]) -> String {
    format!(
        r#"{{"SecurityGroupId": "{group}", "RegionId": "cn-hangzhou", "VpcId": "vpc-1", {envelope}
            "Permissions": {{"Permission": [{}]}}}}"#,
        rules.join(",\n")
    )
}

/// A rule: `ingress Accept 1 TCP 22/22 SourceCidrIp=10.0.0.1 ...`.
pub(crate) fn rule(words: &str) -> String {
    let mut words = words.split(' ');
    let keys = ["Direction", "Policy", "Priority", "IpProtocol", "PortRange"];
    let mut fields: Vec<String> = keys
        .iter()
        .map(|key| format!(r#""{key}": "{}""#, words.next().expect("five words")))
        .collect();
    fields.extend(words.map(|field| {
        let (key, value) = field.split_once('=').expect("key=value");
        format!(r#""{key}": "{value}""#)
    }));
    format!("{{{}}}", fields.join(", "))
}

/// Groups as DescribeSecurityGroups exports them: `sg-a RuleCount=3 ...`.
pub(crate) fn groups(groups: &[&str]) -> String {
    let row = |words: &&str| {
        let (id, fields) = words.split_once(' ').unwrap_or((words, ""));
        let fields = fields.split(' ').filter_map(|field| field.split_once('='));
        let fields: String = fields
            .map(|(key, value)| format!(r#", "{key}": "{}""#, value.replace('_', " ")))
            .collect();
        format!(r#"{{"SecurityGroupId": "{id}", "VpcId": "vpc-1"{fields}}}"#)
    };
    let rows: Vec<String> = groups.iter().map(row).collect();
    format!(
        r#"{{"RegionId": "cn-hangzhou", "SecurityGroups": {{"SecurityGroup": [{}]}}}}"#,
        rows.join(",\n")
    )
}

/// Interfaces as DescribeNetworkInterfaces exports them: `eni-a 10.0.0.1 sg-a sg-b`.
fn interfaces(interfaces: &[String]) -> String {
    let row = |words: &String| {
        let mut words = words.split(' ');
        let (id, address) = (
            words.next().expect("an id"),
            words.next().expect("an address"),
        );
        let groups: Vec<String> = words.map(|group| format!("\"{group}\"")).collect();
        format!(
            r#"{{"NetworkInterfaceId": "{id}", "VpcId": "vpc-1", "PrivateIpAddress": "{address}",
                "SecurityGroupIds": {{"SecurityGroupId": [{}]}}}}"#,
            groups.join(", ")
        )
    };
    let rows: Vec<String> = interfaces.iter().map(row).collect();
    format!(
        r#"{{"NetworkInterfaceSets": {{"NetworkInterfaceSet": [{}]}}}}"#,
        rows.join(",\n")
    )
}

pub(crate) fn few(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|it| (*it).to_owned()).collect();
    interfaces(&words)
}

fn vpc() -> String {
    r#"{"Vpcs": {"Vpc": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}]}}"#.to_owned()
}

pub(crate) fn load(texts: &[String]) -> Inventory {
    let name = |(number, text): (usize, &String)| (format!("{number}.json"), text.clone());
    let texts: Vec<(String, String)> = texts.iter().enumerate().map(name).collect();
    load_texts(&texts)
}

fn found(lint: &'static str, parameters: &Parameters, texts: &[String]) -> Vec<String> {
    let inventory = load(texts);
    let findings = run(&inventory, &auditor(&[lint]), parameters);
    findings
        .iter()
        .map(|it| format!("{} {}", line(&inventory, it), it.message))
        .collect()
}

/// Holds the findings of a lint against `GROUP RULE SEVERITY CONFIDENCE MESSAGE`, of the last its
/// beginning.
#[track_caller]
pub(crate) fn check_with(
    lint: &'static str,
    parameters: &Parameters,
    texts: &[String],
    expected: &[&str],
) {
    let found = found(lint, parameters, texts);
    let same = found.len() == expected.len()
        && found.iter().zip(expected).all(|(found, expected)| {
            let words = found.strip_prefix(lint).expect("the lint's name first");
            words.trim_start().starts_with(expected)
        });
    assert!(same, "found {found:#?}\nexpected {expected:#?}");
}

#[track_caller]
pub(crate) fn check(lint: &'static str, texts: &[String], expected: &[&str]) {
    check_with(lint, &Parameters::default(), texts, expected);
}

/// Every finding has a fix that removes it, and a rollback that brings it back.
#[track_caller]
pub(crate) fn check_fixes(lint: &'static str, texts: &[String]) {
    let inventory = load(texts);
    let judge = |inventory: &Inventory| run(inventory, &auditor(&[lint]), &Parameters::default());
    let before = judge(&inventory);
    assert!(!before.is_empty());
    for finding in &before {
        let has = |findings: &[Finding]| {
            let mut prints = findings.iter().map(|it| &it.fingerprint);
            prints.any(|print| *print == finding.fingerprint)
        };
        let fix = finding.fix.as_ref().expect("a fix");
        let after = apply(&inventory, &fix.edits);
        assert!(!has(&judge(&after)), "{:#?}", fix.commands);
        let back = rollback(&inventory, &fix.edits).expect("a rollback");
        assert!(has(&judge(&apply(&after, &back))), "{:#?}", fix.rollback);
    }
}

/// Prowler 516, 1800, 2943, 3009, 4132, checkov 1203, kics 4501, ScoutSuite 620: "unused" that was
/// used, or that nobody could delete.
#[test]
fn unused_is_said_of_what_nothing_in_the_export_uses() {
    let lint = "unused-group";
    let member = few(&["eni-a 10.0.0.1 sg-web"]);
    let names = |named: &str| {
        let words = format!("ingress Accept 1 TCP 80/80 SourceGroupId={named}");
        rules("sg-web", "", &[rule(&words)])
    };
    let listed = groups(&["sg-web", "sg-old"]);
    let texts = [listed.clone(), member.clone()];
    check(
        lint,
        &texts,
        &["sg-old -- low possible sg-old is not used in this export"],
    );
    check(
        lint,
        &[listed.clone(), member.clone(), names("sg-old")],
        &[],
    );
    check(
        lint,
        &[groups(&["sg-web", "sg-old EcsCount=2"]), member.clone()],
        &[],
    );
    check(
        lint,
        &[
            groups(&["sg-web", "sg-old ServiceManaged=true"]),
            member.clone(),
        ],
        &[],
    );
    let default = "sg-old Description=System_created_security_group.";
    check(lint, &[groups(&["sg-web", default]), member.clone()], &[]);
    // Interfaces of another network tell nothing.
    let elsewhere = member.replace("vpc-1", "vpc-2").replace("sg-web", "sg-far");
    check(lint, &[groups(&["sg-old"]), elsewhere], &[]);
    // One interface whose groups are not exported may be in it.
    let untold = r#"{"NetworkInterfaceSets": {"NetworkInterfaceSet": [
        {"NetworkInterfaceId": "eni-b", "VpcId": "vpc-1", "PrivateIpAddress": "10.0.0.2"}]}}"#;
    check(lint, &[listed, member, untold.to_owned()], &[]);
    // A group that is only named was not exported.
    check(
        lint,
        &[names("sg-far"), few(&["eni-a 10.0.0.1 sg-web"])],
        &[],
    );
}

#[test]
fn a_reference_dangles_where_the_export_claims_to_be_whole() {
    let lint = "dangling-group-reference";
    let names = rules(
        "sg-db",
        "",
        &[rule(
            "ingress Accept 1 TCP 80/80 SourceGroupId=sg-x SecurityGroupRuleId=sgr-1",
        )],
    );
    let whole = groups(&["sg-db SecurityGroupType=normal"]);
    let certain = "sg-db sgr-1 medium certain a rule names sg-x, which is in no list";
    check(lint, &[names.clone(), whole.clone()], &[certain]);
    let unsure = "sg-db sgr-1 info possible a rule names sg-x, which is not in this export";
    check(lint, std::slice::from_ref(&names), &[unsure]);
    let cut = whole.replace(r#""RegionId""#, r#""NextToken": "more", "RegionId""#);
    check(lint, &[names.clone(), cut], &[unsure]);
    // The list is of another region: it does not hold the group that names.
    let elsewhere = groups(&["sg-far SecurityGroupType=normal"]);
    check(lint, &[names.clone(), elsewhere], &[unsure]);
    let both = groups(&["sg-db SecurityGroupType=normal", "sg-x"]);
    check(lint, &[names.clone(), both.clone()], &[]);
    let other = few(&["eni-a 10.0.0.1 sg-db"]);
    let empty = "sg-db sgr-1 medium certain a rule names sg-x, which nobody is in";
    check(lint, &[names.clone(), both.clone(), other], &[empty]);
    let counted = groups(&["sg-db", "sg-x EcsCount=0"]);
    let likely_empty = "sg-db sgr-1 medium possible a rule names sg-x, which nobody is in";
    check(lint, &[names, counted], &[likely_empty]);
}

/// Trivy-checks 379: default groups have no description to mend.
#[test]
fn descriptions_are_asked_of_groups_that_somebody_made() {
    let lint = "missing-description";
    check(
        lint,
        &[groups(&["sg-a Description=System_created_security_group."])],
        &[],
    );
    let bare = groups(&["sg-a"]).replace("\"}", "\", \"Description\": null}");
    check(
        lint,
        &[bare],
        &["sg-a -- info certain sg-a has no description"],
    );
    // Files that say it differently: neither is known.
    let texts = [
        groups(&["sg-a Description=web"]),
        groups(&["sg-a Description=db"]),
    ];
    check(lint, &texts, &[]);
}

/// Prowler 4132: default groups of empty networks.
#[test]
fn default_groups_matter_where_somebody_is_in_them() {
    let lint = "default-group-in-use";
    let default = groups(&[
        "sg-def Description=System_created_security_group.",
        "sg-web",
    ]);
    let ssh = rule("ingress Accept 110 TCP 22/22 SourceCidrIp=0.0.0.0/0");
    let texts = [
        default.clone(),
        rules("sg-def", "", &[ssh]),
        few(&["eni-a 10.0.0.1 sg-web"]),
    ];
    check(lint, &texts, &[]);
    let texts = [default, few(&["eni-a 10.0.0.1 sg-def"])];
    check(
        lint,
        &texts,
        &["sg-def -- low certain eni-a is in sg-def, a default group"],
    );
}

/// Scout2 305: a single address can be wrong too. And cfn_nag 289: a rule to 127.0.0.1 says "nothing".
#[test]
fn an_address_is_stale_where_it_could_be_known() {
    let lint = "stale-ip-grant";
    let grant = rules(
        "sg-db",
        "",
        &[
            rule("ingress Accept 1 TCP 22/22 SourceCidrIp=10.0.0.9/32 SecurityGroupRuleId=sgr-1"),
            rule("ingress Accept 1 TCP 22/22 SourceCidrIp=127.0.0.1/32"),
            rule("ingress Accept 1 TCP 22/22 SourceCidrIp=8.8.8.8/32"),
        ],
    );
    let texts = [grant.clone(), vpc(), few(&["eni-a 10.0.0.1 sg-db"])];
    check(
        lint,
        &texts,
        &["sg-db sgr-1 medium likely 10.0.0.9 belongs to no network interface"],
    );
    check_fixes(lint, &texts);
    let trusting = Parameters {
        trusted_networks: Addresses::of(&[Block::parse("10.0.0.8/30").expect("a block")]),
        ..Parameters::default()
    };
    check_with(lint, &trusting, &texts, &[]);
    check(
        lint,
        &[grant.clone(), vpc()],
        &["sg-db sgr-1 low possible 10.0.0.9 belongs to nobody"],
    );
    check(lint, &[grant, few(&["eni-a 10.0.0.1 sg-db"])], &[]);
}

#[test]
fn quotas_are_those_of_the_profile() {
    let of = |quota| Parameters {
        quota,
        ..Parameters::default()
    };
    let [y2019, y2021, y2025] = QuotaProfile::ALL.map(of);
    let many = |count: &str| [groups(&[&format!("sg-a RuleCount={count}")])];
    let lint = "rule-quota-exceeded";
    check_with(
        lint,
        &y2019,
        &many("101"),
        &["sg-a -- medium certain 101 rules, over the limit of 100"],
    );
    check_with(lint, &y2021, &many("159"), &[]);
    check_with(
        lint,
        &y2021,
        &many("160"),
        &["sg-a -- info certain 160 of 200 rules"],
    );
    check_with(
        lint,
        &y2021,
        &many("201"),
        &[
            "sg-a -- medium certain 201 rules, over the limit of 200 per group (as documented in 2021",
        ],
    );
    check_with(lint, &y2025, &many("1000"), &[]);
    check_with(
        lint,
        &y2025,
        &many("1001"),
        &["sg-a -- high certain 1001 rules"],
    );

    let lint = "eni-quota-exceeded";
    let member = few(&["eni-a 10.0.0.1 sg-a sg-b"]);
    let two = |one: u32, other: u32| {
        let (one, other) = (
            format!("sg-a RuleCount={one}"),
            format!("sg-b RuleCount={other}"),
        );
        [groups(&[&one, &other]), member.clone()]
    };
    check_with(lint, &y2019, &two(250, 250), &[]);
    check_with(
        lint,
        &y2019,
        &two(250, 251),
        &[
            "-- -- medium certain eni-a has 501 rules in its 2 groups together, over the limit of 500",
        ],
    );
    check_with(lint, &y2025, &two(400, 399), &[]);
    check_with(
        lint,
        &y2025,
        &two(400, 400),
        &[
            "-- -- medium certain eni-a has 800 rules in its 2 groups together, near the limit of 1000",
        ],
    );
    check_with(
        lint,
        &y2025,
        &two(900, 101),
        &["-- -- high certain eni-a has 1001 rules in its 2 groups together, over the limit"],
    );
    check_with(lint, &y2025, &two(1001, 1), &[]);
}

#[test]
fn settings_name_groups_by_id_name_or_glob() {
    let all = |named: &str| rule(&format!("ingress Accept 1 ALL -1/-1 SourceGroupId={named}"));
    let texts = [
        rules(
            "sg-web",
            r#""SecurityGroupName": "frontend","#,
            &[all("sg-db")],
        ),
        rules("sg-db", r#""SecurityGroupName": "store-1","#, &[]),
    ];
    let lint = "missing-reverse-group-grant";
    let silent = |holder: &str, granted: &str| {
        let parameters = Parameters {
            one_way: vec![(holder.to_owned(), granted.to_owned())],
            ..Parameters::default()
        };
        found(lint, &parameters, &texts).is_empty()
    };
    assert!(!found(lint, &Parameters::default(), &texts).is_empty());
    assert!(silent("sg-web", "sg-db"));
    assert!(silent("front*", "store-?"));
    assert!(silent("*", "store-[0-9]"));
    assert!(
        silent("sg-db", "sg-web"),
        "which of the two calls is told by the rules"
    );
    assert!(!silent("sg-web", "sg-web"));
    assert!(!silent("front", "store"));
    assert!(!silent("[", "sg-db"));

    let texts = [
        rules(
            "sg-db",
            "",
            &[rule("ingress Accept 1 ALL -1/-1 SourceCidrIp=10.0.0.1")],
        ),
        groups(&["sg-web", "sg-db"]),
        few(&["eni-a 10.0.0.1 sg-web", "eni-b 10.0.0.2 sg-db"]),
        rules("sg-web", "", &[]),
    ];
    let lint = "missing-reverse-ip-grant";
    assert_eq!(found(lint, &Parameters::default(), &texts).len(), 1);
    let parameters = Parameters {
        one_way: vec![("sg-db".to_owned(), "sg-w*".to_owned())],
        ..Parameters::default()
    };
    check_with(lint, &parameters, &texts, &[]);
}

#[test]
fn groups_for_intercommunication_are_named_by_settings() {
    let lint = "intercom-group-with-rules";
    let texts = [
        groups(&[
            "sg-com SecurityGroupType=normal",
            "sg-web SecurityGroupType=normal",
        ]),
        rules(
            "sg-com",
            r#""InnerAccessPolicy": "Drop","#,
            &[rule(
                "ingress Accept 1 TCP 22/22 SourceCidrIp=10.0.0.0/8 SecurityGroupRuleId=sgr-1",
            )],
        ),
        few(&["eni-a 10.0.0.1 sg-com", "eni-b 10.0.0.2 sg-com"]),
    ];
    check(lint, &texts, &[]);
    let named = Parameters {
        intercom_groups: vec!["sg-c*".to_owned()],
        ..Parameters::default()
    };
    let expected = [
        "sg-com -- low certain sg-com is for intercommunication only, but its InnerAccessPolicy",
        "sg-com -- low certain sg-com is for intercommunication only, but it has a rule",
    ];
    check_with(lint, &named, &texts, &expected);

    // What is meant for intercommunication bypasses nothing.
    let lint = "isolation-bypassed";
    let texts = [
        groups(&[
            "sg-iso SecurityGroupType=normal",
            "sg-com SecurityGroupType=normal",
        ]),
        rules("sg-iso", r#""InnerAccessPolicy": "Drop","#, &[]),
        rules("sg-com", r#""InnerAccessPolicy": "Accept","#, &[]),
        few(&[
            "eni-a 10.0.0.1 sg-iso sg-com",
            "eni-b 10.0.0.2 sg-iso sg-com",
        ]),
    ];
    check(
        lint,
        &texts,
        &["sg-iso -- medium certain sg-iso isolates its members, but eni-a and eni-b"],
    );
    check_with(lint, &named, &texts, &[]);
}

#[test]
fn intercommunication_fixes_do_what_they_say() {
    let texts = [
        groups(&["sg-com SecurityGroupType=normal SecurityGroupName=intercom"]),
        rules(
            "sg-com",
            r#""InnerAccessPolicy": "Drop","#,
            &[
                rule("ingress Accept 1 TCP 22/22 SourceCidrIp=10.0.0.0/8"),
                rule("egress Drop 1 TCP 22/22 DestCidrIp=10.0.0.0/8"),
            ],
        ),
        few(&[
            "eni-a 10.0.0.1 sg-com sg-web",
            "eni-b 10.0.0.2 sg-com sg-web",
        ]),
    ];
    check_fixes("intercom-group-with-rules", &texts);
}

#[test]
fn blocked_grants_are_mended_in_the_senders_group() {
    let lint = "grant-blocked-by-egress";
    let hosts = few(&["eni-app 10.0.0.1 sg-app", "eni-db 10.0.0.2 sg-db"]);
    let by_host = rules(
        "sg-db",
        "",
        &[rule("ingress Accept 1 TCP 3306/3306 SourceCidrIp=10.0.0.1")],
    );
    let enterprise = groups(&[
        "sg-app SecurityGroupType=enterprise",
        "sg-db SecurityGroupType=enterprise",
    ]);
    let texts = [
        by_host.clone(),
        enterprise,
        hosts.clone(),
        rules("sg-app", "", &[]),
    ];
    check(
        lint,
        &texts,
        &["sg-db -- high certain sg-db accepts tcp/3306 from 10.0.0.1 (eni-app)"],
    );
    check_fixes(lint, &texts);

    let basic = groups(&[
        "sg-app SecurityGroupType=normal",
        "sg-db SecurityGroupType=normal",
    ]);
    let by_group = rules(
        "sg-db",
        "",
        &[rule("ingress Accept 1 TCP 3306/3306 SourceGroupId=sg-app")],
    );
    let drop = |priority: u8| {
        let words = format!("egress Drop {priority} ALL -1/-1 DestCidrIp=0.0.0.0/0");
        rules("sg-app", "", &[rule(&words)])
    };
    let texts = [by_group.clone(), basic.clone(), hosts.clone(), drop(50)];
    check(
        lint,
        &texts,
        &["sg-db -- high certain sg-db accepts tcp/3306 from sg-app, but outbound rules let"],
    );
    check_fixes(lint, &texts);
    // Nothing comes before a Drop of priority 1: there is no command to print.
    let texts = [by_group.clone(), basic.clone(), hosts.clone(), drop(1)];
    let inventory = load(&texts);
    let findings = run(&inventory, &auditor(&[lint]), &Parameters::default());
    assert!(findings.len() == 1 && findings[0].fix.is_none());
    // A group whose rules are not all exported may let it out.
    let cut = drop(50).replace(r#""RegionId""#, r#""NextToken": "more", "RegionId""#);
    check(lint, &[by_group, basic, hosts, cut], &[]);
}

/// Cfn_nag 289: an outbound rule to 127.0.0.1 is how people write that nothing is to leave.
#[test]
fn names_are_asked_for_where_something_may_leave() {
    let lint = "egress-blocks-dns";
    let member = few(&["eni-a 10.0.0.1 sg-a"]);
    let drop = rule("egress Drop 100 ALL -1/-1 DestCidrIp=0.0.0.0/0 SecurityGroupRuleId=sgr-1");
    let with = |words: &str| {
        [
            rules("sg-a", "", &[rule(words), drop.clone()]),
            member.clone(),
        ]
    };
    let web = with("egress Accept 1 TCP 443/443 DestCidrIp=0.0.0.0/0");
    check(
        lint,
        &web,
        &["sg-a sgr-1 medium likely eni-a cannot ask the name servers"],
    );
    check_fixes(lint, &web);
    check(
        lint,
        &with("egress Accept 1 ALL -1/-1 DestCidrIp=127.0.0.1/32"),
        &[],
    );
    check(
        lint,
        &with("egress Accept 1 UDP 53/53 DestCidrIp=100.100.2.138"),
        &[],
    );
    check(
        lint,
        &with("egress Accept 1 UDP 53/53 DestCidrIp=10.0.0.53"),
        &[],
    );
    // The Drop that decides is in another group, and an Accept stands before it.
    let two = few(&["eni-a 10.0.0.1 sg-a sg-b"]);
    let out = rules(
        "sg-b",
        "",
        &[rule("egress Accept 9 ALL -1/-1 DestCidrIp=100.64.0.0/10")],
    );
    check(
        lint,
        &[rules("sg-a", "", std::slice::from_ref(&drop)), out, two],
        &[],
    );
}

#[test]
fn references_that_the_api_refuses_stand_for_the_quota() {
    let names = |count: u32| -> Vec<String> {
        (1..=count)
            .map(|port| {
                rule(&format!(
                    "ingress Accept 1 TCP {port}/{port} SourceGroupId=sg-b"
                ))
            })
            .collect()
    };
    let quota = "group-reference-quota-exceeded";
    let of = |count| [rules("sg-a", "", &names(count)), rules("sg-b", "", &[])];
    check(quota, &of(20), &[]);
    check(
        quota,
        &of(21),
        &["sg-a -- high certain 21 rules name groups, over the limit of 20"],
    );
    let enterprise = [
        rules("sg-a", "", &names(1)),
        groups(&["sg-a SecurityGroupType=enterprise"]),
    ];
    check(
        quota,
        &enterprise,
        &["sg-a -- high certain 1 rule names a group, over the limit of 0"],
    );
    let inventory = load(&enterprise);
    let selection = auditor(&[quota, "illegal-group-reference"]);
    let both = run(&inventory, &selection, &Parameters::default());
    let names: Vec<&str> = both.iter().map(|finding| finding.lint).collect();
    assert_eq!(names, ["illegal-group-reference"]);
}

/// Hosts that each have a group of their own, in which all the others are granted but those left out.
fn mesh(hosts: usize, left_out: &[(usize, usize)]) -> Vec<String> {
    let members: Vec<String> = (0..hosts)
        .map(|host| format!("eni-{host:02} 10.0.1.{host} sg-{host:02}"))
        .collect();
    let mut texts = vec![interfaces(&members)];
    for own in 0..hosts {
        let granted = (0..hosts).filter(|host| *host != own && !left_out.contains(&(own, *host)));
        let grants: Vec<String> = granted
            .map(|host| {
                rule(&format!(
                    "ingress Accept 1 ALL -1/-1 SourceCidrIp=10.0.1.{host}"
                ))
            })
            .collect();
        texts.push(rules(&format!("sg-{own:02}"), "", &grants));
    }
    texts
}

#[test]
fn meshes_of_addresses_are_weighed_against_the_quota() {
    let lint = "ip-mesh-outgrows-quota";
    let whole = "sg-00 -- low likely eni-00 and 11 more are granted to each other address by address, \
                 which takes 132 rules; sg-00 is full at 101 hosts (100 rules per group, as documented in 2019)";
    check(lint, &mesh(12, &[]), &[whole]);
    check(lint, &mesh(7, &[]), &[]);
    // Six of 66 pairs are not granted both ways: 90.9 %.
    let gaps = [(0, 1), (2, 3), (4, 5), (6, 7), (8, 9), (10, 11)];
    check(
        lint,
        &mesh(12, &gaps),
        &["sg-00 -- low likely eni-00 and 11 more"],
    );
    // One way only is no mesh.
    let one_way: Vec<(usize, usize)> = (0..12)
        .flat_map(|own| (0..own).map(move |host| (own, host)))
        .collect();
    check(lint, &mesh(12, &one_way), &[]);
    // Twice as many would not fit.
    check(
        lint,
        &mesh(60, &[]),
        &[
            "sg-00 -- medium likely eni-00 and 59 more are granted to each other address by address, which takes 3540 rules; sg-00 is full at 101 hosts",
        ],
    );
    let today = Parameters {
        quota: QuotaProfile::Of2025,
        ..Parameters::default()
    };
    check_with(
        lint,
        &today,
        &mesh(60, &[]),
        &[
            "sg-00 -- low likely eni-00 and 59 more are granted to each other address by address, which takes 3540 rules; sg-00 is full at 1001 hosts (1000 rules per network interface, as documented in 2025)",
        ],
    );
}
