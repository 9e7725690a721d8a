//! sgscope: who can reach whom, and why, by the rules of Alibaba Cloud ECS security groups.

pub mod model;
pub mod packet;
pub mod source;
