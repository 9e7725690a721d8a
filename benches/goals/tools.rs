//! What the runner does beside measuring: a workload written for other uses, its totals found.

use std::io;
use std::path::Path;

use crate::naive::{Pairs, Totals, totals};
use crate::workload::{Kind, Shape, Workload};

/// Writes a workload: `KIND INTERFACES SHAPE`; its folder.
pub(crate) fn write(root: &Path, words: &[String]) -> io::Result<String> {
    let [kind, interfaces, shape] = words else {
        return Err(io::Error::other("--write takes KIND INTERFACES SHAPE"));
    };
    let workload = prepare(root, kind, interfaces, shape)?;
    Ok(workload.folder.display().to_string())
}

/// Finds the totals of a workload within VPCs: `KIND INTERFACES`; the row for `goals/expected.rs`.
pub(crate) fn expect(root: &Path, words: &[String]) -> io::Result<String> {
    let [kind, interfaces] = words else {
        return Err(io::Error::other("--expect takes KIND INTERFACES"));
    };
    let workload = prepare(root, kind, interfaces, Shape::Files.name())?;
    let Totals {
        endpoints,
        pairs,
        ipv4,
        ipv6,
    } = totals(&workload.paths()?, Pairs::WithinVpc)?;
    Ok(format!(
        "(Kind::{:?}, {interfaces}, recorded({endpoints}, {pairs}, {ipv4}, {ipv6})),",
        workload.kind
    ))
}

fn prepare(root: &Path, kind: &str, interfaces: &str, shape: &str) -> io::Result<Workload> {
    let kind = Kind::ALL.iter().find(|(_, name)| *name == kind);
    let shape = Shape::ALL.iter().find(|(_, name)| *name == shape);
    let (Some((kind, _)), Some((shape, _)), Ok(interfaces)) = (kind, shape, interfaces.parse())
    else {
        let kinds = Kind::ALL.map(|(_, name)| name).join(", ");
        let shapes = Shape::ALL.map(|(_, name)| name).join(", ");
        return Err(io::Error::other(format!(
            "kinds are {kinds}; shapes are {shapes}"
        )));
    };
    Workload::prepare(*kind, interfaces, *shape, root)
}
