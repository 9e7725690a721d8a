//! What is only known after apply, through the configuration: which resources an attribute can come from.
//!
//! A plan never says which resource an unknown value will come from. Its configuration says what each
//! expression refers to, so an id that is not known yet is that of the one resource of the right type
//! that it can refer to; where there are several, or a local value or a data source stands between, it
//! stays unknown.
//!
//! ```text
//!   var.x          the expression that the calling module gives it
//!   module.m.out   the expression of that output, in every instance of the module that is meant
//!   each.value     what the resource's for_each refers to
//!   TYPE.NAME      the instances of that resource in the same instance of the module
//! ```

use std::collections::BTreeSet;

use super::address::{Key, Step, steps};
use super::document::{Document, Kind, Resource};
use super::value::Value;
use super::wire::{Configuration, Expression, Written};

/// Whom an attribute names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reference {
    /// Nobody: it is not set.
    Unset,
    /// Nobody: it is empty, which differs from unset where that is not known.
    Empty,
    /// The resource of this id.
    Id(String),
    /// One of these, or anything if there are none.
    Unknown(Vec<String>),
}

/// The most rows that rules of unknown groups may become, one in each group that may be theirs. Beyond that
/// the rules of those groups count as not all known, which says less and costs nothing.
pub const MOST_DOUBTFUL: usize = 100_000;

/// The deepest chain of modules and outputs that is followed.
const DEEPEST: usize = 64;
/// The most references that are followed for one attribute.
const MOST: usize = 10_000;

/// What a search has found.
struct Found {
    /// Positions of resources.
    resources: BTreeSet<usize>,
    /// Whether the value may come from something that cannot be followed.
    open: bool,
    /// Whether it passed through a whole `for_each` object, whose other elements are lost.
    mixed: bool,
    /// Whether something that the root module is given comes in, of which no resource tells.
    given: bool,
    followed: usize,
}

/// Where an expression stands.
#[derive(Clone, Copy)]
struct Scope<'d> {
    module: &'d [Step],
    for_each: Option<&'d Expression>,
    key: Option<&'d Key>,
}

impl Document {
    /// Whom an attribute of a resource names, if it names something of a kind.
    #[must_use]
    pub fn reference(&self, resource: &Resource, name: &str, kind: Kind) -> Reference {
        let Some(after) = &resource.after else {
            return Reference::Unset;
        };
        match after.get(name) {
            Value::Text(text) if text.trim().is_empty() => Reference::Empty,
            Value::Text(text) => Reference::Id(text.trim().to_owned()),
            Value::Absent | Value::Null => Reference::Unset,
            Value::Unknown => {
                let found = self.search(resource, name, kind);
                let new = |at: &&usize| self.resources[**at].is_new();
                let ids = found.resources.iter().filter(new);
                let mut ids: Vec<String> =
                    ids.map(|at| self.resources[*at].id().to_owned()).collect();
                match (ids.pop(), found.open) {
                    (Some(id), false) if ids.is_empty() => Reference::Id(id),
                    (_, true) => Reference::Unknown(Vec::new()),
                    (last, false) => {
                        ids.extend(last);
                        Reference::Unknown(ids)
                    }
                }
            }
            _ => Reference::Unknown(Vec::new()),
        }
    }

    /// The ids that a list of a resource holds; none if some of it is not known.
    #[must_use]
    pub fn listed(&self, resource: &Resource, name: &str, kind: Kind) -> Option<Vec<String>> {
        let value = resource.after.as_ref()?.get(name);
        let found = || {
            let found = self.search(resource, name, kind);
            let mut ids = found.resources.iter();
            let only = ids
                .next()
                .filter(|_| ids.next().is_none())
                .filter(|_| !(found.open || found.mixed || found.given))?;
            Some(self.resources[*only].id().to_owned())
        };
        if value.is_unknown() {
            return found().map(|id| vec![id]);
        }
        let unknown = value.items().filter(|item| item.text().is_none()).count();
        let mut ids: Vec<String> = value
            .items()
            .filter_map(Value::text)
            .map(str::to_owned)
            .collect();
        if unknown > 1 {
            return None;
        }
        if unknown == 1 {
            let known = |id: &String| ids.contains(id);
            ids.push(found().filter(|id| !known(id))?);
        }
        Some(ids)
    }

