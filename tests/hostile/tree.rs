//! A tree of JSON that may be wrong on purpose: keys may stand twice, and a piece may be no JSON.

use std::fmt::Write as _;

use serde_json::Value;

#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Tree {
    Object(Vec<(String, Tree)>),
    Array(Vec<Tree>),
    Text(String),
    /// Printed as it is: a number, a word, or something that is no JSON.
    Raw(String),
}

/// A place in a tree: which child, from the root on.
pub(crate) type Path = Vec<usize>;

impl Tree {
    pub(crate) fn of(value: &Value) -> Self {
        match value {
            Value::Object(fields) => Self::Object(
                fields
                    .iter()
                    .map(|(key, value)| (key.clone(), Self::of(value)))
                    .collect(),
            ),
            Value::Array(items) => Self::Array(items.iter().map(Self::of).collect()),
            Value::String(text) => Self::Text(text.clone()),
            other => Self::Raw(other.to_string()),
        }
    }

    /// The places of all pieces, parents before their children.
    pub(crate) fn paths(&self) -> Vec<Path> {
        let mut paths = vec![Path::new()];
        let mut next = 0;
        while let Some(path) = paths.get(next).cloned() {
            let count = self.at(&path).map_or(0, Tree::len);
            paths.extend((0..count).map(|child| [&path[..], &[child]].concat()));
            next += 1;
        }
        paths
    }

    /// The children of this piece.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Object(fields) => fields.len(),
            Self::Array(items) => items.len(),
            Self::Text(_) | Self::Raw(_) => 0,
        }
    }

    pub(crate) fn at(&self, path: &[usize]) -> Option<&Self> {
        path.iter().try_fold(self, |tree, child| match tree {
            Self::Object(fields) => fields.get(*child).map(|(_, value)| value),
            Self::Array(items) => items.get(*child),
            Self::Text(_) | Self::Raw(_) => None,
        })
    }

    pub(crate) fn at_mut(&mut self, path: &[usize]) -> Option<&mut Self> {
        path.iter().try_fold(self, |tree, child| match tree {
            Self::Object(fields) => fields.get_mut(*child).map(|(_, value)| value),
            Self::Array(items) => items.get_mut(*child),
            Self::Text(_) | Self::Raw(_) => None,
        })
    }

    /// On one line, or as `aliyun` prints it.
    pub(crate) fn print(&self, indented: bool) -> String {
        let mut out = String::new();
        self.write(indented.then_some(0), &mut out);
        out.push('\n');
        out
    }

    fn write(&self, depth: Option<usize>, out: &mut String) {
        let inner = depth.map(|depth| depth + 1);
        let line = |depth: Option<usize>, out: &mut String| {
            if let Some(depth) = depth {
                let _ = write!(out, "\n{}", "\t".repeat(depth));
            }
        };
        match self {
            Self::Raw(text) => out.push_str(text),
            Self::Text(text) => out.push_str(&quoted(text)),
            Self::Array(items) => {
                out.push('[');
                for (number, item) in items.iter().enumerate() {
                    out.push_str(if number > 0 { "," } else { "" });
                    line(inner, out);
                    item.write(inner, out);
                }
                line(depth, out);
                out.push(']');
            }
            Self::Object(fields) => {
                out.push('{');
                for (number, (key, value)) in fields.iter().enumerate() {
                    out.push_str(if number > 0 { "," } else { "" });
                    line(inner, out);
                    out.push_str(&quoted(key));
                    out.push(':');
                    value.write(inner, out);
                }
                line(depth, out);
                out.push('}');
            }
        }
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
