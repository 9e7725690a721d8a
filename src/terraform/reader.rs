//! A file's text read into a [`Document`]: the three forms it may have, and what is refused.

use std::ops::Range;

use super::address::{Key, module, steps};
use super::document::{Action, Attributes, Document, Kind, Origin, Resource, UNREAD, Unread};
use super::wire::{
    ChangeWire, Configuration, ConfigurationWire, FileWire, InstanceWire, KeyWire, ModuleWire, Raw,
    ResourceWire, ValuesWire, parse,
};

/// Why a text is not read, and at which byte.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trouble {
    /// The byte.
    pub at: usize,
    /// What is wrong, and the way out.
    pub message: &'static str,
    /// Whether nothing in it is of Terraform.
    pub foreign: bool,
}

const SHAPE: &str = "this is not as Terraform writes it, so the whole file is left out; write it \
                     again with \"terraform show -json\"";

const NEWER: &str = "a Terraform file of a format newer than version 1, whose words may mean other \
                     things, so the whole file is left out; write it with a Terraform of version 1";

/// Whether a `format_version` is of a major version that is not known ("JSON Output Format", Terraform:
/// such a file is to be rejected).
fn is_newer(raw: Raw<'_>) -> bool {
    let major = raw.get().trim_matches('"').split('.').next();
    major
        .and_then(|major| major.parse::<u32>().ok())
        .is_some_and(|major| major > 1)
}

/// Reads a state or a plan.
///
/// # Errors
/// If it is neither, or some of it is not as Terraform writes it.
pub fn read(text: &str) -> Result<Document, Trouble> {
    let reader = Reader { text };
    let file: FileWire<'_> = reader.parse(text)?;
    let mut document = Document {
        origin: Origin::State,
        resources: Vec::new(),
        partial: file.errored == Some(true) || file.complete == Some(false),
        unread: Vec::new(),
        configuration: Configuration::default(),
    };
    let foreign = file.format_version.is_none() && file.terraform_version.is_none();
    let trouble = |message| {
        Err(Trouble {
            at: 0,
            message,
            foreign,
        })
    };
    if let Some(raw) = file.format_version.filter(|raw| is_newer(raw)) {
        return Err(Trouble {
            at: reader.place(raw.get()).start,
            message: NEWER,
            foreign: false,
        });
    }
    if let Some(changes) = file.resource_changes {
        document.origin = Origin::Plan;
        for raw in changes {
            document
                .resources
                .extend(reader.change(raw.get(), &mut document.unread)?);
        }
        if let Some(raw) = file.configuration {
            let wire: ConfigurationWire = reader.parse(raw.get())?;
            document.configuration = wire.root_module;
        }
    } else if file.planned_values.is_some() {
        return trouble(
            "a Terraform plan without \"resource_changes\", so nothing says what it does; write it \
             with \"terraform show -json PLAN\"",
        );
    } else if let Some(raw) = file.values {
        let values: ValuesWire<'_> = reader.parse(raw.get())?;
        if let Some(root) = values.root_module {
            reader.module(&root, &mut document.resources)?;
        }
    } else if let Some(resources) = file.resources {
        if file.version.is_some_and(|version| version.get() != "4") {
            return trouble(
                "a Terraform state of a version other than 4; write it with \"terraform show -json\"",
            );
        }
        for raw in resources {
            reader.stored(raw.get(), &mut document.resources)?;
        }
    } else {
        return trouble(
            "a Terraform file without resources; write a state with \"terraform show -json\", a \
             plan with \"terraform show -json PLAN\"",
        );
    }
    Ok(document)
}

struct Reader<'t> {
    text: &'t str,
}

impl<'t> Reader<'t> {
    /// Where a piece of the text stands.
    fn place(&self, piece: &str) -> Range<usize> {
        let start = (piece.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        start..start + piece.len()
    }

    fn parse<T: super::wire::Mirror<'t>>(&self, piece: &'t str) -> Result<T, Trouble> {
        parse(piece).map_err(|at| Trouble {
            at: self.place(piece).start + at,
            message: SHAPE,
            foreign: false,
        })
    }

    fn attributes(&self, raw: Option<Raw<'t>>) -> Result<Option<Attributes>, Trouble> {
        let raw = raw.filter(|raw| raw.get() != "null");
        raw.map(|raw| self.parse(raw.get())).transpose()
    }

    /// A resource's own part, if it is one that is read.
    fn resource(&self, wire: &ResourceWire<'t>, piece: &str) -> Option<Resource> {
        if wire.mode.as_deref() != Some("managed") {
            return None;
        }
        let type_name = wire.kind.clone()?;
        let kind = Kind::of(&type_name)?;
        let text = |raw: Option<Raw<'t>>| raw.and_then(|raw| parse::<String>(raw.get()).ok());
        let name = text(wire.name).unwrap_or_default();
        let key = wire.index.as_ref().and_then(|KeyWire(key)| key.clone());
        let address = text(wire.address);
        let named = wire.address.or(wire.name).map_or(piece, |raw| raw.get());
        let within = wire.module_address.as_ref().or(wire.module.as_ref());
        let module = match (within, &address) {
            (Some(within), _) => module(within),
            (None, Some(address)) => {
                let all = steps(address);
                let own = all.len().saturating_sub(2);
                all[..own].iter().skip(1).step_by(2).cloned().collect()
            }
            (None, None) => Vec::new(),
        };
        Some(Resource {
            address: address.unwrap_or_default(),
            kind,
            action: Action::Keep,
            before: None,
            after: None,
            place: self.place(named),
            sensitive: false,
            body: self.place(piece),
            module,
            type_name,
            name,
            key,
        })
    }

