//! The little of a POSIX shell that a list of commands needs: words, quotes, comments, continued lines.
//!
//! Nothing is expanded. `*`, `?` and `[` stand for themselves, as they do in a shell where no file fits:
//! masked ids hold them.

use std::ops::Range;

use super::Trouble;

/// A word of a command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Word {
    /// Without its quotes.
    pub(super) text: String,
    /// Its bytes in the script.
    pub(super) range: Range<usize>,
    /// Whether it is a variable and nothing else, as in `"$REGION"`.
    pub(super) is_variable: bool,
}

/// One command: its words, never none.
pub(super) type Command = Vec<Word>;

/// The commands of a script, but for `set`, which only says what the shell does with errors.
pub(super) fn commands(text: &str) -> Result<Vec<Command>, Trouble> {
    let mut lexer = Lexer { text, at: 0 };
    let mut commands = Vec::new();
    while lexer.at < text.len() {
        let command = lexer.command()?;
        if command.first().is_none_or(|word| word.text == "set") {
            continue;
        }
        commands.push(command);
    }
    Ok(commands)
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl Lexer<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn take(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += character.len_utf8();
        Some(character)
    }

    /// Whether a text comes next, which is then taken.
    fn takes(&mut self, wanted: &str) -> bool {
        let comes = self.text[self.at..].starts_with(wanted);
        if comes {
            self.at += wanted.len();
        }
        comes
    }

    /// The words up to the end of the line.
    fn command(&mut self) -> Result<Command, Trouble> {
        let mut words = Vec::new();
        loop {
            if self.takes("\\\n") || self.takes("\\\r\n") {
                continue;
            }
            match self.peek() {
                None => return Ok(words),
                Some('\n') => {
                    self.take();
                    return Ok(words);
                }
                Some(' ' | '\t' | '\r' | '\u{feff}') => {
                    self.take();
                }
                Some('#') => {
                    let rest = &self.text[self.at..];
                    self.at += rest.find('\n').unwrap_or(rest.len());
                }
                Some(_) => words.push(self.word()?),
            }
        }
    }

    fn word(&mut self) -> Result<Word, Trouble> {
        let start = self.at;
        let (mut text, mut pieces, mut variables) = (String::new(), 0, 0);
        while let Some(character) = self.peek() {
            if self.takes("\\\n") || self.takes("\\\r\n") {
                continue;
            }
            match character {
                ' ' | '\t' | '\n' | '\r' => break,
                '\'' => {
                    self.take();
                    self.single(&mut text)?;
                    pieces += 1;
                }
                '"' => {
                    self.take();
                    variables += usize::from(self.double(&mut text)?);
                    pieces += 1;
                }
                '$' => {
                    self.variable(&mut text)?;
                    variables += 1;
                    pieces += 1;
                }
                '\\' => {
                    let line = self.text[self.at + 1..].lines().next().unwrap_or_default();
                    if line.starts_with([' ', '\t']) && line.trim().is_empty() {
                        return Err(Trouble::new(
                            self.at,
                            "blanks follow this \"\\\", so the line does not go on; remove them",
                        ));
                    }
                    self.take();
                    text.extend(self.take());
                    pieces += 1;
                }
                ';' | '&' | '|' | '<' | '>' | '(' | ')' | '`' | '{' | '}' => {
                    return Err(Trouble::new(
                        self.at,
                        format!(
                            "\"{character}\" is for a shell to act on, and nothing is run here; keep one command a line"
                        ),
                    ));
                }
                '~' if self.at == start => {
                    return Err(Trouble::new(
                        self.at,
                        "\"~\" is for a shell to expand; write the value",
                    ));
                }
                _ if character.is_control() => {
                    return Err(Trouble::new(self.at, "a control character stands here"));
                }
                _ => {
                    text.extend(self.take());
                    if pieces == variables {
                        pieces += 1;
                    }
                }
            }
        }
        Ok(Word {
            text,
            range: start..self.at,
            is_variable: variables == 1 && pieces == 1,
        })
        .and_then(|word| match variables {
            0 => Ok(word),
            _ if word.is_variable => Ok(word),
            _ => Err(Trouble::new(start, EXPANDED)),
        })
    }

    /// The rest of a text in single quotes.
    fn single(&mut self, text: &mut String) -> Result<(), Trouble> {
        let start = self.at - 1;
        let Some(length) = self.text[self.at..].find('\'') else {
            return Err(Trouble::new(
                start,
                "the quote that begins here does not end",
            ));
        };
        text.push_str(&self.text[self.at..self.at + length]);
        self.at += length + 1;
        Ok(())
    }

    /// The rest of a text in double quotes; whether it is a variable and nothing else.
    fn double(&mut self, text: &mut String) -> Result<bool, Trouble> {
        let start = self.at - 1;
        let (mut variable, mut others) = (false, false);
        loop {
            if self.takes("\\\n") {
                continue;
            }
            match self.peek() {
                None => {
                    return Err(Trouble::new(
                        start,
                        "the quote that begins here does not end",
                    ));
                }
                Some('"') => {
                    self.take();
                    return match (variable, others) {
                        (true, true) => Err(Trouble::new(start, EXPANDED)),
                        _ => Ok(variable),
                    };
                }
                Some('$') => {
                    others |= variable;
                    variable = true;
                    self.variable(text)?;
                }
                Some('`') => {
                    return Err(Trouble::new(
                        self.at,
                        "\"`\" runs a command, and nothing is run here; write the value",
                    ));
                }
                Some('\\') => {
                    self.take();
                    others = true;
                    match self.take() {
                        Some(escaped @ ('"' | '\\' | '$' | '`')) => text.push(escaped),
                        other => text.extend(std::iter::once('\\').chain(other)),
                    }
                }
                Some(_) => {
                    others = true;
                    text.extend(self.take());
                }
            }
        }
    }

    /// `$NAME` or `${NAME}`, kept as it is.
    fn variable(&mut self, text: &mut String) -> Result<(), Trouble> {
        let start = self.at;
        self.take();
        let rest = &self.text[self.at..];
        let (open, close) = if rest.starts_with('{') {
            (1, 1)
        } else {
            (0, 0)
        };
        let name = rest[open..]
            .find(|character: char| !(character.is_ascii_alphanumeric() || character == '_'))
            .unwrap_or(rest.len() - open);
        let ends = close == 0 || rest[open + name..].starts_with('}');
        if name == 0 || !ends {
            return Err(Trouble::new(start, EXPANDED));
        }
        self.at += open + name + close;
        text.push_str(&self.text[start..self.at]);
        Ok(())
    }
}

