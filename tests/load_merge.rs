//! Facts of one id from several documents: united, counted once, or contradicting.

use sgscope::load::{Loaded, load_text};
use sgscope::model::{GroupKind, InnerAccess, Network, RuleCoverage};

fn rule(direction: &str, port: u16, more: &str) -> String {
    format!(
        r#"{{"Direction": "{direction}", "Policy": "Accept", "IpProtocol": "TCP", "NicType": "intranet",
            "PortRange": "{port}/{port}", "SourceCidrIp": "10.0.0.0/8", "DestCidrIp": ""{more}}}"#
    )
}

fn attribute(rules: &[String], more: &str) -> String {
    let rules = rules.join(", ");
    format!(r#"{{"SecurityGroupId": "sg-1", "Permissions": {{"Permission": [{rules}]}}{more}}}"#)
}

fn listed(fields: &str) -> String {
    format!(r#"{{"SecurityGroups": {{"SecurityGroup": [{{"SecurityGroupId": "sg-1"{fields}}}]}}}}"#)
}

fn coverage(loaded: &Loaded) -> &'static str {
    match loaded.inventory.groups.rows()[0].coverage {
        RuleCoverage::Unseen => "unseen",
        RuleCoverage::Contradicted { .. } => "contradicted",
        RuleCoverage::Incomplete => "incomplete",
        RuleCoverage::Complete => "complete",
    }
}

/// The same in every order of the files, and in one file.
#[track_caller]
fn check(texts: &[&str], expected: &str, rules: usize, remark: &str) {
    let names = ["a.json", "b.json", "c.json"];
    let files: Vec<(&str, &str)> = names.into_iter().zip(texts.iter().copied()).collect();
    let joined = texts.join("\n");
    let orders = [
        files.clone(),
        files.iter().rev().copied().collect(),
        vec![("a.json", &*joined)],
    ];
    for files in orders {
        let loaded = load_text(&files);
        assert_eq!(coverage(&loaded), expected, "{files:?}");
        let group = &loaded.inventory.groups.rows()[0];
        assert_eq!(group.rules.len(), rules, "{files:?}");
        assert_eq!(loaded.inventory.rules.len(), rules);
        let said: Vec<&str> = loaded
            .remarks
            .iter()
            .map(|one| one.message.as_str())
            .collect();
        assert_eq!(said.len(), usize::from(!remark.is_empty()), "{said:?}");
        assert!(said.iter().all(|said| said.contains(remark)), "{said:?}");
        assert!(loaded.remarks.iter().all(|one| one.related.len() == 1));
    }
}

#[test]
fn directions_and_pages_are_united() {
    let ingress = attribute(&[rule("ingress", 22, "")], "");
    let egress = attribute(&[rule("egress", 22, "")], "");
    check(&[&ingress, &egress], "complete", 2, "");
    check(&[&ingress, &ingress], "complete", 1, "");
    let page = attribute(&[rule("ingress", 23, "")], r#", "NextToken": "x""#);
    check(&[&page], "incomplete", 1, "");
    check(&[&page, &ingress], "complete", 2, "");
    let none = attribute(&[], r#", "NextToken": """#);
    check(&[&none], "complete", 0, "");
    check(&[&none, &ingress], "complete", 1, "");
    let public = attribute(
        &[rule("ingress", 22, "").replace("intranet", "internet")],
        "",
    );
    check(&[&ingress, &public], "complete", 2, "");
}

#[test]
fn whole_documents_that_differ_contradict() {
    let one = attribute(&[rule("ingress", 22, "")], "");
    let other = attribute(&[rule("ingress", 23, "")], "");
    check(
        &[&one, &other],
        "contradicted",
        0,
        "two exports of all rules of \"sg-1\" differ",
    );
    let both = attribute(&[rule("ingress", 22, ""), rule("egress", 22, "")], "");
    check(
        &[&one, &both],
        "contradicted",
        0,
        "two exports of all rules",
    );
    let described = attribute(&[rule("ingress", 22, r#", "Description": "x""#)], "");
    check(&[&one, &described], "complete", 1, "");
}

#[test]
fn rules_stand_once() {
    let id = |id: &str| format!(r#", "SecurityGroupRuleId": "{id}""#);
    let token = r#", "NextToken": "x""#;
    let one = attribute(&[rule("ingress", 22, &id("sgr-1"))], token);
    let same = attribute(
        &[
            rule("ingress", 22, &id("sgr-1")),
            rule("ingress", 23, &id("sgr-2")),
        ],
        "",
    );
    check(&[&one, &same], "complete", 2, "");
    let differs = attribute(&[rule("ingress", 24, &id("sgr-1"))], "");
    check(
        &[&one, &differs],
        "contradicted",
        0,
        "two rules with one id of \"sg-1\" differ",
    );
    let nameless = attribute(&[rule("ingress", 22, "")], token);
    check(&[&one, &nameless], "incomplete", 1, "");
    check(&[&nameless, &nameless], "incomplete", 1, "");
    let twice = attribute(&[rule("ingress", 22, ""), rule("ingress", 22, "")], token);
    check(&[&nameless, &twice], "incomplete", 2, "");
    let masked = attribute(
        &[
            rule("ingress", 22, &id("sgr-*")),
            rule("ingress", 23, &id("sgr-*")),
        ],
        "",
    );
    check(&[&masked], "complete", 2, "");
}

#[test]
fn rule_counts_decide() {
    let rules = attribute(&[rule("ingress", 22, "")], "");
    check(&[&rules, &listed(r#", "RuleCount": 1"#)], "complete", 1, "");
    check(
        &[&rules, &listed(r#", "RuleCount": "2""#)],
        "incomplete",
        1,
        "",
    );
    let page = attribute(&[rule("ingress", 22, "")], r#", "NextToken": "x""#);
    check(&[&page, &listed(r#", "RuleCount": 1"#)], "complete", 1, "");
    check(&[&listed(r#", "RuleCount": 1"#)], "unseen", 0, "");
    check(&[&listed(r#", "RuleCount": 0"#)], "complete", 0, "");
    check(
        &[
            &rules,
            &listed(r#", "RuleCount": 1"#),
            &listed(r#", "RuleCount": 2"#),
        ],
        "complete",
        1,
        "\"RuleCount\" of \"sg-1\" differs between two places",
    );
}

#[test]
fn damaged_lists_are_not_complete() {
    let text = attribute(
        &[rule("ingress", 22, ""), "7".to_owned(), "null".to_owned()],
        "",
    );
    let loaded = load_text(&[("a.json", &text)]);
    assert_eq!(coverage(&loaded), "incomplete");
    assert!(
        loaded.remarks[0]
            .message
            .contains("\"Permission\": 1 element is no object")
    );
    let bare = format!("[{}, 7, [], null]", rule("ingress", 22, ""));
    let loaded = load_text(&[("sg-1.json", &bare)]);
    assert_eq!(coverage(&loaded), "incomplete");
    let text = r#"{"SecurityGroupId": "sg-1", "Permissions": "x", "VpcId": ""}"#;
    let loaded = load_text(&[("a.json", text)]);
    assert!(
        loaded.remarks[0]
            .message
            .contains("\"Permissions\" holds no list")
    );
    assert!(
        loaded
            .inventory
            .groups
            .rows()
            .iter()
            .all(|group| group.coverage == RuleCoverage::Unseen)
    );
}

#[test]
fn facts_of_a_group_come_together() {
    let attribute = attribute(
        &[],
        r#", "InnerAccessPolicy": "drop", "VpcId": "vpc-1", "RegionId": "cn-x""#,
    );
    let listed = listed(
        r#", "SecurityGroupType": "Enterprise", "SecurityGroupName": "web", "ServiceManaged": true, "RuleCount": 0"#,
    );
    let loaded = load_text(&[("a.json", &listed), ("b.json", &attribute)]);
    let group = &loaded.inventory.groups.rows()[0];
    assert_eq!(group.kind, Some(GroupKind::Enterprise));
    assert_eq!(group.inner_access, Some(InnerAccess::Drop));
    assert_eq!(group.name.as_deref(), Some("web"));
    assert!(group.managed && matches!(group.network, Network::Vpc(_)) && group.region.is_some());
    let start = usize::try_from(group.listed.expect("listed").start).expect("small");
    assert!(listed[start..].starts_with(r#"{"SecurityGroupId""#));
}

#[test]
fn an_empty_vpc_id_is_classic_and_an_absent_one_unknown() {
    let network = |fields: &str| {
        load_text(&[("a.json", &listed(fields))])
            .inventory
            .groups
            .rows()[0]
            .network
    };
    assert_eq!(network(r#", "VpcId": """#), Network::Classic(None));
    assert_eq!(network(""), Network::Unseen);
    assert_eq!(network(r#", "VpcId": null"#), Network::Unseen);
}

#[test]
fn contradicting_facts_are_missing() {
    for (key, one, other) in [
        ("VpcId", "vpc-1", "vpc-2"),
        ("VpcId", "vpc-1", ""),
        ("SecurityGroupType", "normal", "enterprise"),
        ("InnerAccessPolicy", "Accept", "Drop"),
        ("SecurityGroupName", "a", "b"),
    ] {
        let field = |value: &str| listed(&format!(r#", "{key}": "{value}""#));
        let loaded = load_text(&[("a.json", &field(one)), ("b.json", &field(other))]);
        let group = &loaded.inventory.groups.rows()[0];
        assert_eq!(group.network, Network::Unseen);
        assert!(group.kind.is_none() && group.inner_access.is_none() && group.name.is_none());
        assert_eq!(loaded.remarks.len(), 1);
        assert!(
            loaded.remarks[0]
                .message
                .starts_with(&format!("\"{key}\" of \"sg-1\" differs"))
        );
    }
}

#[test]
fn groups_that_are_only_named_have_rows() {
    let text = attribute(
        &[rule("ingress", 22, "").replace(
            "\"SourceCidrIp\": \"10.0.0.0/8\"",
            "\"SourceGroupId\": \"sg-0\"",
        )],
        "",
    );
    let loaded = load_text(&[("a.json", &text)]);
    assert_eq!(&*loaded.inventory.groups.rows()[0].id, "sg-0");
    assert_eq!(coverage(&loaded), "unseen");
}

#[test]
fn rules_stand_in_canonical_order() {
    let rules = [
        rule("egress", 1, ""),
        rule("ingress", 30, ""),
        rule("ingress", 20, r#", "Priority": 100"#),
        rule("ingress", 20, ""),
        rule("ingress", 40, "").replace("Accept", "Drop"),
    ];
    let order = |rules: &[String]| {
        let loaded = load_text(&[("a.json", &attribute(rules, ""))]);
        let group = &loaded.inventory.groups.rows()[0];
        let rules = group
            .rules
            .iter()
            .map(|rule| &loaded.inventory.rules[*rule]);
        let shown: Vec<String> = rules
            .map(|rule| format!("{:?} {:?} {:?}", rule.direction, rule.priority, rule.ports))
            .collect();
        shown
    };
    let mut reversed = rules.to_vec();
    reversed.reverse();
    assert_eq!(order(&rules), order(&reversed));
    assert!(order(&rules)[0].contains("Ingress") && order(&rules)[4].contains("Egress"));
}

#[test]
fn lists_are_merged_and_contradict() {
    let described = r#"{"PrefixLists": {"PrefixList": [{"PrefixListId": "pl-1", "PrefixListName": "office", "AddressFamily": "ipv4", "MaxEntries": 20}]}}"#;
    let entries = |cidr: &str| {
        format!(r#"{{"PrefixListId": "pl-1", "Entries": {{"Entry": [{{"Cidr": "{cidr}"}}]}}}}"#)
    };
    let loaded = load_text(&[("a.json", described), ("b.json", &entries("10.0.0.1/8"))]);
    let list = &loaded.inventory.prefix_lists.rows()[0];
    assert_eq!(
        format!("{:?} {:?}", list.name, list.entries),
        "Some(\"office\") Some([10.0.0.0/8])"
    );
    assert_eq!(list.max_entries, Some(20));
    let loaded = load_text(&[
        ("a.json", &entries("10.0.0.0/8")),
        ("b.json", &entries("10.0.0.0/9")),
    ]);
    assert_eq!(loaded.inventory.prefix_lists.rows()[0].entries, None);
    assert!(
        loaded.remarks[0]
            .message
            .contains("\"Entries\" of \"pl-1\" differs")
    );
    let loaded = load_text(&[("a.json", &entries("10.0.*.0/9"))]);
    let list = &loaded.inventory.prefix_lists.rows()[0];
    assert!(list.unreadable && list.entries.as_ref().is_some_and(Vec::is_empty));
}

#[test]
fn notes_are_counted_over_files() {
    let text = r#"{"Vpcs": {"Vpc": [{"VpcId": "vpc-1", "CidrBlock": "10.*.0.0/16"}, {"CidrBlock": "10.0.0.0/8"}]}}"#;
    let loaded = load_text(&[("a.json", text), ("b.json", text)]);
    let said: Vec<&str> = loaded
        .remarks
        .iter()
        .map(|one| one.message.as_str())
        .collect();
    assert_eq!(
        said,
        [
            "DescribeVpcs: 2 addresses are masked and left out; export again without masking",
            "DescribeVpcs: 2 elements are without an id and left out",
        ]
    );
}

#[test]
fn repeated_keys_keep_the_last() {
    let text = r#"{"SecurityGroupId": "sg-1", "VpcId": "vpc-1", "VpcId": "vpc-2",
        "Permissions": {"Permission": [{"Policy": "Accept"}, {"Policy": "Accept"}]},
        "Permissions": {"Permission": [{"Policy": "Drop", "Policy": "Accept"}]}}"#;
    let loaded = load_text(&[("a.json", text)]);
    let inventory = &loaded.inventory;
    assert_eq!(inventory.groups.rows()[0].rules.len(), 1);
    assert_eq!(inventory.rules.len(), 1);
    assert!(
        matches!(inventory.groups.rows()[0].network, Network::Vpc(vpc) if &*inventory.vpcs[vpc].id == "vpc-2")
    );
    let said: Vec<&str> = loaded
        .remarks
        .iter()
        .map(|one| one.message.as_str())
        .collect();
    for key in ["VpcId", "Permissions", "Policy"] {
        let start = format!("\"{key}\" stands twice in one object: ");
        assert!(said.iter().any(|said| said.starts_with(&start)), "{said:?}");
    }
    let text = r#"{"Instances": [{"InstanceId": "i-1"}, {"InstanceId": "i-2"}], "Vpcs": [{"VpcId": "vpc-1"}],
        "Instances": [{"InstanceId": "i-3"}], "Vpcs": []}"#;
    let loaded = load_text(&[("a.json", text)]);
    assert_eq!(loaded.inventory.documents.len(), 2);
    let known = |row: &&sgscope::model::Instance| row.location.is_some();
    assert_eq!(
        loaded
            .inventory
            .instances
            .rows()
            .iter()
            .filter(known)
            .count(),
        1
    );
}

#[test]
fn descriptions_and_counts_of_instances_are_told_or_not() {
    let group = |texts: &[&str]| {
        let names = ["a.json", "b.json"];
        let files: Vec<(&str, &str)> = names.into_iter().zip(texts.iter().copied()).collect();
        let loaded = load_text(&files);
        assert!(loaded.remarks.is_empty(), "{:?}", loaded.remarks);
        let row = loaded.inventory.groups.rows()[0].clone();
        (row.description, row.instance_count)
    };
    let plain = attribute(&[rule("ingress", 22, "")], "");
    assert_eq!(group(&[&plain]), (None, None));
    let told = attribute(&[rule("ingress", 22, "")], r#", "Description": "the web""#);
    assert_eq!(group(&[&told]), (Some("the web".into()), None));
    let empty = listed(r#", "Description": "", "EcsCount": 0"#);
    assert_eq!(group(&[&empty]), (Some("".into()), Some(0)));
    assert_eq!(group(&[&plain, &empty]), (Some("".into()), Some(0)));
    let counted = listed(r#", "EcsCount": "7""#);
    assert_eq!(group(&[&counted, &told]), (Some("the web".into()), Some(7)));

    let rules = [
        rule("ingress", 22, ""),
        rule("ingress", 23, r#", "Description": """#),
        rule("ingress", 24, r#", "Description": null"#),
        rule("ingress", 25, r#", "Description": "mail""#),
    ];
    let loaded = load_text(&[("a.json", &attribute(&rules, ""))]);
    let rows = loaded.inventory.rules.rows().iter();
    let told: Vec<Option<&str>> = rows.map(|rule| rule.description.as_deref()).collect();
    assert_eq!(told, [None, Some(""), Some(""), Some("mail")]);
}