    /// An element of `resource_changes`.
    fn change(
        &self,
        piece: &'t str,
        unread: &mut Vec<Unread>,
    ) -> Result<Option<Resource>, Trouble> {
        let wire: ResourceWire<'t> = self.parse(piece)?;
        let Some(mut resource) = self.resource(&wire, piece) else {
            unread.extend(self.unread(&wire));
            return Ok(None);
        };
        let broken = || Trouble {
            at: self.place(piece).start,
            message: SHAPE,
            foreign: false,
        };
        let change = wire.change.ok_or_else(broken)?.get();
        let change: ChangeWire<'t> = self.parse(change)?;
        let actions: Vec<&str> = change.actions.iter().map(String::as_str).collect();
        resource.action = match actions[..] {
            ["no-op"] => Action::Keep,
            ["create"] | ["create", "forget"] | ["forget", "create"] => Action::Create,
            ["update"] => Action::Update,
            ["delete"] => Action::Delete,
            ["delete", "create"] | ["create", "delete"] => Action::Replace,
            ["forget"] => Action::Forget,
            _ => return Err(broken()),
        };
        let sensitive = [&change.before_sensitive, &change.after_sensitive];
        resource.sensitive = sensitive.iter().any(|marks| marks.some());
        let hush = |told: Attributes| {
            sensitive
                .iter()
                .fold(told, |told, marks| told.hushed(marks))
        };
        resource.before = self.attributes(change.before)?.map(hush);
        resource.after = match resource.action {
            // What is forgotten stays what it was.
            Action::Forget => resource.before.clone(),
            Action::Delete => None,
            _ => {
                let known = self.attributes(change.after)?;
                known.map(|known| hush(known).overlaid(&change.after_unknown))
            }
        };
        let gone = matches!(resource.action, Action::Delete | Action::Forget);
        let body = if gone { change.before } else { change.after };
        if let Some(raw) = body {
            resource.body = self.place(raw.get());
        }
        let lacks = resource.after.is_none() && resource.action != Action::Delete
            || resource.before.is_none() && gone;
        if lacks || resource.address.is_empty() {
            return Err(broken());
        }
        Ok(Some(resource))
    }

    /// A resource that is changed and not read, though verdicts may rest on it.
    fn unread(&self, wire: &ResourceWire<'t>) -> Option<Unread> {
        let is_managed = wire.mode.as_deref() == Some("managed");
        if !is_managed || !UNREAD.contains(&wire.kind.as_deref()?) {
            return None;
        }
        let change: ChangeWire<'t> = parse(wire.change?.get()).ok()?;
        if change
            .actions
            .iter()
            .all(|action| action == "no-op" || action == "forget")
        {
            return None;
        }
        let raw = wire.address?;
        Some(Unread {
            address: parse(raw.get()).ok()?,
            place: self.place(raw.get()),
        })
    }

    /// A module of a state.
    fn module(&self, module: &ModuleWire<'t>, into: &mut Vec<Resource>) -> Result<(), Trouble> {
        for raw in &module.resources {
            let piece = raw.get();
            let mut wire: ResourceWire<'t> = self.parse(piece)?;
            wire.module = wire.module.or_else(|| module.address.clone());
            if let Some(mut resource) = self.resource(&wire, piece) {
                if let Some(raw) = wire.values {
                    resource.body = self.place(raw.get());
                }
                resource.sensitive = wire.sensitive_values.some();
                let told = self.attributes(wire.values)?;
                resource.after = told.map(|told| told.hushed(&wire.sensitive_values));
                into.extend(resource.after.is_some().then_some(resource));
            }
        }
        let mut children = module.child_modules.iter();
        children.try_for_each(|child| self.module(child, into))
    }

    /// An element of `resources` of a raw state: all instances of one resource.
    fn stored(&self, piece: &'t str, into: &mut Vec<Resource>) -> Result<(), Trouble> {
        let mut wire: ResourceWire<'t> = self.parse(piece)?;
        for raw in wire.instances.take().unwrap_or_default() {
            let instance: InstanceWire<'t> = self.parse(raw.get())?;
            wire.index = instance.index_key;
            // What is deposed is still there until it is deleted.
            let Some(mut resource) = self.resource(&wire, piece) else {
                return Ok(());
            };
            let key = resource.key.as_ref().map(Key::written).unwrap_or_default();
            let within = wire.module.as_deref().map(|module| format!("{module}."));
            resource.address = format!(
                "{}{}.{}{key}",
                within.unwrap_or_default(),
                resource.type_name,
                resource.name
            );
            if let Some(raw) = instance.attributes {
                resource.body = self.place(raw.get());
            }
            resource.after = self.attributes(instance.attributes)?;
            into.extend(resource.after.is_some().then_some(resource));
        }
        Ok(())
    }
}
