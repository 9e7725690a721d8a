//! A tree of JSON that keeps the order of its keys, its printer, and the dice that choose spellings.
//! It reads nothing.

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(i64),
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

pub(crate) fn text(value: impl Into<String>) -> Json {
    Json::Text(value.into())
}

/// An object under construction.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields(pub(crate) Vec<(String, Json)>);

impl Fields {
    pub(crate) fn put(&mut self, key: &str, value: Json) {
        self.0.push((key.to_owned(), value));
    }

    pub(crate) fn json(self) -> Json {
        Json::Object(self.0)
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Layout {
    Compact,
    Tabs,
    Blanks,
}

impl Json {
    /// Keys sorted, as the vendor's command line prints them.
    pub(crate) fn sorted(self) -> Json {
        match self {
            Json::Array(items) => Json::Array(items.into_iter().map(Json::sorted).collect()),
            Json::Object(mut fields) => {
                fields.sort_by(|a, b| a.0.cmp(&b.0));
                Json::Object(
                    fields
                        .into_iter()
                        .map(|(key, value)| (key, value.sorted()))
                        .collect(),
                )
            }
            leaf => leaf,
        }
    }

    pub(crate) fn print(&self, layout: Layout) -> String {
        let mut out = String::new();
        self.write(layout, 0, &mut out);
        out
    }

    fn write(&self, layout: Layout, depth: usize, out: &mut String) {
        match self {
            Json::Null => out.push_str("null"),
            Json::Bool(value) => out.push_str(&value.to_string()),
            Json::Number(value) => out.push_str(&value.to_string()),
            Json::Text(value) => quote(value, out),
            Json::Array(items) => {
                out.push('[');
                for (place, item) in items.iter().enumerate() {
                    separate(layout, depth + 1, place > 0, out);
                    item.write(layout, depth + 1, out);
                }
                close(layout, depth, items.is_empty(), ']', out);
            }
            Json::Object(fields) => {
                out.push('{');
                for (place, (key, value)) in fields.iter().enumerate() {
                    separate(layout, depth + 1, place > 0, out);
                    quote(key, out);
                    out.push_str(if layout == Layout::Compact { ":" } else { ": " });
                    value.write(layout, depth + 1, out);
                }
                close(layout, depth, fields.is_empty(), '}', out);
            }
        }
    }
}

fn separate(layout: Layout, depth: usize, comma: bool, out: &mut String) {
    if comma {
        out.push(',');
    }
    indent(layout, depth, out);
}

fn close(layout: Layout, depth: usize, empty: bool, bracket: char, out: &mut String) {
    if !empty {
        indent(layout, depth, out);
    }
    out.push(bracket);
}

fn indent(layout: Layout, depth: usize, out: &mut String) {
    let unit = match layout {
        Layout::Compact => return,
        Layout::Tabs => "\t",
        Layout::Blanks => "  ",
    };
    out.push('\n');
    out.push_str(&unit.repeat(depth));
}

fn quote(value: &str, out: &mut String) {
    out.push('"');
    for letter in value.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            other => out.push(other),
        }
    }
    out.push('"');
}

/// A small deterministic source of choices; seed 0 always takes the plainest.
#[derive(Clone, Debug)]
pub(crate) struct Dice {
    state: u64,
    plain: bool,
}

impl Dice {
    pub(crate) fn new(seed: u64) -> Dice {
        Dice {
            state: seed,
            plain: seed == 0,
        }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// 0 up to, without, `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let roll = self.next() % u64::try_from(end).expect("a small number");
        if self.plain {
            0
        } else {
            usize::try_from(roll).expect("a small number")
        }
    }

    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    pub(crate) fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for place in (1..items.len()).rev() {
            let other = place - self.below(place + 1);
            items.swap(place, other);
        }
    }
}
