//! Names of files as URI references.
//!
//! A relative name stays relative to the folder that the program ran in, which in CI is the root of the
//! repository: what code scanning services match files by.

use std::fmt::Write as _;

/// The URI of a name, and whether it is relative.
pub(super) fn uri(name: &str) -> (String, bool) {
    let slashed = if cfg!(windows) {
        name.replace('\\', "/")
    } else {
        name.to_owned()
    };
    of_slashed(&slashed)
}

fn of_slashed(name: &str) -> (String, bool) {
    let name = crate::render::words::repository_path(name);
    let mut drive = name.chars();
    let has_drive = cfg!(windows)
        && drive
            .next()
            .is_some_and(|letter| letter.is_ascii_alphabetic())
        && drive.as_str().starts_with(":/");
    if has_drive {
        (format!("file:///{}", encoded(name)), false)
    } else if name.starts_with('/') {
        // One slash, whatever number of them began the name: a second would begin a host.
        let rest = encoded(name.trim_start_matches('/'));
        (format!("file:///{rest}"), false)
    } else {
        (encoded(name), true)
    }
}

/// Every byte but the unreserved characters of RFC 3986 and slashes as `%XX`: so no first segment
/// looks like a scheme, and neither blanks, backslashes nor other scripts are left to guess.
fn encoded(name: &str) -> String {
    let mut uri = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn names_become_uris() {
        let check = |name: &str, expectation: &str, relative| {
            assert_eq!(uri(name), (expectation.to_owned(), relative));
        };
        check("exports/a.json", "exports/a.json", true);
        check("./exports/a.json", "exports/a.json", true);
        check("../a.json", "../a.json", true);
        check("a b#?%\".json", "a%20b%23%3F%25%22.json", true);
        check("http://x/a.json", "http%3A//x/a.json", true);
        check("网.json", "%E7%BD%91.json", true);
        check("\u{1b}[31m.json", "%1B%5B31m.json", true);
        check("/srv/a b.json", "file:///srv/a%20b.json", false);
        check("//host/a.json", "file:///host/a.json", false);
        check("-", "-", true);
        if cfg!(windows) {
            check("exports\\a.json", "exports/a.json", true);
            check("C:\\a.json", "file:///C%3A/a.json", false);
        } else {
            check("exports\\a.json", "exports%5Ca.json", true);
        }
    }
}
