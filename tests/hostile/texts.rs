//! Files whose text is broken, endless, or in no encoding of ours: each is told with its place, and
//! none takes more memory than it has to.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use super::process::{Ran, program, run};

const GROUP: &str = r#"{"SecurityGroups":{"SecurityGroup":[{"SecurityGroupId":"sg-a","SecurityGroupName":"网关"}]}}"#;

/// What `inventory` says of a file of these bytes; `PATH` stands for its path.
fn said(bytes: &[u8]) -> Ran {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.json");
    fs::write(&path, bytes).expect("written");
    let mut ran = run(program([Path::new("inventory"), &path]));
    let name = path.to_str().expect("plain");
    ran.err = ran.err.replace(name, "a.json");
    ran
}

#[track_caller]
fn check(bytes: impl AsRef<[u8]>, code: i32, err: &str) -> Ran {
    let ran = said(bytes.as_ref());
    ran.check(code, err);
    ran
}

#[test]
fn a_file_without_text_is_empty() {
    let empty = "a.json: the file is empty";
    check("", 3, empty);
    check(" \n\t\r\n  ", 3, empty);
    check(b"\xef\xbb\xbf", 3, empty);
    check(b"\xff\xfe", 3, empty);
    check(b"\xff\xfe \0\n\0", 3, empty);
}

#[test]
fn every_way_to_store_text_is_read() {
    let utf16 = |order: fn(u16) -> [u8; 2], mark: &str| -> Vec<u8> {
        let text = format!("{mark}{GROUP}");
        text.encode_utf16().flat_map(order).collect()
    };
    check(GROUP, 0, "");
    check([b"\xef\xbb\xbf", GROUP.as_bytes()].concat(), 0, "");
    for order in [u16::to_le_bytes, u16::to_be_bytes] {
        check(utf16(order, "\u{feff}"), 0, "");
        check(utf16(order, ""), 0, "");
        let mut cut = utf16(order, "\u{feff}");
        cut.truncate(71);
        check(cut, 3, "a.json:1:35: ");
    }
    let returns = GROUP.replace(',', ",\r\n");
    check(&returns, 0, "");
    check(GROUP.replace(',', ",\r"), 0, "");
}

#[test]
fn bytes_that_are_no_text_are_told() {
    let name = "网关".as_bytes();
    let at = GROUP.find("网").expect("it is there");
    let mut bytes = GROUP.as_bytes().to_vec();
    bytes.splice(at..at + name.len(), *b"\xcd\xf8\xb9\xd8");
    let ran = check(
        &bytes,
        0,
        "a.json:1:84: 4 bytes are no UTF-8, the first one here",
    );
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    check(b"\xff\xfe\0\0{\0\0\0}\0\0\0", 3, "a.json:1:1: not JSON");
    check([0; 5000], 3, "a.json:1:1: not JSON");
    let gzip = b"\x1f\x8b\x08\0\0\0\0\0\xff\xfe\n{\n{\"a\": 1}\n";
    let ran = check(
        gzip,
        3,
        "a.json:1:1: compressed by gzip, so no JSON yet; unpack it first, with \"gunzip\"",
    );
    assert!(
        !ran.err.contains("UTF-8") && ran.err.matches("a.json:").count() == 1,
        "{}",
        ran.err
    );
    check(b"PK\x03\x04\xff", 3, "a.json:1:1: compressed by zip");
    check(b"\x89PNG\r\n\x1a\n", 3, "a.json:1:1: not JSON");
}

#[test]
fn keys_that_stand_twice_are_told() {
    let rule = r#""Direction":"ingress","Priority":1,"IpProtocol":"TCP","PortRange":"22/22","SourceCidrIp":"0.0.0.0/0""#;
    let text = format!(
        r#"{{"SecurityGroupId":"sg-a","VpcId":"vpc-1","NextToken":"","Permissions":{{"Permission":[{{"Policy":"Drop","Policy":"Accept",{rule}}}]}}}}"#
    );
    check(
        text,
        0,
        "a.json:1:87: \"Policy\" stands twice in one object: the last one counts",
    );
}

