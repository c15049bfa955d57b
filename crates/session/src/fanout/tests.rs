use tandem_protocol::limits::PICTURE_BYTES_MAX;

use super::*;

type Frames = Vec<Vec<u8>>;

fn log(frames: &[(u32, u32)]) -> Log<Vec<u8>> {
    let mut log = Log::new(true);
    for &(epoch, seq) in frames {
        log.take(epoch, seq, vec![epoch as u8, seq as u8], true);
    }
    log
}

fn rest(log: &Log<Vec<u8>>, cursor: &mut Cursor) -> Frames {
    std::iter::from_fn(|| log.read(cursor)).collect()
}

fn frames(of: &[(u8, u8)]) -> Frames {
    of.iter().map(|&(epoch, seq)| vec![epoch, seq]).collect()
}

#[test]
fn who_comes_late_reads_the_epoch_from_its_start_and_goes_on_with_the_others() {
    let mut log = log(&[(7, 1), (7, 2)]);
    let mut early = Cursor::default();
    assert_eq!(rest(&log, &mut early), frames(&[(7, 1), (7, 2)]));
    log.take(7, 3, vec![7, 3], true);
    let mut late = Cursor::default();
    assert_eq!(rest(&log, &mut late), frames(&[(7, 1), (7, 2), (7, 3)]));
    assert_eq!(rest(&log, &mut early), frames(&[(7, 3)]));
    assert_eq!(early, late);
}

#[test]
fn frames_of_two_sockets_are_put_in_order_and_repeated_ones_dropped() {
    let log = log(&[(1, 3), (1, 1), (1, 1), (1, 2), (1, 3), (1, 2), (1, 5)]);
    let read = rest(&log, &mut Cursor::default());
    assert_eq!(read, frames(&[(1, 1), (1, 2), (1, 3)]));
}

#[test]
fn a_slow_viewer_skips_to_the_start_of_the_next_epoch() {
    let mut log = log(&[(1, 1), (1, 2), (1, 3)]);
    let mut slow = Cursor::default();
    log.read(&mut slow);
    log.take(2, 1, vec![2, 1], true);
    log.take(1, 4, vec![1, 4], true);
    assert_eq!(rest(&log, &mut slow), frames(&[(2, 1)]));
}

#[test]
fn what_passed_elsewhere_spoils_the_epoch_but_not_the_next_one() {
    let mut log = log(&[(4, 1), (4, 2)]);
    log.spoil();
    log.take(4, 9, vec![4, 9], true);
    log.take(5, 3, vec![5, 3], true);
    assert!(log.is_stale());
    log.expect();
    log.take(5, 4, vec![5, 4], true);
    log.take(6, 2, vec![6, 2], true);
    log.take(6, 1, vec![6, 1], true);
    let read = rest(&log, &mut Cursor::default());
    assert_eq!(read, frames(&[(6, 1), (6, 2)]));
}

#[test]
fn a_log_that_nobody_watches_is_let_go_at_its_bound() {
    let mut log = Log::new(true);
    let half = vec![0; UNWATCHED_LOG_BYTES_MAX / 2];
    assert!(log.take(1, 1, half.clone(), false));
    assert!(log.take(1, 2, half, false));
    assert!(!log.take(1, 3, vec![0], false));
    assert!(log.is_stale());
    assert_eq!(log.n_bytes(), 0);
}

#[test]
fn a_watched_log_is_renewed_before_it_is_let_go() {
    let mut log = Log::new(true);
    let piece = vec![0; LOG_BYTES_RENEW / 2];
    assert!(log.take(1, 1, piece.clone(), true));
    assert!(log.take(1, 2, piece.clone(), true));
    assert!(!log.is_long());
    assert!(log.take(1, 3, piece.clone(), true));
    assert!(log.is_long());
    let n_pieces = LOG_BYTES_MAX / piece.len();
    for seq in 4..=n_pieces as u32 {
        assert!(log.take(1, seq, piece.clone(), true));
    }
    assert!(!log.take(1, n_pieces as u32 + 1, vec![0], true));
    assert!(log.is_stale());
}

#[test]
fn a_log_is_let_go_at_its_number_of_frames() {
    let mut log = Log::new(true);
    for seq in 1..=LOG_FRAMES_MAX as u32 {
        assert!(log.take(1, seq, vec![], true));
    }
    assert!(!log.take(1, LOG_FRAMES_MAX as u32 + 1, vec![], true));
    assert!(log.is_stale());
}

#[test]
fn frames_that_wait_for_an_earlier_one_are_bounded() {
    let mut log = Log::new(true);
    for seq in 2..2 + REORDER_FRAMES_MAX as u32 {
        log.take(1, seq, vec![], true);
    }
    assert!(!log.is_stale());
    log.take(1, 2 + REORDER_FRAMES_MAX as u32, vec![], true);
    assert!(log.is_stale());
    let mut log = Log::new(true);
    log.take(1, 2, vec![0; REPLAY_BYTES_MAX], true);
    assert!(!log.is_stale());
    log.take(1, 3, vec![0], true);
    assert!(log.is_stale());
}

