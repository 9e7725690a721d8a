//! Judging intents: each is decided per pair of classes, from one answer of reachability.
//!
//! Method: reachability is asked for the endpoints and the traffic that some intent is about; every edge
//! between classes is met once and shown to every question that has sources in the
//! one and targets in the other; what no edge joins passes nothing. A verdict on two traffic sets is
//! found once for each pair of their numbers. Of pairs that do not hold only the first is kept.

use rustc_hash::FxHashMap;

use super::case::{Case, Example, example};
use super::compile::Question;
use super::counts::Shares;
use super::intents::{Intents, Kind};
use super::members::{Endpoints, members};
use super::outcome::{Finding, Outcome, Pairs};
use super::outside;
use crate::config::Trouble;
use crate::model::Inventory;
use crate::packet::{Bounds, Family, Set, Traffic};
use crate::reach::{Edge, Query, Reachability, assigned_addresses, reach};

/// What comes of every intent, in their order. `memory` bounds tables, as in [`Query`].
///
/// # Errors
/// If a word of a role fits nothing in the inventory, or nothing of an intent is in it.
pub fn verify(
    inventory: &Inventory,
    intents: &Intents,
    memory: Option<u64>,
) -> Result<Vec<Finding>, Vec<Trouble>> {
    let query = Query {
        internet: true,
        memory,
        ..Query::default()
    };
    let nodes = reach(inventory, &query);
    let nodes = nodes.endpoints().map(|endpoint| endpoint.node).collect();
    let endpoints = Endpoints::of(inventory, nodes);
    let members = members(&endpoints, intents)?;
    let assigned = assigned_addresses(inventory);
    let question = |intent| Question::of(intent, &members, &endpoints, &assigned);
    let questions: Vec<Question> = intents.intents.iter().map(question).collect();
    let troubles = strangers_alone(intents, &questions);
    if !troubles.is_empty() {
        return Err(troubles);
    }
    let answer = reach(inventory, &narrowed(query, &endpoints, &questions));
    let mut findings = judge(&answer, &endpoints, &questions);
    for (finding, intent) in findings.iter_mut().zip(&intents.intents) {
        let roles = intent.from.iter().chain(&intent.to).copied();
        finding.nobody = roles.filter(|role| members[*role].is_empty()).collect();
        finding.nobody.sort_unstable();
        finding.nobody.dedup();
    }
    Ok(findings)
}

/// The query for the pairs of endpoints and the traffic that some question is about.
fn narrowed(mut query: Query, endpoints: &Endpoints<'_>, questions: &[Question]) -> Query {
    let about_pairs = questions.iter().filter(|question| {
        let sides = [&question.sources, &question.targets];
        sides.iter().all(|side| side.endpoints.contains(&true))
    });
    let mut chosen = [(); 2].map(|()| vec![false; endpoints.nodes.len()]);
    let mut flow = Traffic::empty();
    for question in about_pairs {
        for (sum, side) in chosen
            .iter_mut()
            .zip([&question.sources, &question.targets])
        {
            for (sum, own) in sum.iter_mut().zip(&side.endpoints) {
                *sum |= own;
            }
        }
        flow = flow.union(&question.flow[0]).union(&question.flow[1]);
    }
    let [from, to] = chosen.map(|chosen| {
        let nodes = endpoints.nodes.iter().zip(chosen);
        nodes
            .filter(|(_, chosen)| *chosen)
            .map(|(node, _)| *node)
            .collect()
    });
    query.flow = (!flow.is_empty()).then_some(flow);
    Query { from, to, ..query }
}

/// Intents of which both sides are outside the export.
fn strangers_alone(intents: &Intents, questions: &[Question]) -> Vec<Trouble> {
    let both = intents.intents.iter().zip(questions);
    both.filter_map(|(intent, question)| {
        let sides = [&question.sources, &question.targets];
        let is_alone = sides
            .iter()
            .all(|side| !side.endpoints.contains(&true) && !side.strangers.is_empty());
        let message = "neither side is in the inputs, so no security group stands between them";
        is_alone.then(|| Trouble {
            mark: intent.mark,
            message: message.to_owned(),
        })
    })
    .collect()
}

