//! Pieces, wants and bounds of one session's bulk traffic.

use axum::extract::ws::Message;
use sha2::{Digest, Sha256};
use tandem_protocol::limits::{
    ASSET_BYTES_MAX, ASSET_PIECE_BYTES_MAX, SESSION_FETCHED_BYTES_MAX, SESSION_FETCHES_AT_ONCE_MAX,
    SESSION_FETCHES_MAX,
};
use tandem_session::assets::EMPTY_HASH;
use tandem_session::{ActorRef, Session};

use super::fetches::{Fetching, Named, NotFetched};
use super::*;
use crate::assets::{AssetKind, FoundAsset};

struct Bench {
    bulk: Arc<Bulk>,
    customer: Connection,
    agent: Connection,
}

fn bench() -> Bench {
    let (actor, _) = mpsc::channel(1);
    let fanout = Fanout::new(true, Arc::default());
    let bulk = Arc::new(Bulk::new(actor.downgrade(), Arc::default(), fanout));
    bulk.allow(&live_record());
    let (customer, _) = Connection::bulk();
    let (agent, _) = Connection::bulk();
    bulk.attach(&seat(Role::Customer), customer.clone());
    bulk.attach(&seat(Role::Agent), agent.clone());
    Bench {
        bulk,
        customer,
        agent,
    }
}

/// A session whose customer lets the page be seen.
fn live_record() -> Record {
    let entry = tandem_protocol::signal::Entry::Link;
    let session = Session::new("ses_1".into(), entry, None, ActorRef::system(), 0);
    let mut record = session.record().clone();
    record.state = SessionState::Live;
    record.grants.insert(Grant::View);
    record
}

fn seat(role: Role) -> BulkSeat {
    BulkSeat {
        session_id: "ses_1".into(),
        role,
        beside: match role {
            Role::Customer => 1,
            Role::Agent => 2,
            Role::Supervisor => 3,
            Role::Observer => 4,
        },
    }
}

fn put(hash: &AssetHash, total: usize, offset: usize, bytes: &[u8]) -> Bytes {
    let (total, offset) = (total as u32, offset as u32);
    encode(&Frame::AssetPut {
        hash,
        total,
        offset,
        mime: "text/css",
        bytes,
    })
}

fn hash(bytes: &[u8]) -> AssetHash {
    Sha256::digest(bytes).into()
}

impl Bench {
    async fn customer(&self, bytes: Bytes) -> Judgement {
        self.bulk.handle(&seat(Role::Customer), bytes).await
    }

    async fn want(&self, hash: &AssetHash) -> Judgement {
        self.bulk
            .handle(&seat(Role::Agent), encode(&Frame::AssetWant { hash }))
            .await
    }

    fn kept(&self) -> (usize, usize) {
        let state = self.bulk.state();
        (state.assets.len(), state.n_bytes)
    }
}

/// All binary frames that wait for `connection`, after closing it.
async fn sent(connection: &Connection) -> Vec<Bytes> {
    connection.outbox.shut();
    let (mut frames, mut batch) = (Vec::new(), Vec::new());
    while connection.outbox.next_batch(&mut batch).await {
        frames.extend(batch.drain(..).filter_map(|message| match message {
            Message::Binary(bytes) => Some(bytes),
            _ => None,
        }));
    }
    frames
}

#[tokio::test]
async fn what_is_shed_is_asked_for_again() {
    let bench = bench();
    let (css, hash) = (b"body{}", hash(b"body{}"));
    bench.customer(put(&hash, 6, 0, css)).await;
    assert_eq!(bench.kept(), (1, 6));
    bench.bulk.shed();
    assert_eq!(bench.kept(), (0, 0));
    bench.customer(put(&hash, 6, 0, css)).await;
    assert_eq!(bench.kept(), (1, 6));
}

#[tokio::test]
async fn an_asset_is_kept_after_its_hash_is_right_and_answers_later_wants() {
    let bench = bench();
    let (pieces, hash) = in_pieces(2);
    for piece in &pieces {
        assert_eq!(bench.customer(piece.clone()).await, Judgement::Fine);
    }
    assert_eq!(bench.kept(), (1, ASSET_PIECE_BYTES_MAX + 1));
    assert_eq!(bench.want(&hash).await, Judgement::Fine);
    assert_eq!(sent(&bench.agent).await, pieces);
    assert_eq!(
        sent(&bench.customer).await,
        [encode(&Frame::AssetHave { hash: &hash })]
    );
}

#[tokio::test]
async fn an_asset_with_a_wrong_hash_is_refused_and_leaves_nothing() {
    let bench = bench();
    let wrong = hash(b"other");
    assert_eq!(bench.want(&wrong).await, Judgement::Fine);
    assert_eq!(
        bench.customer(put(&wrong, 4, 0, b"evil")).await,
        Judgement::Strike
    );
    assert_eq!(bench.kept(), (0, 0));
    assert_eq!(sent(&bench.agent).await, [] as [Bytes; 0]);
}

