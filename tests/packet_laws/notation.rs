//! The traffic notation against the contract's section 2: spellings made by hand, lenient input,
//! errors, and at random that what is printed is read as the same set and follows the grammar.

use proptest::prelude::*;
use sgscope::packet::{Family, Set, Traffic, parse_traffic};

use super::random::any_traffic;

/// Every text is read as the set that is printed as `spelling` (where no family is known).
fn check(spelling: &str, texts: &[&str]) {
    for text in texts.iter().chain([&spelling]) {
        let set = parse_traffic(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        assert_eq!(set.to_string(), spelling, "{text:?}");
    }
}

#[test]
fn one_spelling_for_one_set() {
    check("none", &["NONE", "none; none", " none "]);
    check(
        "all",
        &[
            "All",
            "none; all; tcp/22",
            "icmp;icmpv6;tcp;udp;gre;other",
            "proto 0-255",
        ],
    );
    check("icmp", &["ICMP", "proto 1", " icmp ; icmp "]);
    check("icmpv6", &["IcmpV6", "proto 58"]);
    check(
        "tcp",
        &[
            "tcp/1-65535",
            "tcp from 1-65535",
            "tcp/1-100,101-65535",
            "proto 6",
        ],
    );
    check("udp", &["proto 17", "udp/1-65535 from 1-65535"]);
    check("gre", &["proto 47", "PROTO\t47"]);
    // The order of protocols, whatever the order of the text.
    check(
        "icmp; icmpv6; tcp/1; udp/2; gre; other",
        &["other; gre; udp/2; tcp/1; icmpv6; icmp"],
    );
    check(
        "icmp; tcp; udp; gre; proto 50",
        &["proto 50; gre; udp; icmp; tcp"],
    );
}

#[test]
fn ranges_are_sorted_disjoint_and_merged() {
    check(
        "tcp/22",
        &[
            "tcp/22-22",
            "TCP / 22",
            "tcp/0022",
            "tcp/22,22",
            "tcp/22;tcp/22",
        ],
    );
    check(
        "tcp/22,80-90",
        &["tcp/80-90,22", "tcp/85-90,22,80-86", "tcp/ 80 - 90 , 22"],
    );
    check(
        "tcp/22-24",
        &["tcp/22,23,24", "tcp/24; tcp/22-23", "tcp/22,24,23"],
    );
    check("tcp/1,65535", &["tcp/65535,1"]);
    check("tcp/1-65534", &["tcp/1-3,2-65534"]);
    check("icmp; tcp/22,80-90", &["tcp/80-90; icmp; tcp/22"]);
}

#[test]
fn source_ports_make_a_term_each_by_lowest_destination_port() {
    check(
        "udp/53 from 1024-65535",
        &[
            "UDP/53  FROM  1024-65535",
            "udp/53 from\t1024-2000,1500-65535",
        ],
    );
    check("tcp from 1-1023", &["tcp/1-65535 from 1-1023"]);
    // The contract's own example.
    check(
        "udp/80 from 1-1023; udp/81-90,443",
        &[
            "udp/81-90,443;udp/80 from 1-1023",
            "udp/80-90,443 from 1-1023; udp/81-90,443",
        ],
    );
    check(
        "tcp/1-79,81-65535 from 1-1023; tcp/80",
        &["tcp from 1-1023; tcp/80"],
    );
    check(
        "tcp/22 from 9; tcp/80 from 7",
        &["tcp/80 from 7; tcp/22 from 9"],
    );
    check(
        "tcp/1,5 from 9; tcp/3 from 7",
        &["tcp/3 from 7; tcp/1 from 9; tcp/5 from 9"],
    );
    // Overlapping destinations unite their sources.
    check(
        "tcp/1-9 from 1; tcp/10-19 from 1-2; tcp/20 from 2",
        &["tcp/1-19 from 1; tcp/10-20 from 2"],
    );
    check(
        "tcp/1-2",
        &["tcp/1 from 1-65535; tcp/2 from 1-9; tcp/2 from 10-65535"],
    );
    // TCP and UDP are apart.
    check(
        "tcp/1 from 9; udp/2 from 9",
        &["udp/2 from 9; tcp/1 from 9"],
    );
}

#[test]
fn other_is_all_unnamed_numbers_and_runs_do_not_leap() {
    let other = "proto 0,2-5,7-16,18-46,48-57,59-255";
    check("other", &[other, "OTHER", "other; proto 50"]);
    check(
        "proto 0,2-5,50",
        &["proto 50,0,2-5", "proto 50; proto 0; proto 2-4,5"],
    );
    // A run over a named number takes that one too, by its name.
    check("icmp; proto 0,2-3", &["proto 0-3"]);
    check("icmp; tcp; proto 0,2-5,7", &["proto 0-7"]);
    check("gre; proto 46,48", &["proto 46-48"]);
    check("icmpv6; proto 57,59", &["proto 57-59"]);
    check("proto 57,59", &["proto 59,57"]);
    check("udp; proto 16,18", &["proto 16-18"]);
    check("proto 0,2-5,7-16,18-46,48-57,59-254", &[]);
}

#[test]
fn all_is_every_protocol_of_the_family() {
    use Family::{Ipv4, Ipv6};
    let check = |text: &str, family, spelling: &str| {
        let set = parse_traffic(text).expect(text);
        assert_eq!(set.notation(family), spelling, "{text} in {family:?}");
    };
    check("all", Ipv4, "all");
    check("all", Ipv6, "all");
    check("icmp; tcp; udp; gre; other", Ipv4, "all");
    check("icmpv6; tcp; udp; gre; other", Ipv6, "all");
    check("icmp; tcp; udp; gre; other", Ipv6, "tcp; udp; gre; other");
    check("icmpv6; tcp; udp; gre; other", Ipv4, "tcp; udp; gre; other");
    // What no packet of the family is, is left out.
    check("icmpv6", Ipv4, "none");
    check("icmp", Ipv6, "none");
    check("icmp; icmpv6; tcp/22", Ipv4, "icmp; tcp/22");
    check("icmp; icmpv6; tcp/22", Ipv6, "icmpv6; tcp/22");
    assert_eq!(Traffic::all(Ipv4).to_string(), "icmp; tcp; udp; gre; other");
    assert_eq!(Traffic::ping(Ipv6).to_string(), "icmpv6");
}

#[test]
fn errors_name_the_users_word() {
    let table = [
        ("", "", "names no traffic in some term"),
        (" ", "", "names no traffic in some term"),
        ("tcp/22;", "tcp/22;", "names no traffic in some term"),
        ("tcp;; udp", "tcp;; udp", "names no traffic in some term"),
        ("SSH", "SSH", "is no protocol"),
        ("tcp/22; Http", "Http", "is no protocol"),
        ("tcp,udp", "tcp,udp", "is no protocol"),
        ("tcp udp", "tcp udp", "is no protocol"),
        ("tcp:22", "tcp:22", "is no protocol"),
        ("22", "22", "is no protocol"),
        ("/22", "", "is no protocol"),
        ("ssh/x from y", "ssh", "is no protocol"),
        ("proto50", "proto50", "is no protocol"),
        ("proto/50", "proto", "is no protocol"),
        (
            "tcp/22from 80",
            "22from 80",
            "is no number or range of numbers",
        ),
        ("tcp from80", "tcp from80", "is no protocol"),
        ("from 80", "from 80", "is no protocol"),
        ("ICMP/8", "ICMP", "has no ports"),
        ("icmp/0", "icmp", "has no ports"),
        ("gre from 1", "gre", "has no ports"),
        ("icmpv6/", "icmpv6", "has no ports"),
        ("all/22", "all", "is no protocol"),
        ("other/22", "other", "is no protocol"),
        ("tcp/Ssh", "Ssh", "is no number or range of numbers"),
        ("tcp/22-", "22-", "is no number or range of numbers"),
        ("tcp/-22", "-22", "is no number or range of numbers"),
        ("tcp/-1", "-1", "is no number or range of numbers"),
        ("tcp/+22", "+22", "is no number or range of numbers"),
        ("tcp/1-2-3", "1-2-3", "is no number or range of numbers"),
        ("tcp/22/80", "22/80", "is no number or range of numbers"),
        ("tcp/22 80", "22 80", "is no number or range of numbers"),
        ("tcp/٢٢", "٢٢", "is no number or range of numbers"),
        ("tcp/80-22", "80-22", "ends before it starts"),
        ("tcp/0", "0", "is outside the ports 1 to 65535"),
        ("tcp/0-22", "0-22", "is outside the ports 1 to 65535"),
        ("tcp/22,65536", "65536", "is outside the ports 1 to 65535"),
        (
            "udp from 99999999999",
            "99999999999",
            "is outside the ports 1 to 65535",
        ),
        ("tcp/", "tcp/", "lacks a number"),
        ("tcp/22,", "tcp/22,", "lacks a number"),
        ("tcp/22 from", "tcp/22 from", "lacks a number"),
        ("Proto", "Proto", "lacks a number"),
        ("proto 1,,2", "proto 1,,2", "lacks a number"),
        ("proto 256", "256", "is outside the numbers 0 to 255"),
        ("proto Tcp", "Tcp", "is no number or range of numbers"),
        ("proto 1 2", "1 2", "is no number or range of numbers"),
        (
            "tcp from 1 from 2",
            "1 from 2",
            "is no number or range of numbers",
        ),
    ];
    for (text, word, problem) in table {
        let error = parse_traffic(text).expect_err(text);
        assert_eq!(
            (error.word.as_str(), error.problem),
            (word, problem),
            "{text:?}"
        );
        let message = error.to_string();
        assert!(
            message.starts_with(&format!("\"{word}\" {problem}; ")),
            "{message}"
        );
    }
}

/// The grammar of the contract, strictly: what is printed follows it.
fn assert_grammar(text: &str) {
    if ["all", "none"].contains(&text) {
        return;
    }
    let names = ["icmp", "icmpv6", "tcp", "udp", "gre", "other", "proto"];
    let mut places = Vec::new();
    for term in text.split("; ") {
        let name = term.split(['/', ' ']).next().unwrap_or_default();
        let place = names.iter().position(|known| *known == name);
        let place = place.unwrap_or_else(|| panic!("no name in {term:?}"));
        places.push(place);
        let rest = &term[name.len()..];
        match place {
            2 | 3 => {
                let (targets, sources) = rest.split_once(" from ").unwrap_or((rest, ""));
                assert!(targets.is_empty() || targets.starts_with('/'), "{term:?}");
                assert_ranges(targets.trim_start_matches('/'), 1, 65_535);
                assert_ranges(sources, 1, 65_535);
            }
            6 => assert_ranges(rest.strip_prefix(' ').unwrap_or("x"), 0, 255),
            _ => assert_eq!(rest, "", "{term:?}"),
        }
    }
    assert!(places.is_sorted(), "out of order: {text}");
    let once = |place| places.iter().filter(|it| **it == place).count() < 2;
    assert!([0, 1, 4, 5, 6].into_iter().all(once), "twice: {text}");
    assert!(!(places.contains(&5) && places.contains(&6)), "{text}");
}

/// Sorted, disjoint, merged, and not the whole axis; or no ranges at all.
fn assert_ranges(text: &str, lowest: u32, highest: u32) {
    let mut free = lowest;
    for range in text.split(',').filter(|_| !text.is_empty()) {
        let number = |text: &str| text.parse::<u32>().expect(text);
        let (first, last) = match range.split_once('-') {
            Some((first, last)) => (number(first), number(last)),
            None => (number(range), number(range)),
        };
        assert!(free <= first && first <= last && last <= highest, "{text}");
        assert!(first < last || !range.contains('-'), "{text}");
        assert!((first, last) != (lowest, highest), "{text}");
        free = last + 2;
    }
}

/// The same set, written by a careless hand: terms in any order, some twice, any case, blanks.
fn careless(text: &str, seed: u64) -> String {
    let mut terms: Vec<String> = text.split("; ").map(str::to_owned).collect();
    let count = terms.len();
    terms.rotate_left(usize::try_from(seed % 64).expect("small") % count);
    terms.extend(terms.first().cloned().filter(|_| seed & 64 == 0));
    for (index, term) in terms.iter_mut().enumerate() {
        if seed >> (index % 8 + 8) & 1 == 1 {
            *term = term.to_uppercase();
        }
        if seed >> (index % 8 + 16) & 1 == 1 {
            *term = term
                .replace(',', " ,\t")
                .replace('-', " - ")
                .replace('/', " /  ");
        }
    }
    terms.join([";", "; ", " ;\n"][usize::try_from(seed >> 32 & 1).expect("a bit") + 1])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn what_is_printed_is_read_as_the_same_set(mask in any_traffic(), seed: u64) {
        let set = mask.traffic();
        let text = set.to_string();
        assert_grammar(&text);
        prop_assert_eq!(parse_traffic(&text), Ok(set.clone()));
        let careless = careless(&text, seed);
        prop_assert_eq!(parse_traffic(&careless), Ok(set.clone()), "{}", careless);
        for family in Family::BOTH {
            let text = set.notation(family);
            assert_grammar(&text);
            let read = parse_traffic(&text).expect("printed by us");
            let possible = set.intersection(&Traffic::all(family));
            prop_assert_eq!(read.intersection(&Traffic::all(family)), possible);
            prop_assert_eq!(read.notation(family), text);
        }
    }

    /// Whatever is read does not panic, and names words of the text.
    #[test]
    fn any_text_is_read_or_refused(text in "(?i)([a-z/ ;,0-9-]|from|tcp|proto|é|\u{2003}){0,20}") {
        if let Err(error) = parse_traffic(&text) {
            prop_assert!(text.contains(&error.word), "{:?} not in {:?}", error.word, text);
        }
    }
}