/// What comes of some questions.
pub(super) fn judge(
    answer: &Reachability<'_>,
    endpoints: &Endpoints<'_>,
    questions: &[Question],
) -> Vec<Finding> {
    let classes: Vec<u32> = answer.endpoints().map(|endpoint| endpoint.class).collect();
    let number = answer.classes.len();
    let mut addressed = vec![false; number];
    for (class, known) in classes.iter().zip(&endpoints.addressed) {
        addressed[*class as usize] |= known;
    }
    let mut tallies: Vec<Tally<'_>> = questions
        .iter()
        .map(|question| Tally::of(question, &classes, &addressed))
        .collect();
    let has_pairs =
        |tally: &Tally<'_>| tally.shares.sources.total > 0 && tally.shares.targets.total > 0;
    if tallies.iter().any(has_pairs) {
        meet_all(answer, number, &mut tallies);
    }
    for tally in &mut tallies {
        outside::meet(tally, endpoints);
    }
    let findings = tallies.into_iter();
    findings.map(|tally| tally.finding(endpoints)).collect()
}

/// Shows every tally the edges from every class, also where there are none.
fn meet_all(answer: &Reachability<'_>, number: usize, tallies: &mut [Tally<'_>]) {
    let mut seen = vec![false; number];
    for (from, edges) in answer.edges() {
        seen[from as usize] = true;
        for tally in &mut *tallies {
            tally.meet(answer, from as usize, &edges);
        }
    }
    for from in (0..number).filter(|class| !seen[*class]) {
        for tally in &mut *tallies {
            tally.meet(answer, from, &[]);
        }
    }
}

/// What was found for one question so far.
pub(super) struct Tally<'q> {
    pub(super) question: &'q Question,
    pub(super) shares: Shares,
    /// Whether the endpoints of a class have any address.
    pub(super) addressed: &'q [bool],
    /// The classes of targets without any.
    strange: Vec<usize>,
    /// Verdicts on two traffic sets of a family, by their numbers.
    known: FxHashMap<(Family, u32, u32), Outcome>,
    pub(super) pairs: Pairs,
    /// The first pair of the worst outcome.
    first: Option<(Outcome, Example)>,
}

impl<'q> Tally<'q> {
    fn of(question: &'q Question, classes: &[u32], addressed: &'q [bool]) -> Self {
        let (sources, targets) = (&question.sources.endpoints, &question.targets.endpoints);
        let shares = Shares::of(sources, targets, classes, addressed.len());
        let strange = shares.target_classes.iter().copied();
        Self {
            question,
            strange: strange.filter(|class| !addressed[*class]).collect(),
            shares,
            addressed,
            known: FxHashMap::default(),
            pairs: Pairs::default(),
            first: None,
        }
    }

    /// Takes the edges from a class, which are sorted by target.
    fn meet(&mut self, answer: &Reachability<'_>, from: usize, edges: &[Edge]) {
        if self.shares.sources.count[from] == 0 {
            return;
        }
        let total = self.shares.pairs_from(from);
        self.pairs.total += total;
        let nothing = self.without_edge(self.addressed[from]);
        // Classes of targets that an edge leads to, sorted.
        let mut joined: Vec<usize> = Vec::new();
        let mut rest = total;
        for edges in edges.chunk_by(|one, other| one.to == other.to) {
            let to = edges[0].to as usize;
            if self.shares.targets.count[to] == 0 {
                continue;
            }
            joined.push(to);
            let outcome = self.outcome(answer, edges);
            let pairs = self.shares.pairs(from, to);
            rest -= pairs;
            self.count(outcome, pairs);
            if pairs > 0 && self.may_be_first(outcome, from) {
                let (source, target) = self.shares.first_pair(from, to);
                self.offer(outcome, || Example::inside(source, target, answer, edges));
            }
        }
        // Without addresses of a target nobody knows what passes to it.
        if self.addressed[from] {
            for to in self.strange.clone() {
                let pairs = self.shares.pairs(from, to);
                rest -= pairs;
                joined.push(to);
                self.count(Outcome::Undecided, pairs);
                self.offer_nothing(answer, Outcome::Undecided, from, to);
            }
            joined.sort_unstable();
        }
        self.count(nothing, rest);
        if rest > 0 && self.may_be_first(nothing, from) {
            // The first of the others, which is before all but perhaps the class itself.
            let others = self.shares.target_classes.iter().copied();
            let mut others = others.filter(|to| *to != from && joined.binary_search(to).is_err());
            let other = others.next();
            let own = Some(from).filter(|own| joined.binary_search(own).is_err());
            for to in other.into_iter().chain(own) {
                self.offer_nothing(answer, nothing, from, to);
            }
        }
    }

