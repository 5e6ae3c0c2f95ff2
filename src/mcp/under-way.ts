/** Calls that are under way, by what they make. */

export interface UnderWay {
  /**
   * Does a task, or waits for the one of the same key that is under way and gives its answer: an assistant that waited too
   * long calls again while the first call still works. Where that one fails or is cancelled, the task is done after it.
   */
  share<Answer extends object>(key: string, task: () => Promise<Answer>): Promise<Answer>;
}

export function openUnderWay(): UnderWay {
  const running = new Map<string, Promise<object>>();
  return {
    async share<Answer extends object>(key: string, task: () => Promise<Answer>): Promise<Answer> {
      for (let before = running.get(key); before !== undefined; before = running.get(key)) {
        const answer = await before.catch(() => undefined);
        if (answer !== undefined) return answer as Answer;
      }
      const own = task().finally(() => running.delete(key));
      running.set(key, own);
      return own;
    },
  };
}