#[tokio::test]
async fn an_asset_that_is_wanted_first_is_asked_for_and_handed_over_when_it_comes() {
    let bench = bench();
    let hash = hash(b"x");
    bench.want(&hash).await;
    bench.customer(put(&hash, 1, 0, b"x")).await;
    assert_eq!(sent(&bench.agent).await, [put(&hash, 1, 0, b"x")]);
    let asked = sent(&bench.customer).await;
    assert_eq!(asked[0], encode(&Frame::AssetWant { hash: &hash }));
}

/// The pieces of an asset, the last of one byte, and its hash.
fn in_pieces(n_pieces: usize) -> (Vec<Bytes>, AssetHash) {
    let total = (n_pieces - 1) * ASSET_PIECE_BYTES_MAX + 1;
    let bytes: Vec<u8> = (0..total).map(|at| (at % 251) as u8).collect();
    let hash = hash(&bytes);
    let chunks = bytes.chunks(ASSET_PIECE_BYTES_MAX).enumerate();
    let pieces = chunks.map(|(n, piece)| put(&hash, total, n * ASSET_PIECE_BYTES_MAX, piece));
    (pieces.collect(), hash)
}

#[tokio::test]
async fn pieces_may_come_in_any_order_and_twice() {
    let bench = bench();
    let (pieces, hash) = in_pieces(3);
    for number in [2, 0, 2, 0, 1] {
        let judgement = bench.customer(pieces[number].clone()).await;
        assert_eq!(judgement, Judgement::Fine);
    }
    assert_eq!(bench.kept(), (1, 2 * ASSET_PIECE_BYTES_MAX + 1));
    bench.want(&hash).await;
    assert_eq!(sent(&bench.agent).await, pieces);
}

#[tokio::test]
async fn what_comes_meanwhile_has_room_where_one_socket_stands_still() {
    let bench = bench();
    let total = ASSET_PIECE_BYTES_MAX + 1;
    // One more than there is room for.
    let names = 0..=PARTIAL_MAX as u8;
    let assets: Vec<Vec<u8>> = names.map(|name| vec![name; total]).collect();
    for asset in &assets {
        let piece = put(&hash(asset), total, ASSET_PIECE_BYTES_MAX, &asset[..1]);
        assert_eq!(bench.customer(piece).await, Judgement::Fine);
    }
    assert_eq!(bench.kept(), (0, PARTIAL_MAX * total));
    for asset in &assets[..PARTIAL_MAX] {
        let piece = put(&hash(asset), total, 0, &asset[1..]);
        assert_eq!(bench.customer(piece).await, Judgement::Fine);
    }
    assert_eq!(bench.kept(), (PARTIAL_MAX, PARTIAL_MAX * total));
    let told = sent(&bench.customer).await;
    assert_eq!(told.len(), assets.len());
    let refused = encode(&Frame::AssetHave {
        hash: &hash(&assets[PARTIAL_MAX]),
    });
    assert_eq!(told[0], refused);
}

#[tokio::test]
async fn a_piece_that_begins_where_none_does_loses_the_asset() {
    let bench = bench();
    let (pieces, hash) = in_pieces(2);
    let total = ASSET_PIECE_BYTES_MAX + 1;
    let wrong = put(&hash, total, 1, b"x");
    assert_eq!(bench.customer(wrong.clone()).await, Judgement::Strike);
    assert_eq!(bench.kept(), (0, 0));
    bench.customer(pieces[0].clone()).await;
    assert_eq!(bench.kept(), (0, total));
    assert_eq!(bench.customer(wrong).await, Judgement::Strike);
    assert_eq!(bench.kept(), (0, 0));
    for piece in pieces {
        bench.customer(piece).await;
    }
    assert_eq!(bench.kept(), (1, total));
}

#[tokio::test]
async fn pieces_of_what_the_agent_waits_for_go_on_as_they_come_but_the_last() {
    let bench = bench();
    let (pieces, hash) = in_pieces(4);
    bench.customer(pieces[1].clone()).await;
    bench.want(&hash).await;
    assert_eq!(bench.agent.outbox.len(), 0, "the first one is not here");
    bench.customer(pieces[0].clone()).await;
    assert_eq!(bench.agent.outbox.len(), 2);
    bench.customer(pieces[3].clone()).await;
    assert_eq!(bench.agent.outbox.len(), 2);
    bench.customer(pieces[2].clone()).await;
    assert_eq!(sent(&bench.agent).await, pieces);
}