    /// Offers the first pair of two classes that no edge joins.
    fn offer_nothing(
        &mut self,
        answer: &Reachability<'_>,
        outcome: Outcome,
        from: usize,
        to: usize,
    ) {
        if self.shares.pairs(from, to) > 0 {
            let (source, target) = self.shares.first_pair(from, to);
            self.offer(outcome, || Example::inside(source, target, answer, &[]));
        }
    }

    /// What comes of a pair that nothing passes between, or of which nobody knows what does.
    fn without_edge(&self, addressed: bool) -> Outcome {
        match (addressed, self.question.kind) {
            (false, _) => Outcome::Undecided,
            (true, Kind::Allow) => Outcome::Fails,
            (true, Kind::Deny | Kind::Only) => Outcome::Holds,
        }
    }

    pub(super) fn count(&mut self, outcome: Outcome, pairs: u64) {
        match outcome {
            Outcome::Holds => {}
            Outcome::Undecided => self.pairs.undecided += pairs,
            Outcome::Fails => self.pairs.failing += pairs,
        }
    }

    /// Whether a pair from a class could be told in place of the one that is known.
    fn may_be_first(&self, outcome: Outcome, from: usize) -> bool {
        let first = self.shares.sources.first(from);
        outcome != Outcome::Holds
            && self.first.as_ref().is_none_or(|(known, example)| {
                (outcome, std::cmp::Reverse(first)) >= (*known, std::cmp::Reverse(example.source()))
            })
    }

    /// Keeps an example if it is worse than the known one, or as bad and before it.
    pub(super) fn offer(&mut self, outcome: Outcome, example: impl FnOnce() -> Example) {
        let worse = |(known, _): &(Outcome, Example)| outcome < *known;
        if outcome == Outcome::Holds || self.first.as_ref().is_some_and(worse) {
            return;
        }
        let example = example();
        let is_first = self
            .first
            .as_ref()
            .is_none_or(|(known, other)| outcome > *known || example.order() < other.order());
        if is_first {
            self.first = Some((outcome, example));
        }
    }

    /// The outcome of edges between the same two classes.
    fn outcome(&mut self, answer: &Reachability<'_>, edges: &[Edge]) -> Outcome {
        let each = edges.iter().map(|edge| {
            let key = (edge.family, edge.allowed, edge.unknown);
            let question = self.question;
            *self.known.entry(key).or_insert_with(|| {
                let must = answer.traffic(edge.allowed);
                let may = must.union(&answer.traffic(edge.unknown));
                let must = Traffic::clone(&must);
                family_outcome(question, edge.family, &Bounds { must, may })
            })
        });
        joined(self.question.kind, each).unwrap_or(Outcome::Holds)
    }

    fn finding(self, endpoints: &Endpoints<'_>) -> Finding {
        let outcome = match self.pairs {
            Pairs { failing: 1.., .. } => Outcome::Fails,
            Pairs { undecided: 1.., .. } => Outcome::Undecided,
            _ => Outcome::Holds,
        };
        let case = self
            .first
            .map(|(outcome, first)| -> Case { example(endpoints, self.question, outcome, &first) });
        Finding {
            outcome,
            pairs: self.pairs,
            nobody: Vec::new(),
            case,
        }
    }
}

/// The outcome of one family: for an allowed flow of this family alone.
pub(super) fn family_outcome(
    question: &Question,
    family: Family,
    passes: &Bounds<Traffic>,
) -> Outcome {
    let flow = &question.flow[family as usize];
    let (certain, possible) = match question.kind {
        Kind::Allow if flow.is_empty() => (false, false),
        Kind::Allow => (flow.is_subset(&passes.must), flow.is_subset(&passes.may)),
        Kind::Deny | Kind::Only => (!flow.overlaps(&passes.may), !flow.overlaps(&passes.must)),
    };
    match (certain, possible) {
        (true, _) => Outcome::Holds,
        (false, true) => Outcome::Undecided,
        (false, false) => Outcome::Fails,
    }
}

/// The outcome of both families: one is enough for an allowed flow, and what is denied is denied in
/// both.
pub(super) fn joined(kind: Kind, families: impl Iterator<Item = Outcome>) -> Option<Outcome> {
    match kind {
        Kind::Allow => families.min(),
        Kind::Deny | Kind::Only => families.max(),
    }
}
