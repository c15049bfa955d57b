//! The support domain without I/O: the status machine of a ticket, its priority and tags, what stands
//! on its timeline, how a search matches it, how long the customer may wait, and who of the desk may do what.
//!
//! The server keeps tickets and timelines in SQL and asks this crate what is allowed.
//! Sessions appear here only as words on the timeline: the crate knows nothing of the machine
//! that runs them.

pub mod actor;
pub mod appointment;
pub mod call_back;
pub mod canned;
pub mod capability;
pub mod categories;
pub mod draft;
pub mod erase;
pub mod fields;
pub mod follow_up;
pub mod invitation;
pub mod limits;
pub mod links;
pub mod outcome;
pub mod package;
pub mod place;
pub mod policy;
pub mod priority;
pub mod routing;
pub mod search;
pub mod sla;
pub mod standing;
pub mod status;
pub mod survey;
pub mod tags;
pub mod timeline;

pub use actor::{Actor, ActorKind};
pub use appointment::AppointmentState;
pub use call_back::CallBackState;
pub use canned::CannedActions;
pub use capability::{AgentRole, Capability};
pub use categories::{Category, CategoryRule};
pub use draft::DraftKind;
pub use erase::ERASED;
pub use fields::{Field, FieldKind, FieldValue, FieldValues};
pub use follow_up::FollowUpFor;
pub use invitation::InvitationState;
pub use links::Relation;
pub use outcome::{Outcome, Taxonomy};
pub use package::{OpenStep, PackageEntry, PackageLine};
pub use place::{Place, PlaceRefused};
pub use priority::Priority;
pub use sla::{SlaClock, SlaClockState};
pub use status::{Status, StatusNotAllowed};
pub use survey::SurveyAnswer;
pub use timeline::{ByMail, TimelineData};
