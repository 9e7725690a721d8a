//! Large inputs stream by; many files merge in any order.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use sgscope::load::{Outcome, load, load_text};
use sgscope::source::{Opened, Sources, Stamp};

/// One line: a head, an element many times, a tail; made as it is read.
struct Line {
    at: u64,
    elements: u64,
}

const HEAD: &str = r#"{"NetworkInterfaceSets": {"NetworkInterfaceSet": ["#;
const TAIL: &str = r#"]}, "TotalCount": 1, "NextToken": ""}"#;
const WIDTH: usize = 600;

impl Line {
    fn length(&self) -> u64 {
        HEAD.len() as u64 + self.elements * WIDTH as u64 + TAIL.len() as u64
    }

    fn element(&self, number: u64) -> Vec<u8> {
        let comma = if number + 1 == self.elements {
            " "
        } else {
            ","
        };
        let text = format!(
            r#"{{"NetworkInterfaceId": "eni-{number:06}", "InstanceId": "i-{number:06}", "Type": "Primary", "VpcId": "vpc-1", "PrivateIpAddress": "10.{}.{}.{}", "SecurityGroupIds": {{"SecurityGroupId": ["sg-{}"]}}, "Description": "{{\"]"}}"#,
            number >> 16 & 255,
            number >> 8 & 255,
            number & 255,
            number % 50
        );
        format!("{text:<width$}{comma}", width = WIDTH - 1).into_bytes()
    }
}

impl Read for Line {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let head = HEAD.len() as u64;
        let body = head + self.elements * WIDTH as u64;
        let rest = if self.at < head {
            HEAD.as_bytes()[usize::try_from(self.at).expect("small")..].to_vec()
        } else if self.at < body {
            let (number, skip) = (
                (self.at - head) / WIDTH as u64,
                (self.at - head) % WIDTH as u64,
            );
            self.element(number)[usize::try_from(skip).expect("small")..].to_vec()
        } else {
            let skip = (self.at - body).min(TAIL.len() as u64);
            TAIL.as_bytes()[usize::try_from(skip).expect("small")..].to_vec()
        };
        let count = rest.len().min(out.len());
        out[..count].copy_from_slice(&rest[..count]);
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Line {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        if let SeekFrom::Start(at) = to {
            self.at = at;
        }
        Ok(self.at)
    }
}

#[test]
fn one_line_of_sixty_megabytes() {
    let elements = 100_000;
    let mut sources = Sources::new(move |_| {
        let line = Line { at: 0, elements };
        let stamp = Stamp {
            length: line.length(),
            modified: None,
        };
        Ok(Opened {
            reader: Box::new(line),
            stamp,
        })
    });
    let file = sources.add("line.json".to_owned());
    let loaded = load(&sources, &[file]);
    assert!(loaded.remarks.is_empty(), "{:?}", loaded.remarks);
    let inventory = &loaded.inventory;
    assert_eq!(inventory.interfaces.len(), 100_000);
    assert_eq!(inventory.groups.len(), 50);
    let last = inventory.interface("eni-099999").expect("the last one");
    let at = inventory.interfaces.rows()[last.0 as usize]
        .location
        .expect("a place");
    let text = sources.slice(at).expect("reads");
    assert!(text.starts_with(r#"{"NetworkInterfaceId": "eni-099999""#) && text.ends_with('}'));
}

#[test]
fn a_reader_that_fails_leaves_nothing() {
    struct Fails(Cursor<Vec<u8>>);
    impl Read for Fails {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            match self.0.read(out)? {
                0 => Err(io::Error::other("gone")),
                count => Ok(count),
            }
        }
    }
    impl Seek for Fails {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.0.seek(to)
        }
    }
    let mut sources = Sources::new(|_| {
        let text = br#"{"Instances": [{"InstanceId": "i-1"}]} {"#.to_vec();
        let stamp = Stamp {
            length: 99,
            modified: None,
        };
        Ok(Opened {
            reader: Box::new(Fails(Cursor::new(text))),
            stamp,
        })
    });
    let file = sources.add("a.json".to_owned());
    let loaded = load(&sources, &[file]);
    assert!(matches!(loaded.files[0].outcome, Outcome::Unreadable(_)));
    assert!(loaded.inventory.instances.is_empty() && loaded.remarks.is_empty());
}

#[test]
fn bytes_that_are_no_utf8_are_told() {
    let mut sources = Sources::new(|_| Err(io::ErrorKind::NotFound.into()));
    let bytes =
        b"{\"Instances\": [{\"InstanceId\": \"i-1\", \"InstanceName\": \"\xd6\xd0\"}]}".to_vec();
    let file = sources.add_kept("a.json".to_owned(), bytes);
    let loaded = load(&sources, &[file]);
    assert_eq!(
        loaded.inventory.instances.rows()[0].name.as_deref(),
        Some("??")
    );
    assert!(
        loaded.remarks[0]
            .message
            .starts_with("2 bytes are no UTF-8")
    );
}

/// The same facts, spread over files differently, are the same inventory but for places.
#[test]
fn spread_and_order_do_not_matter() {
    let documents: Vec<String> = (0..30)
        .map(|number| {
            let group = number % 7;
            format!(
                r#"{{"SecurityGroupId": "sg-{group}", "VpcId": "vpc-1", "NextToken": "t", "Permissions": {{"Permission": [
                    {{"Direction": "ingress", "Policy": "Accept", "IpProtocol": "TCP", "PortRange": "{number}/{}", "SourceGroupId": "sg-{}"}}]}}}}"#,
                number + 1,
                number % 11
            )
        })
        .collect();
    let strip = |files: &[(String, String)]| {
        let borrowed: Vec<(&str, &str)> = files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        let inventory = load_text(&borrowed).inventory;
        let groups: Vec<String> = inventory
            .groups
            .rows()
            .iter()
            .map(|row| {
                format!(
                    "{} {:?} {:?} {}",
                    row.id,
                    row.coverage,
                    row.rules,
                    row.documents.len()
                )
            })
            .collect();
        let rules: Vec<String> = inventory
            .rules
            .rows()
            .iter()
            .map(|row| format!("{:?} {:?} {:?}", row.group, row.ports, row.peer))
            .collect();
        (groups, rules)
    };
    let one = strip(&[("all.json".to_owned(), documents.join("\n"))]);
    let mut each: Vec<(String, String)> = documents
        .iter()
        .enumerate()
        .map(|(number, text)| (format!("{number}.json"), text.clone()))
        .collect();
    assert_eq!(one, strip(&each));
    each.reverse();
    assert_eq!(one, strip(&each));
    let array = [(
        "array.json".to_owned(),
        format!("[{}]", documents.join(",")),
    )];
    assert_eq!(one, strip(&array));
}