#[tokio::test]
async fn of_an_asset_with_a_wrong_hash_nobody_has_the_last_piece() {
    let bench = bench();
    let (pieces, hash) = in_pieces(2);
    bench.want(&hash).await;
    bench.customer(pieces[0].clone()).await;
    let wrong = put(
        &hash,
        ASSET_PIECE_BYTES_MAX + 1,
        ASSET_PIECE_BYTES_MAX,
        b"x",
    );
    assert_eq!(bench.customer(wrong).await, Judgement::Strike);
    assert_eq!(bench.kept(), (0, 0));
    assert_eq!(sent(&bench.agent).await, pieces[..1]);
}

#[tokio::test]
async fn who_asks_again_gets_what_has_gone_on_before() {
    let bench = bench();
    let (pieces, hash) = in_pieces(3);
    bench.want(&hash).await;
    bench.customer(pieces[0].clone()).await;
    let (next, _) = Connection::bulk();
    bench.bulk.attach(&seat(Role::Agent), next.clone());
    bench.customer(pieces[1].clone()).await;
    bench.want(&hash).await;
    bench.customer(pieces[2].clone()).await;
    let got = sent(&next).await;
    assert_eq!(got[0], pieces[1], "before it has asked");
    assert_eq!(got[1..], pieces);
    assert_eq!(sent(&bench.agent).await, pieces[..1]);
}

#[tokio::test]
async fn pieces_go_over_the_agents_sockets_in_any_order_where_least_waits() {
    let bench = bench();
    let (more, _) = Connection::bulk();
    bench.bulk.attach_more(&seat(Role::Agent), more.clone());
    let (pieces, hash) = in_pieces(4);
    bench.want(&hash).await;
    for number in [1, 0, 3, 2] {
        bench.customer(pieces[number].clone()).await;
    }
    let by_turns = [1, 2].map(|number| pieces[number].clone());
    assert_eq!(sent(&bench.agent).await, by_turns);
    let by_turns = [0, 3].map(|number| pieces[number].clone());
    assert_eq!(sent(&more).await, by_turns);
}

#[tokio::test]
async fn large_mirror_frames_go_where_least_waits_and_small_answers_to_the_first() {
    let bench = bench();
    let (more, _) = Connection::bulk();
    for role in [Role::Customer, Role::Agent] {
        bench.bulk.attach_more(&seat(role), more.clone());
    }
    bench.customer(mirror(1, 100)).await;
    bench.customer(mirror(2, 50)).await;
    bench.customer(mirror(3, 50)).await;
    bench.customer(put(&hash(b"x"), 1, 0, b"x")).await;
    bench.customer(put(&hash(b"y"), 1, 0, b"y")).await;
    assert_eq!(sent(&bench.agent).await, [mirror(1, 100)]);
    assert_eq!(sent(&more).await, [mirror(2, 50), mirror(3, 50)]);
    let have = [b"x", b"y"].map(|one| encode(&Frame::AssetHave { hash: &hash(one) }));
    assert_eq!(sent(&bench.customer).await, have);
}

#[tokio::test]
async fn who_watches_has_one_socket() {
    let (bench, viewer) = watched();
    let (more, _) = Connection::bulk();
    bench.bulk.attach_more(&seat(Role::Observer), more.clone());
    assert!(!more.outbox.push_when_room(mirror(1, 1)).await);
    assert!(viewer.outbox.push_when_room(mirror(1, 1)).await);
}

#[tokio::test]
async fn nothing_goes_on_once_the_page_is_not_shown() {
    let bench = bench();
    let (pieces, hash) = in_pieces(3);
    bench.want(&hash).await;
    bench.customer(pieces[0].clone()).await;
    let entry = tandem_protocol::signal::Entry::Link;
    let session = Session::new("ses_1".into(), entry, None, ActorRef::system(), 0);
    bench.bulk.allow(session.record());
    bench.customer(pieces[1].clone()).await;
    assert_eq!(sent(&bench.agent).await, pieces[..1]);
}

#[tokio::test]
async fn nothing_that_has_waited_goes_on_once_the_page_is_not_shown() {
    let bench = bench();
    let (pieces, hash) = in_pieces(2);
    bench.want(&hash).await;
    bench.customer(pieces[0].clone()).await;
    let turn = bench.bulk.going_on.lock().await;
    let mut putting = std::pin::pin!(bench.customer(pieces[1].clone()));
    tokio::select! {
        biased;
        _ = &mut putting => panic!("it did not wait"),
        () = std::future::ready(()) => {}
    }
    assert_eq!(bench.kept(), (1, ASSET_PIECE_BYTES_MAX + 1));
    let entry = tandem_protocol::signal::Entry::Link;
    let session = Session::new("ses_1".into(), entry, None, ActorRef::system(), 0);
    bench.bulk.allow(session.record());
    drop(turn);
    assert_eq!(putting.await, Judgement::Fine);
    assert_eq!(sent(&bench.agent).await, pieces[..1]);
}

