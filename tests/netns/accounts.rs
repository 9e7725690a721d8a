//! The accounts that become towns: every story of `fixtures/`, and a few more for what the stories do not tell.

use std::path::{Path, PathBuf};

use sgscope::load::load_text;
use sgscope::model::Inventory;

use crate::fixture::{stories, texts};

/// An account under its name, with flows that its story speaks of.
pub(crate) struct Account {
    pub(crate) name: String,
    pub(crate) inventory: Inventory,
    pub(crate) flows: Vec<String>,
    pub(crate) folder: PathBuf,
    /// Keeps a folder that was made for the test.
    _made: Option<tempfile::TempDir>,
}

/// What the stories leave out, in the language of `tests/support`.
const MORE: [(&str, &str); 5] = [
    (
        "ties-and-ranges",
        "
        group sg-a basic drop
        group sg-b basic drop
        group sg-c basic drop
        rule sg-b ingress accept 5 tcp/80-90 10.0.0.0/24
        rule sg-b ingress drop 5 tcp/85-87 10.0.0.0/24
        rule sg-c ingress accept 4 tcp/86 10.0.0.0/24
        rule sg-c ingress drop 3 tcp/90 10.0.0.8/29
        rule sg-b ingress accept 9 udp/1-1000 10.0.0.0/30
        rule sg-c ingress drop 9 udp/500-600 10.0.0.0/8
        rule sg-b ingress accept 110 icmp 0.0.0.0/0
        rule sg-c ingress drop 100 icmp 10.0.0.3/32
        host i-a vpc-1 10.0.0.3 sg-a
        host i-b vpc-1 10.0.0.4 sg-a
        host i-c vpc-1 10.0.0.8 sg-a
        host i-d vpc-1 10.0.1.1 sg-b,sg-c public=203.0.113.4
        ",
    ),
    (
        "outbound",
        "
        group sg-open basic drop
        group sg-shut enterprise drop
        group sg-lock basic accept
        rule sg-open ingress accept 1 all 0.0.0.0/0
        rule sg-shut ingress accept 1 all 0.0.0.0/0
        rule sg-lock ingress accept 1 all 0.0.0.0/0
        rule sg-shut egress accept 1 tcp/8080-8090 10.1.0.0/31
        rule sg-shut egress drop 1 tcp/8085 0.0.0.0/0
        rule sg-shut egress accept 100 udp/53 0.0.0.0/0
        rule sg-lock egress accept 2 tcp/443 0.0.0.0/0
        rule sg-lock egress drop 3 all 0.0.0.0/0
        host i-open vpc-1 10.1.0.1 sg-open public=203.0.113.11
        host i-next vpc-1 10.1.0.2 sg-open
        host i-shut vpc-1 10.1.0.3 sg-shut public=203.0.113.13
        host i-lock vpc-1 10.1.0.4 sg-lock public=203.0.113.14
        host i-mate vpc-1 10.1.0.5 sg-lock
        ",
    ),
    (
        "quintuples-and-lists",
        "
        group sg-a basic drop
        group sg-b basic drop
        prefixes pl-1 10.2.0.0/30,10.2.0.9/32
        ports prl-1 80/81,443/443
        rule sg-b ingress accept 1 tcp/prl-1 pl-1
        rule sg-b ingress accept 2 tcp/22 10.2.0.0/24 DestCidrIp=10.2.0.21/32
        rule sg-b ingress accept 3 udp/161 sg-a SourcePortRange=1/1023
        rule sg-b ingress accept 3 udp/162 sg-a SourcePortRange=1024/65535
        rule sg-a egress drop 1 tcp/22 10.2.0.0/24 SourceCidrIp=10.2.0.3/32
        host i-a vpc-1 10.2.0.3 sg-a
        host i-b vpc-1 10.2.0.4 sg-a
        host i-c vpc-1 10.2.0.9 sg-a
        host i-d vpc-1 10.2.0.20,10.2.0.21 sg-b
        ",
    ),
    (
        "two-families",
        "
        group sg-a basic accept
        group sg-b basic drop
        rule sg-a ingress drop 1 all ::/0
        rule sg-b ingress accept 1 icmpv6 2001:db8::/127
        rule sg-b ingress accept 1 tcp/80-81 ::/0
        rule sg-b ingress accept 2 udp/53 sg-a
        rule sg-b ingress drop 3 icmp 0.0.0.0/0
        host i-a vpc-1 10.3.0.1,2001:db8::1 sg-a
        host i-b vpc-1 10.3.0.2,2001:db8::2 sg-a
        host i-c vpc-1 10.3.0.3,2001:db8::3 sg-b
        ",
    ),
    (
        "two-sides-of-classic",
        "
        group sg-a basic accept classic
        group sg-b basic drop classic
        rule sg-a ingress accept 1 tcp/80 0.0.0.0/0 NicType=internet
        rule sg-a ingress accept 1 tcp/81 0.0.0.0/0 NicType=intranet
        rule sg-b ingress accept 2 tcp/3306 sg-a NicType=intranet
        rule sg-b ingress drop 1 tcp/3306 10.4.0.2/32 NicType=intranet
        rule sg-b egress drop 1 udp 0.0.0.0/0 NicType=internet
        rule sg-b egress drop 1 icmp 0.0.0.0/0 NicType=intranet
        host i-a classic@cn-test 10.4.0.1 sg-a public=203.0.113.41
        host i-b classic@cn-test 10.4.0.2 sg-a
        host i-c classic@cn-test 10.4.0.3 sg-b public=203.0.113.43
        ",
    ),
];

/// All accounts.
pub(crate) fn accounts() -> Vec<Account> {
    let mut all: Vec<Account> = stories().iter().map(|folder| story(folder)).collect();
    for (name, text) in MORE {
        let folder = crate::support::folder(text);
        let inventory = inventory(folder.path());
        all.push(Account {
            name: name.to_owned(),
            inventory,
            flows: Vec::new(),
            folder: folder.path().to_owned(),
            _made: Some(folder),
        });
    }
    all
}

fn story(folder: &Path) -> Account {
    let text = std::fs::read_to_string(folder.join("story.md")).expect("a readable story");
    // Lines of its questions: SOURCE TARGET FLOW -> VERDICT ...
    let questions = text.lines().filter_map(|line| line.split_once(" -> "));
    let flows = questions.filter_map(|(question, _)| question.split_whitespace().nth(2));
    Account {
        name: folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        inventory: inventory(folder),
        flows: flows.map(str::to_owned).collect(),
        folder: folder.to_owned(),
        _made: None,
    }
}

fn inventory(folder: &Path) -> Inventory {
    let texts = texts(folder);
    let texts: Vec<(&str, &str)> = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    load_text(&texts).inventory
}
