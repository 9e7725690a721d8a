//! Rust source as far as a table of floors needs it: words with their lines, and the paths they make.
//!
//! Not a parser: comments are gone, literals are `""`, and a path is what stands joined with `::`.

/// A word, a lifetime, `::` or one sign, and its line, from 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Token<'a> {
    pub(crate) line: usize,
    pub(crate) text: &'a str,
}

/// The tokens of a source text.
pub(crate) fn tokens(source: &str) -> Vec<Token<'_>> {
    let (mut rest, mut line, mut tokens) = (source, 1, Vec::new());
    while let Some(first) = rest.chars().next() {
        let (length, text) = token(rest, first);
        let (whole, after) = rest.split_at(length);
        if let Some(text) = text {
            tokens.push(Token { line, text });
        }
        line += whole.matches('\n').count();
        rest = after;
    }
    tokens
}

/// The tokens without those of modules under `#[cfg(test)]`.
pub(crate) fn without_tests<'a>(tokens: &[Token<'a>]) -> Vec<Token<'a>> {
    const HEAD: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let (mut kept, mut at) = (Vec::new(), 0);
    while let Some(token) = tokens.get(at) {
        let head = tokens[at..].iter().map(|token| token.text);
        let inline = head.clone().take(HEAD.len()).eq(HEAD)
            && head
                .clone()
                .skip(HEAD.len())
                .step_by(2)
                .take(2)
                .eq(["mod", "{"]);
        if !inline {
            kept.push(*token);
            at += 1;
            continue;
        }
        let mut depth = 0_usize;
        let end = head.skip(HEAD.len() + 2).position(|text| {
            depth += usize::from(text == "{");
            depth -= usize::from(text == "}");
            depth == 0
        });
        at = end.map_or(tokens.len(), |end| at + HEAD.len() + 2 + end + 1);
    }
    kept
}

/// How many bytes the next token takes, and its text; none for blanks and comments.
fn token(rest: &str, first: char) -> (usize, Option<&str>) {
    if rest.starts_with("//") {
        return (rest.find('\n').unwrap_or(rest.len()), None);
    }
    if rest.starts_with("/*") {
        return (comment(rest), None);
    }
    if let Some(length) = raw_string(rest) {
        return (length, Some("\"\""));
    }
    let quoted = rest.trim_start_matches(['b', 'c']);
    if rest.len() - quoted.len() < 2 && quoted.starts_with('"') {
        let length = rest.len() - quoted.len() + quote(quoted, '"');
        return (length, Some("\"\""));
    }
    if first == '\'' {
        return match lifetime(rest) {
            Some(length) => (length, Some(&rest[..length])),
            None => (quote(rest, '\''), Some("\"\"")),
        };
    }
    if is_word(first) {
        let length = rest.find(|sign| !is_word(sign)).unwrap_or(rest.len());
        return (length, Some(&rest[..length]));
    }
    if rest.starts_with("::") {
        return (2, Some("::"));
    }
    let length = first.len_utf8();
    (length, (!first.is_whitespace()).then(|| &rest[..length]))
}

fn is_word(sign: char) -> bool {
    sign == '_' || sign.is_alphanumeric()
}

/// The length of a block comment, which may hold others.
fn comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    loop {
        let here = &rest[at..];
        let step = here.chars().next().map_or(0, char::len_utf8);
        (depth, at) = match here.get(..2) {
            Some("/*") => (depth + 1, at + 2),
            Some("*/") => (depth - 1, at + 2),
            _ => (depth, at + step),
        };
        if depth == 0 || step == 0 {
            return at;
        }
    }
}

/// The length of a raw string; none if there is none.
fn raw_string(rest: &str) -> Option<usize> {
    let after = ["r", "br", "cr"]
        .iter()
        .find_map(|it| rest.strip_prefix(it));
    let hashes = after?.len() - after?.trim_start_matches('#').len();
    let body = after?[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(rest.len() - body.len() + body.find(&end)? + end.len())
}

/// The length of a literal with escapes, its two quotes included.
fn quote(rest: &str, mark: char) -> usize {
    let mut signs = rest.char_indices().skip(1);
    while let Some((at, sign)) = signs.next() {
        if sign == mark {
            return at + 1;
        }
        if sign == '\\' {
            signs.next();
        }
    }
    rest.len()
}

/// The length of a lifetime; none if the quote opens a character.
fn lifetime(rest: &str) -> Option<usize> {
    let name = &rest[1..];
    let length = name.find(|sign| !is_word(sign)).unwrap_or(name.len());
    (length > 0 && !name[length..].starts_with('\'')).then_some(length + 1)
}

/// A path from `crate`, `super`, `self`, `std` or `sgscope`, as it is resolved: without the root for
/// what is ours, with `std` for the library's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct UsedPath {
    pub(crate) line: usize,
    pub(crate) segments: Vec<String>,
}

/// All such paths of a file, grouped `use` flattened; `module` is the file's own path.
pub(crate) fn paths(tokens: &[Token<'_>], module: &[&str]) -> Vec<UsedPath> {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let mut module: Vec<String> = module.iter().map(ToString::to_string).collect();
    let (mut found, mut braces, mut at) = (Vec::new(), Vec::new(), 0);
    while at < tokens.len() {
        match text(at) {
            "crate" | "super" | "self" | "std" | "sgscope" if text(at + 1) == "::" => {
                let mut raw = Vec::new();
                let end = tree(tokens, at, &mut Vec::new(), &mut raw);
                found.extend(raw.into_iter().map(|(line, path)| UsedPath {
                    line,
                    segments: resolve(&path, &module),
                }));
                at = end;
                continue;
            }
            "{" => {
                let inline = at > 1 && text(at - 2) == "mod";
                module.extend(inline.then(|| text(at - 1).to_owned()));
                braces.push(inline);
            }
            "}" if braces.pop() == Some(true) => {
                module.pop();
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// Reads one path or a group of them from `at`, and gives where it ends.
fn tree<'a>(
    tokens: &[Token<'a>],
    mut at: usize,
    path: &mut Vec<&'a str>,
    found: &mut Vec<(usize, Vec<&'a str>)>,
) -> usize {
    let text = |at: usize| tokens.get(at).map_or("}", |token| token.text);
    let line = tokens.get(at).map_or(0, |token| token.line);
    let known = path.len();
    loop {
        if text(at) == "{" {
            at += 1;
            while text(at) != "}" {
                match text(at) {
                    "," => at += 1,
                    "as" => at += 2,
                    _ => at = tree(tokens, at, path, found),
                }
            }
            path.truncate(known);
            return at + 1;
        }
        path.push(text(at));
        at += 1;
        let goes_on =
            text(at) == "::" && text(at + 1).starts_with(|it| is_word(it) || "{*".contains(it));
        if !goes_on {
            found.push((line, path.clone()));
            path.truncate(known);
            return at;
        }
        at += 1;
    }
}

fn resolve(path: &[&str], module: &[String]) -> Vec<String> {
    let mut resolved = module.to_vec();
    let mut leading = true;
    for segment in path {
        match *segment {
            "crate" | "sgscope" if leading => resolved.clear(),
            "super" if leading => {
                resolved.pop();
            }
            "self" => {}
            "std" if leading => {
                resolved = vec!["std".to_owned()];
                leading = false;
            }
            name => {
                resolved.push(name.to_owned());
                leading = false;
            }
        }
    }
    resolved
}