#[test]
fn the_customer_is_asked_when_it_helps_and_more_and_more_rarely() {
    let mut asking = Asking::default();
    let mut log = log(&[(1, 1)]);
    assert!(!asking.is_due(&mut log, 0));
    log.spoil();
    assert!(asking.is_due(&mut log, 5));
    let due: Vec<Millis> = (6..80_000)
        .filter(|now| asking.is_due(&mut log, *now))
        .collect();
    assert_eq!(due, [20_005, 60_005]);
    log.take(2, 1, vec![2], true);
    assert!(!asking.is_due(&mut log, 80_000), "it was answered");
    log.spoil();
    assert!(asking.is_due(&mut log, 80_000));
}

fn picture(epoch: u32, node: u32, x: u32, width: u32) -> Picture<'static> {
    Picture {
        epoch,
        seq: 1,
        document: 0,
        node,
        width: 100,
        height: 10,
        area: Area {
            x,
            y: 0,
            width,
            height: 10,
        },
        bytes: &[],
    }
}

fn shown(pictures: &Pictures<Vec<u8>>, cursor: &mut Cursor) -> Frames {
    std::iter::from_fn(|| pictures.read(cursor)).collect()
}

#[test]
fn of_pictures_the_latest_of_each_place_is_kept() {
    let mut pictures = Pictures::default();
    let cursor = Cursor {
        epoch: 3,
        ..Cursor::default()
    };
    pictures.take(&picture(3, 1, 0, 100), vec![1], true);
    pictures.take(&picture(3, 1, 40, 20), vec![2], true);
    pictures.take(&picture(3, 2, 0, 100), vec![3], true);
    pictures.take(&picture(3, 1, 40, 20), vec![4], true);
    let mut late = cursor;
    assert_eq!(shown(&pictures, &mut late), [[1], [3], [4]]);
    pictures.take(&picture(3, 1, 0, 100), vec![5], true);
    assert_eq!(shown(&pictures, &mut late), [[5]]);
    assert_eq!(shown(&pictures, &mut { cursor }), [[3], [5]]);
    pictures.take(&picture(4, 1, 0, 100), vec![6], true);
    assert_eq!(shown(&pictures, &mut { cursor }), Frames::new());
    assert_eq!(pictures.n_bytes(), 1);
}

#[test]
fn pictures_are_bounded_and_the_oldest_go() {
    let mut pictures = Pictures::default();
    let n_max = LOG_PICTURE_BYTES_MAX / PICTURE_BYTES_MAX;
    for node in 0..=n_max as u32 {
        pictures.take(
            &picture(1, node, 0, 100),
            vec![node as u8; PICTURE_BYTES_MAX],
            true,
        );
    }
    assert_eq!(pictures.n_bytes(), LOG_PICTURE_BYTES_MAX);
    let mut cursor = Cursor {
        epoch: 1,
        ..Cursor::default()
    };
    assert_eq!(pictures.read(&mut cursor).expect("kept")[0], 1);
}

#[test]
fn a_question_that_got_lost_is_put_again_at_once_and_an_answered_one_is_not() {
    let mut asking = Asking::default();
    let mut log = log(&[(1, 1)]);
    log.spoil();
    assert!(asking.is_due(&mut log, 0));
    asking.lose(&log);
    assert!(asking.is_due(&mut log, 1));
    log.take(2, 1, vec![2], true);
    asking.lose(&log);
    log.spoil();
    assert!(!asking.is_due(&mut log, 2));
}

#[test]
fn pictures_are_bounded_in_number() {
    let mut pictures = Pictures::default();
    for node in 0..=LOG_PICTURES_MAX as u32 {
        let first = (node % 256) as u8;
        pictures.take(&picture(1, node, 0, 100), vec![first], true);
    }
    assert_eq!(pictures.n_bytes(), LOG_PICTURES_MAX);
    let mut cursor = Cursor {
        epoch: 1,
        ..Cursor::default()
    };
    assert_eq!(pictures.read(&mut cursor).expect("kept"), [1]);
}

#[test]
fn once_nobody_watches_no_more_is_kept_than_before_anybody_did() {
    let half = UNWATCHED_LOG_BYTES_MAX / 2;
    let (mut log, mut pictures) = (Log::new(true), Pictures::default());
    for seq in 1..=2 {
        log.take(1, seq, vec![0; half], true);
        pictures.take(&picture(1, seq, 0, 100), vec![0; half], true);
    }
    log.keep_within(false);
    pictures.keep_within(false);
    assert_eq!((log.n_bytes(), pictures.n_bytes()), (2 * half, 2 * half));
    log.take(1, 3, vec![0], true);
    pictures.take(&picture(1, 3, 0, 100), vec![0], true);
    log.keep_within(false);
    pictures.keep_within(false);
    assert_eq!((log.n_bytes(), pictures.n_bytes()), (0, half + 1));
}

#[test]
fn frames_that_wait_count_for_what_is_kept_while_nobody_watches() {
    let mut log = Log::new(true);
    log.take(1, 2, vec![0; UNWATCHED_LOG_BYTES_MAX], false);
    assert!(!log.is_stale());
    log.take(1, 3, vec![0], false);
    assert!(log.is_stale());
}
