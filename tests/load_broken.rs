//! Broken documents among good ones: told with the place, left out whole, and gone on after.

use sgscope::load::load_text;
use sgscope::source::RemarkKind;

/// A response that is one line.
fn good(id: &str) -> String {
    format!(r#"{{"Instances": {{"Instance": [{{"InstanceId": "{id}"}}]}}}}"#)
}

/// Instances read, how many documents were refused, and the first remark with the text it is at.
#[track_caller]
fn check(text: &str, instances: &[&str], refused: u32, remark: &str, at: &str) {
    let loaded = load_text(&[("a.json", text)]);
    let ids: Vec<&str> = loaded
        .inventory
        .instances
        .rows()
        .iter()
        .map(|row| &*row.id)
        .collect();
    assert_eq!(ids, instances, "{:?}", loaded.remarks);
    let outcome = format!("{:?}", loaded.files[0].outcome);
    if instances.is_empty() {
        assert_eq!(outcome, format!("Refused {{ refused: {refused} }}"));
    } else {
        let documents = instances.len();
        assert_eq!(
            outcome,
            format!("Read {{ documents: {documents}, refused: {refused} }}")
        );
    }
    let first = &loaded.remarks[0];
    assert_eq!(first.kind, RemarkKind::Refused);
    assert!(first.message.contains(remark), "{}", first.message);
    let start = usize::try_from(first.location.expect("a place").start).expect("small");
    for document in &first.related {
        let document = usize::try_from(document.start).expect("small");
        assert!(document <= start && text[document..].starts_with(['{', '[']));
    }
    assert!(
        text[start..].starts_with(at),
        "{start} {:?}",
        &text[start..]
    );
}

#[test]
fn lines_go_on_after_a_broken_one() {
    let broken = |line: &str| format!("{}\n{line}\n{}\n", good("i-1"), good("i-2"));
    let check = |line: &str, remark, at| check(&broken(line), &["i-1", "i-2"], 1, remark, at);
    check(
        r#"{"Instances": {"Instance": [{"InstanceId": "i-9"} {"#,
        "expected a comma or ]",
        "{\n",
    );
    check(
        r#"{"Instances": {"Instance": [{"InstanceId": "i-9" "a"}]}}"#,
        "expected a comma or }",
        "\"a\"",
    );
    check(
        r#"{"Instances": {"Instance": [{"InstanceId": "i-9"#,
        "a line ends inside a string",
        "\n",
    );
    check(
        r#"{"Instances": {"Instance": [{"InstanceId": "#,
        "as if it were cut off",
        "",
    );
    check(
        r#"{"Instances": {"Instance": [{"InstanceId": "i-9"}"#,
        "expected a comma or ]",
        "{\"Inst",
    );
    check(
        r#"{"Instances": {"Instance": [{"InstanceId": "i-9"}]}"#,
        "expected a comma or }",
        "{\"Inst",
    );
    check(
        r#"{"Instances": {"Instance": [{"InstanceId": NaN}]}}"#,
        "NaN is no JSON",
        "NaN",
    );
    check(r#"{'Instances': []}"#, "not single ones", "'");
    check(r#"{"Instances": None}"#, "None is Python", "None");
    check(
        r#"{"Instances": {"Instance": [{"InstanceId": "i-9"}]}},"#,
        "after a document",
        ",",
    );
    check("]", "not JSON", "]");
    check("== sg-1 ==", "not JSON", "==");
}

#[test]
fn documents_over_many_lines_go_on_at_the_next_one() {
    let pretty = |id: &str| {
        format!(
            "{{\n  \"Instances\": {{\n    \"Instance\": [\n      {{\n        \"InstanceId\": \"{id}\"\n      }}\n    ]\n  }}\n}}\n"
        )
    };
    let cut = pretty("i-9").replace("      }\n    ]\n  }\n}\n", "");
    check(
        &format!("{}{cut}{}", pretty("i-1"), pretty("i-2")),
        &["i-1", "i-2"],
        1,
        "expected a comma or }",
        "{\n  \"Inst",
    );
}

#[test]
fn a_cut_off_file_holds_nothing() {
    let text = r#"{"Instances": {"Instance": [{"InstanceId": "i-1"}, {"InstanceId": "#;
    check(text, &[], 1, "as if it were cut off", "");
    let loaded = load_text(&[("a.json", text)]);
    assert!(loaded.inventory.instances.is_empty() && loaded.inventory.documents.is_empty());
}

#[test]
fn what_a_broken_document_named_leaves_no_trace() {
    let text = r#"{"SecurityGroupId": "sg-1", "VpcId": "vpc-1", "Permissions": {"Permission": [{"SourceGroupId": "sg-2"}]}, }"#;
    let loaded = load_text(&[("a.json", text)]);
    assert!(loaded.inventory.groups.is_empty() && loaded.inventory.vpcs.is_empty());
    assert_eq!(loaded.remarks.len(), 1);
}

#[test]
fn nesting_is_bounded() {
    let deep = format!(
        "{{\"a\": {}{}}}\n{}\n",
        "[".repeat(200),
        "]".repeat(200),
        good("i-1")
    );
    check(&deep, &["i-1"], 1, "deeper than 128 levels", "[");
    let endless = "[".repeat(1 << 20);
    check(&endless, &[], 1, "deeper than 128 levels", "[");
    let objects = "{\"a\":".repeat(1 << 16);
    check(&objects, &[], 1, "deeper than 128 levels", "{");
    let inside = format!(
        "{{\"Instances\": {{\"Instance\": [{{\"InstanceId\": \"i-9\", \"x\": {}{}}}]}}}}\n{}",
        "[".repeat(100_000),
        "]".repeat(100_000),
        good("i-1")
    );
    let loaded = load_text(&[("a.json", &inside)]);
    assert!(loaded.inventory.instance("i-1").is_some());
}

#[test]
fn long_strings_are_refused_where_they_would_be_held() {
    let long = "x".repeat((1 << 20) + 1);
    let known = format!(
        "{{\"Instances\": [{{\"InstanceName\": \"{long}\"}}]}}\n{}\n",
        good("i-1")
    );
    check(&known, &["i-1"], 1, "longer than 1 MiB", "{\"InstanceName");
    let unknown = format!("{{\"UserData\": \"{long}\", {}", &good("i-1")[1..]);
    let loaded = load_text(&[("a.json", &unknown)]);
    assert!(loaded.remarks.is_empty() && loaded.inventory.instances.len() == 1);
}

#[test]
fn strings_that_are_no_text_are_mended() {
    let text =
        "{\"Instances\": [{\"InstanceId\": \"i-1\", \"InstanceName\": \"a\\ud83d b\\tc\td\"}]}";
    let loaded = load_text(&[("a.json", text)]);
    let row = &loaded.inventory.instances.rows()[0];
    assert_eq!(row.name.as_deref(), Some("a\u{fffd} b\tc d"));
    assert_eq!(loaded.remarks.len(), 1);
    assert!(loaded.remarks[0].message.contains("half a surrogate pair"));
}

#[test]
fn wrong_types_are_never_fatal() {
    for value in [
        "1",
        "true",
        "null",
        "[]",
        "{}",
        "[[1]]",
        "\"x\"",
        "1.5e300",
        "-1",
        "99999999999999999999",
        "\"\"",
    ] {
        for key in [
            "InstanceId",
            "InstanceName",
            "Status",
            "RegionId",
            "ZoneId",
            "VpcAttributes",
            "SecurityGroupIds",
            "InnerIpAddress",
            "PublicIpAddress",
            "EipAddress",
            "NetworkInterfaces",
            "InstanceNetworkType",
        ] {
            let text = format!(
                "{{\"Instances\": [{{\"InstanceId\": \"i-1\", \"{key}\": {value}}}], \"TotalCount\": {value}, \"NextToken\": {value}}}"
            );
            let loaded = load_text(&[("a.json", &text)]);
            assert_eq!(
                format!("{:?}", loaded.files[0].outcome),
                "Read { documents: 1, refused: 0 }",
                "{text} {:?}",
                loaded.remarks
            );
        }
        for key in [
            "NetworkInterfaceId",
            "InstanceId",
            "Attachment",
            "Type",
            "VpcId",
            "VSwitchId",
            "PrivateIpAddress",
            "PrivateIpSets",
            "Ipv6Sets",
            "Ipv4PrefixSets",
            "SecurityGroupIds",
            "AssociatedPublicIp",
        ] {
            let text = format!(
                "{{\"NetworkInterfaceSets\": [{{\"NetworkInterfaceId\": \"eni-1\", \"{key}\": {value}}}]}}"
            );
            let loaded = load_text(&[("a.json", &text)]);
            assert_eq!(
                format!("{:?}", loaded.files[0].outcome),
                "Read { documents: 1, refused: 0 }",
                "{text} {:?}",
                loaded.remarks
            );
        }
    }
}

#[test]
fn many_broken_documents_are_counted() {
    let loaded = load_text(&[("a.json", &"{\"a\"}\n".repeat(100))]);
    assert_eq!(loaded.remarks.len(), 21);
    assert!(loaded.remarks.iter().any(|one| {
        one.message
            .starts_with("80 more broken documents from here on")
    }));
}

#[test]
fn secrets_are_never_told() {
    let text = r#"{"Instances": [{"InstanceId": "i-1", "UserData": "hunter2", "Status": {"password": "hunter2"}}], "KeyPair": "hunter2"}
        {"KeyPair": "hunter2" "hunter2"}"#;
    let loaded = load_text(&[("a.json", text)]);
    assert!(!format!("{:?} {:?}", loaded.remarks, loaded.inventory).contains("hunter2"));
}
