//! Chance that is the same on every machine: splitmix64, by key rather than by turn.
//!
//! Everything a workload holds is a function of its seed and an index, so that nothing has to be
//! remembered while gigabytes are written.

/// The seed of every workload.
pub(crate) const SEED: u64 = 0x5367_5363_6f70_6531;

/// What a number is drawn for; draws for different things are independent.
#[derive(Clone, Copy)]
pub(crate) enum Draw {
    Vpc = 1,
    VSwitch,
    Group,
    Rule,
    Instance,
    Interface,
    Membership,
    Rules,
    Host,
    Request,
}

/// The finaliser of splitmix64, a bijection (Steele, Lea, Flood: "Fast splittable pseudorandom
/// number generators", 2014).
const fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// A stream of numbers.
#[derive(Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// The stream of one thing.
    pub(crate) const fn of(draw: Draw, index: u64) -> Self {
        Self(mix(SEED ^ ((draw as u64) << 56) ^ index))
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number below `bound`. The bias is of no matter here.
    pub(crate) const fn below(&mut self, bound: u32) -> u32 {
        (((self.next() >> 32) * bound as u64) >> 32) as u32
    }

    pub(crate) const fn percent(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(u32::try_from(from.len()).expect("internal error: a short list")) as usize]
    }
}

/// An id as the vendor's look: a prefix and twenty letters and digits. Distinct for distinct indices.
pub(crate) fn id(prefix: &str, draw: Draw, index: u64) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let bits = mix(SEED ^ ((draw as u64) << 56) ^ index);
    let (mut head, mut tail) = (bits, mix(bits ^ SEED));
    let mut id = String::with_capacity(prefix.len() + 20);
    id.push_str(prefix);
    id.push_str("bp1");
    for _ in 0..13 {
        id.push(char::from(DIGITS[(head % 36) as usize]));
        head /= 36;
    }
    for _ in 0..4 {
        id.push(char::from(DIGITS[(tail % 36) as usize]));
        tail /= 36;
    }
    id
}

/// A request id: an upper-case UUID.
pub(crate) fn request_id(index: u64) -> String {
    let mut random = Random::of(Draw::Request, index);
    let (one, two) = (random.next(), random.next());
    format!(
        "{:08X}-{:04X}-{:04X}-{:04X}-{:012X}",
        one >> 32,
        (one >> 16) & 0xffff,
        one & 0xffff,
        two >> 48,
        two & 0xffff_ffff_ffff
    )
}
