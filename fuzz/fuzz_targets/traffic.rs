//! Any text as traffic: refused in words, or printed so that it is read as the same again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sgscope::packet::parse_traffic;

fuzz_target!(|text: &str| {
    match parse_traffic(text) {
        Ok(traffic) => {
            let printed = traffic.to_string();
            let again = parse_traffic(&printed).expect("what is printed can be read");
            assert_eq!(again, traffic, "{printed}");
            assert_eq!(again.to_string(), printed);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
