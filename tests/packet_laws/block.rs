//! The text of CIDR blocks: what is read, as what, and what is refused.

use std::net::IpAddr;

use sgscope::packet::{Block, BlockError, is_private};

fn address(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

/// The text is read as `block` (printed), and its host bits are noticed or absent.
fn check(text: &str, block: &str, host_bits: bool) {
    let read = Block::parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    assert_eq!(read.to_string(), block, "{text:?}");
    assert_eq!(format!("{read:?}"), block, "{text:?} in a failing test");
    assert_eq!(Block::has_host_bits(text), host_bits, "{text:?}");
    assert_eq!(Block::parse(block), Ok(read), "{text:?} printed");
    assert!(!Block::has_host_bits(block), "{text:?} printed");
}

#[test]
fn blocks_are_read_leniently_and_held_canonically() {
    check("10.0.0.0/8", "10.0.0.0/8", false);
    check("0.0.0.0/0", "0.0.0.0/0", false);
    check("::/0", "::/0", false);
    // Bare: a block of one, as the API takes it; also where the address is zero.
    check("183.14.28.116", "183.14.28.116", false);
    check("183.14.28.116/32", "183.14.28.116", false);
    check("0.0.0.0", "0.0.0.0", false);
    check("2001:db8::1", "2001:db8::1", false);
    check("::/128", "::", false);
    // Host bits, as vendor examples have them.
    check("10.159.6.18/12", "10.144.0.0/12", true);
    check("192.168.0.0/8", "192.0.0.0/8", true);
    check("1.2.3.4/0", "0.0.0.0/0", true);
    check("10.0.0.1/31", "10.0.0.0/31", true);
    check("2001:db8::1/32", "2001:db8::/32", true);
    check("::1/0", "::/0", true);
    // Blanks around, case, and an IPv6 address that is not compressed.
    check(" 10.0.0.0/8\n", "10.0.0.0/8", false);
    check("2001:DB8:0:0:0:0:0:0/32", "2001:db8::/32", false);
    // IPv4-mapped: an IPv6 block, as it is written.
    check("::ffff:10.0.0.1", "::ffff:10.0.0.1", false);
    check("::ffff:10.0.0.0/104", "::ffff:10.0.0.0/104", false);
}

#[test]
fn other_texts_are_refused_with_the_half_that_is_wrong() {
    use BlockError::{Address, Length, Masked};
    let table = [
        ("", Address),
        ("/8", Address),
        ("10.0.0/8", Address),
        ("10/8", Address),
        ("10.0.0.0.0/8", Address),
        ("256.0.0.0/8", Address),
        // Leading zeros: octal for some readers, decimal for others.
        ("010.0.0.1/32", Address),
        ("10.00.0.1", Address),
        ("10.0.0.0/08", Length(32)),
        ("10.0.0.0/00", Length(32)),
        ("2001:db8::/032", Length(128)),
        ("10.0.0.0/", Length(32)),
        ("10.0.0.0/33", Length(32)),
        ("10.0.0.0/256", Length(32)),
        ("2001:db8::/129", Length(128)),
        ("10.0.0.0/-1", Length(32)),
        ("10.0.0.0/+8", Length(32)),
        ("10.0.0.0/ 8", Length(32)),
        ("10.0.0.0 /8", Address),
        ("10.0.0.0/255.0.0.0", Length(32)),
        ("10.0.0.0/8/8", Length(32)),
        ("10.0.0.0/٨", Length(32)),
        ("10.0.0.1,10.0.0.2", Address),
        ("10.0.0.1-10.0.0.9", Address),
        ("fe80::1%eth0", Address),
        ("[::1]", Address),
        ("0xa000001", Address),
        ("167772161", Address),
        ("sg-bp1", Address),
        // Masked by the exporter, wherever the star stands.
        ("47.103.*.*", Masked),
        ("2001:1111:*:*::/80", Masked),
        ("10.0.0.0/*", Masked),
        ("*", Masked),
    ];
    for (text, error) in table {
        assert_eq!(Block::parse(text), Err(error), "{text:?}");
        assert!(!Block::has_host_bits(text), "{text:?}");
    }
}

#[test]
fn families_never_hold_each_other() {
    let block = |text| Block::parse(text).expect("a block");
    let (ipv4, ipv6) = (block("0.0.0.0/0"), block("::/0"));
    assert!(!ipv4.covers(&ipv6) && !ipv6.covers(&ipv4));
    assert!(!ipv6.contains(address("10.0.0.1")) && !ipv4.contains(address("::1")));
    let mapped = block("::ffff:10.0.0.1");
    assert!(!block("10.0.0.0/8").covers(&mapped) && ipv6.covers(&mapped));
    assert!(mapped.is_host() && !ipv6.is_host());
    assert_eq!(Block::new(address("10.0.0.1"), 33), None);
    assert_eq!(Block::host(address("::1")).length(), 128);
    assert!(block("10.0.0.0/8").covers(&block("10.0.0.0/8")));
    assert!(!block("10.0.0.0/8").covers(&block("10.0.0.0/7")));
}

#[test]
fn private_addresses_end_where_the_registries_say() {
    let table = [
        ("9.255.255.255", false),
        ("10.0.0.0", true),
        ("10.255.255.255", true),
        ("11.0.0.0", false),
        ("100.63.255.255", false),
        ("100.64.0.0", true),
        ("100.127.255.255", true),
        ("100.128.0.0", false),
        ("127.0.0.1", true),
        ("169.254.0.0", true),
        ("169.255.0.0", false),
        ("172.15.255.255", false),
        ("172.16.0.0", true),
        ("172.31.255.255", true),
        ("172.32.0.0", false),
        ("192.167.255.255", false),
        ("192.168.255.255", true),
        ("198.51.100.1", false),
        ("fbff::", false),
        ("fc00::", true),
        ("fdff:ffff::", true),
        ("fe00::", false),
        ("fe80::1", true),
        ("febf::", true),
        ("fec0::", false),
        ("2001:db8::1", false),
    ];
    for (text, private) in table {
        assert_eq!(is_private(address(text)), private, "{text}");
    }
}
