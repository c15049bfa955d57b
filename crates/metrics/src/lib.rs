//! The figures of a support desk, computed from what happened and from nothing else.
//!
//! [`ticket::Tally`] folds the events of one ticket and says whose its figures are, [`figures::Figures`]
//! adds up tickets, [`trends::Trends`] where their customers were. What each
//! figure means, and what it leaves out, stands in `docs/METRICS.md`. Which events there are, and
//! which tickets belong together, the server knows.

pub mod calls;
pub mod figures;
mod holding;
mod shares;
pub mod ticket;
pub mod trends;

pub use calls::CallStep;
pub use figures::{Figures, Ratings, Spread, Summary};
pub use ticket::{Fact, Member, Tally, TicketFigures, Who, Whose};
pub use trends::{Sighting, TrendSummary, Trends};
