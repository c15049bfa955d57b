//! Two who talk, and those who listen to both.

use str0m::media::{Direction, MediaKind};

use super::{Event, Joined, Native, Part, Peers, Room, peers, until_gone};

const VOICE: MediaKind = MediaKind::Audio;

async fn speaker(peers: &Peers, part: Part, room: &Room) -> Joined {
    let native = Native::with(&[VOICE], Direction::SendOnly).await;
    let mut speaker = native.join(peers, part, room).await;
    assert_eq!(speaker.events.recv().await, Some(Event::Connected));
    assert_eq!(speaker.events.recv().await, Some(Event::Flows));
    speaker
}

async fn listener(peers: &Peers, room: &Room) -> Joined {
    let native = Native::with(&[VOICE, VOICE], Direction::RecvOnly).await;
    native.join(peers, Part::Listens, room).await
}

#[tokio::test]
async fn who_listens_hears_both_each_on_a_line_of_its_own_and_who_stops_nothing_more() {
    let (peers, room) = (peers(9).await, Room::default());
    let _customer = speaker(&peers, Part::CustomerSpeaks, &room).await;
    let (mut one, mut other) = (listener(&peers, &room).await, listener(&peers, &room).await);
    one.gets(0).await;
    assert_eq!(one.counted.borrow()[1], 0, "the agent has said nothing");
    let _agent = speaker(&peers, Part::AgentSpeaks, &room).await;
    for line in [0, 1] {
        one.gets(line).await;
        other.gets(line).await;
    }
    one.peer = None;
    until_gone(&mut one.events).await;
    // What was on its way arrives before what is sent after it.
    other.gets(1).await;
    let before = *one.counted.borrow();
    other.gets(0).await;
    other.gets(1).await;
    assert_eq!(*one.counted.borrow(), before);
}

#[tokio::test]
async fn a_screen_and_a_talk_have_nothing_of_each_other() {
    let (peers, room) = (peers(9).await, Room::default());
    let _customer = speaker(&peers, Part::CustomerSpeaks, &room).await;
    let mut listener = listener(&peers, &room).await;
    let mut viewer = super::viewer(&peers, &Room::default()).await;
    assert_eq!(viewer.events.recv().await, Some(Event::Connected));
    listener.gets(0).await;
    assert_eq!(*viewer.counted.borrow(), [0, 0]);
}

#[tokio::test]
async fn an_end_of_a_talk_offers_one_line_and_who_listens_two() {
    let (peers, room) = (peers(9).await, Room::default());
    for (part, n_lines) in [
        (Part::CustomerSpeaks, 1),
        (Part::AgentSpeaks, 1),
        (Part::Listens, 2),
    ] {
        let offer = |n| async move {
            Native::with(&vec![VOICE; n], Direction::SendRecv)
                .await
                .offer
        };
        let opened = peers.open(offer(n_lines).await, part, room.clone());
        let (_peer, mut events) = opened.expect("room for it");
        assert!(matches!(events.recv().await, Some(Event::Answer(_))));
        let opened = peers.open(offer(n_lines + 1).await, part, room.clone());
        let (_peer, mut events) = opened.expect("room for it");
        assert_eq!(events.recv().await, None, "{part:?}");
    }
}
