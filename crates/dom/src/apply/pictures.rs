//! Pixels of canvases and videos at the agent: which of them the replica gets.

use std::collections::BTreeSet;

use tandem_protocol::batch::{omission, picture_state};
use tandem_protocol::codec::envelope::{Area, Picture};
use tandem_protocol::codec::op::Op;
use tandem_protocol::limits::PICTURES_MAX;

use super::view::{Skipped, View};
use crate::arena::Kind;
use crate::picture::read_image;
use crate::role::Role;

/// Pixels for the replica.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplicaPicture {
    /// The document that the element is in.
    pub document: u32,
    /// The element.
    pub node: u32,
    /// Width of the whole picture.
    pub width: u32,
    /// Height of the whole picture.
    pub height: u32,
    /// The part that the bytes show.
    pub area: Area,
    /// Media type.
    pub mime: &'static str,
    /// An image file of the area's size.
    pub bytes: Vec<u8>,
}

/// Elements that have got pixels in this epoch.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    nodes: BTreeSet<u32>,
}

impl View {
    /// What became of the pixels of an element.
    pub(super) fn picture_state(
        &mut self,
        id: u32,
        state: u32,
        op: &Op<'_>,
    ) -> Result<(), Skipped> {
        self.pass_role(id, op, is_drawn)?;
        let is_missing = state == picture_state::UNREADABLE;
        self.omissions.set(id, omission::PICTURE, is_missing);
        Ok(())
    }

    /// Checks that the element is there and the file what its frame claims.
    pub(super) fn picture(&mut self, picture: &Picture<'_>) -> Option<ReplicaPicture> {
        let Picture { node, area, .. } = *picture;
        let info = self.arena.info(node)?;
        let file = read_image(picture.bytes)?;
        let whole = (area.width, area.height) == (picture.width, picture.height);
        let fits = info.kind == Kind::Element
            && is_drawn(info.role)
            && (info.role == Role::Canvas || whole)
            && (file.width, file.height) == (area.width, area.height);
        if !fits || !self.has_room_for(node) {
            return None;
        }
        self.pictures.nodes.insert(node);
        Some(ReplicaPicture {
            document: picture.document,
            node,
            width: picture.width,
            height: picture.height,
            area,
            mime: file.mime,
            bytes: picture.bytes.to_vec(),
        })
    }

    /// Elements that are gone make room.
    fn has_room_for(&mut self, node: u32) -> bool {
        if self.pictures.nodes.contains(&node) || self.pictures.nodes.len() < PICTURES_MAX {
            return true;
        }
        let arena = &self.arena;
        self.pictures
            .nodes
            .retain(|&node| arena.info(node).is_some());
        self.pictures.nodes.len() < PICTURES_MAX
    }
}

/// Whether an element of this role shows pixels.
pub(super) fn is_drawn(role: Role) -> bool {
    matches!(role, Role::Canvas | Role::Video)
}

/// Whether an element of this role plays.
pub(super) fn is_played(role: Role) -> bool {
    matches!(role, Role::Video | Role::Audio | Role::Drawing)
}
