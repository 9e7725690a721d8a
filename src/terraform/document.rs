//! One file: its resources, each with what it was, what it will be and what is done to it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::address::{Key, Step, module, steps};
use super::value::{Unknown, Value};
use super::wire::{
    ChangeWire, Configuration, ConfigurationWire, FileWire, InstanceWire, KeyWire, ModuleWire,
    Raw, ResourceWire, ValuesWire, parse,
};

/// What kind of file it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// What is.
    State,
    /// What is and what will be.
    Plan,
}

/// A file of Terraform, as far as it speaks of networks.
#[derive(Debug)]
pub struct Document {
    /// What kind of file it is.
    pub origin: Origin,
    /// The resources that are read, in the order of the file.
    pub resources: Vec<Resource>,
    /// Whether the plan says that it does not hold everything.
    pub partial: bool,
    pub(super) configuration: Configuration,
}

/// The types of resources that are read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[expect(missing_docs, reason = "the names are the provider's own")]
pub enum Kind {
    SecurityGroup,
    SecurityGroupRule,
    Instance,
    NetworkInterface,
    Attachment,
    PrefixList,
    Vpc,
    VSwitch,
}

impl Kind {
    /// The kind of a type of the provider, old names too.
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "alicloud_security_group" => Self::SecurityGroup,
            "alicloud_security_group_rule" => Self::SecurityGroupRule,
            "alicloud_instance" => Self::Instance,
            "alicloud_ecs_network_interface" | "alicloud_network_interface" => {
                Self::NetworkInterface
            }
            "alicloud_ecs_network_interface_attachment"
            | "alicloud_network_interface_attachment" => Self::Attachment,
            "alicloud_ecs_prefix_list" => Self::PrefixList,
            "alicloud_vpc" => Self::Vpc,
            "alicloud_vswitch" => Self::VSwitch,
            _ => return None,
        })
    }
}

/// What a plan does to a resource; a state does nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    /// Nothing: it stays as it is.
    Keep,
    /// It is made.
    Create,
    /// It is changed where it stands.
    Update,
    /// It is deleted and made anew, in either order: the end counts.
    Replace,
    /// It is deleted.
    Delete,
    /// It stays as it is, and Terraform no longer minds it.
    Forget,
}

/// The attributes that are read of a resource.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Attributes {
    pub(super) values: BTreeMap<&'static str, Value>,
}

static ABSENT: Value = Value::Absent;

impl Attributes {
    /// An attribute; one that is not listed in `wire` is always absent.
    #[must_use]
    pub fn get(&self, name: &str) -> &Value {
        self.values.get(name).unwrap_or(&ABSENT)
    }

    fn overlaid(mut self, unknown: &Unknown) -> Self {
        if let Unknown::Block(marks) = unknown {
            for name in super::wire::ATTRIBUTES {
                if let Some(mark) = marks.get(name).filter(|mark| **mark != Unknown::No) {
                    let value = self.values.remove(name).unwrap_or_default();
                    self.values.insert(name, value.overlaid(mark));
                }
            }
        }
        self
    }
}

/// One instance of a resource.
#[derive(PartialEq, Debug)]
pub struct Resource {
    /// Its address, such as `module.web["a"].alicloud_instance.this[0]`.
    pub address: String,
    /// Its type.
    pub kind: Kind,
    /// What is done to it.
    pub action: Action,
    /// What it was, in a plan.
    pub before: Option<Attributes>,
    /// What it is, or will be; none if it goes.
    pub after: Option<Attributes>,
    /// Where it is named: bytes of the text, nothing but its address or name.
    pub place: Range<usize>,
    /// Where its attributes stand.
    pub body: Range<usize>,
    /// The module instance it stands in.
    pub(super) module: Vec<Step>,
    pub(super) type_name: String,
    pub(super) name: String,
    pub(super) key: Option<Key>,
}

impl Resource {
    /// The id it has, or will be known by: its address as long as the cloud has given it none.
    #[must_use]
    pub fn id(&self) -> &str {
        self.after.as_ref().and_then(|it| it.get("id").text()).unwrap_or(&self.address)
    }

    /// The id it had.
    #[must_use]
    pub fn old_id(&self) -> Option<&str> {
        self.before.as_ref()?.get("id").text()
    }

    /// Whether it is there afterwards and the cloud has given it no id yet.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.after.as_ref().is_some_and(|it| it.get("id").is_unknown())
    }
}

/// Why a text is not read, and at which byte.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trouble {
    /// The byte.
    pub at: usize,
    /// What is wrong, and the way out.
    pub message: &'static str,
}

const SHAPE: &str = "this is not as Terraform writes it, so the whole file is left out; write it \
                     again with \"terraform show -json\"";

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
        configuration: Configuration::default(),
    };
    let trouble = |message| Err(Trouble { at: 0, message });
    if let Some(changes) = file.resource_changes {
        document.origin = Origin::Plan;
        for raw in changes {
            document.resources.extend(reader.change(raw.get())?);
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
            body: self.place(piece),
            module,
            type_name,
            name,
            key,
        })
    }

    /// An element of `resource_changes`.
    fn change(&self, piece: &'t str) -> Result<Option<Resource>, Trouble> {
        let wire: ResourceWire<'t> = self.parse(piece)?;
        let Some(mut resource) = self.resource(&wire, piece) else {
            return Ok(None);
        };
        let broken = || Trouble {
            at: self.place(piece).start,
            message: SHAPE,
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
        resource.before = self.attributes(change.before)?;
        resource.after = match resource.action {
            // What is forgotten stays what it was.
            Action::Forget => resource.before.clone(),
            Action::Delete => None,
            _ => {
                let known = self.attributes(change.after)?;
                known.map(|known| known.overlaid(&change.after_unknown))
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
                resource.after = self.attributes(wire.values)?;
                into.extend(resource.after.is_some().then_some(resource));
            }
        }
        let children = module.child_modules.iter();
        children.map(|child| self.module(child, into)).collect()
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
