// Asks before something that cannot be undone.

export interface Question {
  readonly title: string;
  readonly body: string;
  readonly action: string;
  readonly danger: boolean;
}

export interface Confirms {
  readonly question: Question | null;
  ask(question: Question): Promise<boolean>;
  answer(yes: boolean): void;
}

export function createConfirms(): Confirms {
  let pending = $state.raw<{ question: Question; resolve: (yes: boolean) => void } | null>(null);
  const answer = (yes: boolean): void => {
    const current = pending;
    pending = null;
    current?.resolve(yes);
  };
  return {
    get question() {
      return pending?.question ?? null;
    },
    ask(question) {
      answer(false);
      return new Promise((resolve) => (pending = { question, resolve }));
    },
    answer,
  };
}
