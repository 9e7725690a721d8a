//! How many endpoints of each class are sources and targets of a question, and which come first.

/// No endpoint.
pub(super) const NONE: usize = usize::MAX;

/// One side's endpoints by class.
pub(super) struct Share {
    /// How many of each class.
    pub(super) count: Vec<u64>,
    /// The first two of each class, by position.
    first: Vec<[usize; 2]>,
    pub(super) total: u64,
}

impl Share {
    fn of(chosen: &[bool], classes: &[u32], number: usize) -> Self {
        let mut share = Self {
            count: vec![0; number],
            first: vec![[NONE; 2]; number],
            total: 0,
        };
        for (place, class) in classes.iter().enumerate() {
            if !chosen[place] {
                continue;
            }
            let class = *class as usize;
            if let Some(free) = share.first[class].iter_mut().find(|it| **it == NONE) {
                *free = place;
            }
            share.count[class] += 1;
            share.total += 1;
        }
        share
    }

    /// The first of a class, which has one.
    pub(super) fn first(&self, class: usize) -> usize {
        self.first[class][0]
    }
}

/// Both sides' endpoints by class.
pub(super) struct Shares {
    pub(super) sources: Share,
    pub(super) targets: Share,
    /// How many of each class are both.
    both: Vec<u64>,
    /// The classes that have targets, by their first target.
    pub(super) target_classes: Vec<usize>,
}

impl Shares {
    /// `classes` is the class of each endpoint, of so many.
    pub(super) fn of(sources: &[bool], targets: &[bool], classes: &[u32], number: usize) -> Self {
        let mut both = vec![0; number];
        for (place, class) in classes.iter().enumerate() {
            both[*class as usize] += u64::from(sources[place] && targets[place]);
        }
        let targets = Share::of(targets, classes, number);
        let mut target_classes: Vec<usize> = (0..number)
            .filter(|class| targets.count[*class] > 0)
            .collect();
        target_classes.sort_by_key(|class| targets.first(*class));
        Self {
            sources: Share::of(sources, classes, number),
            targets,
            both,
            target_classes,
        }
    }

    /// The pairs of a source of one class and a target of another, no endpoint with itself.
    pub(super) fn pairs(&self, from: usize, to: usize) -> u64 {
        let all = self.sources.count[from] * self.targets.count[to];
        if from == to {
            all - self.both[from]
        } else {
            all
        }
    }

    /// The pairs of a source of a class and any target.
    pub(super) fn pairs_from(&self, from: usize) -> u64 {
        self.sources.count[from] * self.targets.total - self.both[from]
    }

    /// The first pair of two classes, which have one.
    pub(super) fn first_pair(&self, from: usize, to: usize) -> (usize, usize) {
        let ([source, next], [target, other]) = (self.sources.first[from], self.targets.first[to]);
        match (source == target, other == NONE) {
            (false, _) => (source, target),
            (true, false) => (source, other),
            (true, true) => (next, target),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Shares;

    #[test]
    fn pairs_leave_out_the_endpoint_itself() {
        let (classes, sources) = ([0, 1, 0, 0], [true, true, true, false]);
        let targets = [true, false, false, true];
        let shares = Shares::of(&sources, &targets, &classes, 2);
        assert_eq!(shares.pairs(0, 0), 3);
        assert_eq!(shares.pairs(1, 0), 2);
        assert_eq!(shares.pairs_from(0), 3);
        assert_eq!(shares.first_pair(0, 0), (0, 3));
        assert_eq!(shares.first_pair(1, 0), (1, 0));
        let alone = Shares::of(&sources, &[true, false, false, false], &classes, 2);
        assert_eq!(alone.pairs(0, 0), 1);
        assert_eq!(alone.first_pair(0, 0), (2, 0));
    }
}
