//! Words that were meant: the nearest of some names, and patterns of names.
//!
//! Not what the names stand for.

/// The names nearest to a word that is none of them, the nearest first; at most three.
#[must_use]
pub fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let lower = word.to_lowercase();
    let length = lower.chars().count();
    let mut near: Vec<(usize, &str)> = names
        .into_iter()
        .map(|name| (edit_distance(&lower, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= 1 + length.min(name.len()) / 4)
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(3).map(|(_, name)| name).collect()
}

/// How many letters must be put in, taken out or replaced to make one word of another; of longer
/// ones the first 64 letters count.
#[must_use]
pub fn edit_distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.chars().take(64).enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, there) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *there);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

/// Whether a name fits a pattern: `*` stands for any letters, also none, `?` for one; all others for
/// themselves.
///
/// Method: walk both; at a mismatch go back to the last `*` and let it take one letter more. Only the
/// last `*` need ever be asked again, so it takes at most the product of both lengths.
#[must_use]
pub fn fits(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), name.chars().collect());
    let (mut at, mut read) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while read < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(letter) if *letter == '?' || *letter == name[read] => {
                at += 1;
                read += 1;
            }
            _ => {
                let Some((back, taken)) = star else {
                    return false;
                };
                star = Some((back, taken + 1));
                at = back + 1;
                read = taken + 1;
            }
        }
    }
    pattern[at..].iter().all(|letter| *letter == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_fits_whole_names() {
        let check =
            |pattern, name, expected| assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        check("sg-web", "sg-web", true);
        check("sg-web", "sg-web2", false);
        check("sg-web*", "sg-web", true);
        check("sg-web*", "sg-web2", true);
        check("*web*", "sg-web2", true);
        check("*a*b", "xaxbxab", true);
        check("*a*b", "xaxbxabc", false);
        check("?", "网", true);
        check("??", "网", false);
        check("*", "", true);
        check("", "", true);
        check("", "a", false);
        check("SG-*", "sg-a", false);
        check(&"*a".repeat(200), &"a".repeat(199), false);
    }

    #[test]
    fn the_nearest_names_come_first() {
        let names = ["fail-on", "persona", "ports", "quota"];
        let check = |word: &str, expected: &[&str]| assert_eq!(nearest(word, names), expected);
        check("fail_on", &["fail-on"]);
        check("Port", &["ports"]);
        check("nonsense", &[]);
        check(&"x".repeat(100_000), &[]);
    }
}