    /// Whether an attribute is written in the configuration, rather than chosen by the cloud.
    #[must_use]
    pub fn is_written(&self, resource: &Resource, name: &str) -> bool {
        let written = self.written(resource);
        written.is_some_and(|written| written.expressions.contains_key(name))
    }

    fn written(&self, resource: &Resource) -> Option<&Written> {
        let all = &self.configuration_of(&resource.module)?.resources;
        all.iter().find(|written| {
            written.mode != "data"
                && written.kind == resource.type_name
                && written.name == resource.name
        })
    }

    fn configuration_of(&self, module: &[Step]) -> Option<&Configuration> {
        let root = Some(&self.configuration);
        module.iter().fold(root, |at, step| {
            Some(&at?.module_calls.get(&step.name)?.module)
        })
    }

    fn search(&self, resource: &Resource, name: &str, kind: Kind) -> Found {
        let mut found = Found {
            resources: BTreeSet::new(),
            open: false,
            mixed: false,
            given: false,
            followed: 0,
        };
        let written = self.written(resource);
        match written.and_then(|written| written.expressions.get(name)) {
            Some(expression) => {
                let scope = Scope {
                    module: &resource.module,
                    for_each: written.and_then(|written| written.for_each_expression.as_ref()),
                    key: resource.key.as_ref(),
                };
                self.follow(expression, scope, kind, 0, &mut found);
            }
            None => found.open = true,
        }
        found
    }

    fn follow(
        &self,
        expression: &Expression,
        scope: Scope<'_>,
        kind: Kind,
        depth: usize,
        found: &mut Found,
    ) {
        let all = narrowest(&expression.references);
        found.followed += all.len();
        if depth > DEEPEST || found.followed > MOST {
            found.open = true;
            return;
        }
        let by_key = |name: &str| {
            let mut others = all.iter().filter(|steps| spelled(steps) != name);
            all.len() == 2 && others.next().is_some() && others.next().is_none()
        };
        // `web[each.key].id` refers to `web` and to `each.key`.
        let own = scope
            .key
            .filter(|_| by_key("each.key") || by_key("count.index"));
        for steps in &all {
            let name = |at: usize| steps.get(at).map_or("", |step| step.name.as_str());
            match (name(0), name(1)) {
                ("each", "value") => {
                    found.mixed = true;
                    match scope.for_each {
                        Some(for_each) => {
                            let scope = Scope {
                                for_each: None,
                                ..scope
                            };
                            self.follow(for_each, scope, kind, depth + 1, found);
                        }
                        None => found.open = true,
                    }
                }
                ("each" | "count" | "path" | "terraform" | "self", _) => {}
                ("var", variable) => self.variable(variable, scope, kind, depth, found),
                ("module", _) => self.output(steps, own, scope, kind, depth, found),
                ("local" | "data" | "", _) => found.open = true,
                (type_name, name) => {
                    let at = steps.get(1).and_then(|step| step.key.as_ref()).or(own);
                    let attribute = steps.get(2).map_or("id", |step| step.name.as_str());
                    match Kind::of(type_name) {
                        Some(of) if of == kind && attribute == "id" => {
                            self.instances(type_name, name, at, scope.module, found);
                        }
                        // These hold ids of groups, networks and lists beside their own.
                        Some(Kind::Instance | Kind::NetworkInterface | Kind::SecurityGroupRule) => {
                            found.open = true;
                        }
                        Some(Kind::VSwitch) if kind == Kind::Vpc => found.open = true,
                        Some(of) if of == kind => found.open = true,
                        _ => {}
                    }
                }
            }
        }
    }