/// As many bytes as one asset may have, and their hash.
fn large(name: u8) -> (Vec<u8>, AssetHash) {
    let bytes = vec![name; ASSET_BYTES_MAX];
    let hash = hash(&bytes);
    (bytes, hash)
}

impl Bench {
    async fn put_whole(&self, hash: &AssetHash, bytes: &[u8]) {
        for (place, piece) in bytes.chunks(ASSET_PIECE_BYTES_MAX).enumerate() {
            let offset = place * ASSET_PIECE_BYTES_MAX;
            let judgement = self.customer(put(hash, bytes.len(), offset, piece)).await;
            assert_eq!(judgement, Judgement::Fine);
        }
    }

    fn keeps(&self, hash: &AssetHash) -> bool {
        self.bulk.state().assets.contains(hash)
    }
}

#[tokio::test]
async fn the_byte_that_is_one_too_many_costs_the_asset_used_least() {
    let bench = bench();
    // Six of the largest leave 4 MiB.
    let n_large = SESSION_ASSET_BYTES_MAX / ASSET_BYTES_MAX;
    let mut hashes = Vec::new();
    for name in 0..n_large {
        let (bytes, hash) = large(u8::try_from(name).expect("small"));
        bench.put_whole(&hash, &bytes).await;
        hashes.push(hash);
    }
    let rest = vec![100; SESSION_ASSET_BYTES_MAX - n_large * ASSET_BYTES_MAX];
    bench.put_whole(&hash(&rest), &rest).await;
    assert_eq!(bench.kept(), (n_large + 1, SESSION_ASSET_BYTES_MAX));
    // The first one is used, so the second one is the oldest.
    bench.customer(put(&hashes[0], 1, 0, b"x")).await;
    bench.put_whole(&hash(b"a"), b"a").await;
    let kept = SESSION_ASSET_BYTES_MAX - ASSET_BYTES_MAX + 1;
    assert_eq!(bench.kept(), (n_large + 1, kept));
    assert_eq!(bench.bulk.kept_by_all.load(Ordering::Relaxed), kept);
    assert!(bench.keeps(&hashes[0]) && !bench.keeps(&hashes[1]) && bench.keeps(&hashes[2]));
}

#[tokio::test]
async fn a_session_keeps_so_many_assets_and_the_oldest_makes_room() {
    let bench = bench();
    for name in 0..=SESSION_ASSETS_MAX {
        let bytes = name.to_be_bytes();
        bench.put_whole(&hash(&bytes), &bytes).await;
    }
    assert_eq!(bench.kept().0, SESSION_ASSETS_MAX);
    assert!(!bench.keeps(&hash(&0_usize.to_be_bytes())));
    assert!(bench.keeps(&hash(&SESSION_ASSETS_MAX.to_be_bytes())));
}

#[tokio::test]
async fn partial_assets_stay_and_whole_ones_stay_where_their_going_would_not_help() {
    let bench = bench();
    let n_large = SESSION_ASSET_BYTES_MAX / ASSET_BYTES_MAX;
    bench.put_whole(&hash(b"whole"), b"whole").await;
    for name in 0..n_large {
        let (bytes, hash) = large(u8::try_from(name).expect("small"));
        let first = &bytes[..ASSET_PIECE_BYTES_MAX];
        bench.customer(put(&hash, bytes.len(), 0, first)).await;
    }
    let (bytes, too_many) = large(200);
    let first = &bytes[..ASSET_PIECE_BYTES_MAX];
    bench.customer(put(&too_many, bytes.len(), 0, first)).await;
    let state = bench.bulk.state();
    assert_eq!((state.assets.len(), state.partial.len()), (1, n_large));
    assert!(!state.partial.contains_key(&too_many));
}

#[tokio::test]
async fn what_made_room_is_asked_for_again_when_it_is_wanted() {
    let bench = bench();
    let hash = hash(b"x");
    bench.put_whole(&hash, b"x").await;
    bench.bulk.state().assets.remove_oldest();
    bench.want(&hash).await;
    bench.put_whole(&hash, b"x").await;
    assert_eq!(sent(&bench.agent).await, [put(&hash, 1, 0, b"x")]);
    let have = encode(&Frame::AssetHave { hash: &hash });
    let want = encode(&Frame::AssetWant { hash: &hash });
    assert_eq!(sent(&bench.customer).await, [have.clone(), want, have]);
}

