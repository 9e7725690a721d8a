//! The fields any analyzer needs, as serde reads them: borrowed from the text where it can be.
//!
//! Also the calibration of the goals: what typed `serde_json` needs for the same files, alone.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::Deserialize;

/// Lines are parsed in pieces of about this many bytes, in parallel.
const PIECE: usize = 4 << 20;

/// Any of the responses.
#[derive(Deserialize, Default)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Document<'a> {
    #[serde(borrow)]
    pub(super) security_group_id: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) inner_access_policy: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) permissions: Permissions<'a>,
    #[serde(borrow)]
    pub(super) security_groups: SecurityGroups<'a>,
    #[serde(borrow)]
    pub(super) instances: Instances<'a>,
    #[serde(borrow)]
    pub(super) network_interface_sets: NetworkInterfaceSets<'a>,
}

/// A list in its wrapper.
macro_rules! wrapped {
    ($($name:ident, $item:ident, $key:literal;)*) => {$(
        #[derive(Deserialize, Default)]
        #[serde(default)]
        pub(super) struct $name<'a> {
            #[serde(borrow, rename = $key)]
            pub(super) items: Vec<$item<'a>>,
        }
    )*};
}
wrapped! {
    Permissions, Permission, "Permission";
    SecurityGroups, SecurityGroup, "SecurityGroup";
    Instances, Instance, "Instance";
    NetworkInterfaceSets, NetworkInterface, "NetworkInterfaceSet";
    Ids, Text, "SecurityGroupId";
    PrivateIpSets, PrivateIp, "PrivateIpSet";
    Ipv4Prefixes, Ipv4Prefix, "Ipv4PrefixSet";
    Ipv6Sets, Ipv6, "Ipv6Set";
    Ipv6Prefixes, Ipv6Prefix, "Ipv6PrefixSet";
}

/// A string.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct Text<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

/// Objects of strings.
macro_rules! texts {
    ($($name:ident { $($field:ident),* } $({ $($other:ident: $kind:ty),* })?)*) => {$(
        #[derive(Deserialize, Default)]
        #[serde(default, rename_all = "PascalCase")]
        pub(super) struct $name<'a> {
            $(#[serde(borrow)] pub(super) $field: Cow<'a, str>,)*
            $($(pub(super) $other: $kind,)*)?
        }
    )*};
}
texts! {
    Permission {
        direction, policy, ip_protocol, port_range, source_port_range, source_cidr_ip, dest_cidr_ip,
        ipv6_source_cidr_ip, ipv6_dest_cidr_ip, source_group_id, dest_group_id
    } { priority: u16 }
    SecurityGroup { security_group_id, vpc_id, security_group_type }
    PrivateIp { private_ip_address }
    Ipv4Prefix { ipv4_prefix }
    Ipv6 { ipv6_address }
    Ipv6Prefix { ipv6_prefix }
}

/// An element of DescribeInstances. Its interfaces are described by DescribeNetworkInterfaces.
#[derive(Deserialize, Default)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Instance<'a> {
    #[serde(borrow)]
    pub(super) instance_id: Cow<'a, str>,
}

/// An element of DescribeNetworkInterfaces.
#[derive(Deserialize, Default)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct NetworkInterface<'a> {
    #[serde(borrow)]
    pub(super) network_interface_id: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) instance_id: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) vpc_id: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) security_group_ids: Ids<'a>,
    #[serde(borrow)]
    pub(super) private_ip_sets: PrivateIpSets<'a>,
    #[serde(borrow)]
    pub(super) ipv4_prefix_sets: Ipv4Prefixes<'a>,
    #[serde(borrow)]
    pub(super) ipv6_sets: Ipv6Sets<'a>,
    #[serde(borrow)]
    pub(super) ipv6_prefix_sets: Ipv6Prefixes<'a>,
}

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Parses files in parallel and takes what each document gives.
pub(super) fn read<T: Send>(
    paths: &[PathBuf],
    take: impl Fn(Document<'_>) -> T + Sync,
) -> io::Result<Vec<T>> {
    let parts: io::Result<Vec<Vec<T>>> =
        paths.par_iter().map(|path| read_one(path, &take)).collect();
    Ok(parts?.into_iter().flatten().collect())
}

/// Parses files, and nothing else: the number of records.
pub(crate) fn parse_only(paths: &[PathBuf]) -> io::Result<u64> {
    let count = |document: Document<'_>| {
        let lists = [
            document.permissions.items.len(),
            document.security_groups.items.len(),
            document
                .instances
                .items
                .iter()
                .filter(|one| !one.instance_id.is_empty())
                .count(),
            document.network_interface_sets.items.len(),
        ];
        lists.iter().map(|length| *length as u64).sum::<u64>()
    };
    Ok(read(paths, count)?.into_iter().sum())
}

fn read_one<T: Send>(
    path: &Path,
    take: &(impl Fn(Document<'_>) -> T + Sync),
) -> io::Result<Vec<T>> {
    if path.extension().is_some_and(|kind| kind == "jsonl") {
        return lines(path, take);
    }
    BUFFER.with_borrow_mut(|buffer| {
        buffer.clear();
        File::open(path)?.read_to_end(buffer)?;
        if buffer.first() == Some(&b'[') {
            let documents: Vec<Document<'_>> = serde_json::from_slice(buffer)?;
            return Ok(documents.into_iter().map(take).collect());
        }
        Ok(vec![take(serde_json::from_slice(buffer)?)])
    })
}

fn lines<T: Send>(path: &Path, take: &(impl Fn(Document<'_>) -> T + Sync)) -> io::Result<Vec<T>> {
    let mut text = Vec::new();
    File::open(path)?.read_to_end(&mut text)?;
    let mut pieces: Vec<&[u8]> = Vec::new();
    let mut rest = &text[..];
    while rest.len() > PIECE {
        let end = rest[PIECE..]
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(rest.len(), |at| PIECE + at + 1);
        let (piece, after) = rest.split_at(end);
        pieces.push(piece);
        rest = after;
    }
    pieces.push(rest);
    let parse = |piece: &&[u8]| -> io::Result<Vec<T>> {
        let documents = serde_json::Deserializer::from_slice(piece).into_iter::<Document<'_>>();
        documents.map(|document| Ok(take(document?))).collect()
    };
    let parts: io::Result<Vec<Vec<T>>> = pieces.par_iter().map(parse).collect();
    Ok(parts?.into_iter().flatten().collect())
}
