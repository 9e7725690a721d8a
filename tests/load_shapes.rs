//! One file on several threads: nothing that is read depends on their number, nor on whether the
//! same facts stand in many files, in lines, or in one document.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::ThreadPoolBuilder;
use sgscope::load::{Loaded, load, load_with};
use sgscope::source::{FileId, RemarkKind, Sources};

const THREADS: [usize; 3] = [1, 2, 8];
/// Interfaces: enough for several pieces.
const MANY: usize = 14_000;
/// Interfaces of a page.
const PAGE: usize = 50;

fn interface(number: usize) -> String {
    let filler = "\\\"{\\n[\u{4e2d}\u{6587}\u{1f600}\\ud83d\\ude00}],".repeat(number % 13);
    format!(
        "{{\"NetworkInterfaceId\": \"eni-{number:06}\", \"InstanceId\": \"i-{number:06}\", \
         \"Type\": \"Primary\", \"VpcId\": \"vpc-{}\", \"Description\": \"{filler}\", \
         \"PrivateIpAddress\": \"10.{}.{}.{}\", \"ZoneId\": \"cn-hangzhou-h\", \
         \"SecurityGroupIds\": {{\"SecurityGroupId\": [\"sg-{}\", \"sg-{}\"]}}}}",
        number % 3,
        (number >> 16) & 255,
        (number >> 8) & 255,
        number & 255,
        number % 50,
        number % 49,
    )
}

fn instance(number: usize) -> String {
    format!(
        "{{\"InstanceId\": \"i-{number:06}\", \"InstanceName\": \"\u{7f51}\\u7ad9-\\\"{number}\", \
         \"Status\": \"Running\", \"RegionId\": \"cn-hangzhou\"}}"
    )
}

fn group(number: usize) -> String {
    let rule = |port: usize| {
        format!(
            "{{\"Direction\": \"ingress\", \"Policy\": \"Accept\", \"Priority\": {}, \
             \"IpProtocol\": \"TCP\", \"PortRange\": \"{port}/{port}\", \
             \"SourceGroupId\": \"sg-{}\"}}",
            port % 7 + 1,
            port % 50
        )
    };
    let rules: Vec<String> = (1..20).map(|port| rule(port * number + 1)).collect();
    format!(
        "{{\"SecurityGroupId\": \"sg-{number}\", \"VpcId\": \"vpc-0\", \"NextToken\": \"\", \
         \"Permissions\": {{\"Permission\": [{}]}}}}",
        rules.join(", ")
    )
}

/// All documents, each on one line.
fn documents() -> Vec<String> {
    let pages = (0..MANY).step_by(PAGE).flat_map(|first| {
        let page = |record: fn(usize) -> String| {
            let records: Vec<String> = (first..first + PAGE).map(record).collect();
            records.join(",")
        };
        let interfaces = page(interface);
        let instances = page(instance);
        [
            format!("{{\"NetworkInterfaceSets\": {{\"NetworkInterfaceSet\": [{interfaces}]}}}}"),
            format!("{{\"Instances\": {{\"Instance\": [{instances}]}}, \"TotalCount\": {MANY}}}"),
        ]
    });
    (0..50).map(group).chain(pages).collect()
}

fn sources(texts: &[Vec<u8>]) -> (Sources, Vec<FileId>) {
    let mut sources = Sources::new(|_| Err(io::ErrorKind::NotFound.into()));
    let files = texts
        .iter()
        .enumerate()
        .map(|(number, text)| sources.add_kept(format!("{number}.json"), text.clone()))
        .collect();
    (sources, files)
}

/// What is read of some files, which has to be the same for every number of threads.
fn check(texts: &[Vec<u8>]) -> Loaded {
    let (sources, files) = sources(texts);
    let length: usize = texts.iter().map(Vec::len).sum();
    let read = |threads| {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build();
        let told = AtomicU64::new(0);
        let report = |bytes| {
            told.fetch_add(bytes, Ordering::Relaxed);
        };
        let loaded = pool
            .expect("a pool")
            .install(|| load_with(&sources, &files, &report));
        assert_eq!(told.into_inner(), length as u64, "{threads} threads");
        loaded
    };
    let [first, others @ ..] = THREADS.map(read);
    for other in &others {
        assert!(first.inventory == other.inventory);
        assert_eq!(first.remarks, other.remarks);
        let outcomes = |loaded: &Loaded| format!("{:?}", loaded.files);
        assert_eq!(outcomes(&first), outcomes(other));
    }
    for row in first.inventory.interfaces.rows() {
        let at = row.location.expect("a place");
        let text = &texts[at.file.0 as usize];
        let start = usize::try_from(at.start).expect("small");
        let record = &text[start..start + at.length as usize];
        let id = format!("{{\"NetworkInterfaceId\": \"{}\"", row.id);
        assert!(record.starts_with(id.as_bytes()) && record.ends_with(b"}"));
    }
    first
}

