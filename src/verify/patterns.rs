//! Words for ids and names, perhaps with wildcards.

use crate::config::fits;

/// A name, perhaps with `*` for any letters and `?` for one.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    pub(super) text: String,
    has_wildcards: bool,
}

impl Pattern {
    pub(super) fn new(text: String) -> Self {
        Self {
            has_wildcards: text.contains(['*', '?']),
            text,
        }
    }

    pub(super) fn fits(&self, name: &str) -> bool {
        self.text == name || self.has_wildcards && fits(&self.text, name)
    }

    /// The places of the rows whom it means: of the id that it is to the letter, else of the names that
    /// it is, else of all ids and names that it fits. So ids that an exporter masked with stars mean
    /// themselves.
    pub(super) fn choose<'a>(
        &self,
        rows: impl Iterator<Item = (&'a str, Option<&'a str>)> + Clone,
    ) -> Vec<usize> {
        let by = |means: &dyn Fn(&str, Option<&str>) -> bool| -> Vec<usize> {
            let rows = rows.clone().enumerate();
            let meant = rows.filter(|(_, (id, name))| means(id, *name));
            meant.map(|(place, _)| place).collect()
        };
        let mut meant = by(&|id, _| id == self.text);
        if meant.is_empty() {
            meant = by(&|_, name| name == Some(&self.text));
        }
        if meant.is_empty() && self.has_wildcards {
            let fits = |word: &str| fits(&self.text, word);
            meant = by(&|id, name| fits(id) || name.is_some_and(fits));
        }
        meant
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn a_word_to_the_letter_means_itself_alone() {
        let rows = [
            ("sg-a", Some("web")),
            ("sg-a*", None),
            ("web", Some("x")),
            ("sg-b", Some("x")),
        ];
        let check = |text: &str, meant: &[usize]| {
            let pattern = Pattern::new(text.to_owned());
            assert_eq!(pattern.choose(rows.into_iter()), meant, "{text}");
        };
        check("sg-a", &[0]);
        check("sg-a*", &[1]);
        check("sg-?", &[0, 3]);
        check("web", &[2]);
        check("x", &[2, 3]);
        check("sg", &[]);
        check("?eb", &[0, 2]);
    }
}
