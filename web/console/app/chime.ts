// Two short tones, made by the browser: no file is loaded for them.

export interface Chime {
  ring(): Promise<void>;
}

const TONES_HZ = [660, 880] as const;
const APART_S = 0.14;
const LASTS_S = 0.3;
const LOUDNESS = 0.15;

export function createChime(): Chime {
  let context: AudioContext | null = null;
  return {
    async ring() {
      // Before the first press on the page the browser keeps it silent, and would ring at that press.
      if (navigator.userActivation?.hasBeenActive === false) return;
      try {
        context ??= new AudioContext();
        await context.resume();
        const begun = context;
        const tones = TONES_HZ.map((hz, place) => tone(begun, hz, begun.currentTime + place * APART_S));
        const last = tones.at(-1);
        if (last !== undefined) last.onended = () => void begun.suspend();
      } catch {
        // A machine without a loudspeaker shows it all the same.
      }
    },
  };
}

function tone(context: AudioContext, hz: number, at: number): OscillatorNode {
  const [oscillator, gain] = [context.createOscillator(), context.createGain()];
  oscillator.frequency.value = hz;
  gain.gain.setValueAtTime(LOUDNESS, at);
  gain.gain.exponentialRampToValueAtTime(0.001, at + LASTS_S);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + LASTS_S);
  return oscillator;
}
