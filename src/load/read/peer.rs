//! The address, group and prefix-list fields of a rule: whom it speaks of, and which local
//! addresses it is limited to.
//!
//! An ingress rule's peer is its source, an egress rule's its destination (vendor page "Security
//! group rules", quintuple rules).

use super::rule::Flaws;
use super::wire::PermissionWire;
use crate::load::draft::Draft;
use crate::load::leaf::Leaf;
use crate::model::{BlockField, Blocks, Direction, FlawKind, Peer, RuleField};
use crate::packet::{Block, BlockError, Family};

/// One field and its value.
type Field<'w> = (RuleField, &'w Leaf<'w>);

/// The two address fields of one side.
pub(super) struct BlockFields<'w> {
    ipv4: Field<'w>,
    ipv6: Field<'w>,
}

/// The fields of a rule, by what they are for.
pub(super) struct Sides<'w> {
    blocks: BlockFields<'w>,
    group: Field<'w>,
    account: &'w Leaf<'w>,
    prefix_list: Field<'w>,
    pub(super) local: BlockFields<'w>,
    /// Fields that never count on this direction.
    stray: [Field<'w>; 2],
}

impl<'w> Sides<'w> {
    /// The fields as a rule of this direction has them.
    pub(super) fn of(wire: &'w PermissionWire<'w>, direction: Direction) -> Self {
        let source = BlockFields {
            ipv4: (RuleField::SourceCidrIp, &wire.source_cidr_ip),
            ipv6: (RuleField::Ipv6SourceCidrIp, &wire.ipv6_source_cidr_ip),
        };
        let target = BlockFields {
            ipv4: (RuleField::DestCidrIp, &wire.dest_cidr_ip),
            ipv6: (RuleField::Ipv6DestCidrIp, &wire.ipv6_dest_cidr_ip),
        };
        let source_group = (RuleField::SourceGroupId, &wire.source_group_id);
        let source_list = (RuleField::SourcePrefixListId, &wire.source_prefix_list_id);
        let target_group = (RuleField::DestGroupId, &wire.dest_group_id);
        let target_list = (RuleField::DestPrefixListId, &wire.dest_prefix_list_id);
        if direction == Direction::Egress {
            Self {
                blocks: target,
                group: target_group,
                account: &wire.dest_group_owner_account,
                prefix_list: target_list,
                local: source,
                stray: [source_group, source_list],
            }
        } else {
            Self {
                blocks: source,
                group: source_group,
                account: &wire.source_group_owner_account,
                prefix_list: source_list,
                local: target,
                stray: [target_group, target_list],
            }
        }
    }

    /// The fields that are set but do not count.
    pub(super) fn ignored(&self) -> Box<[RuleField]> {
        let behind = [
            (self.group, self.blocks.is_set()),
            (self.prefix_list, self.blocks.is_set() || is_set(self.group)),
            (self.stray[0], true),
            (self.stray[1], true),
        ];
        behind
            .into_iter()
            .filter(|(field, outdone)| *outdone && is_set(*field))
            .map(|((field, _), _)| field)
            .collect()
    }
}

impl BlockFields<'_> {
    fn is_set(&self) -> bool {
        is_set(self.ipv4) || is_set(self.ipv6)
    }
}

fn is_set((_, leaf): Field<'_>) -> bool {
    leaf.is_set() && leaf.text().is_none_or(|text| text != "null")
}

/// Whom the rule speaks of: blocks before a group before a prefix list.
pub(super) fn peer(sides: &Sides<'_>, draft: &mut Draft, flaws: &mut Flaws) -> Peer {
    if sides.blocks.is_set() {
        return Peer::Blocks(blocks(&sides.blocks, flaws));
    }
    if is_set(sides.group) {
        if let Some(id) = sides.group.1.id() {
            return Peer::Group {
                group: draft.group_names.of(&id),
                account: sides.account.id().map(Into::into),
            };
        }
        flaws.add(sides.group.0, FlawKind::Unreadable, sides.group.1);
        return Peer::Missing;
    }
    if is_set(sides.prefix_list) {
        if let Some(id) = sides.prefix_list.1.id() {
            return Peer::PrefixList(draft.prefix_list_names.of(&id));
        }
        flaws.add(
            sides.prefix_list.0,
            FlawKind::Unreadable,
            sides.prefix_list.1,
        );
    }
    Peer::Missing
}

/// The blocks of one side.
pub(super) fn blocks(fields: &BlockFields<'_>, flaws: &mut Flaws) -> Blocks {
    Blocks {
        ipv4: block(fields.ipv4, Family::Ipv4, flaws),
        ipv6: block(fields.ipv6, Family::Ipv6, flaws),
    }
}

fn block((field, leaf): Field<'_>, family: Family, flaws: &mut Flaws) -> BlockField {
    let Some(text) = leaf.id() else {
        if leaf.text().is_none() && leaf.is_set() {
            flaws.add(field, FlawKind::Unreadable, leaf);
            return BlockField::Unreadable;
        }
        return BlockField::Absent;
    };
    match Block::parse(&text) {
        Ok(block) if block.family() == family => {
            if Block::has_host_bits(&text) {
                flaws.add(field, FlawKind::HostBits, leaf);
            }
            BlockField::Block(block)
        }
        Err(BlockError::Masked) => {
            flaws.add(field, FlawKind::Masked, leaf);
            BlockField::Unreadable
        }
        Ok(_) | Err(_) => {
            flaws.add(field, FlawKind::Unreadable, leaf);
            BlockField::Unreadable
        }
    }
}