const EXPANDED: &str =
    "\"$\" is for a shell to expand, and nothing is run here; write the value itself";

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expectation: Result<&[&[&str]], (usize, &str)>) {
        let found = commands(text);
        match (found, expectation) {
            (Ok(found), Ok(wanted)) => {
                let found: Vec<Vec<&str>> = found
                    .iter()
                    .map(|command| command.iter().map(|word| &*word.text).collect())
                    .collect();
                assert_eq!(found, wanted, "{text}");
            }
            (Err(found), Err((at, words))) => {
                assert_eq!(found.at, at, "{text}: {}", found.message);
                assert!(found.message.contains(words), "{text}: {}", found.message);
            }
            (found, _) => panic!("{text}: {:?}", found.map_err(|trouble| trouble.message)),
        }
    }

    #[test]
    fn words_are_those_of_a_shell() {
        check("#!/bin/sh\nset -euo pipefail\n\n# no\n", Ok(&[]));
        check("a b  c # d\n e", Ok(&[&["a", "b", "c"], &["e"]]));
        check(
            "a \\\n  b\\\nc 'x \"y' \"q 'r\"\\ s",
            Ok(&[&["a", "bc", "x \"y", "q 'r s"]]),
        );
        check(
            "a \"b \\\"c\\\" \\d\" --p=-1/-1 sg-a**** x#y\r\n",
            Ok(&[&["a", "b \"c\" \\d", "--p=-1/-1", "sg-a****", "x#y"]]),
        );
        check("a '' \"\"", Ok(&[&["a", "", ""]]));
        check(
            "a \"$REGION\" $B ${C} '$d'",
            Ok(&[&["a", "$REGION", "$B", "${C}", "$d"]]),
        );
    }

    #[test]
    fn what_a_shell_would_act_on_is_refused_where_it_stands() {
        for (text, at) in [
            ("a; b", 1),
            ("a && b", 2),
            ("a | b", 2),
            ("a > b", 2),
            ("a (b)", 2),
            ("a `b`", 2),
            ("a \"`b`\"", 3),
            ("a {b,c}", 2),
        ] {
            check(text, Err((at, "")));
        }
        check("a $(b)", Err((2, "expand")));
        check("a x$b", Err((2, "expand")));
        check("a $b/32", Err((2, "expand")));
        check("a \"$b/32\"", Err((2, "expand")));
        check("a \"$b$c\"", Err((2, "expand")));
        check("a ${b:-c}", Err((2, "expand")));
        check("a \\ \n --b", Err((2, "blanks follow")));
        check("a \\\t", Err((2, "blanks follow")));
        check("a ~/b", Err((2, "expand")));
        check("a 'b", Err((2, "does not end")));
        check("a \"b", Err((2, "does not end")));
        check("a \u{7}", Err((2, "control")));
    }
}