/// One remark for each key, wherever it stands.
#[test]
fn of_many_keys_that_stand_twice_none_is_lost() {
    let rule = r#"{"Policy":"Drop","Policy":"Accept","Direction":"ingress","Direction":"egress","Priority":1,"Priority":2,"IpProtocol":"TCP","PortRange":"22/22","DestCidrIp":"0.0.0.0/0"}"#;
    let ran = said(
        format!(
            r#"{{"SecurityGroupId":"sg-a","VpcId":"vpc-1","VpcId":"vpc-1","NextToken":"","Permissions":{{"Permission":[{rule}],"Permission":[{rule}]}}}}"#
        ).as_bytes(),
    );
    for told in [
        "a.json:1:43: \"VpcId\" stands twice in one object: the last one counts",
        "\"Policy\" stands twice in each of 2 objects: the last one counts",
        "\"Direction\" stands twice in each of 2 objects: the last one counts",
        "\"Priority\" stands twice in each of 2 objects: the last one counts",
        "\"Permission\" stands twice in one object: the elements of all count",
    ] {
        assert!(ran.err.contains(told), "{told}\n{}", ran.err);
    }
    let instance = r#"{"InstanceId":"i-1","VpcAttributes":{"VpcId":"vpc-1","VpcId":"vpc-2"},"SecurityGroupIds":{"SecurityGroupId":["sg-a"],"SecurityGroupId":["sg-b"]},"NetworkInterfaces":[{"NetworkInterfaceId":"eni-1","Type":"Primary","Type":"Primary"}]}"#;
    let ran = said(format!(r#"{{"Instances":[{instance}]}}"#).as_bytes());
    for told in [
        "\"VpcId\" stands twice in one object: the last one counts",
        "\"SecurityGroupId\" stands twice in one object: the elements of all count",
        "\"Type\" stands twice in one object: the last one counts",
    ] {
        assert!(ran.err.contains(told), "{told}\n{}", ran.err);
    }
}

/// What an envelope says wrong is told of its own call, where it stands.
#[test]
fn a_wrong_field_of_an_envelope_is_told_where_it_stands() {
    check(
        "{\n  \"SecurityGroupId\": \"sg-a\",\n  \"InnerAccessPolicy\": \"Maybe\",\n  \"NextToken\": \"\", \
         \"Permissions\": {\"Permission\": []}\n}\n",
        0,
        "a.json:3:24: DescribeSecurityGroupAttribute: \"InnerAccessPolicy\" holds what it should not",
    );
    check(
        "{\"PrefixListId\": \"pl-a\",\n\"AddressFamily\": \"IPv5\", \"Entries\": [{\"Cidr\": \"10.0.0.0/8\"}]}\n",
        0,
        "a.json:2:18: DescribePrefixListAttributes: \"AddressFamily\" holds what it should not",
    );
}

#[test]
fn control_characters_in_strings_are_told() {
    check(
        "{\"x\": [\"a\x01b\"], \"Vpcs\": [{\"VpcId\": \"vpc-1\"}]}",
        0,
        "a.json:1:10: strings hold control characters, which JSON does not allow, in 1 document",
    );
    let ran = check(
        "{\"SecurityGroupId\": \"sg-a\", \"VpcId\": \"vpc-1\t\", \"Permissions\": []}",
        0,
        "a.json:1:38: strings hold what JSON does not allow",
    );
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    assert!(ran.out.contains("VPCs          1\n"), "{}", ran.out);
}

/// An id is bounded as every string is.
#[test]
fn an_id_without_end_is_refused() {
    let text = format!(
        r#"{{"SecurityGroupId":"{}","Permissions":{{"Permission":[]}}}}"#,
        "x".repeat((1 << 20) + 1)
    );
    check(text, 3, "a.json:1:20: a string is longer than 1 MiB");
}

#[test]
fn brackets_without_end_end() {
    let deep = "brackets are nested deeper than 128 levels";
    check("[".repeat(1_000_000), 3, &format!("a.json:1:129: {deep}"));
    check(
        "{\"a\":".repeat(300_000),
        3,
        &format!("a.json:1:641: {deep}"),
    );
    let inside = format!(
        r#"{{"Instances":{{"Instance":[{{"InstanceId":"i-1","x":{}{}}}]}}}}"#,
        "[".repeat(1_000_000),
        "]".repeat(1_000_000)
    );
    check(inside, 0, "");
    check("{\"\\u", 3, "a.json:1:");
    check(
        "[".repeat(128) + &"]".repeat(128),
        3,
        "error: \"a.json\" holds nothing",
    );
}

#[test]
fn names_without_end_are_cut_where_they_are_told() {
    let long = "x".repeat(900_000);
    let text = format!(
        r#"{{"SecurityGroupId":"{long}","VpcId":"{long}","NextToken":"{long}","Permissions":{{"Permission":[{{"Policy":"{long}","IpProtocol":"{long}"}}]}}}}"#
    );
    assert_eq!(said(text.as_bytes()).code, 0);
}

/// The length of the long files: what a test build reads in about a second, unless all of 300 MB is
/// asked for.
fn length() -> u64 {
    match std::env::var_os("SGSCOPE_HOSTILE_FULL") {
        Some(_) => 300 << 20,
        None => 12 << 20,
    }
}

/// A file of one line: a beginning, a middle as often as it takes, and an end.
fn long_line(path: &Path, begin: &str, middle: &str, end: &str) {
    let mut out = BufWriter::new(File::create(path).expect("made"));
    out.write_all(begin.as_bytes()).expect("written");
    for _ in 0..length() / middle.len() as u64 {
        out.write_all(middle.as_bytes()).expect("written");
    }
    out.write_all(end.as_bytes()).expect("written");
    out.flush().expect("written");
}

#[test]
fn a_long_line_is_not_held() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.json");
    let group = r#""SecurityGroups":{"SecurityGroup":[{"SecurityGroupId":"sg-a"}]}"#;
    let junk = format!(r#"{{"x":[1,"{}"]}},"#, "y".repeat(1000));
    let tags = format!(r#""Tags":{{"Tag":["{}"]}},"#, "t".repeat(200_000));
    let instance = format!(r#"{{"InstanceId":"i-1",{tags}"VpcAttributes":{{"VpcId":"vpc-1"}}}},"#);
    let texts = [
        (
            "a list of strangers",
            "{\"Junk\":[".to_owned(),
            junk,
            format!("0],{group}}}"),
        ),
        (
            "a string",
            "{\"Junk\":\"".to_owned(),
            "z".repeat(1 << 16),
            format!("\",{group}}}"),
        ),
        (
            "blanks",
            "{\"Junk\":".to_owned(),
            " ".repeat(1 << 16),
            format!("1,{group}}}"),
        ),
        (
            "instances with much besides",
            "{\"Instances\":{\"Instance\":[".to_owned(),
            instance,
            format!("{{}}]}},{group}}}"),
        ),
    ];
    for (story, begin, middle, end) in texts {
        long_line(&path, &begin, &middle, &end);
        let ran = run(program([Path::new("inventory"), &path]));
        assert_eq!(ran.code, 0, "{story}: {}", ran.err);
        assert!(ran.peak < 64 << 10, "{story}: {} KiB", ran.peak);
    }
    for (begin, middle, trouble) in [
        (
            "{\"Junk\":\"",
            "z",
            "the text ends before the document does",
        ),
        ("{\"Junk\":1", "0", "expected a number such as 1, -1 or 1.5"),
        ("{\"Junk\":", " ", "the text ends before the document does"),
        ("", "z", "not JSON"),
        ("", "]", "not JSON"),
    ] {
        long_line(&path, begin, &middle.repeat(1 << 16), "");
        let ran = run(program([Path::new("inventory"), &path]));
        assert_eq!(ran.code, 3, "{trouble}: {}", ran.err);
        assert!(ran.err.contains(trouble), "{trouble}: {}", ran.err);
        assert!(ran.peak < 64 << 10, "{trouble}: {} KiB", ran.peak);
    }
}