#[tokio::test]
async fn the_agent_hears_that_a_wanted_asset_cannot_be_had() {
    let bench = bench();
    let (lost, unasked) = ([7; 32], [8; 32]);
    bench.want(&lost).await;
    for hash in [&lost, &lost, &unasked] {
        let said = bench.customer(encode(&missing(hash))).await;
        assert_eq!(said, Judgement::Fine);
    }
    assert_eq!(bench.kept(), (0, 0));
    assert!(bench.bulk.state().wanted.is_empty());
    assert_eq!(sent(&bench.agent).await, [encode(&missing(&lost))]);
}

#[tokio::test]
async fn an_empty_asset_is_an_asset() {
    let bench = bench();
    assert_eq!(hash(b""), EMPTY_HASH);
    bench.want(&EMPTY_HASH).await;
    bench.customer(put(&EMPTY_HASH, 0, 0, b"")).await;
    assert_eq!(bench.kept(), (1, 0));
    assert_eq!(sent(&bench.agent).await, [put(&EMPTY_HASH, 0, 0, b"")]);
}

#[tokio::test]
async fn beyond_the_bound_the_longest_wanted_is_forgotten() {
    let bench = bench();
    for name in 0..=SESSION_ASSETS_MAX {
        assert_eq!(
            bench.want(&hash(&name.to_be_bytes())).await,
            Judgement::Fine
        );
    }
    let state = bench.bulk.state();
    assert_eq!(state.wanted.len(), SESSION_ASSETS_MAX);
    assert!(!state.wanted.contains(&hash(&0_usize.to_be_bytes())));
    assert!(state.wanted.contains(&hash(&1_usize.to_be_bytes())));
}

#[tokio::test]
async fn roles_keep_to_their_kinds() {
    let bench = bench();
    let hash = hash(b"x");
    let by_agent = bench
        .bulk
        .handle(&seat(Role::Agent), put(&hash, 1, 0, b"x"))
        .await;
    assert_eq!(by_agent, Judgement::Strike);
    let want = encode(&Frame::AssetWant { hash: &hash });
    assert_eq!(bench.customer(want).await, Judgement::Strike);
    let have = encode(&Frame::AssetHave { hash: &hash });
    assert_eq!(bench.customer(have).await, Judgement::Strike);
    assert_eq!(
        bench.customer(Bytes::from_static(&[4, 1])).await,
        Judgement::Strike
    );
    assert_eq!(
        bench.customer(Bytes::from_static(&[0x10, 1])).await,
        Judgement::Strike
    );
}

#[tokio::test]
async fn after_the_end_nothing_is_kept_and_both_sockets_close() {
    let bench = bench();
    bench.customer(put(&hash(b"x"), 1, 0, b"x")).await;
    bench.bulk.close();
    assert_eq!(bench.kept(), (0, 0));
    assert_eq!(bench.bulk.kept_by_all.load(Ordering::Relaxed), 0);
    bench.customer(put(&hash(b"y"), 1, 0, b"y")).await;
    assert_eq!(bench.kept(), (0, 0));
    assert!(
        !bench
            .agent
            .outbox
            .push_when_room(Bytes::from_static(b"z"))
            .await
    );
}

fn picture() -> Bytes {
    use tandem_protocol::codec::envelope::{Area, Picture};
    let area = Area {
        x: 0,
        y: 0,
        width: 1,
        height: 1,
    };
    encode(&Frame::Picture(Picture {
        epoch: 1,
        seq: 1,
        document: 0,
        node: 2,
        width: 1,
        height: 1,
        area,
        bytes: b"pixels",
    }))
}

#[tokio::test]
async fn pictures_pass_to_the_agent_and_its_answers_back_and_nothing_is_kept() {
    let bench = bench();
    let answer = encode(&Frame::PictureAck {
        epoch: 1,
        seq: 1,
        shown: true,
    });
    assert_eq!(bench.customer(picture()).await, Judgement::Fine);
    assert_eq!(
        bench.bulk.handle(&seat(Role::Agent), answer.clone()).await,
        Judgement::Fine
    );
    assert_eq!(bench.kept(), (0, 0));
    assert_eq!(sent(&bench.agent).await, [picture()]);
    assert_eq!(sent(&bench.customer).await, std::slice::from_ref(&answer));
    assert_eq!(
        bench.bulk.handle(&seat(Role::Agent), picture()).await,
        Judgement::Strike
    );
    assert_eq!(bench.customer(answer).await, Judgement::Strike);
}

#[tokio::test]
async fn pictures_for_an_agent_who_is_away_or_slow_are_dropped() {
    let bench = bench();
    bench.bulk.detach(&seat(Role::Agent), bench.agent.id);
    assert_eq!(bench.customer(picture()).await, Judgement::Fine);
    bench.bulk.attach(&seat(Role::Agent), bench.agent.clone());
    for _ in 0..100_000 {
        assert_eq!(bench.customer(picture()).await, Judgement::Fine);
    }
    let n_frames = sent(&bench.agent).await.len();
    assert!((1..100_000).contains(&n_frames), "{n_frames}");
}