/// An inventory without places.
fn facts(loaded: &Loaded) -> String {
    let text = format!("{:?}", loaded.inventory);
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("Location {") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = &rest[rest.find('}').expect("ends")..];
    }
    out.push_str(rest);
    let documents = out
        .find(", documents: [Document")
        .expect("documents come last");
    out.truncate(documents);
    out
}

#[test]
fn three_shapes_of_the_same_facts() {
    let documents = documents();
    let lines = check(&[documents.join("\n").into_bytes()]);
    assert_eq!(lines.inventory.interfaces.len(), MANY);
    assert_eq!(lines.inventory.rules.len(), 50 * 19);
    assert!(lines.remarks.is_empty(), "{:?}", lines.remarks);
    let name = lines.inventory.instances.rows()[7].name.as_deref();
    assert_eq!(name, Some("\u{7f51}\u{7ad9}-\"7"));
    let expected = facts(&lines);
    let merged = check(&[format!("[{}]", documents.join(",")).into_bytes()]);
    assert!(facts(&merged) == expected);
    let files: Vec<Vec<u8>> = documents.into_iter().map(String::into_bytes).collect();
    assert!(facts(&check(&files)) == expected);
}

#[test]
fn one_list_of_everything() {
    let records: Vec<String> = (0..MANY).map(interface).collect();
    let text = |open: &str, close: &str| {
        let text = format!("{open}{}{close}", records.join(", "));
        check(&[text.into_bytes()])
    };
    let wrapped = text(
        "{\"RegionId\": \"cn-beijing\", \"NetworkInterfaceSets\": {\"NetworkInterfaceSet\": [",
        "]}, \"NextToken\": \"\"}",
    );
    assert_eq!(wrapped.inventory.interfaces.len(), MANY);
    let bare = text(
        "{\"RegionId\": \"cn-beijing\", \"NetworkInterfaceSets\": [",
        "]}",
    );
    assert!(facts(&bare) == facts(&wrapped));
    assert_eq!(text("[", "]").inventory.interfaces.len(), MANY);
}

/// Elements at the beginnings of lines look like documents.
#[test]
fn an_array_with_an_element_a_line() {
    let text = format!("[\n{}\n]", documents().join(",\n"));
    let loaded = check(&[text.into_bytes()]);
    assert_eq!(loaded.inventory.interfaces.len(), MANY);
    assert!(loaded.remarks.is_empty(), "{:?}", loaded.remarks);
}

#[test]
fn a_broken_line_among_many() {
    let mut documents = documents();
    let middle = (documents.len() / 2) & !1;
    documents[middle].truncate(2000);
    let loaded = check(&[documents.join("\n").into_bytes()]);
    assert_eq!(loaded.inventory.interfaces.len(), MANY - PAGE);
    assert_eq!(loaded.remarks.len(), 1);
    assert_eq!(loaded.remarks[0].kind, RemarkKind::Refused);
}

#[test]
fn a_merged_document_that_breaks_late_holds_nothing() {
    let documents = documents();
    let mut text = format!("[{}", documents.join(",")).into_bytes();
    text.truncate(text.len() - 10);
    let loaded = check(&[text]);
    assert!(loaded.inventory.interfaces.is_empty() && loaded.inventory.groups.is_empty());
    assert_eq!(loaded.remarks.len(), 1);
}

#[test]
fn lines_with_something_odd_late_in_the_file() {
    let documents = documents().join("\n");
    let rule = "{\"Permissions\": {\"Permission\": [{\"Direction\": \"ingress\"}]}}";
    let ends: [(&[u8], usize); 5] = [
        (
            b"\n{\"Instances\": [{\"InstanceId\": \"i-z\", \"InstanceName\": \"\xff\"}]}",
            1,
        ),
        (rule.as_bytes(), 1),
        (b"\n{\"schema\": \"sgscope.reach/1\"}", 0),
        (
            b"\n{\"Code\": \"Throttling\", \"Message\": \"x\", \"RequestId\": \"r\"}",
            1,
        ),
        (
            b"\n\n{\"Vpcs\": {\"Vpc\": [{\"VpcId\": \"vpc-1\", \"VpcId\": \"vpc-1\"}]}}\n \n",
            1,
        ),
    ];
    for (end, remarks) in ends {
        let mut text = documents.clone().into_bytes();
        text.extend_from_slice(end);
        let loaded = check(&[text]);
        assert_eq!(loaded.inventory.interfaces.len(), MANY);
        assert_eq!(loaded.remarks.len(), remarks, "{:?}", loaded.remarks);
    }
}

#[test]
fn the_same_file_twice_has_two_outcomes() {
    let (sources, files) = sources(&[documents().join("\n").into_bytes()]);
    assert_eq!(load(&sources, &[files[0], files[0]]).files.len(), 2);
}
