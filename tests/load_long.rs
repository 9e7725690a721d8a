//! Long documents, which cannot be cut: what is read is the same by one thread and by several.

use std::fmt::Write;

use rayon::ThreadPoolBuilder;
use sgscope::load::{Outcome, load};
use sgscope::source::{FileId, Sources};

/// What is read of a text by some threads.
fn read(text: &[u8], threads: usize) -> (String, usize, usize) {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build();
    pool.expect("threads").install(|| {
        let mut sources = Sources::new(|_| Err(std::io::ErrorKind::NotFound.into()));
        let file: FileId = sources.add_kept("export.json".to_owned(), text.to_vec());
        let loaded = load(&sources, &[file]);
        let documents = match &loaded.files[0].outcome {
            Outcome::Read { documents, .. } => *documents as usize,
            _ => 0,
        };
        let interfaces = loaded.inventory.interfaces.len();
        (format!("{loaded:?}"), documents, interfaces)
    })
}

/// One thread and several read the same: so many documents and interfaces.
fn check(text: &[u8], documents: usize, interfaces: usize) {
    assert!(text.len() > 5 << 20, "{}", text.len());
    let one = read(text, 1);
    assert_eq!((one.1, one.2), (documents, interfaces));
    for threads in [2, 5] {
        let several = read(text, threads);
        let apart = one.0.bytes().zip(several.0.bytes());
        let at = apart.into_iter().take_while(|(one, other)| one == other);
        let at = at.count().saturating_sub(100);
        let around = |text: &str| text.chars().skip(at).take(400).collect::<String>();
        assert!(one == several, "{}\n{}", around(&one.0), around(&several.0));
    }
}

/// What stands between two elements.
#[derive(Clone, Copy)]
struct Layout {
    line: &'static str,
    filler: usize,
}

const PRINTED: Layout = Layout {
    line: "\n      ",
    filler: 2000,
};
const COMPACT: Layout = Layout {
    line: "",
    filler: 2000,
};

fn interface(number: usize, layout: Layout) -> String {
    let line = layout.line;
    format!(
        "{{{line}\"NetworkInterfaceId\": \"eni-{number}\",{line}\"InstanceId\": \"i-{number}\",{line}\
         \"PrivateIpAddress\": \"10.{}.{}.{}\",{line}\"SecurityGroupIds\": {{\"SecurityGroupId\": \
         [\"sg-{}\", \"sg-{}\"]}},{line}\"Description\": \"}},{{\\\"NetworkInterfaceId\\\": \\\"no\\\"}}\",\
         {line}\"VpcId\": \"vpc-{}\", \"VSwitchId\": \"vsw-{}\", \"Filler\": \"{}\"{line}}}",
        number >> 16 & 255,
        number >> 8 & 255,
        number & 255,
        number % 7,
        number % 11,
        number % 3,
        number % 5,
        "x".repeat(layout.filler),
    )
}

/// An instance with two interfaces, so that a list stands within the list.
fn instance(number: usize, layout: Layout) -> String {
    let shown = |which: usize| {
        format!(
            "{{\"NetworkInterfaceId\": \"eni-{}\", \"PrimaryIpAddress\": \"10.9.{}.{which}\"}}",
            10 * number + which,
            number & 255
        )
    };
    let (line, filler) = (layout.line, "x".repeat(layout.filler));
    format!(
        "{{{line}\"InstanceId\": \"i-{}\",{line}\"InstanceName\": \"\u{7f51}{number}\",{line}\
         \"NetworkInterfaces\": {{\"NetworkInterface\": [{},{line}{}]}},{line}\"Filler\": \
         \"{filler}\", \"VpcAttributes\": {{\"VpcId\": \"vpc-1\"}}{line}}}",
        10 * number,
        shown(0),
        shown(1),
    )
}

fn list(elements: impl Iterator<Item = String>, layout: Layout) -> String {
    let line = layout.line;
    let elements: Vec<String> = elements.collect();
    format!("[{line}{}{line}]", elements.join(&format!(",{line}")))
}

