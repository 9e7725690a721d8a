//! Tests of `field`, by slice and caret rather than by snapshot.

use crate::source::testing::{Disk, find, kept, utf16};
use crate::source::{FileId, Location, Sources};

const RULES: &str = r#"{"Permission": [
  {"SourceCidrIp": "0.0.0.0/0", "Description": "网站 🚀", "PortRange": "22/22"},
  {"PortRange": "80/80", "VpcAttributes": {"VpcId": "vpc-1"}}
]}"#;

fn records(file: FileId) -> [Location; 2] {
    let line = |start: &str| {
        let rest = &RULES[RULES.find(start).expect("a record")..];
        let line = rest.lines().next().expect("a line");
        find(file, RULES, line.trim_end_matches(','))
    };
    [line(r#"{"SourceCidrIp"#), line(r#"{"PortRange"#)]
}

fn check(sources: &Sources, record: Location, path: &[&str], expectation: Option<&str>) {
    let found = sources.field(record, path);
    let text = found.map(|field| sources.slice(field).expect("the slice"));
    assert_eq!(text.as_deref(), expectation, "{path:?}");
}

#[test]
fn a_field_is_found_in_its_own_record() {
    for bytes in [RULES.as_bytes().to_vec(), utf16(RULES, u16::to_le_bytes)] {
        let (sources, file) = kept(bytes);
        let [first, second] = records(file);
        check(&sources, first, &["SourceCidrIp"], Some("\"0.0.0.0/0\""));
        check(&sources, first, &["PortRange"], Some("\"22/22\""));
        check(&sources, second, &["PortRange"], Some("\"80/80\""));
        check(
            &sources,
            second,
            &["VpcAttributes", "VpcId"],
            Some("\"vpc-1\""),
        );
        check(&sources, second, &["SourceCidrIp"], None);
    }
}

#[test]
fn many_fields_open_each_file_once() {
    let disk = Disk::default();
    disk.write("a", RULES);
    let mut sources = disk.sources();
    let file = sources.add("a".to_owned());
    let [first, second] = records(file);
    let wanted: Vec<_> = (0..500)
        .flat_map(|_| [(second, ["PortRange"]), (first, ["PortRange"])])
        .collect();
    let opened = disk.opened();
    let found = sources.fields(&wanted);
    assert_eq!(disk.opened() - opened, 1);
    for (field, (record, _)) in found.iter().zip(&wanted) {
        let expectation = if *record == first {
            "\"22/22\""
        } else {
            "\"80/80\""
        };
        let field = field.expect("a field");
        assert_eq!(sources.slice(field).expect("the slice"), expectation);
    }
}

#[test]
fn a_file_that_is_gone_or_other_has_no_fields() {
    let disk = Disk::default();
    disk.write("a", RULES);
    let mut sources = disk.sources();
    let file = sources.add("a".to_owned());
    let [first, _] = records(file);
    check(&sources, first, &["PortRange"], Some("\"22/22\""));
    disk.write("a", RULES);
    assert_eq!(sources.field(first, &["PortRange"]), None);
    disk.remove("a");
    assert_eq!(sources.field(first, &["PortRange"]), None);
}
