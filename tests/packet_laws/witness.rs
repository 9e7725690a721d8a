//! A witness lies in the set it witnesses, and there is one wherever there can be.

use std::net::IpAddr;

use proptest::prelude::*;
use sgscope::packet::{Family, Packet, Set, Traffic, parse_traffic};

use super::random::any_traffic;

fn ends(family: Family) -> (IpAddr, IpAddr) {
    let (source, target) = match family {
        Family::Ipv4 => ("198.51.100.1", "10.0.0.2"),
        Family::Ipv6 => ("2001:db8::1", "fd00::2"),
    };
    let address = |text: &str| text.parse().expect("an address");
    (address(source), address(target))
}

fn check(traffic: &str, family: Family, witness: Option<&str>) {
    let (source, target) = ends(family);
    let set = parse_traffic(traffic).expect(traffic);
    let packet = Packet::of(&set, source, target).map(|packet| packet.to_string());
    assert_eq!(packet.as_deref(), witness, "{traffic} in {family:?}");
}

#[test]
fn witnesses_are_the_plainest_packets() {
    use Family::{Ipv4, Ipv6};
    let line = "tcp 198.51.100.1:40000 -> 10.0.0.2:8443";
    check("udp; tcp/8443-9000", Ipv4, Some(line));
    let line = "tcp 198.51.100.1:7 -> 10.0.0.2:22";
    check("tcp/22 from 7-9,50000", Ipv4, Some(line));
    let line = "udp [2001:db8::1]:40000 -> [fd00::2]:1";
    check("udp; icmpv6; gre", Ipv6, Some(line));
    check(
        "gre; icmp; other",
        Ipv4,
        Some("icmp 198.51.100.1 -> 10.0.0.2"),
    );
    check(
        "gre; icmpv6; other",
        Ipv6,
        Some("icmpv6 2001:db8::1 -> fd00::2"),
    );
    check("gre; other", Ipv4, Some("gre 198.51.100.1 -> 10.0.0.2"));
    check("proto 50,4", Ipv4, Some("proto 4 198.51.100.1 -> 10.0.0.2"));
    // No packet of the family is in the set.
    check("none", Ipv4, None);
    check("icmpv6", Ipv4, None);
    check("icmp", Ipv6, None);
    check(
        "icmp; proto 50",
        Ipv6,
        Some("proto 50 2001:db8::1 -> fd00::2"),
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn witnesses_lie_in_their_set(mask in any_traffic()) {
        let set = mask.traffic();
        for family in Family::BOTH {
            let (source, target) = ends(family);
            let possible = set.intersection(&Traffic::all(family));
            let witness = Packet::of(&set, source, target);
            prop_assert_eq!(witness.is_none(), possible.is_empty());
            if let Some(packet) = witness {
                prop_assert!(!packet.traffic().is_empty());
                prop_assert!(packet.traffic().is_subset(&possible), "{} in {}", packet, set);
                prop_assert_eq!((packet.source, packet.target), (source, target));
            }
        }
    }
}