/// A watched session with one viewer, who is fed until the future is dropped.
fn watched() -> (Bench, Connection) {
    let bench = bench();
    bench.bulk.fanout.set_watched(true);
    let (viewer, _) = Connection::bulk();
    bench.bulk.attach(&seat(Role::Observer), viewer.clone());
    (bench, viewer)
}

/// What the viewer gets until nothing more comes.
async fn fed(bench: &Bench, viewer: &Connection) -> Vec<Bytes> {
    let observer = seat(Role::Observer);
    let mut feeding = std::pin::pin!(bench.bulk.feed(&observer, viewer));
    let mut frames = Vec::new();
    let mut batch = Vec::new();
    loop {
        tokio::select! {
            biased;
            () = &mut feeding => return frames,
            is_open = viewer.outbox.next_batch(&mut batch) => {
                let binary = batch.drain(..).filter_map(|message| match message {
                    Message::Binary(bytes) => Some(bytes),
                    _ => None,
                });
                frames.extend(binary);
                if !is_open {
                    return frames;
                }
            }
            // Both wait: all that there is has gone out.
            () = std::future::ready(()) => return frames,
        }
    }
}

fn mirror(seq: u32, n_bytes: usize) -> Bytes {
    let body = vec![7; n_bytes];
    encode(&Frame::Mirror {
        epoch: 1,
        seq,
        flags: 0,
        body: &body,
    })
}

#[tokio::test]
async fn a_viewer_gets_the_mirror_from_its_start_and_the_customer_hears_nothing() {
    let bench = bench();
    bench.customer(mirror(1, 10)).await;
    bench.customer(mirror(2, 10)).await;
    bench.bulk.fanout.set_watched(true);
    let (late, _) = Connection::bulk();
    bench.bulk.attach(&seat(Role::Observer), late.clone());
    assert_eq!(fed(&bench, &late).await, [mirror(1, 10), mirror(2, 10)]);
    assert_eq!(sent(&bench.customer).await, [] as [Bytes; 0]);
    assert_eq!(sent(&bench.agent).await, [mirror(1, 10), mirror(2, 10)]);
}

#[tokio::test]
async fn a_viewer_that_reads_nothing_slows_nobody_down_and_catches_up() {
    let (bench, slow) = watched();
    let observer = seat(Role::Observer);
    let n_frames = 80;
    {
        let mut feeding = std::pin::pin!(bench.bulk.feed(&observer, &slow));
        for seq in 1..=n_frames {
            tokio::select! {
                biased;
                () = &mut feeding => panic!("the viewer is still there"),
                judgement = bench.customer(mirror(seq, 100_000)) => {
                    assert_eq!(judgement, Judgement::Fine);
                }
            }
            while bench.agent.outbox.is_filled() {
                bench.agent.outbox.next_batch(&mut Vec::new()).await;
            }
        }
    }
    let caught_up = fed(&bench, &slow).await;
    let last = caught_up.last().expect("frames");
    assert_eq!(*last, mirror(n_frames, 100_000));
}

#[tokio::test]
async fn a_viewer_is_handed_what_is_kept_and_the_customer_is_asked_once_for_the_rest() {
    let (bench, viewer) = watched();
    let (kept, absent) = (hash(b"kept"), hash(b"absent"));
    bench.customer(put(&kept, 4, 0, b"kept")).await;
    let observer = seat(Role::Observer);
    for wanted in [&kept, &absent, &absent] {
        let want = encode(&Frame::AssetWant { hash: wanted });
        let judgement = bench.bulk.handle(&observer, want).await;
        assert_eq!(judgement, Judgement::Fine);
    }
    assert_eq!(fed(&bench, &viewer).await, [put(&kept, 4, 0, b"kept")]);
    bench.customer(put(&absent, 6, 0, b"absent")).await;
    assert_eq!(fed(&bench, &viewer).await, [put(&absent, 6, 0, b"absent")]);
    let questions = sent(&bench.customer).await;
    let asked = encode(&Frame::AssetWant { hash: &absent });
    assert_eq!(questions.iter().filter(|one| **one == asked).count(), 1);
}

#[tokio::test]
async fn a_viewer_learns_that_the_customer_has_not_got_it() {
    let (bench, viewer) = watched();
    let lost = hash(b"lost");
    let want = encode(&Frame::AssetWant { hash: &lost });
    bench.bulk.handle(&seat(Role::Observer), want).await;
    bench.customer(encode(&missing(&lost))).await;
    assert_eq!(fed(&bench, &viewer).await, [encode(&missing(&lost))]);
}

