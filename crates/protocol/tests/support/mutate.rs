//! Hostile inputs from good ones: seeded, so that a failure can be replayed, and quick enough for
//! millions of them in every run. `TANDEM_FUZZ` multiplies how many there are.

/// Words of decoders: what follows is long, negative, nothing, or one too many.
const EDGES: [u8; 10] = [0, 1, 2, 0x7f, 0x80, 0xff, b'"', b'{', b'\\', b'\n'];
/// Longest input; more would only take longer.
const BYTES_MAX: usize = 4_096;

/// Makes inputs out of a corpus (SplitMix64).
pub(crate) struct Mutator {
    corpus: Vec<Vec<u8>>,
    state: u64,
    input: Vec<u8>,
}

impl Mutator {
    pub(crate) fn new(corpus: Vec<Vec<u8>>) -> Self {
        assert!(!corpus.is_empty());
        Self {
            corpus,
            state: 1,
            input: Vec::new(),
        }
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % bound.max(1) as u64) as usize
    }

    fn pick(&mut self) -> usize {
        self.below(self.corpus.len())
    }

    /// The next input: something good, damaged in up to five places.
    pub(crate) fn next(&mut self) -> &[u8] {
        let base = self.pick();
        self.input.clear();
        self.input.extend_from_slice(&self.corpus[base]);
        for _ in 0..self.below(6) {
            self.damage();
        }
        self.input.truncate(BYTES_MAX);
        &self.input
    }

    fn damage(&mut self) {
        let len = self.input.len();
        let at = self.below(len + 1);
        let edge = EDGES[self.below(EDGES.len())];
        match self.below(8) {
            0 if at < len => self.input[at] ^= 1 << self.below(8),
            1 if at < len => self.input[at] = edge,
            2 => self.input.insert(at, edge),
            3 if at < len => drop(self.input.remove(at)),
            4 => self.input.truncate(at),
            5 => {
                let end = at + self.below(len - at + 1).min(64);
                let again = self.input[at..end].to_vec();
                self.input.splice(at..at, again);
            }
            6 => {
                let other = self.pick();
                let from = self.below(self.corpus[other].len() + 1);
                self.input.truncate(at);
                self.input.extend_from_slice(&self.corpus[other][from..]);
            }
            _ => {
                let random = self.below(256) as u8;
                self.input.insert(at, random);
            }
        }
    }
}

/// Runs `check` on that many inputs; a panic says which one it was.
pub(crate) fn fuzz(corpus: Vec<Vec<u8>>, executions: usize, mut check: impl FnMut(&[u8])) {
    let times = std::env::var("TANDEM_FUZZ").ok();
    let times: usize = times.and_then(|times| times.parse().ok()).unwrap_or(1);
    let mut mutator = Mutator::new(corpus);
    for n in 0..executions * times {
        let input = mutator.next();
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| check(input)));
        if let Err(cause) = outcome {
            eprintln!("execution {n}: {:?}", mutator.input);
            std::panic::resume_unwind(cause);
        }
    }
}