    /// What the calling module gives a variable; what the root is given is known.
    fn variable(&self, name: &str, scope: Scope<'_>, kind: Kind, depth: usize, found: &mut Found) {
        let Some((step, outer)) = scope.module.split_last() else {
            found.given = true;
            return;
        };
        let calls = self
            .configuration_of(outer)
            .map(|outer| &outer.module_calls);
        let Some(call) = calls.and_then(|calls| calls.get(&step.name)) else {
            found.open = true;
            return;
        };
        if let Some(expression) = call.expressions.get(name) {
            let scope = Scope {
                module: outer,
                for_each: call.for_each_expression.as_ref(),
                key: step.key.as_ref(),
            };
            self.follow(expression, scope, kind, depth + 1, found);
        } else {
            found.given = true;
        }
    }

    /// An output of a module that is called here, or all of them where it is not said which.
    fn output(
        &self,
        steps: &[Step],
        own: Option<&Key>,
        scope: Scope<'_>,
        kind: Kind,
        depth: usize,
        found: &mut Found,
    ) {
        let called = steps.get(1);
        let outer = self.configuration_of(scope.module);
        let call = outer
            .zip(called)
            .and_then(|(outer, step)| outer.module_calls.get(&step.name));
        let (Some(step), Some(call)) = (called, call) else {
            found.open = true;
            return;
        };
        let key = step.key.as_ref().or(own);
        let inner = scope.module.len();
        let instances: BTreeSet<&[Step]> = self
            .resources
            .iter()
            .filter_map(|resource| resource.module.get(..=inner))
            .filter(|module| module.starts_with(scope.module) && module[inner].name == step.name)
            .filter(|module| key.is_none_or(|key| module[inner].key.as_ref() == Some(key)))
            .collect();
        let wanted = steps.get(2).map(|step| step.name.as_str());
        let outputs = call.module.outputs.iter();
        let outputs: Vec<&Expression> = outputs
            .filter(|(name, _)| wanted.is_none_or(|wanted| wanted == *name))
            .map(|(_, output)| &output.expression)
            .collect();
        for module in instances {
            for expression in &outputs {
                let scope = Scope {
                    module,
                    for_each: None,
                    key: None,
                };
                self.follow(expression, scope, kind, depth + 1, found);
            }
        }
    }

    fn instances(
        &self,
        type_name: &str,
        name: &str,
        key: Option<&Key>,
        module: &[Step],
        found: &mut Found,
    ) {
        let all = self.resources.iter().enumerate().filter(|(_, resource)| {
            resource.type_name == type_name
                && resource.name == name
                && resource.module == module
                && resource.after.is_some()
        });
        let positions: Vec<usize> = all
            .clone()
            .filter(|(_, resource)| key.is_none_or(|key| resource.key.as_ref() == Some(key)))
            .map(|(at, _)| at)
            .collect();
        if positions.is_empty() {
            found.resources.extend(all.map(|(at, _)| at));
        } else {
            found.resources.extend(positions);
        }
    }
}

fn spelled(steps: &[Step]) -> String {
    let names: Vec<&str> = steps.iter().map(|step| step.name.as_str()).collect();
    names.join(".")
}

/// References without those that a longer one goes on from, each once.
fn narrowest(references: &[String]) -> Vec<Vec<Step>> {
    let all: BTreeSet<Vec<Step>> = references.iter().map(|text| steps(text)).collect();
    let all: Vec<Vec<Step>> = all.into_iter().collect();
    let goes_on = |one: &Vec<Step>, other: &Vec<Step>| {
        let Some((last, before)) = one.split_last() else {
            return true;
        };
        let same = other.starts_with(before);
        let then = other.get(before.len());
        let longer = other.len() > one.len() || last.key.is_none();
        same && longer
            && other != one
            && then.is_some_and(|then| {
                then.name == last.name && (then.key == last.key || last.key.is_none())
            })
    };
    let keep = |one: &&Vec<Step>| !all.iter().any(|other| goes_on(one, other));
    all.iter().filter(keep).cloned().collect()
}
