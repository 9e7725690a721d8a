//! Texts made to be looked at again and again: reading takes time by their length alone.

use std::time::{Duration, Instant};

use sgscope::load::{Loaded, load_text};
use sgscope::render::{Inputs, inventory};

/// The length of each trap, and the time it may take: some ten times what it does in a debug build.
const LENGTH: usize = 1 << 20;
const TIME: Duration = Duration::from_secs(20);

/// Reads a text and tells what it holds, in time.
#[track_caller]
fn check(name: &str, text: &str) -> Loaded {
    assert!(text.len() >= LENGTH, "{name}: {}", text.len());
    let start = Instant::now();
    let loaded = load_text(&[("a.json", text)]);
    let inputs = Inputs {
        files: 1,
        refused: 0,
        remarks: 0,
    };
    inventory::json(&loaded.inventory, inputs, &mut Vec::new()).expect("memory takes all");
    let time = start.elapsed();
    assert!(time < TIME, "{name}: {time:?}");
    loaded
}

/// The same piece again and again.
fn row(piece: &str) -> String {
    piece.repeat(LENGTH.div_ceil(piece.len()))
}

/// Pieces by their numbers, between a beginning and an end.
fn series(begin: &str, piece: impl Fn(usize) -> String, end: &str) -> String {
    let mut text = begin.to_owned();
    let mut number = 0;
    while text.len() < LENGTH {
        text += &piece(number);
        number += 1;
    }
    text + end
}

#[test]
fn brackets_that_are_never_closed() {
    for piece in [
        "{\n",
        "[\n",
        "[",
        "{",
        "}{",
        "},{",
        "{\"a\":",
        "{\"a\":\n",
        "{\"a\": [{\n",
        "[{\"a\":1,\n",
        ",\n",
        "{\"a\":01,\"b\":[\n",
        "{\"InstanceId\":1e999,\"InstanceName\":1,\"b\":[\n",
    ] {
        let loaded = check(piece, &row(piece));
        assert_eq!(loaded.inventory.documents.len(), 0, "{piece}");
    }
    check("in a list", &series("[", |_| "{\"b\":[},".to_owned(), ""));
}

#[test]
fn documents_that_break_one_after_the_other() {
    for line in [
        "{\"a\":1,}\n",
        "{},\n",
        "\"\n",
        "word\n",
        "x{\n",
        "{\"SecurityGroupId\":\"sg-1\",\"VpcId\":}\n",
        "{\"Code\":1,\"Message\":1,\"RequestId\":1,}\n",
    ] {
        let loaded = check(line, &row(line));
        assert!(loaded.remarks.len() <= 21, "{line}");
    }
    let refused = row("{\"Code\":\"X\",\"Message\":\"m\",\"RequestId\":\"r\"}\n");
    check("behind refused ones", &(refused + &row("[1}\n")));
    let id = |number| format!("{{\"SecurityGroupId\":\"sg-{number}\"}},");
    let groups = series("{\"SecurityGroups\":[", id, "null]}\n");
    let breaks =
        |number| format!("{{\"SecurityGroups\":[{{\"SecurityGroupId\":\"sg-x{number}\"}},]}}\n");
    let loaded = check("behind many ids", &(groups + &series("", breaks, "")));
    assert!(loaded.inventory.groups.len() > 20_000);
    assert!(
        loaded
            .inventory
            .groups
            .rows()
            .iter()
            .all(|group| !group.id.starts_with("sg-x"))
    );
}

#[test]
fn long_lines_that_hang_on_many_short_ones() {
    let pyramid =
        |line: &str, filler: &str| row(&(line.repeat(60) + &filler.repeat(100_000) + "x\n"));
    check("arrays", &pyramid("[\n", "1,"));
    check("objects", &pyramid("{\"a\":\n", "1"));
    check("objects of lists", &pyramid("{\"a\":[\n", "1,"));
    check("envelopes", &pyramid("{\"SecurityGroups\":[{},\n", "{},"));
    check(
        "records",
        &pyramid("{\"InstanceId\":1,\"InstanceName\":1,\"a\":[\n", "1,"),
    );
}