/// One response with one long list, and what it says before and after the list.
fn one_list(count: usize, layout: Layout) -> String {
    let elements = (0..count).map(|number| interface(number, layout));
    format!(
        "{{\"TotalCount\": {count}, \"NetworkInterfaceSets\": {{\"NetworkInterfaceSet\": {}}}, \
         \"RegionId\": \"cn-beijing\", \"NextToken\": \"more\"}}",
        list(elements, layout)
    )
}

/// An array of responses of several kinds.
fn many_documents(count: usize, layout: Layout) -> String {
    let document = |number: usize| match number % 3 {
        0 => {
            let rule = "{\"Direction\": \"ingress\", \"Policy\": \"Accept\", \"IpProtocol\": \
                        \"TCP\", \"PortRange\": \"22/22\", \"SourceGroupId\": \"sg-3\"}";
            format!(
                "{{\"SecurityGroupId\": \"sg-{}\", \"Permissions\": {{\"Permission\": [{rule},{rule}]}}}}",
                number % 11
            )
        }
        1 => {
            let instances = (0..40).map(|one| instance(100 * number + one, layout));
            format!(
                "{{\"Instances\": {{\"Instance\": {}}}}}",
                list(instances, layout)
            )
        }
        _ => {
            let interfaces = (0..40).map(|one| interface(1_000_000 + 100 * number + one, layout));
            format!(
                "{{\"NetworkInterfaceSets\": {{\"NetworkInterfaceSet\": {}}}, \"RegionId\": \"cn-{}\"}}",
                list(interfaces, layout),
                number % 2
            )
        }
    };
    list((0..count).map(document), layout)
}

#[test]
fn one_long_list() {
    for layout in [PRINTED, COMPACT] {
        check(one_list(5000, layout).as_bytes(), 1, 5000);
    }
}

#[test]
fn an_array_of_many_responses() {
    // Of 150 responses, 50 hold 40 instances of two interfaces, and 50 hold 40 interfaces.
    for layout in [PRINTED, COMPACT] {
        check(
            many_documents(150, layout).as_bytes(),
            150,
            50 * 80 + 50 * 40,
        );
    }
}

#[test]
fn what_follows_a_long_list_counts_for_it() {
    let (text, ..) = read(one_list(5000, COMPACT).as_bytes(), 3);
    assert!(text.contains("items: 5000, total: Some(5000)") && text.contains("\"cn-beijing\""));
    let text = one_list(5000, COMPACT);
    let twice = format!(
        "{}, \"NetworkInterfaceSets\": {{\"NetworkInterfaceSet\": []}}}}",
        &text[..text.len() - 1]
    );
    check(twice.as_bytes(), 1, 0);
}

#[test]
fn a_document_that_breaks_behind_what_was_read_ahead_holds_nothing() {
    let text = one_list(5000, PRINTED);
    check(&text.as_bytes()[..text.len() - 3], 0, 0);
    let text = many_documents(150, PRINTED);
    check(&text.as_bytes()[..text.len() - 3], 0, 0);
    // It breaks at the first of the lines that follow, so the next document begins at the second.
    let mut after = text[..text.len() - 3].to_owned();
    for _ in 0..2 {
        write!(after, "\n{{\"NetworkInterfaceSets\": []}}").expect("a string takes text");
    }
    check(after.as_bytes(), 1, 0);
}

#[test]
fn odd_elements_among_many() {
    let text = one_list(5000, PRINTED);
    let with = |from: &str, to: &[u8]| {
        let at = text.find(from).expect("is there");
        let mut bytes = text.as_bytes().to_vec();
        bytes.splice(at..at + from.len(), to.iter().copied());
        bytes
    };
    check(&with("\"eni-4000\"", b"\"eni-\xff000\""), 1, 5000);
    check(
        &with("\"eni-4000\"", b"\"eni-4000\", \"VpcId\": \"vpc-9\""),
        1,
        5000,
    );
    check(&with("\"eni-4000\"", b"\"eni-3999\""), 1, 4999);
    check(&with("\"eni-4000\"", b"\"\\ud800\""), 1, 5000);
    check(&with("\"eni-4000\"", b"\"\""), 1, 4999);
    check(&with("\"eni-4000\"", b"\"eni-4000"), 0, 0);
}