#[tokio::test]
async fn a_viewer_that_asks_and_does_not_read_is_remembered_up_to_the_bound() {
    let (bench, viewer) = watched();
    let observer = seat(Role::Observer);
    let hashes = (1..=SESSION_ASSETS_MAX as u32).map(|n| hash(&n.to_be_bytes()));
    {
        let mut state = bench.bulk.state();
        for hash in hashes {
            let viewer = state.viewers.get_mut(&observer.beside).expect("there");
            viewer.ask_for(&hash);
            state.lose_for_viewers(&hash);
        }
    }
    let more = encode(&Frame::AssetWant {
        hash: &hash(b"more"),
    });
    bench.bulk.handle(&observer, more).await;
    bench.customer(encode(&missing(&hash(b"more")))).await;
    assert_eq!(fed(&bench, &viewer).await.len(), SESSION_ASSETS_MAX);
}

#[tokio::test]
async fn a_viewer_sends_nothing_but_questions_and_sees_nothing_without_consent() {
    let (bench, viewer) = watched();
    let observer = seat(Role::Observer);
    let judgement = bench.bulk.handle(&observer, mirror(1, 1)).await;
    assert_eq!(judgement, Judgement::Strike);
    bench.customer(mirror(1, 1)).await;
    let entry = tandem_protocol::signal::Entry::Link;
    let session = Session::new("ses_1".into(), entry, None, ActorRef::system(), 0);
    bench.bulk.allow(session.record());
    assert_eq!(fed(&bench, &viewer).await, [] as [Bytes; 0]);
    bench.bulk.detach_beside(observer.beside);
    assert!(!viewer.outbox.push_when_room(mirror(1, 1)).await);
}

fn name(bench: &Bench, role: Role, n: usize) -> Result<Named, NotFetched> {
    let url = format!("https://cdn.example/{n}.png");
    bench.bulk.name(&seat(role), AssetKind::Image, &url)
}

fn fetch(bench: &Bench, n: usize) -> Fetching {
    match name(bench, Role::Customer, n) {
        Ok(Named::Fetch(fetching)) => fetching,
        other => panic!("{other:?}"),
    }
}

fn found(bytes: &[u8]) -> FoundAsset {
    FoundAsset {
        mime: "image/png".into(),
        bytes: bytes.to_vec(),
    }
}

#[tokio::test]
async fn what_was_fetched_is_handed_over_like_what_the_customer_sends_and_fetched_once() {
    let bench = bench();
    let hash = hash(b"pixels");
    bench.want(&hash).await;
    let kept = fetch(&bench, 1)
        .keep(&found(b"pixels"))
        .await
        .expect("kept");
    assert_eq!((kept.hash, kept.n_bytes), (hash, 6));
    assert_eq!(bench.kept(), (1, 6));
    assert_eq!(sent(&bench.agent).await.len(), 1, "it was waited for");
    match name(&bench, Role::Customer, 1) {
        Ok(Named::Kept(again)) => assert_eq!(again, kept),
        other => panic!("{other:?}"),
    }
    // The same bytes under another address are kept once, whoever brought them.
    fetch(&bench, 2)
        .keep(&found(b"pixels"))
        .await
        .expect("kept");
    assert_eq!(bench.kept(), (1, 6));
    bench.bulk.shed();
    assert_eq!(bench.kept(), (0, 0));
    fetch(&bench, 1);
}

#[tokio::test]
async fn an_asset_that_the_customer_is_sending_counts_once() {
    let bench = bench();
    let whole = vec![7; ASSET_PIECE_BYTES_MAX + 1];
    let hash = hash(&whole);
    let (first, last) = whole.split_at(ASSET_PIECE_BYTES_MAX);
    bench.customer(put(&hash, whole.len(), 0, first)).await;
    fetch(&bench, 1).keep(&found(&whole)).await.expect("kept");
    assert_eq!(bench.kept(), (1, whole.len()));
    let rest = put(&hash, whole.len(), first.len(), last);
    assert_eq!(bench.customer(rest).await, Judgement::Fine);
    assert_eq!(bench.kept(), (1, whole.len()));
}

#[tokio::test]
async fn what_is_fetched_meanwhile_comes_behind_the_pieces_that_have_gone_on() {
    let bench = bench();
    let (pieces, hash) = in_pieces(3);
    bench.want(&hash).await;
    bench.customer(pieces[0].clone()).await;
    assert_eq!(bench.agent.outbox.len(), 1);
    let total = 2 * ASSET_PIECE_BYTES_MAX + 1;
    let whole: Vec<u8> = (0..total).map(|at| (at % 251) as u8).collect();
    let css = FoundAsset {
        mime: "text/css".into(),
        bytes: whole,
    };
    let kept = fetch(&bench, 1).keep(&css).await.expect("kept");
    assert_eq!(kept.hash, hash);
    assert_eq!(bench.customer(pieces[1].clone()).await, Judgement::Fine);
    let got = sent(&bench.agent).await;
    assert_eq!(got[0], pieces[0]);
    assert_eq!(got[1..], pieces, "all of it, and nothing after it");
    let have = encode(&Frame::AssetHave { hash: &hash });
    assert_eq!(sent(&bench.customer).await.last(), Some(&have));
}