#[test]
fn strings_without_end() {
    let long = "x".repeat(LENGTH);
    for text in [
        format!("{{\"a\":\"{long}\"}}"),
        format!("{{\"{long}\":1}}"),
        format!("\"{long}"),
        format!("{{\"a\":\"{}", row("\\")),
        format!("{{\"{}", row("\\\\")),
        row("\""),
        row("\\"),
        format!("{{\"a\":\"{}\"}}", row("\t")),
        format!("{{\"a\":{}}}", row("1")),
        format!("{{{}", row(" ")),
        format!("{{\"SecurityGroupId\":\"{}\"}}", row("\t")),
    ] {
        check(&text[..10], &text);
    }
    let key = |number| format!("\"{}{number}\":1,", "k".repeat(1000));
    check("long keys", &series("{", key, "\"z\":1}"));
    let half = |number| format!("{{\"InstanceId\":\"i-{number}\",\"InstanceName\":\"\\ud800\"}},");
    let loaded = check("halves", &series("{\"Instances\":[", half, "null]}"));
    assert!(loaded.inventory.instances.len() > 10_000);
}

#[test]
fn keys_that_stand_again_and_again() {
    for (begin, piece, end) in [
        ("{", "\"VpcId\":\"vpc-1\",", "\"a\":1}"),
        ("{", "\"Vpcs\":[{\"VpcId\":\"vpc-1\"}],", "\"a\":1}"),
        ("{\"Vpcs\":[{", "\"VpcId\":\"vpc-1\",", "\"a\":1}]}"),
        (
            "{\"Vpcs\":{",
            "\"Vpc\":[{\"VpcId\":\"vpc-1\"}],",
            "\"a\":1}}",
        ),
        (
            "{\"SecurityGroupId\":\"sg-1\",",
            "\"Permissions\":[{\"Policy\":\"Accept\"}],",
            "\"a\":1}",
        ),
    ] {
        let loaded = check(piece, &series(begin, |_| piece.to_owned(), end));
        let [remark, ..] = &loaded.remarks[..] else {
            panic!("{piece}: no remark")
        };
        assert!(
            remark.message.contains("stands twice in one object"),
            "{}",
            remark.message
        );
    }
}

#[test]
fn many_facts_of_one_thing() {
    let rule = |number: usize| {
        format!(
            "{{\"SecurityGroupRuleId\":\"sgr-1\",\"Policy\":\"Accept\",\"Direction\":\"ingress\",\
             \"IpProtocol\":\"TCP\",\"PortRange\":\"{0}/{0}\"}}",
            number % 65536
        )
    };
    let document = |number| {
        format!(
            "{{\"SecurityGroupId\":\"sg-1\",\"Permissions\":[{}]}}\n",
            rule(number)
        )
    };
    check("documents of one group", &series("", document, ""));
    let listed = |number| rule(number) + ",";
    check(
        "rules of one group",
        &series(
            "{\"SecurityGroupId\":\"sg-1\",\"Permissions\":[",
            listed,
            "null]}",
        ),
    );
    let group = |number| format!("{{\"SecurityGroupId\":\"sg-1\",\"VpcId\":\"vpc-{number}\"}},");
    check(
        "one group",
        &series("{\"SecurityGroups\":[", group, "null]}"),
    );
    let interface = |number| {
        format!(
            "{{\"NetworkInterfaceId\":\"eni-1\",\"InstanceId\":\"i-{number}\",\"SecurityGroupIds\":[\"sg-{number}\"]}},"
        )
    };
    check(
        "one interface",
        &series("{\"NetworkInterfaceSets\":[", interface, "null]}"),
    );
    let member = |number| format!("\"sg-{number}\",");
    let begin = "{\"Instances\":[{\"InstanceId\":\"i-1\",\"SecurityGroupIds\":[";
    check(
        "one instance of many groups",
        &series(begin, member, "\"sg-1\"]}]}"),
    );
    let entry = |number: usize| {
        format!(
            "{{\"PrefixListId\":\"pl-1\",\"Entries\":[{{\"Cidr\":\"10.0.{}.{}/32\"}}]}}\n",
            number >> 8 & 255,
            number & 255
        )
    };
    check("documents of one prefix list", &series("", entry, ""));
}

/// What was good before and behind what is broken is read, however much that was.
#[test]
fn what_is_good_among_traps_is_read() {
    let good = |id: &str| format!("{{\"Vpcs\":[{{\"VpcId\":\"vpc-{id}\"}}]}}\n");
    for piece in ["{\n", "{\"a\":[1,\n", "[1}\n", "{\"a\":\"x\n"] {
        let text = good("1") + &row(piece) + "x\n" + &good("2");
        let loaded = check(piece, &text);
        let first = loaded
            .inventory
            .vpcs
            .rows()
            .iter()
            .any(|vpc| &*vpc.id == "vpc-1");
        assert!(first, "{piece}");
        if !piece.contains("[1,") {
            assert_eq!(loaded.inventory.vpcs.len(), 2, "{piece}");
        }
    }
}
