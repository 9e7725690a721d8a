//! An independent second opinion on `reach`: random accounts, written as exports, judged packet by packet.
//! It shares no code with the tool and reads nothing but the contract's words.

pub(crate) mod account;
pub(crate) mod expand;
pub(crate) mod export;
pub(crate) mod facts;
pub(crate) mod generate;
pub(crate) mod json;
pub(crate) mod judge;
mod machines;
pub(crate) mod narrow;
mod rules;
pub(crate) mod settle;
pub(crate) mod spell;
pub(crate) mod spread;
mod stack;
pub(crate) mod traffic;
pub(crate) mod view;

use account::Account;
use json::Dice;

/// The files of an export of the account; seed 0 is the plainest spelling.
pub(crate) fn files(account: &Account, seed: u64) -> Vec<(String, String)> {
    let mut dice = Dice::new(seed);
    let documents = export::documents(account, &mut dice);
    spread::spread(documents, &mut dice)
}
