//! The records of an export: the fields that are read, by their keys (schemas: appendix A).

use super::super::leaf::Leaf;
use super::super::list::{List, Wrapper};
use super::super::wire::{Inner, wire};

macro_rules! wrappers {
    ($($name:ident),*) => {$(
        /// Wraps a list's elements.
        pub(in crate::load) struct $name;
        impl Wrapper for $name {
            const KEY: &'static str = stringify!($name);
        }
    )*};
}
wrappers!(
    SecurityGroupId,
    IpAddress,
    NetworkInterface,
    PrivateIpSet,
    Ipv6Set,
    Ipv4PrefixSet,
    Ipv6PrefixSet,
    SecondaryCidrBlock,
    Ipv6CidrBlock,
    Tag
);

wire! {
    /// One rule.
    PermissionWire {
        direction: Leaf<'a> = "Direction",
        policy: Leaf<'a> = "Policy",
        priority: Leaf<'a> = "Priority",
        ip_protocol: Leaf<'a> = "IpProtocol",
        port_range: Leaf<'a> = "PortRange",
        port_range_list_id: Leaf<'a> = "PortRangeListId",
        source_port_range: Leaf<'a> = "SourcePortRange",
        source_cidr_ip: Leaf<'a> = "SourceCidrIp",
        ipv6_source_cidr_ip: Leaf<'a> = "Ipv6SourceCidrIp",
        source_group_id: Leaf<'a> = "SourceGroupId",
        source_group_owner_account: Leaf<'a> = "SourceGroupOwnerAccount",
        source_prefix_list_id: Leaf<'a> = "SourcePrefixListId",
        dest_cidr_ip: Leaf<'a> = "DestCidrIp",
        ipv6_dest_cidr_ip: Leaf<'a> = "Ipv6DestCidrIp",
        dest_group_id: Leaf<'a> = "DestGroupId",
        dest_group_owner_account: Leaf<'a> = "DestGroupOwnerAccount",
        dest_prefix_list_id: Leaf<'a> = "DestPrefixListId",
        nic_type: Leaf<'a> = "NicType",
        description: Leaf<'a> = "Description",
        security_group_rule_id: Leaf<'a> = "SecurityGroupRuleId",
    }

    /// An element of DescribeSecurityGroups; also the envelope of a group's rules.
    SecurityGroupWire {
        security_group_id: Leaf<'a> = "SecurityGroupId",
        security_group_name: Leaf<'a> = "SecurityGroupName",
        vpc_id: Leaf<'a> = "VpcId",
        region_id: Leaf<'a> = "RegionId",
        security_group_type: Leaf<'a> = "SecurityGroupType",
        inner_access_policy: Leaf<'a> = "InnerAccessPolicy",
        service_managed: Leaf<'a> = "ServiceManaged",
        rule_count: Leaf<'a> = "RuleCount",
        ecs_count: Leaf<'a> = "EcsCount",
        description: Leaf<'a> = "Description",
    }

    /// An element of DescribeInstances, or DescribeInstanceAttribute.
    InstanceWire {
        instance_id: Leaf<'a> = "InstanceId",
        instance_name: Leaf<'a> = "InstanceName",
        status: Leaf<'a> = "Status",
        region_id: Leaf<'a> = "RegionId",
        zone_id: Leaf<'a> = "ZoneId",
        instance_network_type: Leaf<'a> = "InstanceNetworkType",
        vpc_id: Leaf<'a> = "VpcId",
        vpc_attributes: Inner<VpcAttributesWire<'a>> = "VpcAttributes",
        security_group_ids: List<Leaf<'a>, SecurityGroupId> = "SecurityGroupIds",
        inner_ip_address: List<Leaf<'a>, IpAddress> = "InnerIpAddress",
        public_ip_address: List<Leaf<'a>, IpAddress> = "PublicIpAddress",
        eip_address: Inner<EipAddressWire<'a>> = "EipAddress",
        network_interfaces: List<AttachedInterfaceWire<'a>, NetworkInterface> = "NetworkInterfaces",
        tags: List<TagWire<'a>, Tag> = "Tags",
    }

    /// An element of `Tags`; old tools write both spellings.
    TagWire {
        tag_key: Leaf<'a> = "TagKey",
        tag_value: Leaf<'a> = "TagValue",
        key: Leaf<'a> = "Key",
        value: Leaf<'a> = "Value",
    }

    /// `VpcAttributes`.
    VpcAttributesWire {
        vpc_id: Leaf<'a> = "VpcId",
        vswitch_id: Leaf<'a> = "VSwitchId",
        private_ip_address: List<Leaf<'a>, IpAddress> = "PrivateIpAddress",
    }

    /// `EipAddress` of an instance.
    EipAddressWire {
        ip_address: Leaf<'a> = "IpAddress",
    }

    /// An interface as DescribeInstances shows it.
    AttachedInterfaceWire {
        network_interface_id: Leaf<'a> = "NetworkInterfaceId",
        kind: Leaf<'a> = "Type",
        primary_ip_address: Leaf<'a> = "PrimaryIpAddress",
        private_ip_sets: List<PrivateIpWire<'a>, PrivateIpSet> = "PrivateIpSets",
        ipv6_sets: List<Ipv6Wire<'a>, Ipv6Set> = "Ipv6Sets",
        ipv4_prefix_sets: List<Ipv4PrefixWire<'a>, Ipv4PrefixSet> = "Ipv4PrefixSets",
        ipv6_prefix_sets: List<Ipv6PrefixWire<'a>, Ipv6PrefixSet> = "Ipv6PrefixSets",
    }

    /// An element of DescribeNetworkInterfaces.
    InterfaceWire {
        network_interface_id: Leaf<'a> = "NetworkInterfaceId",
        instance_id: Leaf<'a> = "InstanceId",
        attachment: Inner<AttachmentWire<'a>> = "Attachment",
        kind: Leaf<'a> = "Type",
        vpc_id: Leaf<'a> = "VpcId",
        vswitch_id: Leaf<'a> = "VSwitchId",
        region_id: Leaf<'a> = "RegionId",
        zone_id: Leaf<'a> = "ZoneId",
        private_ip_address: Leaf<'a> = "PrivateIpAddress",
        private_ip_sets: List<PrivateIpWire<'a>, PrivateIpSet> = "PrivateIpSets",
        ipv6_sets: List<Ipv6Wire<'a>, Ipv6Set> = "Ipv6Sets",
        ipv4_prefix_sets: List<Ipv4PrefixWire<'a>, Ipv4PrefixSet> = "Ipv4PrefixSets",
        ipv6_prefix_sets: List<Ipv6PrefixWire<'a>, Ipv6PrefixSet> = "Ipv6PrefixSets",
        security_group_ids: List<Leaf<'a>, SecurityGroupId> = "SecurityGroupIds",
        associated_public_ip: Inner<PublicIpWire<'a>> = "AssociatedPublicIp",
        tags: List<TagWire<'a>, Tag> = "Tags",
    }

    /// `Attachment` of an interface.
    AttachmentWire {
        instance_id: Leaf<'a> = "InstanceId",
    }

    /// An element of `PrivateIpSets`.
    PrivateIpWire {
        private_ip_address: Leaf<'a> = "PrivateIpAddress",
        primary: Leaf<'a> = "Primary",
        associated_public_ip: Inner<PublicIpWire<'a>> = "AssociatedPublicIp",
    }

    /// `AssociatedPublicIp`.
    PublicIpWire {
        public_ip_address: Leaf<'a> = "PublicIpAddress",
    }

    /// An element of `Ipv6Sets`.
    Ipv6Wire {
        address: Leaf<'a> = "Ipv6Address",
    }

    /// An element of `Ipv4PrefixSets`.
    Ipv4PrefixWire {
        prefix: Leaf<'a> = "Ipv4Prefix",
    }

    /// An element of `Ipv6PrefixSets`.
    Ipv6PrefixWire {
        prefix: Leaf<'a> = "Ipv6Prefix",
    }

    /// An element of DescribeVpcs.
    VpcWire {
        vpc_id: Leaf<'a> = "VpcId",
        vpc_name: Leaf<'a> = "VpcName",
        region_id: Leaf<'a> = "RegionId",
        cidr_block: Leaf<'a> = "CidrBlock",
        secondary_cidr_blocks: List<Leaf<'a>, SecondaryCidrBlock> = "SecondaryCidrBlocks",
        ipv6_cidr_block: Leaf<'a> = "Ipv6CidrBlock",
        ipv6_cidr_blocks: List<Ipv6BlockWire<'a>, Ipv6CidrBlock> = "Ipv6CidrBlocks",
    }

    /// An element of `Ipv6CidrBlocks`; its key is that of the list's wrapper.
    Ipv6BlockWire {
        block: Leaf<'a> = "Ipv6CidrBlock",
    }

    /// An element of DescribeVSwitches.
    VSwitchWire {
        vswitch_id: Leaf<'a> = "VSwitchId",
        vpc_id: Leaf<'a> = "VpcId",
        zone_id: Leaf<'a> = "ZoneId",
        region_id: Leaf<'a> = "RegionId",
        cidr_block: Leaf<'a> = "CidrBlock",
        ipv6_cidr_block: Leaf<'a> = "Ipv6CidrBlock",
    }

    /// An element of DescribePrefixLists; also the envelope of DescribePrefixListAttributes.
    PrefixListWire {
        prefix_list_id: Leaf<'a> = "PrefixListId",
        prefix_list_name: Leaf<'a> = "PrefixListName",
        address_family: Leaf<'a> = "AddressFamily",
        max_entries: Leaf<'a> = "MaxEntries",
    }

    /// An element of DescribePortRangeLists.
    PortListWire {
        port_range_list_id: Leaf<'a> = "PortRangeListId",
        port_range_list_name: Leaf<'a> = "PortRangeListName",
        max_entries: Leaf<'a> = "MaxEntries",
    }

    /// An entry of a prefix list or of a port list.
    EntryWire {
        cidr: Leaf<'a> = "Cidr",
        port_range: Leaf<'a> = "PortRange",
    }

    /// The body of an answer that says a call failed.
    ApiErrorWire {
        code: Leaf<'a> = "Code",
    }
}