#[tokio::test]
async fn what_nobody_waits_for_does_not_wait_for_the_agent() {
    let bench = bench();
    let _turn = bench.bulk.going_on.lock().await;
    let pixels = found(b"pixels");
    let keeping = fetch(&bench, 1).keep(&pixels);
    let kept = tokio::time::timeout(std::time::Duration::from_secs(5), keeping).await;
    assert!(kept.expect("at once").is_some());
}

#[tokio::test]
async fn nobody_but_the_customer_names_assets_and_only_while_the_page_is_seen() {
    let bench = bench();
    for role in [Role::Agent, Role::Supervisor, Role::Observer] {
        let refused = name(&bench, role, 1).err();
        assert_eq!(refused, Some(NotFetched::Refused(Refusal::NotAllowed)));
    }
    let late = fetch(&bench, 1);
    assert!(late.may_tell());
    let mut paused = live_record();
    paused.grants.clear();
    bench.bulk.allow(&paused);
    let refused = name(&bench, Role::Customer, 2).err();
    assert_eq!(refused, Some(NotFetched::Refused(Refusal::NotAllowed)));
    assert!(!late.may_tell());
    assert_eq!(late.keep(&found(b"pixels")).await, None);
    bench.bulk.allow(&live_record());
    let late = fetch(&bench, 3);
    bench.bulk.close();
    assert_eq!(late.keep(&found(b"pixels")).await, None);
    let refused = name(&bench, Role::Customer, 4).err();
    assert_eq!(refused, Some(NotFetched::Refused(Refusal::Ended)));
    assert_eq!(bench.kept(), (0, 0));
}

#[tokio::test]
async fn so_many_assets_are_fetched_at_a_time_and_in_all() {
    let bench = bench();
    let at_once = SESSION_FETCHES_AT_ONCE_MAX;
    let under_way: Vec<Fetching> = (0..at_once).map(|n| fetch(&bench, n)).collect();
    let refused = name(&bench, Role::Customer, at_once).err();
    assert_eq!(refused, Some(NotFetched::Busy));
    drop(under_way);
    for n in at_once..SESSION_FETCHES_MAX {
        fetch(&bench, n);
    }
    let refused = name(&bench, Role::Customer, SESSION_FETCHES_MAX).err();
    assert_eq!(refused, Some(NotFetched::TooMany));
}

#[tokio::test]
async fn what_was_not_asked_for_does_not_count() {
    let bench = bench();
    for n in 0..SESSION_FETCHES_MAX {
        fetch(&bench, n).withdraw();
    }
    for n in 0..SESSION_FETCHES_MAX {
        fetch(&bench, n);
    }
    let refused = name(&bench, Role::Customer, 0).err();
    assert_eq!(refused, Some(NotFetched::TooMany));
}

#[tokio::test]
async fn so_many_bytes_are_fetched_in_all_whatever_becomes_of_them() {
    let bench = bench();
    let (one, other) = (fetch(&bench, 1), fetch(&bench, 2));
    assert!(one.take(SESSION_FETCHED_BYTES_MAX - 6));
    assert!(other.take(6), "up to the bound");
    let kept = other.keep(&found(b"pixels")).await;
    assert!(kept.is_some());
    let refused = name(&bench, Role::Customer, 3).err();
    assert_eq!(refused, Some(NotFetched::TooMany));
    assert!(!one.take(1), "and not beyond it");
    drop(one);
    match name(&bench, Role::Customer, 2) {
        Ok(Named::Kept(again)) => assert_eq!(Some(again), kept),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn bytes_that_have_no_room_are_the_last_ones() {
    let bench = bench();
    let one = fetch(&bench, 1);
    assert!(one.take(SESSION_FETCHED_BYTES_MAX - 1));
    assert!(fetch(&bench, 2).take(0));
    assert!(!one.take(2));
    assert!(!one.take(1), "what came before them is incomplete");
    assert!(!one.take(usize::MAX));
    let refused = name(&bench, Role::Customer, 3).err();
    assert_eq!(refused, Some(NotFetched::TooMany));
}

#[tokio::test]
async fn what_finds_no_room_is_not_kept() {
    let bench = bench();
    bench
        .bulk
        .kept_by_all
        .store(ASSET_MEMORY_MAX, Ordering::Relaxed);
    assert_eq!(fetch(&bench, 1).keep(&found(b"pixels")).await, None);
    assert_eq!(bench.kept(), (0, 0));
}
